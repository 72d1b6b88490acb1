"""What is kept of a ticket ends in time, and at once when somebody asks; nothing of it is left in the database's bytes or in the logs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Running
from tests.services.test_replies import reply
from tests.services.test_triage import Bench

from giljabi.services import learning
from giljabi.services.retention import Retention, purge_now
from giljabi.storage import known_tickets, outbox, tickets
from giljabi.storage import learning as kept
from giljabi.telemetry import configure_logging

TEXT = "지금 출구인데 차단기가 안 올라가요 초롱시장 62조 1145 못 나가요 제 번호는 010-7788-9900 이고 메일은 han.byeol@example.com 입니다"
WORDS = ("1145", "7788", "9900", "han.byeol", "출구인데", "초롱시장이요")


@pytest.fixture
def bench(running: Running) -> Bench:
    return Bench(running)


def worked(bench: Bench) -> int:
    """A ticket with notes, an agent's entries, feedback and a label."""
    requester = bench.account.add_user(4321, "한별", "end-user")["id"]
    ticket_id = int(bench.account.create_ticket(requester, "출구에서 막힘 1145", TEXT, quiet=True)["id"])
    bench.enqueue(ticket_id)
    bench.run(bench.triage())
    reply(bench, ticket_id, "초롱시장이요 번호 바꿨어요 62조 9900", author=requester, by_staff=False, public=True)
    bench.run(bench.triage())
    tickets.change_state(bench.database, ticket_id, lambda state: state | {"edits": {"plate": "62조 1145"}})
    tickets.add_feedback(bench.database, "k", ticket_id, 102, "wrong", {"note": "han.byeol 님 번호 1145"})
    path = bench.library.house().taxonomy.leaves[0].path
    learning.keep_label(
        bench.database, ticket_id, "", "차단기가 출구인데 안 올라가요", path, source=kept.AGENT, known={}, at=1
    )
    return ticket_id


def left_in(folder: Path) -> list[str]:
    bytes_ = b"".join(path.read_bytes() for path in folder.rglob("giljabi.db*"))
    return [word for word in WORDS if word.encode() in bytes_]


def test_a_purge_leaves_nothing_in_the_files_and_the_logs(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO")  # an earlier test may have pointed the log at a stream of its own
    ticket_id = worked(bench)
    folder = bench.running.settings.data_dir
    assert set(left_in(folder)) >= {"1145", "9900", "han.byeol"}
    done = purge_now(bench.database, bench.library, [ticket_id])
    assert (done.tickets, done.writes, done.states, done.feedback, done.labels) == (1, 2, 1, 1, 1)
    assert left_in(folder) == []
    assert outbox.of_ticket(bench.database, ticket_id)[0].body == {}
    printed = "".join(capfd.readouterr())
    assert "event worked" in printed
    assert [word for word in WORDS if word in printed] == []


def test_models_that_learned_from_it_go_as_well(bench: Bench) -> None:
    ticket_id = worked(bench)
    leaves = bench.library.house().taxonomy.leaves
    for number in range(8):
        learning.keep_label(
            bench.database, 1000 + number, "", f"정기권 해지 환불 문의 {number} 번째", leaves[number % 2].path,
            source=kept.AGENT, known={}, at=10 + number,
        )  # fmt: skip
    first = learning.retrain(bench.database, bench.library)
    assert first.model
    purge_now(bench.database, bench.library, [ticket_id])
    (left,) = kept.models(bench.database)
    assert ticket_id not in left.manifest["tickets"]
    assert left.id != first.model
    assert left_in(bench.running.settings.data_dir) == []


def test_closed_tickets_end_after_their_days(bench: Bench) -> None:
    ticket_id, other = worked(bench), bench.new_ticket()
    with bench.database.write() as connection:
        for number, at in ((ticket_id, 1), (other, None)):
            known_tickets.remember(connection, number, 4321, closed=True, at=at)
    assert Retention(bench.database, 0).round() is None
    done = Retention(bench.database, 90).round()
    assert done is not None
    assert (done.tickets, done.labels) == (1, 0)
    assert Retention(bench.database, 90).round() is None  # not again for an hour
    assert known_tickets.closed_before(bench.database, 2**60) == [other]
    assert sorted(known_tickets.of_requester(bench.database, 4321)) == sorted([ticket_id, other])


def test_a_ticket_in_work_is_left_for_the_next_round(bench: Bench) -> None:
    ticket_id = worked(bench)
    bench.enqueue(ticket_id, "again")
    assert purge_now(bench.database, bench.library, [ticket_id]).tickets == 0
    assert tickets.state_of(bench.database, ticket_id)
