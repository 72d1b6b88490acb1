"""The text of a consultation type: everything its articles say, greetings that all share left out.

Whole articles beat titles and questions: 63.0 against 53.3 % top-1 (classification.md §2). The head (path, one-line description,
titles, questions) counts once more by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from giljabi.core.article.blanks import find_blanks, start_in_full
from giljabi.core.classify.ticket_text import Language
from giljabi.core.playbook import Playbook
from giljabi.core.taxonomy import ConsultationType, Path, Taxonomy
from giljabi.core.text import collapse, is_korean, squeeze

#: A sentence in this many types or more is a greeting, not a topic (classification.md §2).
_COMMON_FROM = 4
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")


@dataclass(frozen=True, slots=True)
class LabelText:
    """One type: what names it (``head``), and what its articles say, sentence by sentence (``sentences``)."""

    path: Path
    head: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is said of the type, its head first."""
        return (*self.head, *self.sentences)

    def head_in(self, language: Language) -> str:
        """What names the type, as far as it is written in the ticket's language."""
        return _in(language, self.head)

    def document_in(self, language: Language) -> str:
        """Everything that is said of the type in the ticket's language. An English ticket that is held against a Korean article
        would find only product names; of two articles, the one in its language would always win (tests/classified/forwarding:
        top-1 40.8 → 44.6 %, top-3 53.1 → 57.7 %)."""
        return _in(language, self.texts)


def label_texts(taxonomy: Taxonomy, playbooks: Iterable[Playbook]) -> list[LabelText]:
    """One text per type, in the order of the taxonomy."""
    heads: dict[Path, list[str]] = {leaf.path: [] for leaf in taxonomy}
    bodies: dict[Path, list[str]] = {leaf.path: [] for leaf in taxonomy}
    for playbook in playbooks:
        leaf = taxonomy.find(playbook.path) if playbook.path else None
        if leaf:
            heads[leaf.path] += _sentences([playbook.title, *(q.question for q in playbook.questions)])
            bodies[leaf.path] += _sentences(_body(playbook))
    spread = Counter(key for path in heads for key in {squeeze(part) for part in heads[path] + bodies[path]})

    def own(parts: Sequence[str]) -> list[str]:
        return [part for part in parts if spread[squeeze(part)] < _COMMON_FROM]

    return [
        LabelText(leaf.path, (*_named(leaf), *own(heads[leaf.path])), tuple(own(bodies[leaf.path])))
        for leaf in taxonomy
    ]


def _named(leaf: ConsultationType) -> list[str]:
    """What the taxonomy itself says of a type."""
    said = [leaf.says, ", ".join(leaf.synonyms), *leaf.examples]
    return [" ".join(leaf.path), leaf.path[-1], *(text for text in said if text)]


def _body(playbook: Playbook) -> list[str]:
    texts = [*playbook.overview, *playbook.response_order, *playbook.cautions]
    for policy in playbook.policies:
        texts += [policy.title, *policy.items]
    for question in playbook.questions:
        for step in question.steps:
            texts += [step.title, *step.notes]
            for variant in step.variants:
                texts += [variant.when or "", variant.text]
    return texts + [template.body for template in playbook.sms]


def _sentences(texts: Iterable[str]) -> list[str]:
    return [part for text in texts for raw in _SENTENCE.split(_without_blanks(text)) if (part := collapse(raw))]


def _without_blanks(text: str) -> str:
    for blank in reversed(find_blanks(text)):
        text = text[: start_in_full(blank, text)] + " " + text[blank.end :]
    return text


def _in(language: Language, parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if is_korean(part) == (language == "ko"))
