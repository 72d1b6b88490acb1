"""A customer's reply is decided upon anew: a further note says what it changed, and nothing twice."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.conftest import Running
from tests.services.test_triage import Bench, Faulty

from giljabi.errors import OutcomeUnknown
from giljabi.services.triage import Triage
from giljabi.storage import inbox, outbox, tickets
from giljabi.storage.intake_writer import IntakeWriter, Received

ASKED = "지금 출구인데 차단기가 안 올라가요 못 나가고 있어요"
TOLD = "초롱시장이고 차 번호는 62조 1145 입니다"


@pytest.fixture
def bench(running: Running) -> Bench:
    return Bench(running)


def reply(bench: Bench, ticket_id: int, text: str, author: int = 201, **hints: Any) -> None:
    public = hints.pop("visible", True)
    bench.account.update_ticket(ticket_id, author, {"comment": {"body": text, "public": public}})
    number = len(bench.account.comments[ticket_id])
    payload = json.dumps({"ticket_id": ticket_id} | hints)
    received = Received(f"reply{ticket_id}-{number}", str(ticket_id), "ticket.comment_added", payload)
    IntakeWriter(bench.database).append(received)


def noted(bench: Bench, text: str = ASKED, triage: Triage | None = None) -> int:
    ticket_id = bench.new_ticket(text)
    bench.enqueue(ticket_id)
    bench.run(triage or bench.triage())
    return ticket_id


def test_a_reply_with_news_gets_a_note_that_says_only_them(bench: Bench) -> None:
    ticket_id = noted(bench)
    reply(bench, ticket_id, TOLD)
    bench.run(bench.triage())
    first, second = bench.notes(ticket_id)
    assert "62조1145" in second.replace(" ", "")
    assert "고객 답변에 따른 갱신" in second
    assert "상담 유형" in first
    assert "상담 유형" not in second
    assert bench.ended() == "applied"


def test_a_reply_that_changes_nothing_gets_no_note(bench: Bench) -> None:
    ticket_id = noted(bench, f"{ASKED} {TOLD}")
    reply(bench, ticket_id, "빨리 좀 해주세요")
    bench.run(bench.triage())
    reply(bench, ticket_id, "빨리 좀 해주세요!!")
    bench.run(bench.triage())
    assert bench.ended() == "nothing new"
    assert len(bench.notes(ticket_id)) <= 2


def test_a_corrected_fact_is_said_with_what_it_was(bench: Bench) -> None:
    ticket_id = noted(bench, f"{ASKED} {TOLD}")
    reply(bench, ticket_id, "아 죄송해요 차 번호 잘못 적었어요 62조 1154 입니다")
    bench.run(bench.triage())
    note = bench.notes(ticket_id)[-1].replace(" ", "")
    assert "62조1154" in note
    assert "이전:62조1145" in note
    assert "blockquote" not in note  # the words are the same as before


def test_what_agents_and_we_write_starts_nothing(bench: Bench) -> None:
    ticket_id = noted(bench)
    calls = len(bench.running.sandbox.account.audits[ticket_id])
    reply(bench, ticket_id, "확인해 보겠습니다", 102, by_staff=True, public=True)
    reply(bench, ticket_id, "메모", 102, visible=False, public=False)
    bench.run(bench.triage())
    assert {row["outcome"] for row in inbox.recent(bench.database)[:2]} == {"not a customer's"}
    assert len(bench.account.audits[ticket_id]) == calls + 2


def test_a_reply_that_was_answered_meanwhile_is_left_alone(bench: Bench) -> None:
    ticket_id = noted(bench)
    reply(bench, ticket_id, TOLD)
    bench.account.update_ticket(ticket_id, 102, {"comment": {"body": "원격으로 열어 드렸습니다", "public": True}})
    bench.run(bench.triage())
    assert bench.ended() == "answered"
    assert len(bench.notes(ticket_id)) == 1


def test_of_many_replies_the_last_is_worked(bench: Bench) -> None:
    ticket_id = noted(bench)
    for text in ("초롱시장이요", "차는", "62조 1145"):
        reply(bench, ticket_id, text, by_staff=False, public=True)
    bench.run(bench.triage())
    assert [row["outcome"] for row in inbox.recent(bench.database)[:3]] == ["applied", "superseded", "superseded"]
    assert len(bench.notes(ticket_id)) == 2


def test_a_comment_of_staff_supersedes_no_reply(bench: Bench) -> None:
    ticket_id = noted(bench)
    reply(bench, ticket_id, TOLD, by_staff=False, public=True)
    reply(bench, ticket_id, "메모", 102, visible=False, by_staff=True, public=False)
    bench.run(bench.triage())
    assert [row["outcome"] for row in inbox.recent(bench.database)[:2]] == ["not a customer's", "applied"]
    assert "62조1145" in bench.notes(ticket_id)[-1].replace(" ", "")


def test_a_late_failure_unsettles_nothing(bench: Bench) -> None:
    """A worker that was suspended past its lease hears of a time-out after another verified the write."""
    ticket_id = noted(bench)
    (write,) = outbox.of_ticket(bench.database, ticket_id)
    with bench.database.write() as connection:
        outbox.note_failure(connection, write.write_key, "unknown", "timed out")
    outbox.replace_body(bench.database, write.write_key, {"other": 1}, {})
    assert outbox.of_ticket(bench.database, ticket_id) == [write]


def test_our_own_note_moves_no_place_that_an_agent_chose(bench: Bench) -> None:
    ticket_id = noted(bench)
    assert bench.helpdesk.ticket(ticket_id).turns == 1
    assert len(bench.helpdesk.ticket(ticket_id).comments) == 2


def test_a_reply_to_a_ticket_from_before_starts_nothing(bench: Bench) -> None:
    ticket_id = bench.new_ticket(ASKED)
    reply(bench, ticket_id, TOLD)
    bench.run(bench.triage())
    assert (bench.ended(), bench.notes(ticket_id)) == ("not begun here", [])


def test_a_reply_to_a_ticket_whose_first_event_is_dead_gets_its_first_note(bench: Bench) -> None:
    ticket_id = bench.new_ticket(ASKED)
    bench.enqueue(ticket_id)
    bench.run(bench.triage(Faulty(bench.helpdesk, before=[ZeroDivisionError()] * 8)))
    reply(bench, ticket_id, TOLD)
    bench.run(bench.triage())
    (note,) = bench.notes(ticket_id)
    assert "상담 유형" in note


def test_a_later_note_is_not_doubled_when_its_answer_is_lost(bench: Bench) -> None:
    ticket_id = noted(bench)
    reply(bench, ticket_id, TOLD)
    bench.run(bench.triage(Faulty(bench.helpdesk, after=[OutcomeUnknown("cut")])))
    assert len(bench.notes(ticket_id)) == 2
    assert outbox.of_ticket(bench.database, ticket_id)[-1].state == "verified"


def test_what_the_agent_chose_stays(bench: Bench) -> None:
    ticket_id = noted(bench)
    path = ["이용고객", "정기권", "해지", "중도 해지"]
    tickets.change_state(
        bench.database, ticket_id, lambda state: state | {"path": path, "edits": {"plate": "11가1111"}}
    )
    reply(bench, ticket_id, TOLD)
    bench.run(bench.triage())
    note = bench.notes(ticket_id)[-1]
    assert "11가1111" in note
    assert "62조" not in note
    assert "중도 해지" in note
    assert bench.account.tickets[ticket_id]["custom_fields"][0]["value"] != "nadeul_pass_cancel"
