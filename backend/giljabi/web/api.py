"""`/api/v1`: what the sidebar calls. The OpenAPI document of it is at `/openapi.json`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response
from flask_smorest import Api, Blueprint
from werkzeug.exceptions import HTTPException

from giljabi import __version__
from giljabi.core.guide.vouchers import split
from giljabi.web import admin, macros, schemas
from giljabi.web.auth import agent_id, session
from giljabi.web.parts import parts
from giljabi.web.problems import from_http
from giljabi.zendesk.agent_token import SESSION_MINUTES, issue_session

blueprint = Blueprint("api", __name__, url_prefix="/api/v1", description="Guidance for tickets")


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest with our one shape of error, in the document as well."""

    ERROR_SCHEMA = schemas.Problem

    def handle_http_exception(self, error: HTTPException) -> Response:
        return from_http(error)

    def _register_responses(self) -> None:
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/problem+json"
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE  # the class has the one for what is no error


@blueprint.get("/tickets/<int:ticket_id>/guidance")
@blueprint.arguments(schemas.Locale, location="query")
@blueprint.response(200, schemas.GuidanceView)
def show(query: Mapping[str, Any], ticket_id: int) -> dict[str, Any]:
    """The guidance for a ticket as it stands now."""
    return parts().guidance.show(agent_id(), ticket_id, query["locale"])


@blueprint.put("/tickets/<int:ticket_id>/place")
@blueprint.arguments(schemas.Locale, location="query")
@blueprint.arguments(schemas.Place)
@blueprint.response(200, schemas.GuidanceView)
def choose_place(query: Mapping[str, Any], place: Mapping[str, int], ticket_id: int) -> dict[str, Any]:
    """Go to a place of the script."""
    chosen = (place["question"], place["step"], place["variant"])
    return parts().guidance.choose_place(agent_id(), ticket_id, chosen, query["locale"])


@blueprint.delete("/tickets/<int:ticket_id>/place")
@blueprint.arguments(schemas.Locale, location="query")
@blueprint.response(200, schemas.GuidanceView)
def suggested_place(query: Mapping[str, Any], ticket_id: int) -> dict[str, Any]:
    """Go back to the suggested place."""
    return parts().guidance.choose_place(agent_id(), ticket_id, None, query["locale"])


@blueprint.put("/tickets/<int:ticket_id>/type")
@blueprint.arguments(schemas.Locale, location="query")
@blueprint.arguments(schemas.TypeChoice)
@blueprint.response(200, schemas.GuidanceView)
def choose_type(query: Mapping[str, Any], choice: Mapping[str, Any], ticket_id: int) -> dict[str, Any]:
    """Set the consultation type, or take the choice back; with ``keep`` the issue in hand is put aside."""
    return parts().guidance.choose_type(agent_id(), ticket_id, choice["path"], query["locale"], keep=choice["keep"])


@blueprint.delete("/tickets/<int:ticket_id>/type")
@blueprint.arguments(schemas.Locale, location="query")
@blueprint.response(200, schemas.GuidanceView)
def come_back(query: Mapping[str, Any], ticket_id: int) -> dict[str, Any]:
    """Finish the issue in hand and go on with the one that was put aside last."""
    return parts().guidance.come_back(agent_id(), ticket_id, query["locale"])


@blueprint.put("/tickets/<int:ticket_id>/procedure")
@blueprint.arguments(schemas.Locale, location="query")
@blueprint.arguments(schemas.ProcedureMark)
@blueprint.response(200, schemas.GuidanceView)
def mark_procedure(query: Mapping[str, Any], mark: Mapping[str, Any], ticket_id: int) -> dict[str, Any]:
    """Note what was chosen and done at a step of a procedure."""
    return parts().guidance.mark_procedure(agent_id(), ticket_id, mark["key"], mark["step"], mark, query["locale"])


@blueprint.post("/tickets/<int:ticket_id>/hand-off")
@blueprint.arguments(schemas.Locale, location="query")
@blueprint.arguments(schemas.HandOffKey)
@blueprint.response(200, schemas.GuidanceView)
def hand_over(query: Mapping[str, Any], hand_off: Mapping[str, str], ticket_id: int) -> dict[str, Any]:
    """Note that somebody else was asked to take over; refused while a fact that they need is missing."""
    return parts().guidance.hand_over(agent_id(), ticket_id, hand_off["key"], query["locale"])


@blueprint.delete("/tickets/<int:ticket_id>/hand-off")
@blueprint.arguments(schemas.Locale, location="query")
@blueprint.arguments(schemas.HandOffKey)
@blueprint.response(200, schemas.GuidanceView)
def answered(query: Mapping[str, Any], hand_off: Mapping[str, str], ticket_id: int) -> dict[str, Any]:
    """Note that the answer to a hand-off came."""
    return parts().guidance.answered(agent_id(), ticket_id, hand_off["key"], query["locale"])


@blueprint.patch("/tickets/<int:ticket_id>/facts")
@blueprint.arguments(schemas.Locale, location="query")
@blueprint.arguments(schemas.FactEdits)
@blueprint.response(200, schemas.GuidanceView)
def edit_facts(query: Mapping[str, Any], edits: Mapping[str, Any], ticket_id: int) -> dict[str, Any]:
    """Enter facts by hand."""
    return parts().guidance.edit_facts(agent_id(), ticket_id, edits["facts"], query["locale"])


@blueprint.post("/tickets/<int:ticket_id>/feedback")
@blueprint.arguments(schemas.Feedback)
@blueprint.response(200, schemas.Kept)
def give_feedback(feedback: dict[str, Any], ticket_id: int) -> dict[str, bool]:
    """Say what was done with a suggestion; the same key is kept once."""
    key, kind = feedback.pop("key"), feedback.pop("kind")
    return {"kept": parts().guidance.feedback(agent_id(), ticket_id, key, kind, feedback)}


@blueprint.post("/tickets/<int:ticket_id>/why-not")
@blueprint.arguments(schemas.Locale, location="query")
@blueprint.arguments(schemas.TypePath)
@blueprint.response(200, schemas.WhyNotView)
def why_not(query: Mapping[str, Any], asked: Mapping[str, Any], ticket_id: int) -> dict[str, Any]:
    """Why the ticket is thought not to be of a type."""
    return {"why": parts().guidance.why_not(agent_id(), ticket_id, asked["path"], query["locale"])}


@blueprint.post("/tickets/<int:ticket_id>/note")
@blueprint.arguments(schemas.NoteKey)
@blueprint.response(202, schemas.Kept)
def ask_note(note: Mapping[str, str], ticket_id: int) -> dict[str, bool]:
    """Have the guidance as it stands written into a private note; the same key is written once."""
    return {"kept": parts().guidance.ask_note(agent_id(), ticket_id, note["key"])}


@blueprint.post("/vouchers")
@blueprint.arguments(schemas.Amount)
@blueprint.response(200, schemas.SplitView)
def vouchers(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Which vouchers make an amount."""
    agent_id()
    found = split(asked["amount"], asked["vouchers"])
    return {"possible": found.possible, "vouchers": found.vouchers, "below": found.below, "above": found.above}


@blueprint.get("/types")
@blueprint.response(200, schemas.TypesView)
def types() -> dict[str, Any]:
    """All consultation types of the house."""
    agent_id()
    return {"types": parts().guidance.types()}


@blueprint.post("/session")
@blueprint.response(200, schemas.Session)
def renew_session() -> dict[str, Any]:
    """A new bearer token for one that is still valid."""
    current = session()
    key = parts().settings.signing_key()
    token = issue_session(current.agent_id, key, now=datetime.now(UTC), began=current.began)
    return {"token": token, "expires_in": SESSION_MINUTES * 60}


def register(app: Flask) -> None:
    """Add the API and its OpenAPI document."""
    app.config.update(
        API_TITLE="Giljabi",
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = ProblemApi(app)
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    api.spec.options["security"] = [{"bearer": []}]
    api.register_blueprint(blueprint)
    api.register_blueprint(admin.blueprint)
    api.register_blueprint(macros.blueprint)
