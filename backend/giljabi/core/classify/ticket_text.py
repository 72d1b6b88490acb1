"""The part of a ticket that says what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from giljabi.core.classify.boilerplate import without_boilerplate
from giljabi.core.text import fold, is_korean, mask_personal_data, plain, sentences

Language = Literal["ko", "other"]
LANGUAGES: tuple[Language, ...] = ("ko", "other")

#: Longer first messages repeat themselves; their beginning names the matter. A lead is a line, not a letter.
_LONGEST, _LONGEST_LEAD = 4_000, 200
# Figures say nothing of the type and differ from ticket to ticket; that there is an amount or a time does.
_SLOTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<!\d)\d[\d,.]*\s?(?:만|천|백)?\s?원"), "〈금액〉"),
    (re.compile(r"(?<!\d)(?:\d{4}[-./년]\s?)?\d{1,2}(?:[-./]|월\s?)\d{1,2}일?(?!\d)"), "〈날짜〉"),
    (re.compile(r"(?<!\d)\d{1,2}(?::\d{2}|시(?:\s?\d{1,2}분|\s?반)?)"), "〈시각〉"),
)


@dataclass(frozen=True, slots=True)
class TicketText:
    """What the classifier reads of a ticket. ``text``: subject and first message, folded, personal data and figures replaced by a
    word for their kind (〈차번〉, 〈금액〉 …). ``lead``: what is said first, the subject or else the first sentence."""

    text: str
    lead: str = ""

    @property
    def language(self) -> Language:
        return "ko" if is_korean(self.text) else "other"

    @property
    def weighted(self) -> str:
        """The text with its lead said once more: the first-wanted of several issues comes first (top-1 +1.0 on average over the
        tickets of tests/classified)."""
        return f"{self.lead}\n{self.text}" if self.lead else self.text

    def parts(self) -> list[str]:
        """The sentences long enough to be about something."""
        return [part.strip() for part in sentences(self.text) if len(part.strip()) >= _SHORTEST]


_SHORTEST = 8


def ticket_text(subject: str, description: str) -> TicketText:
    """What subject and first message are about, without what mailers, forms and chat tools put around it."""
    subject, description = subject.strip(), without_boilerplate(description[: 2 * _LONGEST].strip())
    if subject and description.startswith(subject):
        description = description[len(subject) :].lstrip()
    whole = _tidy(f"{subject}\n{description}")
    first = _tidy(subject).partition("\n")[0] or next((part for part in map(str.strip, sentences(whole)) if part), "")
    lead = first[:_LONGEST_LEAD]
    return TicketText(whole, lead if lead != whole else "")


def masked(text: str) -> str:
    """As much of a message as is read, normalised, then masked, then cut: full-width digits are masked too, and no half of a number is
    left at the end."""
    return mask_personal_data(plain(text[: 2 * _LONGEST]))[:_LONGEST]


def _tidy(text: str) -> str:
    """Masked, figures replaced, folded line by line."""
    text = masked(text)
    for pattern, word in _SLOTS:
        text = pattern.sub(word, text)
    return "\n".join(line for line in map(fold, text.split("\n")) if line)
