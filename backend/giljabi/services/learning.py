"""Labels in, models out: what agents confirm and what solved tickets hold becomes a model that runs only when it is no worse."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import Any
from uuid import uuid4

import structlog

from giljabi import __version__
from giljabi.core.classify import morphemes
from giljabi.core.classify.analysers import PACKAGES
from giljabi.core.classify.classifier import Classifier
from giljabi.core.classify.learned import Confirmed, Learned, usable
from giljabi.core.classify.model_file import to_bytes
from giljabi.core.classify.ticket_text import masked, ticket_text
from giljabi.core.classify.validation import Figures, confused, figures, left_out_figures, newest, suspicious, worse
from giljabi.core.decision import action_tag
from giljabi.core.house import House
from giljabi.core.taxonomy import Path
from giljabi.errors import InputError
from giljabi.services.library import Library
from giljabi.services.ports import SolvedTicket, TicketHistory
from giljabi.storage import cursors, learning
from giljabi.storage import house as store
from giljabi.storage.database import Database
from giljabi.storage.learning import StoredLabel
from giljabi.storage.tickets import latest_decision

#: The document that says how far the account's history was read.
CURSOR = "history_cursor"
#: What a ticket carries whose type field we filled ourselves.
SAVED_TAG = action_tag("save")
#: Whose turn it is to learn.
_TURN = "learning"
#: Until a training that failed is tried again.
_ATTEMPT_MS = 3_600_000
_LIBRARIES = ("numpy", "scipy", "scikit-learn")

log = structlog.get_logger(__name__)


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
    database: Database, history: TicketHistory, house: House, field_id: int, *, anew: bool = False,
    seen: Callable[[int], None] = lambda count: None,
) -> int:  # fmt: skip
    """Read solved tickets whose type field is filled, from where the last run ended, or ``anew``; how many labels were kept.

    A page is kept before its cursor: a run that was cut off reads one page twice and loses none. Another field starts anew. A value
    that Giljabi itself wrote and nobody changed is no confirmation and is passed over. Retired types keep their labels.
    :class:`~giljabi.errors.InputError` for a house whose types do not come from the account: no value would be known.
    """
    taxonomy = store.document(database, "taxonomy")
    if taxonomy is None:
        raise InputError("learn: the house does not know the account's types yet: run `giljabi types sync` first")
    by_tag = {str(row["tag"]): tuple(row["path"]) for row in taxonomy.get("retired", [])}
    by_tag |= {leaf.tag: leaf.path for leaf in house.taxonomy}
    before = store.document(database, CURSOR) or {}
    cursor = "" if anew or before.get("field") != field_id else str(before.get("cursor", ""))
    kept = 0
    for tickets, after in history.solved(cursor):
        rows = [(row, by_tag[row.type_tag]) for row in tickets if row.type_tag in by_tag]
        kept += learning.put_labels(
            database, [_from_history(row, path) for row, path in rows if _by_a_person(database, row, path)]
        )
        with database.write() as connection:
            store.put_document(connection, CURSOR, {"cursor": after, "field": field_id})
        seen(len(tickets))
    return kept


def _by_a_person(database: Database, row: SolvedTicket, path: Path) -> bool:
    """Whether the field's value is a person's: not the one that we saved into it."""
    if SAVED_TAG not in row.tags:
        return True
    decision = latest_decision(database, row.id)
    return decision is not None and tuple(decision.data.get("path") or ()) != path


def retrain(database: Database, library: Library, *, dry_run: bool = False) -> TrainingReport:
    """Learn from all labels; the new model runs from now on unless it is worse on the newest labels than what runs or than the articles
    alone. With too few labels to hold some back each is judged by the others. Nothing new to learn from makes no new model."""
    house = library.house()
    classifier = house.classifier
    stored = learning.labels(database)
    rows, unknown = _confirmed(stored, house)
    if classifier.expert is None:
        raise InputError("learn: the house has no consultation types")
    used = usable(rows, classifier.expert)
    base = TrainingReport(len(stored), len(used), unknown=unknown)
    digest, live = _digest(used, classifier), learning.live_model(database)
    if not dry_run and (
        same := next((row for row in learning.models(database) if row.manifest.get("digest") == digest), None)
    ):
        return replace(base, model=live, refused=str(same.manifest.get("refused") or ""))
    final = classifier.taught(used)
    if final.learned is None:
        return base
    candidate, running, zero_label = _tried(classifier, final.learned, used)
    refused = worse(candidate, running, classifier.promised) if running else ""
    refused = refused or worse(candidate, zero_label, classifier.promised, "the articles alone")
    paths = [label.path for label in final.labels]
    report = replace(
        base, refused=refused, candidate=candidate, running=running, zero_label=zero_label,
        confused=confused(final.learned, paths),
        suspicious=[(int(row.name), row.path, likely) for row, likely in suspicious(final.learned, paths)],
    )  # fmt: skip
    return report if dry_run else _kept(database, report, final, house, digest)


@dataclass(frozen=True)
class RegularTraining:
    """Learns anew every ``hours`` of the whole installation (0: never by itself). ``history`` is read on from where `giljabi learn
    --from-zendesk` once ended; an account whose history nobody asked for is not read."""

    database: Database
    library: Library
    hours: int
    field_id: int
    history: TicketHistory | None = None
    owner: str = field(default_factory=lambda: uuid4().hex[:12])

    def round(self) -> TrainingReport | None:
        """What came of it; None when it is not the time for it, or while the house has no types."""
        if not self.hours:
            return None
        house = self.library.house()
        if house.classifier.expert is None:
            return None
        cursors.begin(self.database, _TURN, "")
        if cursors.take(self.database, _TURN, self.owner, lease_ms=_ATTEMPT_MS) is None:
            return None
        before = store.document(self.database, CURSOR) or {}
        if self.history and before.get("field") == self.field_id:
            import_history(self.database, self.history, house, self.field_id)
        report = retrain(self.database, self.library)
        with self.database.write() as connection:
            cursors.advance(connection, _TURN, self.owner, "", lease_ms=self.hours * 3_600_000)
        log.info("learned", labels=report.labels, used=report.used, model=report.model, refused=report.refused)
        return report


def _tried(
    classifier: Classifier, learned: Learned, used: Sequence[Confirmed]
) -> tuple[Figures, Figures | None, Figures]:
    """(the new model, what runs, the articles alone) on the newest labels, of which none has seen any."""
    older, held = newest(used)
    plain = classifier.with_learned(None)
    if not held:
        return left_out_figures(learned), None, figures(plain, used)
    running = figures(_without(classifier, held), held) if classifier.learned else None
    return figures(classifier.taught(older), held), running, figures(plain, held)


def _digest(used: Sequence[Confirmed], classifier: Classifier) -> str:
    """What a model would be made of: the same digest, the same model."""
    rows = [(row.name, row.ticket.text, row.path) for row in used]
    types = [label.path for label in classifier.labels]
    return hashlib.sha256(
        repr((rows, types, classifier.embedder_name, morphemes.used(), classifier.promised)).encode()
    ).hexdigest()


def _manifest(database: Database, model_id: int) -> Mapping[str, Any]:
    return next((row.manifest for row in learning.models(database) if row.id == model_id), {})


def mixed_up(database: Database) -> list[tuple[Path, Path, int]]:
    """Types that the labels of the model that runs mix up."""
    rows = _manifest(database, learning.live_model(database)).get("confused", [])
    return [(tuple(one), tuple(other), int(times)) for one, other, times in rows]


def use_model(database: Database, model_id: int) -> None:
    """Let a kept model run (0: none); :class:`~giljabi.errors.InputError` when there is no such model."""
    if model_id and learning.archive_of(database, model_id) is None:
        raise InputError(f"models: there is no model {model_id}")
    with database.write() as connection:
        learning.run_model(connection, model_id)


def roll_back(database: Database) -> int:
    """Let the model run again that ran before; its number, 0 for none. Again and again it goes further back."""
    with database.write() as connection:
        before = learning.run_previous(connection)
    if before is None:
        raise InputError("models: nothing ran before")
    return before


def forget(database: Database, library: Library, ticket_ids: Collection[int]) -> int:
    """Delete every model that learned from these tickets, whose labels are gone already, after learning anew when one of them runs. How
    many were deleted."""
    gone = set(ticket_ids)
    models = [row.id for row in learning.models(database) if gone & set(row.manifest.get("tickets", gone))]
    if learning.live_model(database) in models:
        retrain(database, library)  # before the old one goes: its number must not be given again
    learning.drop_models(database, models)
    return len(models)


def _kept(database: Database, report: TrainingReport, final: Classifier, house: House, digest: str) -> TrainingReport:
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
        "confused": [[list(one), list(other), times] for one, other, times in report.confused],
        "digest": digest,
        "tickets": sorted(int(row.name) for row in final.learned.rows),
        "semantic": final.embedder_name,
        "analyser": morphemes.used(),
        "versions": {"giljabi": __version__} | {name: version(name) for name in (*_LIBRARIES, *PACKAGES[morphemes.used()])},
    }  # fmt: skip
    with database.write() as connection:
        model_id = learning.add_model(connection, manifest, to_bytes(final.learned, final.labels, final.embedder_name))
        if not report.refused:
            learning.run_model(connection, model_id)
    return replace(report, model=model_id)


def _without(classifier: Classifier, held: Sequence[Confirmed]) -> Classifier:
    """What runs, had it not seen the tickets that it is tried on."""
    learned_from = classifier.learned.rows if classifier.learned else ()
    unseen = {row.ticket.text for row in held}
    rows = [row for row in learned_from if row.ticket.text not in unseen]
    return classifier if len(rows) == len(learned_from) else classifier.taught(rows)


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
                ticket_text(row.subject, row.description), leaf.path if leaf else None, row.confirmed_at, row.known,
                str(row.ticket_id),
            )
        )  # fmt: skip
    return rows, unknown


def _from_history(row: SolvedTicket, path: Path) -> StoredLabel:
    return _label(row.id, row.subject, row.description, path, learning.HISTORY, row.known, row.updated_at * 1000)


def _label(
    ticket_id: int, subject: str, description: str, path: Path | None, source: str, known: Mapping[str, str], at: int
) -> StoredLabel:
    return StoredLabel(ticket_id, masked(subject), masked(description), path, source, known, at)
