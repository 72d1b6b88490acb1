"""The account's apps: uploaded, built by a job, installed, with the key that verifies their tokens."""

from __future__ import annotations

import io
import json
import zipfile
from typing import cast

from flask import Blueprint, Response, current_app, jsonify, request

from giljabi.sandbox.account import Record, stamp
from giljabi.sandbox.rest import Answer, account, authenticate, error, incomplete, listed, not_found
from giljabi.zendesk.app_package import faults

blueprint = Blueprint("apps", __name__)
blueprint.before_request(authenticate)


@blueprint.post("/api/v2/apps/uploads.json")
def upload() -> Answer:
    file = request.files.get("uploaded_data")
    if file is None:
        return error(400, "BadRequest", "uploaded_data is missing")
    number = account().next_id()
    account().uploads[number] = file.read()
    return jsonify(id=number), 201


@blueprint.post("/api/v2/apps.json")
def build() -> Answer:
    """Begin to make an app of an upload; the job ends the first time that somebody looks at it again."""
    data = request.get_json(silent=True) or {}
    if refusal := incomplete(data, "name", "upload_id"):
        return refusal
    package = account().uploads.get(int(data["upload_id"]))
    if package is None:
        return not_found()
    number = account().next_id()
    account().app_jobs[str(number)] = _made(str(data["name"]), package)
    return jsonify(job_id=str(number)), 202


@blueprint.get("/api/v2/apps/job_statuses/<number>.json")
def job_status(number: str) -> Answer:
    job = account().app_jobs.get(number)
    if job is None:
        return not_found()
    answer = dict(job) if job["seen"] else {"status": "working"}
    job["seen"] = True
    answer.pop("seen", None)
    return jsonify(id=number, **answer)


@blueprint.get("/api/v2/apps/owned.json")
def owned() -> Answer:
    return listed("apps", list(account().apps.values()))


@blueprint.get("/api/v2/apps/installations.json")
def installations() -> Answer:
    return listed("installations", list(account().installations.values()))


@blueprint.post("/api/v2/apps/installations.json")
def install() -> Answer:
    data = request.get_json(silent=True) or {}
    if refusal := incomplete(data, "app_id", "settings"):
        return refusal
    if data["app_id"] not in account().apps:
        return not_found()
    number = account().next_id()
    account().installations[number] = {
        "id": number, "app_id": data["app_id"], "product": "support", "settings": data["settings"],
        "enabled": bool(data.get("enabled", True)), "paid": False, "created_at": stamp(), "updated_at": stamp(),
    }  # fmt: skip
    return jsonify(account().installations[number]), 201


@blueprint.get("/api/v2/apps/installations/<int:number>.json")
@blueprint.get("/api/v2/apps/installations/<int:number>")
def show_installation(number: int) -> Answer:
    found = account().installations.get(number)
    return jsonify(found) if found else not_found()


@blueprint.get("/api/v2/apps/<int:number>/public_key.pem")
def public_key(number: int) -> Answer:
    if number not in account().apps:
        return not_found()
    pem = cast(str, current_app.extensions["sandbox.signer"].public_pem)
    return Response(pem, content_type="application/x-pem-file")


def _made(name: str, package: bytes) -> Record:
    """The job's end: the app, or why Zendesk does not take the package."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            files = {entry: archive.read(entry) for entry in archive.namelist()}
    except zipfile.BadZipFile:
        return {"status": "failed", "message": "the upload is no zip", "seen": False}
    if wrong := faults(files):
        return {"status": "failed", "message": f"{wrong[0].name}: {wrong[0].about}", "seen": False}
    number, manifest = account().next_id(), json.loads(files["manifest.json"])
    account().apps[number] = {
        "id": number, "name": name, "version": manifest.get("version"), "framework_version": manifest["frameworkVersion"],
        "default_locale": manifest["defaultLocale"], "visibility": "private", "created_at": stamp(), "updated_at": stamp(),
    }  # fmt: skip
    return {"status": "completed", "app_id": number, "message": "App has been created.", "seen": False}
