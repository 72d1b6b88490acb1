from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute
from sqlalchemy import select
from tests.conftest import SECRET_KEY, Running

from giljabi import sample_house
from giljabi.cli.articles import import_folder
from giljabi.cli.trying import article_urls
from giljabi.sandbox.seeding import TYPE_FIELD_ID
from giljabi.storage import inbox
from giljabi.storage.database import Database
from giljabi.storage.learning import labels
from giljabi.storage.tables import feedback
from giljabi.zendesk.agent_token import issue_session, verify_session

AGENT, RESTRICTED, CUSTOMER = 102, 103, 205
TICKET = "/api/v1/tickets/1"


def bearer(agent: int, key: str = SECRET_KEY, age: timedelta = timedelta()) -> dict[str, str]:
    return {"Authorization": f"Bearer {issue_session(agent, key, now=datetime.now(UTC) - age)}"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def get(client: FlaskClient, path: str, agent: int = AGENT) -> dict[str, Any]:
    response = client.get(path, headers=bearer(agent))
    assert response.status_code == 200, response.json
    assert response.json is not None
    return dict(response.json)


def test_guidance_of_a_ticket(client: FlaskClient) -> None:
    data = get(client, f"{TICKET}/guidance")
    assert data["type"]["path"] == ["이용고객", "결제", "번호판 인식", "연동 주차장"]
    assert data["type"]["tag"] == "nadeul_pay_plate_linked"
    assert len(data["type"]["top"]) == 3
    facts = {fact["name"]: fact for fact in data["facts"]}
    assert facts["lot"]["value"] == "마루누리 타워 주차장"
    assert facts["onsite_paid"]["proved"]
    suggestion = data["suggestion"]
    assert (suggestion["step"], suggestion["complete"]) == (3, True)
    assert "차액 6,000원" in suggestion["text"]
    assert [segment["kind"] for segment in suggestion["segments"]].count("filled") == 3
    assert data["article"]["url"].endswith("40000000000001")
    assert data["script"][0]["steps"][2]["variants"] == [None, "예약권이 이미 사용 처리된 경우"]


def test_labels_follow_the_language(client: FlaskClient) -> None:
    labels = {fact["label"] for fact in get(client, f"{TICKET}/guidance?locale=en")["facts"]}
    assert "Parking lot" in labels


def test_the_agent_goes_to_a_step_and_it_stays(client: FlaskClient, running: Running) -> None:
    response = client.put(f"{TICKET}/place", json={"question": 1, "step": 4, "variant": 0}, headers=bearer(AGENT))
    assert response.status_code == 200
    assert get(client, f"{TICKET}/guidance", 101)["suggestion"]["step"] == 4
    running.sandbox.account.add_comment(1, 102, body="메모", public=False)
    assert get(client, f"{TICKET}/guidance")["suggestion"]["step"] == 3  # somebody wrote: the conversation moved on
    assert client.put(f"{TICKET}/place", json={"question": 1, "step": 4}, headers=bearer(AGENT)).status_code == 200
    assert client.delete(f"{TICKET}/place", headers=bearer(AGENT)).json["suggestion"]["step"] == 3  # type: ignore[index]


def test_a_chosen_step_is_found_again_after_the_article_was_edited(
    client: FlaskClient, running: Running, tmp_path: Path
) -> None:
    assert client.put(f"{TICKET}/place", json={"question": 1, "step": 4}, headers=bearer(AGENT)).status_code == 200
    chosen = get(client, f"{TICKET}/guidance")["suggestion"]
    shutil.copytree(sample_house.FOLDER, tmp_path / "house")
    article = tmp_path / "house" / "articles" / "01-plate-linked.html"
    source = article.read_text("utf-8").replace("④ 쿠폰 수락", "⑤ 쿠폰을 받겠다고 함")
    article.write_text(
        source.replace("<p><strong>③", "<p><strong>③ 새 단계</strong></p><p>새 말씀입니다.</p><p><strong>④", 1), "utf-8"
    )
    database = Database(running.settings.database)
    import_folder(database, tmp_path / "house", article_urls(running.sandbox, tmp_path / "house"))
    database.dispose()
    moved = get(client, f"{TICKET}/guidance")["suggestion"]
    assert (moved["title"], moved["step"]) == ("쿠폰을 받겠다고 함", 5)
    assert moved["text"] == chosen["text"]


def test_the_agent_s_type_and_facts_win(client: FlaskClient) -> None:
    path = ["이용고객", "정기권", "해지", "중도 해지"]
    changed = client.put(f"{TICKET}/type", json={"path": path}, headers=bearer(AGENT)).json
    assert changed is not None
    assert changed["type"]["path"] == path
    assert (changed["type"]["set_by"], changed["type"]["field_id"]) == ("agent", 9001)
    edited = client.patch(f"{TICKET}/facts", json={"facts": {"plate": "11가1111"}}, headers=bearer(AGENT)).json
    assert edited is not None
    assert {"11가1111"} == {fact["value"] for fact in edited["facts"] if fact["name"] == "plate"}


def test_an_issue_is_put_aside_and_comes_back_where_it_stood(client: FlaskClient) -> None:
    first = get(client, f"{TICKET}/guidance")["type"]["path"]
    other = ["이용고객", "정기권", "해지", "중도 해지"]
    assert client.put(f"{TICKET}/place", json={"question": 1, "step": 4}, headers=bearer(AGENT)).status_code == 200
    aside = client.put(f"{TICKET}/type", json={"path": other, "keep": True}, headers=bearer(AGENT)).json
    assert aside is not None
    assert (aside["type"]["path"], aside["stack"]) == (other, [first])
    assert get(client, f"{TICKET}/guidance", 101)["stack"] == [first], "another agent sees the same"
    back = client.delete(f"{TICKET}/type", headers=bearer(AGENT)).json
    assert back is not None
    assert (back["type"]["path"], back["stack"], back["suggestion"]["step"]) == (first, [], 4)
    assert client.delete(f"{TICKET}/type", headers=bearer(AGENT)).status_code == 422


def test_a_procedure_is_ticked_off_and_kept(client: FlaskClient) -> None:
    place = {"question": 1, "step": 5, "variant": 0}
    shown = client.put(f"{TICKET}/place", json=place, headers=bearer(AGENT)).json
    assert shown is not None
    (procedure,) = shown["procedures"]
    step = procedure["steps"][0]
    mark = {"key": procedure["article"]["key"], "step": step["no"], "done": True}
    if step["options"]:
        mark["choice"] = step["options"][0]["key"]
    assert client.put(f"{TICKET}/procedure", json=mark, headers=bearer(AGENT)).status_code == 200
    kept = get(client, f"{TICKET}/guidance", 101)["procedures"][0]["steps"][0]
    assert (kept["done"], kept["choice"]) == (True, mark.get("choice", ""))
    assert kept["at"]
    for wrong in ({"step": 98}, {"choice": "zz"}, {"key": "01-plate-linked"}):
        assert client.put(f"{TICKET}/procedure", json=mark | wrong, headers=bearer(AGENT)).status_code == 422
    assert client.put(f"{TICKET}/procedure", json=mark, headers=bearer(RESTRICTED)).status_code == 403


def test_a_hand_off_is_noted_once_and_answered(client: FlaskClient) -> None:
    paths = [row["path"] for row in get(client, "/api/v1/types")["types"]]
    path = next(row for row in paths if row[2].startswith("이중") or row[2].startswith("중복"))
    assert client.put(f"{TICKET}/type", json={"path": path}, headers=bearer(AGENT)).status_code == 200
    place = {"question": 1, "step": 3, "variant": 1}
    shown = client.put(f"{TICKET}/place", json=place, headers=bearer(AGENT)).json
    assert shown is not None
    offered = shown["suggestion"]["hand_off"]
    assert (offered["to"], offered["ready"]) == ("정산팀", True)
    for _ in range(2):
        asked = client.post(f"{TICKET}/hand-off", json={"key": offered["key"]}, headers=bearer(AGENT))
        assert asked.status_code == 200
    (waiting,) = get(client, f"{TICKET}/guidance", 101)["waiting"]
    assert (waiting["to"], waiting["agent"]) == ("정산팀", AGENT)
    assert client.post(f"{TICKET}/hand-off", json={"key": "another"}, headers=bearer(AGENT)).status_code == 422
    done = client.delete(f"{TICKET}/hand-off", json={"key": offered["key"]}, headers=bearer(AGENT))
    assert done.json is not None
    assert done.json["waiting"] == []
    assert client.delete(f"{TICKET}/hand-off", json={"key": offered["key"]}, headers=bearer(AGENT)).status_code == 422


def test_verdicts_cite_the_paragraph(client: FlaskClient) -> None:
    for verdict in get(client, f"{TICKET}/guidance")["suggestion"]["verdicts"]:
        assert verdict["policy"]
        assert verdict["paragraph"]
        assert verdict["line"] > 0


def test_an_entry_is_taken_back(client: FlaskClient) -> None:
    for value, expected in (("11가1111", "11가1111"), (None, "27가4821")):
        edited = client.patch(f"{TICKET}/facts", json={"facts": {"plate": value}}, headers=bearer(AGENT)).json
        assert edited is not None
        assert {expected} == {fact["value"] for fact in edited["facts"] if fact["name"] == "plate"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("use_date", "tomorrow"),
        ("entry_time", "25:00"),
        ("onsite_paid", "많이"),
        ("onsite_paid", -5),
        ("plate", ""),
        ("difference", 5000),
    ],
)
def test_an_entry_must_fit_its_kind(client: FlaskClient, name: str, value: object) -> None:
    response = client.patch(f"{TICKET}/facts", json={"facts": {name: value}}, headers=bearer(AGENT))
    assert response.status_code == 422
    assert name in response.json["detail"]  # type: ignore[index]


def test_feedback_is_kept_once(client: FlaskClient) -> None:
    body = {"key": "abcdefgh", "kind": "inserted", "step": 3}
    answers = [client.post(f"{TICKET}/feedback", json=body, headers=bearer(AGENT)).json for _ in range(2)]
    assert answers == [{"kept": True}, {"kept": False}]


def test_types_and_session(client: FlaskClient) -> None:
    assert len(get(client, "/api/v1/types")["types"]) == 6
    response = client.post("/api/v1/session", headers=bearer(AGENT))
    assert verify_session(response.json["token"], SECRET_KEY).agent_id == AGENT  # type: ignore[index]


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (dict, 401),
        (lambda: {"Authorization": "Bearer x"}, 401),
        (lambda: {"Authorization": "Basic YTpi"}, 401),
        (lambda: bearer(AGENT, key="z" * 40), 401),
        (lambda: bearer(AGENT, age=timedelta(hours=1)), 401),
        (lambda: bearer(RESTRICTED), 403),
        (lambda: bearer(CUSTOMER), 403),
        (lambda: bearer(424242), 403),
    ],
)  # fmt: skip
def test_who_may_not(client: FlaskClient, made: Callable[[], dict[str, str]], status: int) -> None:
    headers = made()  # a token made when the tests are collected has run out when a slow machine comes to it
    for method, path, body in (
        ("GET", f"{TICKET}/guidance", None),
        ("PUT", f"{TICKET}/place", {"question": 1, "step": 1}),
        ("PUT", f"{TICKET}/type", {"path": ["이용고객", "정기권", "해지", "중도 해지"]}),
        ("PATCH", f"{TICKET}/facts", {"facts": {"plate": "1"}}),
        ("POST", f"{TICKET}/feedback", {"key": "abcdefgh", "kind": "inserted"}),
    ):
        response = client.open(path, method=method, json=body, headers=headers)
        assert response.status_code == status, (method, path)


def test_a_restricted_agent_sees_the_tickets_of_their_group(client: FlaskClient, running: Running) -> None:
    running.sandbox.account.tickets[1]["group_id"] = 2
    assert get(client, f"{TICKET}/guidance", RESTRICTED)["ticket_id"] == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field"),
    [
        ("GET", f"{TICKET}/guidance?locale=fr", None, 422, "locale"),
        ("PUT", f"{TICKET}/place", {"step": 1}, 422, "question"),
        ("PUT", f"{TICKET}/place", {"question": 1, "step": "x"}, 422, "step"),
        ("PUT", f"{TICKET}/place", {"question": 1, "step": 1, "extra": 1}, 422, "extra"),
        ("PUT", f"{TICKET}/type", {"path": []}, 422, "path"),
        ("PATCH", f"{TICKET}/facts", {"facts": {"plate": [1]}}, 422, "facts"),
        ("POST", f"{TICKET}/feedback", {"key": "x", "kind": "inserted"}, 422, "key"),
        ("POST", f"{TICKET}/feedback", {"key": "abcdefgh", "kind": "praised"}, 422, "kind"),
    ],
)
def test_bad_input_names_the_field(
    client: FlaskClient, method: str, path: str, body: object, status: int, field: str
) -> None:
    response = client.open(path, method=method, json=body, headers=bearer(AGENT))
    assert response.status_code == status
    assert response.json is not None
    assert response.content_type == "application/problem+json"
    assert field in str(response.json["errors"])


def test_unknown_types_and_facts_are_told(client: FlaskClient) -> None:
    unknown = client.put(f"{TICKET}/type", json={"path": ["X"]}, headers=bearer(AGENT))
    assert (unknown.status_code, unknown.json["detail"]) == (422, "path: no consultation type 'X'")  # type: ignore[index]
    fact = client.patch(f"{TICKET}/facts", json={"facts": {"colour": "red"}}, headers=bearer(AGENT))
    assert (fact.status_code, fact.json["detail"]) == (422, "facts.colour: this house has no such fact to enter")  # type: ignore[index]


def test_a_ticket_that_is_not_there(client: FlaskClient) -> None:
    assert client.get("/api/v1/tickets/9999/guidance", headers=bearer(101)).status_code == 404


def test_openapi(client: FlaskClient) -> None:
    document = client.get("/openapi.json").json
    assert document is not None
    assert document["openapi"] == "3.1.0"
    assert {"/api/v1/tickets/{ticket_id}/guidance", "/api/v1/types", "/api/v1/session"} <= set(document["paths"])


def test_a_choice_is_taken_back_with_what_was_learned_of_it(client: FlaskClient, running: Running) -> None:
    before = get(client, f"{TICKET}/guidance")["type"]
    path = ["이용고객", "정기권", "해지", "중도 해지"]
    assert client.put(f"{TICKET}/type", json={"path": path}, headers=bearer(AGENT)).status_code == 200
    database = Database(running.settings.database)
    assert [row.path for row in labels(database)] == [tuple(path)]
    back = client.put(f"{TICKET}/type", json={"path": None}, headers=bearer(AGENT)).json
    assert back is not None
    assert back["type"] == before
    assert labels(database) == []
    database.dispose()


def test_the_type_in_the_ticket_s_own_field_wins_over_its_words(client: FlaskClient, running: Running) -> None:
    running.sandbox.account.update_ticket(
        1, 102, {"custom_fields": [{"id": TYPE_FIELD_ID, "value": "nadeul_monthly_end"}]}
    )
    shown = get(client, f"{TICKET}/guidance")["type"]
    assert (shown["path"][-1], shown["set_by"]) == ("중도 해지", "field")
    path = ["이용고객", "결제", "증빙", "영수증 발급"]
    chosen = client.put(f"{TICKET}/type", json={"path": path}, headers=bearer(AGENT)).json
    assert chosen is not None
    assert (chosen["type"]["path"], chosen["type"]["set_by"]) == (path, "agent")


def test_why_another_type_was_not_chosen(client: FlaskClient) -> None:
    path = ["이용고객", "정기권", "해지", "중도 해지"]
    asked = client.post(f"{TICKET}/why-not?locale=en", json={"path": path}, headers=bearer(AGENT)).json
    assert asked is not None
    assert "rank" in asked["why"][0]
    wrong = client.post(f"{TICKET}/why-not", json={"path": ["없음"]}, headers=bearer(AGENT))
    assert wrong.status_code == 422
    assert client.post(f"{TICKET}/why-not", json={"path": path}, headers=bearer(RESTRICTED)).status_code == 403


def test_what_the_panel_needs_of_facts_place_and_questions(client: FlaskClient) -> None:
    shown = get(client, f"{TICKET}/guidance")
    facts = {fact["name"]: fact for fact in shown["facts"]}
    assert (facts["onsite_paid"]["entered"], facts["onsite_paid"]["kind"]) == (12_400, "money")
    assert facts["plate"]["editable"]
    assert not facts["operator"]["editable"], "the places list says it"
    assert shown["place"]["name"] == facts["lot"]["value"]
    assert {"name": "운영사", "value": facts["operator"]["value"]} in shown["place"]["details"]
    assert shown["vouchers"]
    place = {"question": 1, "step": 1, "variant": 0}
    asked = client.put("/api/v1/tickets/5/place", json=place, headers=bearer(AGENT)).json
    assert asked is not None
    questions = {row["missing"]: row for row in asked["suggestion"]["questions"]}
    assert set(questions) == set(asked["suggestion"]["missing"])
    assert all(row["words"].endswith("?") for row in questions.values() if row["fact"])


def test_vouchers(client: FlaskClient) -> None:
    def split(amount: int, *offered: int) -> Any:
        return client.post("/api/v1/vouchers", json={"amount": amount, "vouchers": offered}, headers=bearer(AGENT))

    assert split(6000, 1000, 5000).json == {"possible": True, "vouchers": [5000, 1000], "below": None, "above": None}
    assert split(5500, 3000).json == {"possible": False, "vouchers": [], "below": 3000, "above": 6000}
    assert [split(1, 0).status_code, split(-1, 5).status_code, split(10**9, 5).status_code] == [422] * 3


def test_a_note_on_request_is_asked_once_and_only_where_the_agent_may(client: FlaskClient, running: Running) -> None:
    for kept in (True, False):
        response = client.post(f"{TICKET}/note", json={"key": "k" * 10}, headers=bearer(AGENT))
        assert (response.status_code, response.json) == (202, {"kept": kept})
    database = Database(running.settings.database)
    assert [row["kind"] for row in inbox.recent(database)] == ["note"]
    database.dispose()
    assert client.post(f"{TICKET}/note", json={"key": "k" * 10}, headers=bearer(RESTRICTED)).status_code == 403


def test_what_was_shown_is_noted_once_for_each_agent(client: FlaskClient, running: Running) -> None:
    for _ in range(2):
        shown = get(client, f"{TICKET}/guidance")
    get(client, f"{TICKET}/guidance", 101)
    database = Database(running.settings.database)
    with database.read() as connection:
        rows = connection.execute(select(feedback).order_by(feedback.c.id)).all()
    database.dispose()
    assert [(row.agent_id, row.kind) for row in rows] == [(AGENT, "shown"), (101, "shown")]
    assert json.loads(rows[0].data)["article"] == shown["article"]["key"]


def test_an_agent_s_page_that_went_mad_is_slowed_down(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("giljabi.web.auth._CALLS", RateLimitItemPerMinute(3))
    codes = [client.get("/api/v1/types", headers=bearer(AGENT)) for _ in range(4)]
    assert [response.status_code for response in codes] == [200, 200, 200, 429]
    assert 1 <= int(codes[3].headers["Retry-After"]) <= 60
    assert client.get("/api/v1/types", headers=bearer(101)).status_code == 200, "another agent goes on"


BODIES: dict[tuple[str, str], Any] = {
    ("GET", "guidance"): None,
    ("PUT", "place"): {"question": 1, "step": 1},
    ("DELETE", "place"): None,
    ("PUT", "type"): {"path": ["이용고객", "정기권", "해지", "중도 해지"]},
    ("DELETE", "type"): None,
    ("POST", "why-not"): {"path": ["이용고객", "정기권", "해지", "중도 해지"]},
    ("PATCH", "facts"): {"facts": {"plate": "11가1111"}},
    ("PUT", "procedure"): {"key": "07-proc-cancel-onsite", "step": 1, "done": True},
    ("POST", "hand-off"): {"key": "k"},
    ("DELETE", "hand-off"): {"key": "k"},
    ("POST", "note"): {"key": "k" * 10},
    ("POST", "feedback"): {"key": "k" * 10, "kind": "wrong"},
}


def test_every_route_of_a_ticket_is_tried_here(app: Flask) -> None:
    prefix = "/api/v1/tickets/<int:ticket_id>/"
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(prefix)]
    there = {(method, rule.rule.removeprefix(prefix)) for rule in rules for method in rule.methods or ()}
    assert {row for row in there if row[0] not in ("HEAD", "OPTIONS")} == set(BODIES)


@pytest.mark.parametrize(("method", "name"), BODIES)
def test_an_agent_gets_nothing_of_a_ticket_that_is_not_theirs(
    client: FlaskClient, running: Running, method: str, name: str
) -> None:
    path, body = f"{TICKET}/{name}", BODIES[method, name]
    before = running.sandbox.account.tickets[1] | {}
    for who, status in ((RESTRICTED, 403), (CUSTOMER, 403), (999_999, 403)):
        response = client.open(path, method=method, json=body, headers=bearer(who))
        assert response.status_code == status, who
        assert "12,400" not in response.text
    assert client.open(path, method=method, json=body).status_code == 401
    assert client.open(path, method=method, json=body, headers=bearer(AGENT, "other" * 10)).status_code == 401
    database = Database(running.settings.database)
    assert (inbox.recent(database), labels(database)) == ([], [])
    database.dispose()
    assert running.sandbox.account.tickets[1] == before
