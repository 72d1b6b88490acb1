"""A decision as plain data: for the database (without the customer's words) and for the sidebar (with the script)."""

from __future__ import annotations

from typing import Any, Literal

from giljabi.core.decision import Decision
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact
from giljabi.core.guide.ready_questions import ready_questions
from giljabi.core.guide.suggestion import Suggestion
from giljabi.core.house import House
from giljabi.core.note import display, shown_facts, source
from giljabi.core.playbook import Playbook, Question
from giljabi.core.reasons import texts

#: Who set the consultation type: an agent in the sidebar, the ticket's own field, or nobody.
SetBy = Literal["agent", "field", ""]
_MOST_OTHERS = 3


def decision_record(decision: Decision) -> dict[str, Any]:
    """What is kept: type, confidence, place in the script, names of the facts found and missing, versions. No values."""
    suggestion = decision.suggestion
    place = suggestion.position if suggestion else None
    return {
        "prediction": decision.prediction.to_dict() | {"why": []},
        "model": decision.prediction.model,
        "path": list(decision.path) if decision.path else None,
        "article": decision.article.key if decision.article else None,
        "place": [place.question.no, place.step.no, place.variant.when] if place else None,
        "facts": sorted(decision.facts.known),
        "missing": list(suggestion.missing) if suggestion else [],
        "done": bool(suggestion and suggestion.done),
    }


def guidance(decision: Decision, house: House, locale: str, *, set_by: SetBy, field_id: int) -> dict[str, Any]:
    """What the sidebar shows."""
    article, suggestion = decision.article, decision.suggestion
    return {
        "ticket_id": decision.ticket_id,
        "house_version": decision.house_version,
        "type": {
            "path": list(decision.path) if decision.path else None,
            "tag": leaf.tag if decision.path and (leaf := house.type_for(decision.path)) else None,
            "confidence": round(decision.prediction.confidence, 3),
            "action": decision.action,
            "sure_of": list(decision.prediction.sure_of),
            "also": list(decision.prediction.also) if decision.prediction.also else None,
            "model": decision.prediction.model,
            "set_by": set_by,
            "field_id": field_id,
            "top": [
                {"path": list(ranked.path), "tag": tagged.tag if (tagged := house.type_for(ranked.path)) else None}
                for ranked in decision.prediction.top
            ],
            "why": texts(decision.prediction.why, locale),
        },
        "facts": [fact_view(fact, house.facts, locale) for fact in shown_facts(decision, house.facts)],
        "place": place_view(decision, house, locale),
        "vouchers": list(article.playbook.rules.coupon_denominations) if article else [],
        "article": {"title": article.playbook.title, "url": article.url, "key": article.key} if article else None,
        "cautions": list(article.playbook.cautions) if article else [],
        "suggestion": suggestion_view(suggestion, article.playbook, house.facts, locale)
        if suggestion and article
        else None,
        "script": script_view(article.playbook) if article else [],
    }


def place_view(decision: Decision, house: House, locale: str) -> dict[str, Any] | None:
    """The place that the ticket is about, as the places list has it; None while none is known for sure."""
    names = [
        fact for spec in house.facts.of_kind("place") if (fact := decision.facts.known.get(spec.name)) and fact.sure
    ]
    place = next((found for fact in names if (found := house.places.get(str(fact.value)))), None)
    if place is None:
        return None

    def titled(column: str) -> str:
        spec = house.facts.get(column)
        return spec.title(locale) if spec else column.replace("_", " ")

    details = [{"name": titled(name), "value": value} for name, value in place.details.items() if value.strip()]
    return {"name": place.name, "details": details}


def fact_view(fact: Fact, schema: FactSchema, locale: str) -> dict[str, Any]:
    """A fact as a chip: label, value, where it comes from, and whether it is proved."""
    spec = schema.get(fact.name)
    return {
        "name": fact.name,
        "label": spec.title(locale) if spec else fact.name,
        "value": display(fact.value, spec.kind if spec else "text"),
        "origin": fact.origin,
        "where": source(fact, locale),
        "text": fact.text,
        "why": fact.why.text(locale) if fact.why else "",
        "proved": fact.proved,
        "kind": spec.kind if spec else "text",
        "entered": fact.value,
        "editable": bool(spec and not spec.computed and fact.origin != "place"),
        "others": _others(fact, spec.kind if spec else "text"),
    }


def _others(fact: Fact, kind: str) -> list[dict[str, Any]]:
    """The other values that were seen for it, best first."""
    rows = {row.value: row for row in sorted(fact.candidates, key=lambda row: -row.score) if row.value != fact.value}
    return [
        {"value": display(row.value, kind), "entered": row.value, "text": row.text}
        for row in list(rows.values())[:_MOST_OTHERS]
    ]


def suggestion_view(suggestion: Suggestion, playbook: Playbook, schema: FactSchema, locale: str) -> dict[str, Any]:
    """The next words with their segments, so that open blanks can be shown as such."""
    place = suggestion.position
    words = place.variant.text if place else ""
    return suggestion.to_dict(locale) | {
        "title": place.step.title if place else "",
        "notes": list(place.step.notes) if place else [],
        "variant_no": place.step.variants.index(place.variant) if place else None,
        "segments": [segment.to_dict() for segment in suggestion.filled.segments],
        "complete": suggestion.complete,
        "hand_off": suggestion.hand_off.to_dict() if suggestion.hand_off else None,
        "messages": [message.to_dict() for message in suggestion.text_messages],
        "questions": [row.to_dict() for row in ready_questions(suggestion.missing, words, playbook, schema)],
    }


def script_view(playbook: Playbook) -> list[dict[str, Any]]:
    """The whole script as a tree, for going forth, back and into branches."""
    return [_question_view(question) for question in playbook.questions]


def _question_view(question: Question) -> dict[str, Any]:
    return {
        "no": question.no,
        "question": question.question,
        "steps": [
            {"no": step.no, "title": step.title, "variants": [variant.when for variant in step.variants]}
            for step in question.steps
        ],
    }
