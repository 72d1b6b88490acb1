"""The compiler against gold playbooks, field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from giljabi.core.evaluate.counting import Tally, mean
from giljabi.core.text import collapse

Bag = list[Any]


def _texts(values: Iterable[str]) -> Bag:
    return [collapse(value) for value in values]


def _steps(data: Mapping[str, Any]) -> list[tuple[int, Mapping[str, Any]]]:
    return [(question["no"], step) for question in data["questions"] for step in question["steps"]]


def _variants(data: Mapping[str, Any]) -> list[tuple[int, int, Mapping[str, Any]]]:
    return [(question, step["no"], variant) for question, step in _steps(data) for variant in step["variants"]]


_SHARED: dict[str, Callable[[Mapping[str, Any]], Bag]] = {
    "title": lambda d: _texts([d["title"]]),
    "label": lambda d: [d.get("label") or ""],
    "confidential": lambda d: [bool(d.get("confidential"))],
}
_SCRIPT: dict[str, Callable[[Mapping[str, Any]], Bag]] = {
    "path": lambda d: [tuple(_texts(d["path"] or []))],
    "response_order": lambda d: _texts(d["response_order"]),
    "cautions": lambda d: _texts(d["cautions"]),
    "policy.title": lambda d: _texts(p["title"] for p in d["policies"]),
    "policy.items": lambda d: _texts(item for p in d["policies"] for item in p["items"]),
    "policy.links": lambda d: [link for p in d["policies"] for link in p["links"]],
    "question": lambda d: [(q["no"], collapse(q["question"])) for q in d["questions"]],
    "step.title": lambda d: [(q, s["no"], collapse(s["title"])) for q, s in _steps(d)],
    "step.notes": lambda d: [(q, s["no"], collapse(note)) for q, s in _steps(d) for note in s["notes"]],
    "variant.when": lambda d: [(q, s, collapse(v["when"] or "")) for q, s, v in _variants(d)],
    "variant.text": lambda d: [(q, s, collapse(v["text"])) for q, s, v in _variants(d)],
    "sms.name": lambda d: _texts(s["name"] for s in d["sms"]),
    "sms.body": lambda d: _texts(s["body"] for s in d["sms"]),
    "placeholders": lambda d: _texts(d["placeholders"]),
    "rules": lambda d: [(name, value) for name, values in d["rules"].items() for value in values],
    "links": lambda d: list(d["links"]),
}
_PROCEDURE: dict[str, Callable[[Mapping[str, Any]], Bag]] = {
    "procedure.steps": lambda d: [(s["no"], collapse(s["text"])) for s in d["steps"]],
    "procedure.options": lambda d: [(s["no"], o["key"], collapse(o["text"])) for s in d["steps"] for o in s["options"]],
    "faq": lambda d: [(collapse(link["title"]), link["url"]) for link in d["faq"]],
    "references": lambda d: [(collapse(link["title"]), link["url"]) for link in d["references"]],
}


def evaluate_compile(pairs: Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, Any]:
    """``(name, compiled, gold)`` → per field the mean F1 over the articles that have the field, and what was missed.

    A playbook of the wrong kind scores 0 in every field of the gold's kind.
    """
    scores: dict[str, list[float]] = defaultdict(list)
    missed: list[dict[str, Any]] = []
    for name, mine, gold in pairs:
        fields = _SHARED | (_SCRIPT if gold["kind"] == "script" else _PROCEDURE)
        for field, bag in fields.items():
            wanted = bag(gold)
            given = bag(mine) if mine["kind"] == gold["kind"] else []
            if not wanted and not given:
                continue
            tally = Tally()
            tally.add(given, wanted)
            scores[field].append(tally.f1)
            if tally.f1 < 1:
                missed.append(
                    {
                        "article": name,
                        "field": field,
                        "f1": round(tally.f1, 3),
                        "missing": [value for value in wanted if value not in given],
                        "extra": [value for value in given if value not in wanted],
                    }
                )
    fields_f1 = {field: mean(values) for field, values in scores.items()}
    return {"mean_f1": mean(fields_f1.values()), "fields": fields_f1, "missed": missed}
