"""A decision as plain data: for the database (without the customer's words) and for the sidebar (with the script)."""

from __future__ import annotations

from typing import Any

from giljabi.core.decision import Decision
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact
from giljabi.core.guide.suggestion import Suggestion
from giljabi.core.house import House
from giljabi.core.note import display, shown_facts, source
from giljabi.core.playbook import Playbook, Question
from giljabi.core.reasons import texts


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


def guidance(decision: Decision, house: House, locale: str, *, chosen: bool, field_id: int) -> dict[str, Any]:
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
            "chosen": chosen,
            "field_id": field_id,
            "top": [
                {"path": list(ranked.path), "tag": tagged.tag if (tagged := house.type_for(ranked.path)) else None}
                for ranked in decision.prediction.top
            ],
            "why": texts(decision.prediction.why, locale),
        },
        "facts": [fact_view(fact, house.facts, locale) for fact in shown_facts(decision, house.facts)],
        "article": {"title": article.playbook.title, "url": article.url, "key": article.key} if article else None,
        "cautions": list(article.playbook.cautions) if article else [],
        "suggestion": suggestion_view(suggestion, locale) if suggestion else None,
        "script": script_view(article.playbook) if article else [],
    }


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
    }


def suggestion_view(suggestion: Suggestion, locale: str) -> dict[str, Any]:
    """The next words with their segments, so that open blanks can be shown as such."""
    place = suggestion.position
    return suggestion.to_dict(locale) | {
        "title": place.step.title if place else "",
        "notes": list(place.step.notes) if place else [],
        "variant_no": place.step.variants.index(place.variant) if place else None,
        "segments": [segment.to_dict() for segment in suggestion.filled.segments],
        "complete": suggestion.complete,
        "hand_off": suggestion.hand_off.to_dict() if suggestion.hand_off else None,
        "messages": [message.to_dict() for message in suggestion.text_messages],
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
