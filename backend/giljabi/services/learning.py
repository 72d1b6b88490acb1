"""Labels in, models out: what agents confirm and what solved tickets hold becomes a model that runs only when it is no worse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from giljabi import __version__
from giljabi.core.classify.classifier import Classifier
from giljabi.core.classify.learned import Confirmed, learn, usable
from giljabi.core.classify.model_file import to_bytes
from giljabi.core.classify.ticket_text import ticket_text
from giljabi.core.classify.validation import Figures, confused, figures, newest, suspicious, worse
from giljabi.core.house import House
from giljabi.core.taxonomy import Path
from giljabi.core.text import mask_personal_data
from giljabi.errors import InputError
from giljabi.services.library import Library
from giljabi.services.ports import SolvedTicket, TicketHistory
from giljabi.storage import house as store
from giljabi.storage import learning
from giljabi.storage.database import Database
from giljabi.storage.learning import StoredLabel

_CURSOR = "history_cursor"
#: A first message is read no further (giljabi.core.classify.ticket_text).
_LONGEST = 4_000
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "kiwipiepy", "kiwipiepy_model")


@dataclass(frozen=True)
class TrainingReport:
    """How a training ended. ``model`` is its number, 0 when there was nothing to learn from; ``refused`` says why it does not run;
    ``candidate``, ``running`` and ``zero_label`` are the figures on the newest labels, None with too few."""

    labels: int
    used: int
    model: int = 0
    refused: str = ""
    candidate: Figures | None = None
    running: Figures | None = None
    zero_label: Figures | None = None
    confused: Sequence[tuple[Path, Path, int]] = ()
    suspicious: Sequence[tuple[int, Path | None, Path]] = ()
    unknown: Mapping[str, int] = field(default_factory=dict)


def keep_label(
    database: Database,
    ticket_id: int,
    subject: str,
    description: str,
    path: Path | None,
    *,
    source: str,
    known: Mapping[str, str],
    at: int,
) -> None:
    """Keep one confirmed type; personal data in the texts is masked before."""
    learning.put_labels(database, [_label(ticket_id, subject, description, path, source, known, at)])


def import_history(
    database: Database, history: TicketHistory, house: House, *, seen: Callable[[int], None] = lambda count: None
) -> int:
    """Read solved tickets whose type field is filled, from where the last run ended; how many labels were kept.

    Every page is kept together with its cursor in the order page, cursor: a run that was cut off reads one page twice and loses none.
    """
    by_tag = {leaf.tag: leaf.path for leaf in house.taxonomy}
    cursor = str((store.document(database, _CURSOR) or {}).get("cursor", ""))
    kept = 0
    for tickets, after in history.solved(cursor):
        kept += learning.put_labels(
            database, [_from_history(row, by_tag[row.type_tag]) for row in tickets if row.type_tag in by_tag]
        )
        with database.write() as connection:
            store.put_document(connection, _CURSOR, {"cursor": after})
        seen(len(tickets))
    return kept


def retrain(database: Database, library: Library, *, dry_run: bool = False) -> TrainingReport:
    """Learn from all labels; the new model runs from now on unless it is worse on the newest labels than what runs."""
    house = library.house()
    classifier = house.classifier
    stored = learning.labels(database)
    rows, unknown = _confirmed(stored, house)
    if classifier.expert is None:
        raise InputError("learn: the house has no consultation types")
    used = usable(rows, classifier.expert)
    base = TrainingReport(len(stored), len(used), unknown=unknown)
    older, held = newest(used)
    candidate = running = zero_label = None
    refused = ""
    if held:
        candidate = figures(_learned(classifier, older), held)
        zero_label = figures(classifier.with_learned(None), held)
        running = figures(_without(classifier, held), held) if classifier.learned else zero_label
        refused = worse(candidate, running, classifier.promised)
    final = _learned(classifier, used)
    if final.learned is None:
        return base
    paths = [label.path for label in final.labels]
    by_text = {ticket_text(row.subject, row.description).text: row.ticket_id for row in stored}
    report = TrainingReport(
        len(stored), len(used), 0, refused, candidate, running, zero_label, confused(final.learned, paths),
        [(by_text.get(row.ticket.text, 0), row.path, likely) for row, likely in suspicious(final.learned, paths)], unknown,
    )  # fmt: skip
    return report if dry_run else _kept(database, report, final, house)


def use_model(database: Database, model_id: int) -> None:
    """Let a kept model run (0: none); :class:`~giljabi.errors.InputError` when there is no such model."""
    if model_id and learning.archive_of(database, model_id) is None:
        raise InputError(f"models: there is no model {model_id}")
    with database.write() as connection:
        learning.run_model(connection, model_id, learning.live_model(database))


def roll_back(database: Database) -> int:
    """Let the model run again that ran before; its number, 0 for none."""
    before = learning.model_before(database)
    if before is None:
        raise InputError("models: nothing ran before")
    use_model(database, before)
    return before


def _kept(database: Database, report: TrainingReport, final: Classifier, house: House) -> TrainingReport:
    """Model and pointer in one commit, so that what runs is always there."""
    assert final.learned is not None  # noqa: S101  # whoever calls has looked
    manifest = {
        "house_version": house.version,
        "labels": {"all": report.labels, "used": report.used, "types": len({row.path for row in final.learned.rows if row.path})},
        "newest_label": max(row.at for row in final.learned.rows),
        "figures": {
            name: value.to_dict() if value else None
            for name, value in (("candidate", report.candidate), ("running", report.running), ("zero_label", report.zero_label))
        },
        "refused": report.refused,
        "semantic": final.embedder_name,
        "versions": {"giljabi": __version__} | {name: version(name) for name in _LIBRARIES},
    }  # fmt: skip
    with database.write() as connection:
        model_id = learning.add_model(connection, manifest, to_bytes(final.learned, final.labels))
        if not report.refused:
            learning.run_model(connection, model_id, learning.live_model(database))
    return TrainingReport(**{**_fields(report), "model": model_id})


def _fields(report: TrainingReport) -> dict[str, Any]:
    return {name: getattr(report, name) for name in report.__dataclass_fields__}


def _learned(classifier: Classifier, rows: Sequence[Confirmed]) -> Classifier:
    assert classifier.expert is not None  # noqa: S101
    return classifier.with_learned(learn(rows, classifier.expert, promised=classifier.promised))


def _without(classifier: Classifier, held: Sequence[Confirmed]) -> Classifier:
    """What runs, had it not seen the tickets that it is tried on."""
    assert classifier.learned is not None  # noqa: S101
    assert classifier.expert is not None  # noqa: S101
    unseen = {row.ticket.text for row in held}
    rows = [row for row in classifier.learned.rows if row.ticket.text not in unseen]
    return (
        classifier
        if len(rows) == len(classifier.learned.rows)
        else _learned(classifier, usable(rows, classifier.expert))
    )


def _confirmed(stored: Sequence[StoredLabel], house: House) -> tuple[list[Confirmed], dict[str, int]]:
    """The labels as the classifier learns from them, in the taxonomy's spelling, and how many have a type that the house lacks."""
    rows: list[Confirmed] = []
    unknown: dict[str, int] = {}
    for row in stored:
        leaf = house.taxonomy.find(row.path) if row.path else None
        if row.path and leaf is None:
            name = " > ".join(row.path)
            unknown[name] = unknown.get(name, 0) + 1
            continue
        rows.append(
            Confirmed(
                ticket_text(row.subject, row.description), leaf.path if leaf else None, row.confirmed_at, row.known
            )
        )
    return rows, unknown


def _from_history(row: SolvedTicket, path: Path) -> StoredLabel:
    return _label(row.id, row.subject, row.description, path, learning.HISTORY, row.known, row.updated_at * 1000)


def _label(
    ticket_id: int, subject: str, description: str, path: Path | None, source: str, known: Mapping[str, str], at: int
) -> StoredLabel:
    masked = mask_personal_data(subject[:_LONGEST]), mask_personal_data(description[:_LONGEST])
    return StoredLabel(ticket_id, *masked, path, source, known, at)
