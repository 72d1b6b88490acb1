"""What an admin looks at: how events end, what was decided, what agents did with it, and what became of the articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from giljabi.core.decision import Ticket, decide
from giljabi.core.facts.gathering import Message
from giljabi.core.lint.house_checks import check_house
from giljabi.core.playbook import Playbook
from giljabi.core.revisions import changes
from giljabi.errors import InputError
from giljabi.services.library import Library
from giljabi.services.records import guidance
from giljabi.services.types import type_report
from giljabi.storage import history, holds, inbox, learning
from giljabi.storage import house as store
from giljabi.storage.clock import now_ms
from giljabi.storage.database import Database
from giljabi.storage.house import StoredArticle

_DAY_MS = 86_400_000
#: Enough for a month of a large team; more would make the page wait.
_MOST_DECISIONS, _MOST_FEEDBACK, _MOST_EVENTS = 5_000, 20_000, 100
#: What becomes of a suggestion, in order.
FUNNEL = ("shown", "inserted", "sent", "edited", "copied", "wrong")


@dataclass(frozen=True)
class Overview:
    """Read-only; changes nothing."""

    database: Database
    library: Library

    def pipeline(self, days: int) -> dict[str, Any]:
        """The inbox now, how the events of the last days ended, those that were given up, and those that are tried again."""
        backlog, hold = inbox.backlog(self.database), holds.held(self.database)
        return {
            "open": backlog.open,
            "dead": backlog.dead,
            "oldest_due": round(backlog.oldest_due),
            "hold": {"name": hold.name, "reason": hold.reason, "seconds": hold.left_ms // 1000} if hold else None,
            "outcomes": _rows(history.outcomes_since(self.database, since=_days_ago(days))),
            "events": inbox.recent(self.database, state="dead", limit=_MOST_EVENTS),
            "stuck": inbox.stuck(self.database, limit=_MOST_EVENTS),
        }

    def tickets(self, days: int) -> list[dict[str, Any]]:
        """The newest decision about each ticket of the last days: with the mode ``shadow``, what would have been written."""
        rows = history.newest_decisions(self.database, since=_days_ago(days), limit=_MOST_EVENTS)
        return [
            {
                "ticket_id": row.ticket_id,
                "path": row.data.get("path"),
                "action": row.action,
                "confidence": round(row.confidence, 3),
                "article": row.data.get("article"),
                "missing": row.data.get("missing", []),
                "at": row.at,
            }
            for row in rows
        ]

    def figures(self, days: int) -> dict[str, Any]:
        """Counts of the last days: what was done with the type, by type, and what agents did with the words, by step."""
        decided = history.newest_decisions(self.database, since=_days_ago(days), limit=_MOST_DECISIONS)
        said = history.feedback_since(self.database, since=_days_ago(days), limit=_MOST_FEEDBACK)
        volume = Counter(" ▶ ".join(row.data["path"]) for row in decided if row.data.get("path"))
        return {
            "tickets": len(decided),
            "actions": _rows(Counter(row.action for row in decided)),
            "types": _rows(dict(volume.most_common())),
            "corrected": _rows(_by_type(said, "type-corrected")),
            "confirmed": _rows(_by_type(said, "type-confirmed")),
            "funnel": [{"name": name, "count": sum(kind == name for kind, _ in said)} for name in FUNNEL],
            "steps": _by_step(said),
            "models": [_model(row.id, row.manifest, row.created_at) for row in learning.models(self.database)],
        }

    def articles(self) -> list[dict[str, Any]]:
        """Every article with the number of its findings: those in force, and those that only wait for approval."""
        house = self.library.house()
        counts = Counter((name, row.severity) for name, row in self._findings())
        held = store.waiting(self.database)
        rows = [(article.key, article.url, article.playbook) for article in house.articles]
        known, waiting = {key for key, *_ in rows}, {row.source_key for row in held}
        new = [
            (row.source_key, row.url, Playbook.from_dict(row.playbook)) for row in held if row.source_key not in known
        ]
        return [
            {
                "key": key,
                "title": playbook.title,
                "url": url,
                "kind": playbook.kind,
                "path": list(playbook.path),
                "waiting": key in waiting,
                **{f"{severity}s": counts[key, severity] for severity in ("error", "warning", "note")},
            }
            for key, url, playbook in [*rows, *new]
        ]

    def article(self, key: str) -> dict[str, Any]:
        """An article's source, what was compiled of it with the place of every text, its findings, what each revision changed, and the
        number of the revision that waits for approval with what it would change. :class:`InputError` for an unknown key."""
        in_force = next((row for row in store.articles(self.database) if row.source_key == key), None)
        held = next((row for row in store.waiting(self.database) if row.source_key == key), None)
        stored = in_force or held
        if stored is None:
            raise InputError(f"article: the house has no article {key!r}")
        kept = [row for row in store.revisions(self.database, key) if not row.held]
        pairs = pairwise(Playbook.from_dict(row.playbook) for row in kept)
        return {
            "key": key,
            "form": stored.form,
            "body": stored.body,
            "playbook": stored.playbook,
            "findings": [row.to_dict() for name, row in self._findings() if name == key],
            "revisions": [[change.to_dict() for change in changes(old, new)] for old, new in pairs],
            "waiting": _waiting(in_force, held) if held else None,
        }

    def types(self) -> dict[str, Any]:
        """Types and articles that do not meet, types that cannot be told apart, types without use."""
        found = type_report(self.database, self.library.house())
        return {
            "without_article": [list(path) for path in found.without_article],
            "unknown_articles": [{"key": key, "path": list(path)} for key, path in found.unknown_articles],
            "alike": [[list(one), list(other)] for one, other in found.alike],
            "mixed_up": [{"types": [list(one), list(other)], "times": times} for one, other, times in found.mixed_up],
            "unused": [list(path) for path in found.unused],
        }

    def attempt(self, subject: str, text: str, locale: str, now: datetime) -> dict[str, Any]:
        """What Giljabi would say to a ticket with this text. Nothing is kept."""
        house = self.library.house()
        decision = decide(house, Ticket(0, subject, (Message("customer", text),), now))
        return guidance(decision, house, locale, set_by="", field_id=0)

    def _findings(self) -> list[tuple[str, Any]]:
        house = self.library.house()
        named = [(article.key, article.playbook) for article in house.articles]
        return check_house(named, house.taxonomy, house.facts)


def _waiting(in_force: StoredArticle | None, held: StoredArticle) -> dict[str, Any]:
    new = Playbook.from_dict(held.playbook)
    found = changes(Playbook.from_dict(in_force.playbook), new) if in_force else []
    return {"revision": held.revision, "changes": [change.to_dict() for change in found], "errors": held.errors}


def _days_ago(days: int) -> int:
    return now_ms() - days * _DAY_MS


def _rows(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Counts as rows: JSON's objects have no order."""
    return [{"name": name, "count": count} for name, count in counts.items()]


def _by_type(said: list[tuple[str, Mapping[str, Any]]], kind: str) -> Mapping[str, int]:
    return Counter(" ▶ ".join(data["path"]) for name, data in said if name == kind and data.get("path"))


def _by_step(said: list[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """For every step that was shown: how often it was, and what became of it."""
    counts: dict[tuple[str, int, int], Counter[str]] = {}
    for kind, data in said:
        if kind in FUNNEL and data.get("article") and data.get("step") is not None:
            place = (str(data["article"]), int(data.get("question") or 0), int(data["step"]))
            counts.setdefault(place, Counter())[kind] += 1
    rows = sorted(counts.items(), key=lambda item: (-item[1]["shown"], item[0]))
    return [
        {"article": article, "question": question, "step": step, **{kind: seen[kind] for kind in FUNNEL}}
        for (article, question, step), seen in rows
    ]


def _model(number: int, manifest: Mapping[str, Any], at: int) -> dict[str, Any]:
    figures = manifest.get("figures", {}).get("candidate") or {}
    labels = manifest.get("labels", {})
    return {"id": number, "labels": int(labels.get("used", 0)), "top1": figures.get("top1"), "at": at}
