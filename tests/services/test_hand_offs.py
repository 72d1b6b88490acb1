"""A department is asked exactly once, told everything, and its answer brings the ticket back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.conftest import Running
from tests.services.test_triage import Bench, Faulty

from giljabi.errors import OutcomeUnknown, Rejected
from giljabi.services.hand_offs import REPLIED, HandOffs, events_of
from giljabi.services.modes import Modes
from giljabi.services.ports import WAITING_TAG, Helpdesk
from giljabi.storage import inbox, outbox, tickets
from giljabi.storage.intake_writer import IntakeWriter, Received

ROW = {
    "key": "정산팀1-3", "to": "정산팀", "group": "상담 2팀", "about": "정산팀으로 취소 접수하였습니다.", "agent": 102,
    "at": "2026-11-22T10:00:00.000+00:00", "facts": [["차량번호", "62조 1145"], ["결제 금액", "12,400"]],
}  # fmt: skip


@pytest.fixture
def bench(running: Running) -> Bench:
    return Bench(running)


def hand_over(bench: Bench, ticket_id: int, row: Mapping[str, Any] = ROW) -> None:
    def change(state: dict[str, Any]) -> dict[str, Any]:
        return state | {"waiting": [*state.get("waiting", []), dict(row)]}

    tickets.change_state(bench.database, ticket_id, change, events=lambda *states: events_of(ticket_id, *states))


def take_back(bench: Bench, ticket_id: int) -> None:
    tickets.change_state(
        bench.database,
        ticket_id,
        lambda state: state | {"waiting": []},
        events=lambda *states: events_of(ticket_id, *states),
    )


def run(bench: Bench, helpdesk: Helpdesk | None = None, **more: Any) -> None:
    hand_offs = HandOffs(bench.database, helpdesk or bench.helpdesk, **more)
    bench.work_off(lambda event, renew: hand_offs.handlers[event.kind](event, renew))


def test_note_group_and_tag_go_in_one_put(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    hand_over(bench, ticket_id)
    run(bench)
    ticket, (note,) = bench.account.tickets[ticket_id], bench.notes(ticket_id)
    assert ticket["group_id"] == 2
    assert WAITING_TAG in ticket["tags"]
    for words in ("정산팀", "62조 1145", "12,400", "이다온"):
        assert words in note
    assert bench.account.side_conversations == []
    (write,) = outbox.of_ticket(bench.database, ticket_id)
    assert (write.kind, write.state) == ("hand-off", "applied")


@pytest.mark.parametrize("times", [1, 3])
def test_a_lost_answer_asks_nobody_twice(bench: Bench, times: int) -> None:
    ticket_id = bench.new_ticket()
    hand_over(bench, ticket_id, ROW | {"group": "refunds@partner.example"})
    run(bench, Faulty(bench.helpdesk, after=[OutcomeUnknown("cut")] * times))
    assert len(bench.notes(ticket_id)) == 1
    assert len(bench.account.side_conversations) == 1


def test_a_side_conversation_whose_answer_was_lost_is_found_again(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    hand_over(bench, ticket_id)

    class Cut(Faulty):
        cuts = 0

        def start_side_conversation(self, *arguments: Any) -> None:
            bench.helpdesk.start_side_conversation(*arguments)
            Cut.cuts += 1
            raise OutcomeUnknown("cut")

    run(bench, Cut(bench.helpdesk), way="side_conversation")
    assert Cut.cuts == 1
    (conversation,) = bench.account.side_conversations
    assert conversation["message"]["to"] == [{"support_group_id": 2}]
    assert "62조 1145" in conversation["message"]["body"]
    assert bench.account.tickets[ticket_id]["group_id"] is None
    assert bench.ended() == "applied"


def test_what_was_taken_back_in_time_is_not_asked(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    hand_over(bench, ticket_id)
    take_back(bench, ticket_id)
    run(bench)
    assert bench.notes(ticket_id) == []
    assert {row["outcome"] for row in inbox.recent(bench.database)} == {"withdrawn", "nothing new"}


def test_the_tag_goes_when_nobody_is_waited_for(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    hand_over(bench, ticket_id)
    run(bench)
    take_back(bench, ticket_id)
    run(bench)
    assert WAITING_TAG not in bench.account.tickets[ticket_id]["tags"]
    assert len(bench.notes(ticket_id)) == 1


def test_the_answer_is_noted_unless_it_is_the_asker_s_own(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    hand_over(bench, ticket_id)
    run(bench)
    for author, replied in ((102, None), (100, None), (103, True)):  # who asked, we ourselves, somebody else
        payload = json.dumps({"ticket_id": ticket_id, "author": author, "by_staff": True})
        IntakeWriter(bench.database).append(Received(f"r{author}", str(ticket_id), REPLIED, payload))
        run(bench)
        (row,) = tickets.state_of(bench.database, ticket_id)["waiting"]
        assert row.get("replied") is replied


def test_a_group_that_the_account_lacks_still_gets_its_note(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    hand_over(bench, ticket_id, ROW | {"group": "없는 팀"})
    run(bench)
    assert len(bench.notes(ticket_id)) == 1
    assert bench.account.tickets[ticket_id]["group_id"] is None
    assert bench.ended() == "applied: the account has no such group"


def test_a_hand_off_s_note_is_no_first_note(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    hand_over(bench, ticket_id)
    run(bench)
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    assert len(bench.notes(ticket_id)) == 2


def test_shadow_writes_nothing_and_a_deleted_ticket_is_gone(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    hand_over(bench, ticket_id)
    run(bench, modes=lambda: Modes("shadow"))
    assert (bench.ended(), bench.notes(ticket_id)) == ("shadow", [])
    hand_over(bench, 9_999)
    run(bench)
    assert bench.ended() == "gone"


def test_what_zendesk_refuses_is_seen_on_the_waiting_list(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    hand_over(bench, ticket_id)
    run(bench, Faulty(bench.helpdesk, before=[Rejected("422 group is gone")]))
    assert bench.outcome()[0] == "dead"
    (row,) = tickets.state_of(bench.database, ticket_id)["waiting"]
    assert row["failed"] == "422 group is gone"
    assert inbox.replay_all(bench.database) == 1
    run(bench)
    (row,) = tickets.state_of(bench.database, ticket_id)["waiting"]
    assert (bench.ended(), row["failed"]) == ("applied", "")


def test_a_closed_ticket_is_handed_to_nobody(bench: Bench) -> None:
    ticket_id = bench.new_ticket()
    bench.account.tickets[ticket_id]["status"] = "closed"
    hand_over(bench, ticket_id)
    run(bench)
    assert (bench.ended(), bench.notes(ticket_id)) == ("closed", [])
