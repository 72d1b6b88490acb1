"""Why a type was chosen, why another was not, and which second issue a ticket names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from giljabi.core.classify.views import standardised
from giljabi.core.reasons import Reason, because
from giljabi.core.taxonomy import Path

if TYPE_CHECKING:
    from giljabi.core.classify.classifier import Classifier, Judged

_WORDS, _LONGEST = 5, 120
#: A second issue's sentence must stand so far above the spread of all types.
_STANDS_OUT = 1.5
_ADDITION = re.compile(
    r"그리고|또 |또한|추가로|하나 ?더|한 ?가지 ?더|별개|별도|겸사|그건 그렇고|참고로|아울러|더불어|두 ?가지|첫째|1\)"
    r"|also|another|besides|as well|plus"
)
#: A confirmed ticket is worth naming from this likeness on.
_ALIKE = 0.15


def why(classifier: Classifier, judged: Judged) -> tuple[Reason, ...]:
    """The words and the sentence that decided, the nearest confirmed ticket, and the margin to the runner-up."""
    best = judged.order[0]
    reasons = [*_shared(classifier, judged, best), *_nearest_ticket(classifier, judged, best)]
    if len(judged.order) > 1:
        second = judged.order[1]
        margin = float(judged.logits[best] - judged.logits[second])
        reasons.append(because("ahead-of", other=classifier.labels[second].path[-1], margin=f"{margin:.2f}"))
    return tuple(reasons)


def why_not(classifier: Classifier, judged: Judged, place: int) -> tuple[Reason, ...]:
    """Its rank, what speaks for it all the same, and what the chosen type has that it lacks."""
    best = judged.order[0]
    rank = judged.order.index(place) + 1
    if rank == 1:
        return (because("is-best"), *why(classifier, judged))
    margin = float(judged.logits[best] - judged.logits[place])
    only = [word for word in _words(classifier, judged, best) if word not in _words(classifier, judged, place)]
    reasons = [because("ranked", rank=rank, best=classifier.labels[best].path[-1], margin=f"{margin:.2f}")]
    if only:
        reasons.append(because("only-best-has", best=classifier.labels[best].path[-1], words=", ".join(only)))
    return (*reasons, *_shared(classifier, judged, place), *_nearest_ticket(classifier, judged, place))


def second_issue(classifier: Classifier, judged: Judged) -> Path | None:
    """The runner-up, when the ticket says that it has another matter and a sentence of it is about the runner-up first of all.

    Of 31 seconds so named among 1,171 tickets of six houses 14 were right; without the words of addition 63 of 310 were.
    """
    expert, language = classifier.expert, judged.ticket.language
    if expert is None or len(judged.order) < 2 or not _ADDITION.search(judged.ticket.text):
        return None
    for part in judged.ticket.parts():
        letters = expert.letters.compare(expert.letters.weigh(part), language).documents
        words = expert.words.compare(expert.words.weigh(part), language).documents
        scores = standardised(letters) + standardised(words)
        if int(np.argmax(scores)) == judged.order[1] and scores[judged.order[1]] / 2 >= _STANDS_OUT:
            return classifier.labels[judged.order[1]].path
    return None


def _shared(classifier: Classifier, judged: Judged, place: int) -> list[Reason]:
    words = _words(classifier, judged, place)
    reasons = [because("shared-words", words=", ".join(words)) if words else because("letters-only")]
    if sentence := _sentence(classifier, judged, place):
        reasons.append(because("article-sentence", sentence=sentence))
    return reasons


def _words(classifier: Classifier, judged: Judged, place: int) -> list[str]:
    """The words that ticket and type share, those that count most first."""
    assert classifier.expert is not None  # noqa: S101  # whoever asks has judged with it
    return [
        word.partition("/")[0]
        for word in classifier.expert.words.shared(judged.seen.weights, place, judged.ticket.language, _WORDS)
    ]


def _sentence(classifier: Classifier, judged: Judged, place: int) -> str:
    """The type's sentence with the most of the ticket's words."""
    assert classifier.expert is not None  # noqa: S101  # as in _words
    sentence, likeness = classifier.expert.words.nearest_sentence(judged.seen.words, place)
    return sentence[:_LONGEST] if likeness > 0 else ""


def _nearest_ticket(classifier: Classifier, judged: Judged, place: int) -> list[Reason]:
    """The most alike confirmed ticket of the type."""
    if judged.likeness is None or classifier.learned is None:
        return []
    of_type = np.where(classifier.learned.expert.types == place, judged.likeness.values, -1.0)
    nearest = int(np.argmax(of_type))
    if of_type[nearest] < _ALIKE:
        return []
    # its number only: it is another customer's, and not everyone who sees this ticket may see that one
    return [because("nearest-ticket", ticket=classifier.learned.rows[nearest].name, likeness=f"{of_type[nearest]:.2f}")]
