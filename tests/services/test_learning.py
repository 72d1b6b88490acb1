"""From an account's solved tickets and agents' confirmations to a model that runs, over real HTTP against the sandbox account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.conftest import Running, prepare

from giljabi import sample_house
from giljabi.app import build_parts, connect, library_of
from giljabi.core.classify.ticket_text import ticket_text
from giljabi.core.taxonomy_merge import merge
from giljabi.errors import InputError, Unavailable
from giljabi.sandbox.seeding import AGENT_ID, FIRST_CUSTOMER_ID, TYPE_FIELD_ID
from giljabi.services import learning
from giljabi.services.ports import SolvedTicket
from giljabi.services.types import sync_types
from giljabi.storage import house as store
from giljabi.storage import learning as kept
from giljabi.storage.database import Database
from giljabi.storage.tables import sync_cursor
from giljabi.storage.tickets import add_decision
from giljabi.zendesk.client import session_for
from giljabi.zendesk.history import ZendeskHistory

LINKED = ("이용고객", "결제", "번호판 인식", "연동 주차장")
STUCK = ("이용고객", "출입", "차단기", "출구 막힘")


def solve(running: Running, text: str, path: tuple[str, ...], status: str = "solved") -> int:
    account = running.sandbox.account
    tag = next(
        o["value"] for o in account.fields[TYPE_FIELD_ID]["custom_field_options"] if o["name"] == "::".join(path)
    )
    ticket = account.create_ticket(FIRST_CUSTOMER_ID, "", text, quiet=True)
    account.update_ticket(
        ticket["id"], AGENT_ID, {"status": status, "custom_fields": [{"id": TYPE_FIELD_ID, "value": tag}]}
    )
    return int(ticket["id"])


def history(running: Running) -> ZendeskHistory:
    return ZendeskHistory(session_for(running.settings), TYPE_FIELD_ID, sleep=lambda seconds: None)


def known_paths() -> list[tuple[str, ...]]:
    data = json.loads((sample_house.FOLDER / "taxonomy.json").read_text("utf-8"))
    return [tuple(leaf["path"]) for leaf in data["leaves"]]


def test_solved_tickets_become_labels_without_personal_data(running: Running) -> None:
    database = prepare(running)
    path = known_paths()[0]
    solved = solve(running, "27가 4821 인데요 010-0000-1234로 전화 주세요", path)
    open_one = solve(running, "아직 열린 티켓", path, status="open")
    house = library_of(running.settings, database).house()
    assert learning.import_history(database, history(running), house, TYPE_FIELD_ID) == 1
    (label,) = [row for row in kept.labels(database) if row.ticket_id == solved]
    assert label.description == "〈차번〉 인데요 〈전화〉로 전화 주세요"
    assert (label.path, label.source) == (path, "history")
    assert label.known["channel"] == "web"
    assert open_one not in [row.ticket_id for row in kept.labels(database)]
    assert learning.import_history(database, history(running), house, TYPE_FIELD_ID) == 0, (
        "the second run goes on where the first ended"
    )


class Broken:
    """A history that is cut off after its first page, once."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def solved(self, cursor: str) -> Iterator[tuple[list[SolvedTicket], str]]:
        self.asked.append(cursor)
        tag = json.loads((sample_house.FOLDER / "taxonomy.json").read_text("utf-8"))["leaves"][0]["tag"]
        if not cursor:
            yield [SolvedTicket(1, "", "하나", tag, 5), SolvedTicket(2, "", "다른 유형", "unknown_tag", 6)], "c1"
            raise Unavailable("cut off")
        yield [SolvedTicket(3, "", "셋", tag, 7)], "c2"


def test_a_run_that_was_cut_off_goes_on_where_it_ended(running: Running) -> None:
    database = prepare(running)
    house, source = library_of(running.settings, database).house(), Broken()
    with pytest.raises(Unavailable):
        learning.import_history(database, source, house, TYPE_FIELD_ID)
    assert learning.import_history(database, source, house, TYPE_FIELD_ID) == 1
    assert source.asked == ["", "c1"]
    assert [row.ticket_id for row in kept.labels(database)] == [1, 3]


def test_what_an_agent_said_is_not_replaced_by_a_field(database: Database) -> None:
    def keep(path: tuple[str, ...] | None, source: str, at: int) -> None:
        learning.keep_label(database, 1, "", "말", path, source=source, known={}, at=at)

    keep(("A",), "history", 1)
    keep(("B",), "agent", 2)
    keep(("C",), "history", 3)
    assert [row.path for row in kept.labels(database)] == [("B",)]
    keep(None, "agent", 4)
    assert [row.path for row in kept.labels(database)] == [None]
    assert len(kept.labels(database)) == 1


def test_an_agents_choice_is_a_label(running: Running) -> None:
    prepare(running).dispose()
    parts = build_parts(running.settings)
    path = known_paths()[1]
    parts.guidance.choose_type(AGENT_ID, 1, path, "ko")
    (label,) = kept.labels(parts.database)
    assert (label.ticket_id, label.path, label.source) == (1, path, "agent")
    parts.guidance.choose_type(AGENT_ID, 1, known_paths()[2], "ko", keep=True)
    parts.guidance.choose_type(AGENT_ID, 1, known_paths()[3], "ko")
    assert [row.path for row in kept.labels(parts.database)] == [path], "a second issue is not what the ticket is about"
    parts.database.dispose()


def labelled(database: Database, rows: list[tuple[str, tuple[str, ...] | None]], start: int = 1) -> None:
    for number, (text, path) in enumerate(rows, start):
        learning.keep_label(database, number, "", text, path, source="agent", known={}, at=number)


def two_new_words(database: Database) -> list[tuple[str, ...]]:
    """Labels with a word of their own for each of two types."""
    one, other = known_paths()[:2]
    rows = [(f"뿅뿅이가 또 그래요 {n}", one) for n in range(6)] + [(f"쿵쿵이 때문에요 {n}", other) for n in range(6)]
    labelled(database, rows)
    return [one, other]


def test_a_word_that_no_article_has_is_learned_and_can_be_taken_back(running: Running) -> None:
    database = prepare(running)
    library = library_of(running.settings, database)
    _, other = two_new_words(database)
    assert library.house().classifier.predict(ticket_text("", "쿵쿵이")).top[0].path != other
    report = learning.retrain(database, library)
    assert (report.labels, report.used, report.model, report.refused) == (12, 12, 1, "")
    prediction = library.house().classifier.predict(ticket_text("", "쿵쿵이"))
    assert prediction.top[0].path == other
    assert "confirmed ticket" in " ".join(reason.text("en") for reason in prediction.why)
    assert "때문에요" not in " ".join(reason.text() for reason in prediction.why), (
        "another customer's words stay with them"
    )
    assert prediction.model == "1"
    assert library.house().version != "", "the decision names the house"
    assert learning.roll_back(database) == 0
    assert library.house().classifier.learned is None
    learning.use_model(database, 1)
    learning.use_model(database, 1)
    assert library.house().classifier.learned is not None
    assert learning.retrain(database, library).model == 1, "nothing new to learn from, no new model"
    assert len(kept.models(database)) == 1
    with pytest.raises(InputError, match="no model 7"):
        learning.use_model(database, 7)


def test_a_model_that_is_worse_on_the_newest_labels_does_not_run(running: Running) -> None:
    database = prepare(running)
    library = library_of(running.settings, database)
    texts = [(row.get("subject") or "") + " " + row["description"] for row in map(json.loads, _tickets())]
    right = {
        ticket_text("", text).text: library.house().classifier.predict(ticket_text("", text)).top[0].path
        for text in texts
    }
    good = [(text, right[ticket_text("", text).text]) for text in texts]
    paths = known_paths()
    wrong = [(text, paths[(paths.index(path) + 1) % len(paths)]) for text, path in good for _ in range(3)]
    labelled(database, [(f"{text} {n}", path) for n, (text, path) in enumerate(wrong)])
    labelled(database, [(f"{text} 네", path) for text, path in good + good][:24], start=1000)
    report = learning.retrain(database, library)
    assert report.candidate is not None
    assert report.zero_label is not None
    assert report.candidate.top1 < report.zero_label.top1
    assert "is under" in report.refused
    assert report.model == 1, "it is kept for a look"
    assert kept.live_model(database) == 0
    assert library.house().classifier.learned is None


def test_with_too_few_labels_to_hold_some_back_each_is_judged_by_the_others(running: Running) -> None:
    database = prepare(running)
    library = library_of(running.settings, database)
    texts = [(row.get("subject") or "") + " " + row["description"] for row in map(json.loads, _tickets())]
    right = [library.house().classifier.predict(ticket_text("", text)).top[0].path for text in texts]
    paths = known_paths()
    at_random = [paths[(paths.index(path) + (n % 2) * (1 + n % 3)) % len(paths)] for n, path in enumerate(right)]
    labelled(database, list(zip(texts, at_random, strict=True)))
    report = learning.retrain(database, library)
    assert report.candidate is not None
    assert report.zero_label is not None
    assert (report.candidate.tickets, report.running) == (len(texts), None)
    assert report.candidate.top1 < report.zero_label.top1
    assert "of the articles alone" in report.refused
    assert kept.live_model(database) == 0


def test_a_model_serves_a_type_that_was_renamed(running: Running) -> None:
    database = prepare(running)
    library = library_of(running.settings, database)
    one, _ = two_new_words(database)
    learning.retrain(database, library)
    options = [
        ("::".join(leaf.path) + (" (신)" if leaf.path == one else ""), leaf.tag) for leaf in library.house().taxonomy
    ]
    with database.write() as connection:
        store.put_document(connection, "taxonomy", dict(merge(options, store.document(database, "taxonomy")).data))
    prediction = library.house().classifier.predict(ticket_text("", "뿅뿅이가 또 그래요"))
    assert prediction.model == "1"
    assert prediction.top[0].path == (*one[:-1], f"{one[-1]} (신)")


def test_what_we_wrote_ourselves_is_no_confirmation(running: Running) -> None:
    database = prepare(running)
    house, path = library_of(running.settings, database).house(), known_paths()[0]
    ours, corrected, unknown = (solve(running, f"티켓 {n}", path) for n in range(3))
    for number in (ours, corrected, unknown):
        running.sandbox.account.tickets[number]["tags"].append(learning.SAVED_TAG)
    with database.write() as connection:
        for number, said in ((ours, path), (corrected, known_paths()[1])):
            add_decision(connection, number, "v", "save", 0.99, {"path": list(said)})
    assert learning.import_history(database, history(running), house, TYPE_FIELD_ID) == 1
    assert [row.ticket_id for row in kept.labels(database)] == [corrected]


def test_a_house_that_does_not_know_the_accounts_types_reads_nothing(
    running: Running, sqlite_database: Database
) -> None:
    house = library_of(running.settings, prepare(running)).house()
    with pytest.raises(InputError, match="types sync"):
        learning.import_history(sqlite_database, history(running), house, TYPE_FIELD_ID)


def test_types_that_are_new_are_looked_for_in_what_was_read_before(running: Running) -> None:
    database = prepare(running)
    library = library_of(running.settings, database)
    options = running.sandbox.account.fields[TYPE_FIELD_ID]["custom_field_options"]
    options.append(
        {"id": 1, "name": "이용고객::새것", "raw_name": "이용고객::새것", "value": "fresh", "default": False}
    )
    solve(running, "새 유형의 티켓", ("이용고객", "새것"))
    assert learning.import_history(database, history(running), library.house(), TYPE_FIELD_ID) == 0
    sync_types(database, connect(running.settings, database), TYPE_FIELD_ID)
    assert learning.import_history(database, history(running), library.house(), TYPE_FIELD_ID) == 1
    assert learning.import_history(database, history(running), library.house(), TYPE_FIELD_ID) == 0
    assert learning.import_history(database, history(running), library.house(), TYPE_FIELD_ID, anew=True) == 1


def test_texts_that_no_database_takes_are_kept_without_what_it_refuses(database: Database) -> None:
    learning.keep_label(
        database,
        1,
        "\ud800제목\x00",
        "０１０－１２３４－５６７８ " + "x" * 9_000,
        ("A",),
        source="agent",
        known={},
        at=1,
    )
    (label,) = kept.labels(database)
    assert label.subject == "?제목"
    assert label.description.startswith("〈전화〉")
    assert len(label.description) == 4_000


def _tickets() -> list[str]:
    return [line for line in (sample_house.FOLDER / "tickets.jsonl").read_text("utf-8").splitlines() if line.strip()]


def test_tickets_that_look_mislabelled_are_named(running: Running) -> None:
    database = prepare(running)
    one, other = known_paths()[:2]
    rows = [(f"뿅뿅이가 멈췄어요 {n}번", one) for n in range(12)] + [(f"쿵쿵이 환불 {n}번", other) for n in range(12)]
    labelled(database, [*rows, ("뿅뿅이가 멈췄어요 또", other)])
    report = learning.retrain(database, library_of(running.settings, database), dry_run=True)
    assert [(ticket, path) for ticket, path, likely in report.suspicious if likely == one] == [(25, other)]
    assert kept.models(database) == [], "a dry run keeps nothing"


def test_labels_of_types_that_the_house_lacks_are_counted(running: Running) -> None:
    database = prepare(running)
    labelled(database, [("옛날 문의", ("없어진", "유형")), ("요즘 문의", known_paths()[0])])
    report = learning.retrain(database, library_of(running.settings, database))
    assert dict(report.unknown) == {"없어진 > 유형": 1}
    assert report.used == 1


def test_a_model_that_cannot_be_read_is_passed_over(running: Running) -> None:
    database = prepare(running)
    with database.write() as connection:
        model = kept.add_model(connection, {}, b"rubbish")
        kept.run_model(connection, model)
    assert library_of(running.settings, database).house().classifier.learned is None


def test_without_labels_nothing_is_learned(running: Running) -> None:
    database = prepare(running)
    report = learning.retrain(database, library_of(running.settings, database))
    assert (report.labels, report.model) == (0, 0)
    with pytest.raises(InputError, match="nothing ran before"):
        learning.roll_back(database)


def test_a_house_without_types_says_so(sqlite_database: Database, tmp_path: Path) -> None:
    from giljabi.corpus import default_facts
    from giljabi.services.library import Library

    with pytest.raises(InputError, match="no consultation types"):
        learning.retrain(sqlite_database, Library(sqlite_database, default_facts()))


def test_types_are_learned_anew_once_a_period_by_one_process(running: Running) -> None:
    database = prepare(running)
    library = library_of(running.settings, database)
    for number, path in enumerate(known_paths()[:6]):
        for turn in range(4):
            learning.keep_label(database, 100 * number + turn, "", f"{' '.join(path)} 문의 {turn}", path,
                                source=kept.AGENT, known={}, at=1_700_000_000_000 + 100 * number + turn)  # fmt: skip
    one, other = (learning.RegularTraining(database, library, 24, TYPE_FIELD_ID) for _ in range(2))
    report = one.round()
    assert report is not None
    assert report.used == 24
    assert report.model == kept.models(database)[0].id
    assert other.round() is None, "it was done, and is not due again for a day"
    learning.use_model(database, 0)
    with database.write() as connection:
        connection.execute(update(sync_cursor).values(taken_until=0))  # a day later
    assert other.round() is not None
    assert len(kept.models(database)) == 1, "what was learned already is not learned again"
    assert kept.live_model(database) == 0, "what an admin chose stays"
    assert learning.RegularTraining(database, library, 0, TYPE_FIELD_ID).round() is None, "switched off"


def test_a_regular_training_reads_only_a_history_that_was_asked_for(running: Running) -> None:
    database = prepare(running)
    library = library_of(running.settings, database)
    solve(running, "정산기에서 결제가 두 번 됐어요", known_paths()[0])
    never = learning.RegularTraining(database, library, 1, TYPE_FIELD_ID, history(running))
    never.round()
    assert kept.labels(database) == []
    learning.import_history(database, history(running), library.house(), TYPE_FIELD_ID)
    later = solve(running, "결제 금액이 이상해요", known_paths()[1])
    with database.write() as connection:
        connection.execute(update(sync_cursor).values(taken_until=0))  # a period later
    never.round()
    assert later in {row.ticket_id for row in kept.labels(database)}
