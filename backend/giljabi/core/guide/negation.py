"""Words by which a Korean condition or heading is meant the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterable

from giljabi.core.text import sentences

NEGATIVE = re.compile(
    r"아니|아닌|아님|없|않|(?<![가-힣])안\s|(?<![가-힣])안[되된됨한함]|(?<!잘)못|불가|비연동|(?<![가-힣])미[가-힣]{1,3}|거[절부]"
    r"|not\b|no\b|without",
    re.IGNORECASE,
)
#: What stands behind a value or a limit that is denied: "…이 아닌", "…하지 않은", "… 전인".
_DENIED = re.compile(
    r"\s?[가-힣]{0,3}\s?(?:이|가|은|는)?\s?(?:아니|아닌|아님)|\s?(?:[가-힣]{1,5}\s?){0,2}?지(?:는|도)?\s?(?:않|못|아니)|\s?전(?:인|이|에|$)"
)


#: Somebody has not got something, or cannot find it.
_LACKS = re.compile(
    r"(?<!어이가 )(?<!어이)(?<!수 )(?<!수)없|버렸|버려|버리|버린|잃|못\s?찾|모르|안\s?보|못\s?받|안\s?받|안\s?나오"
)


def lacks(text: str, things: Iterable[str], asked: bool) -> bool:
    """Whether somebody says that they have none of these things: in a sentence that names one, or, where they were ``asked`` for
    them, in any."""
    things = tuple(things)
    return any(
        bool(_LACKS.search(sentence)) and (asked or any(thing in sentence for thing in things))
        for sentence in sentences(text)
    )


def is_negative(condition: str, own: Iterable[str] = ()) -> bool:
    """Whether the condition denies something. Words of the name of what it is held against (``own``) deny nothing: 미납 beside a
    field that is called 미납."""
    for word in sorted((word for word in own if len(word) > 1), key=len, reverse=True):
        condition = re.sub(rf"(?<![비미불무]){re.escape(word)}", " ", condition)
    return bool(NEGATIVE.search(condition))


def denied_behind(tail: str) -> bool:
    """Whether the words behind something deny it: ``이 아닌 회원``, ``지 않은 경우``, `` 전인 경우``."""
    return bool(_DENIED.match(tail))
