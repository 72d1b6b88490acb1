"""The article's text messages with their blanks filled, and what they cost to send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.filling import Filled, fill
from giljabi.core.lint.article_checks import LMS_BYTES, SMS_BYTES
from giljabi.core.playbook import Playbook
from giljabi.core.text import sms_bytes

Size = Literal["SMS", "LMS", "too long"]


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A message ready to be sent, or with open blanks; ``size`` is how carriers send it: up to 90 bytes in EUC-KR as SMS, up to
    2,000 as LMS."""

    name: str
    filled: Filled

    @property
    def size_in_bytes(self) -> int:
        return sms_bytes(self.filled.text)

    @property
    def size(self) -> Size:
        return "SMS" if self.size_in_bytes <= SMS_BYTES else "LMS" if self.size_in_bytes <= LMS_BYTES else "too long"

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "text": self.filled.text,
            "segments": [segment.to_dict() for segment in self.filled.segments],
            "missing": list(self.filled.open),
            "bytes": self.size_in_bytes,
            "size": self.size,
        }


def text_messages(playbook: Playbook, facts: Facts, schema: FactSchema) -> tuple[TextMessage, ...]:
    """Every message of the article, in its order."""
    return tuple(TextMessage(message.name, fill(message.body, facts, schema)) for message in playbook.sms)
