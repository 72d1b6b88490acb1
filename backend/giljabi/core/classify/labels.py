"""The text of a consultation type: everything its articles say, greetings that all share left out.

Whole articles beat titles and questions: 63.0 against 53.3 % top-1 (classification.md §2).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from giljabi.core.article.blanks import find_blanks
from giljabi.core.playbook import Playbook
from giljabi.core.taxonomy import ConsultationType, Path, Taxonomy
from giljabi.core.text import collapse, squeeze

#: A sentence in this many types or more is a greeting, not a topic (classification.md §2).
_COMMON_FROM = 4
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")


@dataclass(frozen=True, slots=True)
class LabelText:
    """One type with its document and the sentences that the document is made of."""

    path: Path
    document: str
    sentences: tuple[str, ...]


def label_texts(taxonomy: Taxonomy, playbooks: Iterable[Playbook]) -> list[LabelText]:
    """One document per type, in the order of the taxonomy."""
    written: dict[Path, list[str]] = {leaf.path: [] for leaf in taxonomy}
    for playbook in playbooks:
        leaf = taxonomy.find(playbook.path) if playbook.path else None
        if leaf:
            written[leaf.path].extend(_sentences(playbook))
    spread = Counter(key for parts in written.values() for key in {squeeze(part) for part in parts})
    return [_label_text(leaf, written[leaf.path], spread) for leaf in taxonomy]


def _label_text(leaf: ConsultationType, sentences: Sequence[str], spread: Counter[str]) -> LabelText:
    own = [part for part in sentences if spread[squeeze(part)] < _COMMON_FROM]
    head = [" ".join(leaf.path), leaf.path[-1], *([leaf.says] if leaf.says else [])]
    return LabelText(leaf.path, "\n".join([*head, *own]), tuple(own))


def _sentences(playbook: Playbook) -> list[str]:
    texts = [playbook.title, *playbook.overview, *playbook.response_order, *playbook.cautions]
    for policy in playbook.policies:
        texts += [policy.title, *policy.items]
    for question in playbook.questions:
        texts.append(question.question)
        for step in question.steps:
            texts += [step.title, *step.notes]
            for variant in step.variants:
                texts += [variant.when or "", variant.text]
    texts += [template.body for template in playbook.sms]
    return [part for text in texts for raw in _SENTENCE.split(_without_blanks(text)) if (part := collapse(raw))]


def _without_blanks(text: str) -> str:
    for blank in reversed(find_blanks(text)):
        text = text[: blank.start] + " " + text[blank.end :]
    return text
