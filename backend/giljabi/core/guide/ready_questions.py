"""A ready question for each thing that is still missing, so that an agent need not think of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tossi

from giljabi.core.article.blanks import find_blanks
from giljabi.core.facts.asked import asked_facts
from giljabi.core.facts.requests import requests
from giljabi.core.facts.schema import FactSchema, FactSpec
from giljabi.core.guide.asking import DOCUMENTS
from giljabi.core.guide.binding import claim
from giljabi.core.guide.progress import positions
from giljabi.core.playbook import Playbook

_SENT = re.compile(f"{DOCUMENTS.pattern}|사본|전표", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadyQuestion:
    """What is missing in the suggestion's words, the fact that it is (None where no fact of the house is meant), and the question."""

    missing: str
    fact: FactSpec | None
    words: str

    def to_dict(self) -> dict[str, Any]:
        """``kind`` is the fact's, as a form for it needs it; empty where an agent can enter nothing."""
        entered = self.fact if self.fact and not self.fact.computed else None
        return {
            "missing": self.missing,
            "fact": entered.name if entered else None,
            "kind": entered.kind if entered else "",
            "words": self.words,
        }


def ready_questions(
    missing: Sequence[str], text: str, playbook: Playbook, schema: FactSchema
) -> tuple[ReadyQuestion, ...]:
    """One for each of ``missing``; ``text`` are the words that it is missing in, with their blanks."""
    titles = {spec.title(): spec for spec in schema.specs}
    blanks = {blank.text: spec for blank in find_blanks(text) if (spec := claim(blank, text, schema)[0])}
    found = [(name, titles.get(name) or blanks.get(name)) for name in missing]
    return tuple(ReadyQuestion(name, spec, _words(name, spec, playbook, schema)) for name, spec in found)


def _words(name: str, spec: FactSpec | None, playbook: Playbook, schema: FactSchema) -> str:
    """The article's own sentence that asks for this and for nothing else; without one, a plain question. Empty for a blank that stands
    for no fact, and for a fact for which no script asks (the agent's name): no customer could tell it."""
    if find_blanks(name) if spec is None else not spec.asked:
        return ""
    for place in positions(playbook) if spec else ():
        for sentence in requests(place.variant.text):
            if asked_facts(sentence, schema) == [spec] and not find_blanks(sentence):
                return sentence.strip()
    label = spec.title() if spec else name
    verb = "보내" if _SENT.search(label) else "알려"
    return f"{tossi.postfix(label, '을')} {verb} 주시겠어요?"
