"""The sandbox's answers and our own requests against Zendesk's OpenAPI documents, where these are at hand."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Response, request
from tests.conftest import SHARED, Running
from tests.services.test_triage import GATE, Bench

from giljabi.zendesk.client import ZendeskHelpdesk, session_for
from giljabi.zendesk.history import ZendeskHistory
from giljabi.zendesk.inspection import ZendeskInspection

CHECKER = SHARED / "oas" / "check_requests.py"


@pytest.fixture
def recorded(running: Running) -> list[dict[str, Any]]:
    """Every request to the sandbox's API with its answer."""
    rows: list[dict[str, Any]] = []
    lock = threading.Lock()

    def record(response: Response) -> Response:
        if request.path.startswith("/api/v2/"):
            row = {
                "method": request.method,
                "path": request.path,
                "query": request.query_string.decode(),
                "status": response.status_code,
            }
            body, answer = request.get_json(silent=True), response.get_json(silent=True)
            with lock:
                rows.append(row | ({"body": body} if body else {}) | ({"response": answer} if answer else {}))
        return response

    running.sandbox.app.after_request(record)
    return rows


def test_requests_and_answers_agree_with_the_documents(
    running: Running, recorded: list[dict[str, Any]], tmp_path: Path
) -> None:
    bench = Bench(running)
    ticket_id = bench.new_ticket(GATE)
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    helpdesk, session = ZendeskHelpdesk(running.settings), session_for(running.settings)
    helpdesk.find_write(ticket_id, "giljabi-1")
    helpdesk.may_see(103, ticket_id)
    helpdesk.credentials()
    assert helpdesk.groups()["상담 2팀"] == 2
    helpdesk.start_side_conversation(ticket_id, "giljabi-1", {"email": "refunds@partner.example"}, "처리 요청", "사실")
    assert helpdesk.find_side_conversation(ticket_id, "giljabi-1")
    list(ZendeskHistory(session, running.settings.type_field_id).changed("1"))
    inspection = ZendeskInspection(session)
    assert all(inspection.signing_secret(str(row["id"])) for row in inspection.webhooks())
    assert inspection.triggers()
    inspection.server_time()
    for path in (
        "macros",
        "triggers",
        "tickets",
        "oauth/tokens/current",
        "help_center/ko/articles",
        "ticket_fields/9001",
    ):
        session.get(session.url(f"/api/v2/{path}.json"))
    session.post(
        session.url("/api/v2/macros.json"),
        json={"macro": {"title": "A", "actions": [{"field": "status", "value": "open"}]}},
    )
    file = tmp_path / "recorded.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in recorded))
    result = subprocess.run(
        [sys.executable, CHECKER, "check", file, "--responses", "--only", "FAIL"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert len(recorded) >= 12
    assert result.returncode == 0, result.stdout + result.stderr
    assert requests.get(running.sandbox.account.url, timeout=5).ok
