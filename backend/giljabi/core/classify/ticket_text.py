"""The part of a ticket that says what it is about."""

from __future__ import annotations

from giljabi.core.text import fold, mask_personal_data

#: Longer first messages repeat themselves; their beginning names the matter.
_LONGEST = 4_000


def ticket_text(subject: str, description: str) -> str:
    """Subject and first message, folded, personal data replaced by a word for its kind (〈차번〉, 〈전화〉 …)."""
    subject, description = subject.strip(), description.strip()
    if subject and description.startswith(subject):
        subject = ""
    return fold(mask_personal_data(f"{subject}\n{description}"[:_LONGEST]))
