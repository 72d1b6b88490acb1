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

from giljabi.core.macros.rules import MacroRules
from giljabi.services.account_setup import AccountSetUp
from giljabi.services.doctor import AccountDoctor
from giljabi.services.macros import Macros
from giljabi.services.probe import Probe
from giljabi.zendesk.client import ZendeskHelpdesk, session_for
from giljabi.zendesk.history import ZendeskHistory
from giljabi.zendesk.inspection import ZendeskInspection
from giljabi.zendesk.macros import MACRO_SCOPES, ZendeskMacros
from giljabi.zendesk.probe import ZendeskProbe
from giljabi.zendesk.set_up import SET_UP_SCOPES, ZendeskSetUp

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


def macros_and_set_up(bench: Bench) -> None:
    """Every request of `giljabi macros` and `giljabi zendesk setup`."""
    settings, house, account = bench.running.settings, bench.library.house(), bench.account
    account.fields.pop(9001)
    account.webhooks.clear()
    account.triggers.clear()
    session = session_for(settings, SET_UP_SCOPES)
    set_up, may = ZendeskSetUp(session, settings.app_audience), ZendeskHelpdesk(settings, session).credentials()
    work = AccountSetUp(set_up, may, house.taxonomy, bench.running.backend_url, 0, "상담 유형")
    made = work.apply(work.plan())
    webhooks = AccountDoctor(settings, bench.database, lambda: house, bench.helpdesk, set_up).our_webhooks
    probed = ZendeskProbe(session, settings.app_audience)
    list(Probe(bench.database, probed, webhooks, "openapi", lambda _: None, with_ticket=True).examine())
    set_up.add_option(int(made["GILJABI_TYPE_FIELD_ID"]), "새 유형", "new_type")
    account.groups[7] = account.groups[2] | {"id": 7, "name": "주차팀"}
    zendesk = ZendeskMacros(session_for(settings, MACRO_SCOPES), int(made["GILJABI_TYPE_FIELD_ID"]))
    macros = Macros(bench.database, zendesk)
    run = macros.apply(macros.plan(house, MacroRules(groups={(): "주차팀"}, tags=("a", "b"))), "first", "kim")
    macros.apply(macros.plan(house, MacroRules(top="길잡이", first_position=1000)), "renamed", "kim")
    macros.rollback(run.id + 1, "back", "kim")


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
    assert all(inspection.names(field) or field == "form" for field in ("brand", "form", "group"))
    for path in (
        "macros",
        "triggers",
        "tickets",
        "oauth/tokens/current",
        "help_center/ko/articles",
        "ticket_fields/9001",
    ):
        session.get(session.url(f"/api/v2/{path}.json"))
    macros_and_set_up(bench)
    file = tmp_path / "recorded.jsonl"
    asked = [row for row in recorded if "additional_tags" in (row.get("body") or {}).get("ticket", {})]
    assert len(asked) == 1, "the doctor asks for it because no document knows it; nothing else may"
    file.write_text("".join(json.dumps(row) + "\n" for row in recorded if row not in asked))
    result = subprocess.run(
        [sys.executable, CHECKER, "check", file, "--responses", "--only", "FAIL"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert len(recorded) >= 12
    assert result.returncode == 0, result.stdout + result.stderr
    assert requests.get(running.sandbox.account.url, timeout=30).ok
