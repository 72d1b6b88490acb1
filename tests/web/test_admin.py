"""What admins see and do over the API, and that nobody else does."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.conftest import Running
from tests.web.test_api import AGENT, CUSTOMER, RESTRICTED, bearer

from giljabi import sample_house
from giljabi.cli.articles import import_folder
from giljabi.core.article.compiler import compile_article
from giljabi.storage import holds, inbox, tickets
from giljabi.storage import house as store
from giljabi.storage.database import Database
from giljabi.storage.intake_writer import IntakeWriter, Received

ADMIN = 101
BASE = "/api/v1/admin"
ROUTES = [
    ("GET", "/pipeline"), ("GET", "/tickets"), ("GET", "/figures"), ("GET", "/articles"), ("GET", "/article?key=x"),
    ("GET", "/types"), ("POST", "/try"), ("POST", "/events/1/replay"), ("POST", "/events/replay"),
    ("POST", "/events/1/bury"), ("POST", "/events/resume"), ("GET", "/places"), ("POST", "/places/preview"), ("PUT", "/places"),
    ("GET", "/conduct"), ("PUT", "/conduct"), ("POST", "/article/approve"), ("GET", "/macros"),
    ("POST", "/macros/apply"), ("POST", "/macros/resume"), ("POST", "/macros/rollback"), ("POST", "/macros/abandon"), ("GET", "/macros/run?run=1"),
]  # fmt: skip


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def database(running: Running, app: Flask) -> Iterator[Database]:
    made = Database(running.settings.database)
    yield made
    made.dispose()


def get(client: FlaskClient, path: str) -> dict[str, Any]:
    response = client.get(BASE + path, headers=bearer(ADMIN))
    assert response.status_code == 200, response.json
    return dict(response.json or {})


def post(client: FlaskClient, path: str, body: Any = None) -> Any:
    return client.post(BASE + path, json=body, headers=bearer(ADMIN))


def test_every_admin_s_route_is_listed_here(app: Flask) -> None:
    rules = {
        (re.sub(r"<int[^>]*>", "1", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    there = {
        (rule, method)
        for rule, method in rules
        if rule.startswith(BASE) and method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    }
    assert there == {(BASE + path.split("?")[0], method) for method, path in ROUTES}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_but_an_admin_may(client: FlaskClient, method: str, path: str) -> None:
    for who, status in ((AGENT, 403), (RESTRICTED, 403), (CUSTOMER, 403), (999_999, 404)):
        response = client.open(BASE + path, method=method, headers=bearer(who), json=None if method == "GET" else {})
        assert response.status_code == status, who
    assert client.open(BASE + path, method=method).status_code == 401
    assert client.open(BASE + path, method=method, headers=bearer(ADMIN, "other" * 10)).status_code == 401


def test_who_is_no_admin_any_more_is_refused(client: FlaskClient, running: Running, app: Flask) -> None:
    assert client.get(f"{BASE}/types", headers=bearer(ADMIN)).status_code == 200
    running.sandbox.account.users[ADMIN]["role"] = "agent"
    app.extensions["giljabi"].helpdesk._believed.clear()  # a minute later
    assert client.get(f"{BASE}/types", headers=bearer(ADMIN)).status_code == 403


def test_events_given_up_are_seen_replayed_and_buried(client: FlaskClient, database: Database) -> None:
    writer = IntakeWriter(database)
    writer.append(Received("a", "1", "ticket.created", json.dumps({"ticket_id": 1})))
    writer.append(Received("b", "", "", "{}", error="no ticket"))
    event = inbox.claim(database, "w")
    assert event
    inbox.bury(database, event, "Rejected: 422")
    found = get(client, "/pipeline")
    assert (found["open"], found["dead"]) == (0, 2)
    assert [row["last_error"] for row in found["events"]] == ["no ticket", "Rejected: 422"]
    assert found["outcomes"] == [{"name": "dead", "count": 2}]
    assert post(client, f"/events/{event.id}/replay").json == {"count": 1}
    assert post(client, f"/events/{event.id}/replay").status_code == 422
    assert get(client, "/pipeline")["open"] == 1
    assert post(client, f"/events/{event.id}/bury", {}).status_code == 422
    assert post(client, f"/events/{event.id}/bury", {"reason": "twice"}).json == {"count": 1}
    assert post(client, f"/events/{2**63}/replay").status_code == 404
    assert post(client, "/events/replay").json == {"count": 1}, "the one that names a ticket"


def test_events_that_fail_are_seen_before_they_are_given_up(client: FlaskClient, database: Database) -> None:
    IntakeWriter(database).append(Received("a", "1", "ticket.created", json.dumps({"ticket_id": 1})))
    assert get(client, "/pipeline")["stuck"] == []
    event = inbox.claim(database, "w")
    assert event
    inbox.retry(database, event, "Unavailable: 503", 60_000)
    (row,) = get(client, "/pipeline")["stuck"]
    assert (row["id"], row["attempts"], row["last_error"]) == (event.id, 1, "Unavailable: 503")


def test_the_conduct_is_changed_with_a_reason(client: FlaskClient) -> None:
    now = get(client, "/conduct")
    assert (now["mode"], now["rules"], now["promised_precision"], now["approval"]) == ("auto", [], 95, False)
    rules = [{"field": "group", "value": "360001", "mode": "shadow"}]
    new = {"mode": "suggest", "rules": rules, "promised_precision": 97, "approval": True, "mark": now["mark"]}
    assert put(client, "/conduct", new).status_code == 422, "no reason"
    for wrong in (
        {"mode": "off"}, {"promised_precision": 100}, {"promised_precision": 49}, {"approval": "perhaps"},
        {"rules": [{"field": "mood", "value": "1", "mode": "shadow"}]}, {"rules": [{"field": "group", "value": " ", "mode": "auto"}]},
    ):  # fmt: skip
        assert put(client, "/conduct", new | {"reason": "a trial"} | wrong).status_code == 422, wrong
    changed = put(client, "/conduct", new | {"reason": "a trial"})
    assert (changed.status_code, changed.json["rules"], changed.json["changes"][0]["reason"]) == (200, rules, "a trial")
    stale = put(client, "/conduct", new | {"reason": "again", "mode": "auto"})
    assert (stale.status_code, "somebody changed it" in stale.json["detail"]) == (422, True)


def put(client: FlaskClient, path: str, body: Any) -> Any:
    return client.put(BASE + path, json=body, headers=bearer(ADMIN))


def test_a_revision_that_waits_is_seen_and_approved_of(client: FlaskClient, database: Database) -> None:
    stored = store.articles(database)[0]
    body = stored.body.replace("1,000원~5,000원까지", "1,000원~6,000원까지")
    playbook = compile_article(body, "html", title="x").to_dict()
    with database.write() as connection:
        store.put_article(connection, 0, replace(stored, body=body, playbook=playbook, held=True))
    (row,) = (row for row in get(client, "/articles")["articles"] if row["waiting"])
    shown = get(client, f"/article?key={row['key']}")
    assert shown["body"] == stored.body
    assert any("6,000" in change["after"] for change in shown["waiting"]["changes"])
    word = {"key": row["key"], "revision": shown["waiting"]["revision"]}
    assert post(client, "/article/approve", word).status_code == 422
    approved = post(client, "/article/approve", word | {"reason": "the price list"})
    assert (approved.status_code, approved.json["body"], approved.json["waiting"]) == (200, body, None)
    assert post(client, "/article/approve", word | {"reason": "again"}).status_code == 422


def test_macros_are_planned_applied_and_put_back(client: FlaskClient, running: Running) -> None:
    shown = get(client, "/macros")
    assert {change["op"] for change in shown["changes"]} == {"create"}
    assert post(client, "/macros/apply", {"plan": shown["plan"]}).status_code == 422, "no reason"
    other = post(client, "/macros/apply", {"plan": "f" * 12, "reason": "x"})
    assert (other.status_code, "look at it again" in other.json["detail"]) == (422, True)
    run = post(client, "/macros/apply", {"plan": shown["plan"], "reason": "first"}).json
    while run["state"] == "running":
        run = post(client, "/macros/resume").json
    assert (run["state"], run["author"]) == ("done", f"#{ADMIN}")
    after = get(client, "/macros")
    assert (after["changes"], after["runs"][0]["reason"], after["unfinished"]) == ([], "first", None)
    changes = get(client, f"/macros/run?run={run['id']}")["changes"]
    assert {change["state"] for change in changes} == {"applied"}
    assert post(client, "/macros/rollback", {"run": 99, "reason": "x"}).status_code == 422
    undone = post(client, "/macros/rollback", {"run": run["id"], "reason": "not yet"}).json
    while undone["state"] == "running":
        undone = post(client, "/macros/resume").json
    assert undone["state"] == "done"
    assert not any(
        row["active"] for row in running.sandbox.account.macros.values() if "[giljabi" in (row["description"] or "")
    )


def test_what_holds_work_back_is_ended(client: FlaskClient, database: Database) -> None:
    holds.hold(database, holds.CREDENTIALS, 60_000, "401")
    assert get(client, "/pipeline")["hold"]["reason"] == "401"
    assert post(client, "/events/resume").json == {"count": 1}
    assert get(client, "/pipeline")["hold"] is None


def test_figures_count_what_was_decided_and_done(client: FlaskClient, database: Database) -> None:
    path = ["이용고객", "결제", "번호판 인식", "연동 주차장"]
    with database.write() as connection:
        for ticket_id, action in ((1, "suggest"), (1, "save"), (2, "abstain")):
            data = {"path": path if ticket_id == 1 else None, "article": "01-plate-linked", "missing": []}
            tickets.add_decision(connection, ticket_id, "v", action, 0.9, data)
    step = {"article": "01-plate-linked", "question": 1, "step": 3, "path": path}
    for number, kind in enumerate(("shown", "shown", "inserted", "sent", "type-corrected")):
        tickets.add_feedback(database, f"k{number}", 1, 102, kind, step)
    found = get(client, "/figures?days=1")
    assert found["tickets"] == 2
    assert {row["name"]: row["count"] for row in found["actions"]} == {"save": 1, "abstain": 1}
    assert found["types"] == [{"name": " ▶ ".join(path), "count": 1}]
    assert found["corrected"] == found["types"]
    assert {row["name"]: row["count"] for row in found["funnel"]}["shown"] == 2
    (row,) = found["steps"]
    assert (row["step"], row["shown"], row["inserted"], row["sent"], row["wrong"]) == (3, 2, 1, 1, 0)
    listed = get(client, "/tickets")["tickets"]
    assert [(ticket["ticket_id"], ticket["action"]) for ticket in listed] == [(2, "abstain"), (1, "save")]
    assert client.get(f"{BASE}/figures?days=9999", headers=bearer(ADMIN)).status_code == 422


def test_an_article_stands_beside_what_was_understood(client: FlaskClient, database: Database, tmp_path: Path) -> None:
    listed = get(client, "/articles")["articles"]
    assert len(listed) == 7
    assert {"key", "title", "errors", "warnings", "notes", "path"} <= set(listed[0])
    shutil.copytree(sample_house.FOLDER, tmp_path / "house")
    article = tmp_path / "house" / "articles" / "02-paid-twice.html"
    article.write_text(article.read_text("utf-8").replace("영업일 3일 안에", "영업일 5일 안에"), "utf-8")
    import_folder(database, tmp_path / "house", {})
    found = get(client, "/article?key=02-paid-twice")
    variant = found["playbook"]["questions"][0]["steps"][2]["variants"][1]
    line = found["body"].split("\n")[variant["places"][0]["line"] - 1]
    assert variant["text"][:12] in line
    (changed,) = found["revisions"]
    assert any("영업일 5일" in change["after"] for change in changed)
    assert client.get(f"{BASE}/article?key=none", headers=bearer(ADMIN)).status_code == 422


def test_types_and_a_trial(client: FlaskClient, database: Database) -> None:
    assert set(get(client, "/types")) == {"without_article", "unknown_articles", "alike", "mixed_up", "unused"}
    tried = post(client, "/try", {"text": "지금 출구인데 차단기가 안 올라가요 초롱시장 62조 1145"}).json
    assert tried["type"]["path"][-1] == "출구 막힘"
    assert {fact["name"] for fact in tried["facts"]} >= {"lot", "plate"}
    assert tried["suggestion"]["text"]
    assert tickets.latest_decision(database, 0) is None
    assert post(client, "/try", {"text": ""}).status_code == 422


def test_the_places_list_is_changed_after_a_preview_with_author_and_reason(client: FlaskClient) -> None:
    before = get(client, "/places")
    assert before["csv"].startswith("name,aliases,operator")
    assert before["changes"] == []
    table = before["csv"].replace("나들파킹", "새운영사", 1) + "새솔 주차장,,물결관리\n"
    seen = post(client, "/places/preview", {"csv": table}).json
    assert seen["errors"] == []
    assert [(row["kind"], row["after"]) for row in seen["changes"]] == [("changed", "새운영사"), ("added", "")]
    assert get(client, "/places") == before, "a preview changes nothing"
    wanted = {"csv": table, "mark": before["mark"], "reason": "운영사가 바뀜"}
    after = client.put(f"{BASE}/places", json=wanted, headers=bearer(ADMIN)).json
    assert after is not None
    (change,) = after["changes"]
    assert (change["admin"], change["reason"], len(change["changes"])) == (ADMIN, "운영사가 바뀜", 2)
    shown = client.get("/api/v1/tickets/1/guidance", headers=bearer(AGENT)).json
    assert shown is not None
    assert {"name": "운영사", "value": "새운영사"} in shown["place"]["details"]
    stale = client.put(f"{BASE}/places", json=wanted, headers=bearer(ADMIN))
    assert (stale.status_code, "meanwhile" in stale.text) == (422, True)


def test_a_table_with_a_bad_line_changes_nothing(client: FlaskClient) -> None:
    before = get(client, "/places")
    table = before["csv"] + ",,x\n"
    line = before["csv"].count("\n") + 1
    assert post(client, "/places/preview", {"csv": table}).json["errors"] == [
        {"line": line, "message": "field 'name' is empty"}
    ]
    wanted = {"csv": table, "mark": before["mark"], "reason": "x"}
    refused = client.put(f"{BASE}/places", json=wanted, headers=bearer(ADMIN))
    assert (refused.status_code, f"csv:{line}" in refused.text) == (422, True)
    without = client.put(f"{BASE}/places", json=wanted | {"reason": ""}, headers=bearer(ADMIN))
    assert without.status_code == 422
    assert get(client, "/places") == before
