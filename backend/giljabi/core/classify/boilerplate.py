"""What mailers, forms and chat tools put around a customer's words."""

from __future__ import annotations

import re

# Everything below such a line was written by somebody else, or earlier.
_END = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|forwarded message|원본 ?메(?:시지|일)|전달된 메(?:시지|일)).*"
    r"|on .{4,80} wrote:\s*|\d{4}년 .{4,80}(?:작성|님이 씀):?\s*|-- ?)$",
    re.IGNORECASE,
)
_HEADER = "보낸 ?사람|받는 ?사람|보낸 ?날짜|참조|제목|from|to|cc|sent|date|subject"
_DEVICE = (
    "앱 ?버전|app ?version|os|os ?버전|운영 ?체제|기기|기종|단말|device|브라우저|browser|user[- ]?agent|ip|접속 ?경로"
)
# A line that is dropped: mail headers, what an app says of itself, a mailer's signature, a quoted line.
_DROPPED = re.compile(
    rf"^\s*(?:(?:{_HEADER}|{_DEVICE})\s*[:：].*"
    r"|(?:나의 )?(?:iphone|ipad|갤럭시|galaxy|모바일)에서 (?:보냄|보낸.*)|sent from my .*|>.*"
    r"|본 (?:메일|이메일)은 .{5,}|this e-?mail .{10,}confidential.*)$",
    re.IGNORECASE,
)
# "(10:12:03) 김고객: " in front of what was said in a chat.
_CHAT_PREFIX = re.compile(
    r"^\s*[\[(]\d{1,2}:\d{2}(?::\d{2})?\s?(?:am|pm|오전|오후)?[\])]\s*[^:：\n]{1,30}[:：]\s*", re.IGNORECASE
)


def without_boilerplate(text: str) -> str:
    """The customer's own lines. A text of nothing else comes back as it is: little is better than nothing."""
    kept: list[str] = []
    for line in text.split("\n"):
        if _END.match(line) and kept:
            break
        if not _DROPPED.match(line):
            kept.append(_CHAT_PREFIX.sub("", line))
    own = "\n".join(kept).strip()
    return own or text
