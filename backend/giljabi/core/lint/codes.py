"""Every code of the linter: how bad it is, and what it means. ``docs/lint-codes.md`` is made from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from giljabi.core.playbook import Finding, Places

Severity = Literal["error", "warning", "note"]

#: code → (severity, what it means and what the author should do).
CODES: dict[str, tuple[Severity, str]] = {
    "unreadable": ("error", "The file cannot be read as an article: too large, not UTF-8, or of another kind."),
    "nothing-understood": ("error", "Neither words to say nor numbered steps were found. Number the steps or head the words."),
    "title-missing": ("error", "The article has no title. Begin with a heading."),
    "type-missing": ("error", "No line names the consultation type. Add one: 상담 유형 : A > B > C."),
    "type-unknown": ("error", "The consultation type is not in the taxonomy. Correct its spelling or add the type."),
    "type-shared": ("warning", "Two script articles answer the same consultation type; only the first is used. Merge them."),
    "script-empty": ("error", "The script has no words to say. Write the words under each step."),
    "script-gone": ("error", "The article was a script and holds no words to say any more. Restore them, or delete the article."),
    "words-missing": ("warning", "A step has a title but no words and no remark. Write what is said, or remove the step."),
    "step-skipped": ("warning", "The numbers of the steps leave one out. Renumber, or restore the missing step."),
    "step-repeated": ("warning", "Two steps bear the same number. Renumber."),
    "branch-nowhere": ("error", "A remark sends the agent to a step that does not exist. Correct the number."),
    "question-repeated": ("warning", "Two questions say the same. Merge them, or tell them apart."),
    "blank-without-fact": ("note", "No fact fills this blank; the agent fills it. Name it in facts.yaml to have it filled."),
    "sms-long": ("note", "The message is longer than 90 bytes (EUC-KR) and goes out as LMS. Shorten it to send an SMS."),
    "sms-too-long": ("error", "The message is longer than 2,000 bytes (EUC-KR), the most that an LMS takes. Shorten it."),
    "text-unplaced": ("warning", "This text is in no part of the playbook: no agent will see it. Move it under a heading or step."),
    "operators-differ": ("warning", "Two articles list different operators for the same thing. Keep one list and link to it."),
    "rule-contradicts": ("error", "Two articles state different figures for the same rule. Correct one of them."),
}  # fmt: skip


def finding(code: str, message: str, line: int = 1) -> Finding:
    """A finding with the severity of its code."""
    return Finding(code, message, line, CODES[code][0])


def line_of(places: Places | Sequence[Places]) -> int:
    """The source line at which a text begins; 1 when nobody knows."""
    for place in places:
        return line_of(place) if isinstance(place, tuple) else place.line
    return 1
