"""The words that stood on the customer's screen, as the customer gives them: ``'연결할 수 없습니다'라고 나와요``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from giljabi.core.facts.values import Fact
from giljabi.core.text import visible

#: Behind words that are given as they stood (라고), not as they were meant (다고): that they came up.
_CAME_UP = r"\s?(?:이?라고|이?라는|이?라며)만?\s(?:\S{1,8}\s){0,2}?(?:나[오와온왔옵옴]|뜨|떠|떴|뜬|뜹|뜸|표시|보[이여]|적[혀힌]|쓰여|써)"
_MARKED = re.compile(rf"['\"‘“「『](?P<words>[^'\"’”」』\n]{{3,60}})['\"’”」』]{_CAME_UP}")
_END = r"(?:니다|세요|시오|시기 바랍니다|불가|실패|오류|에러|초과|만료|없음|않음|안 됨)"
_UNMARKED = re.compile(
    rf"(?:^|(?<=[.!?,\n]))\s*(?P<words>[^'\"‘“「『.!?,\n]{{3,60}}?{_END})[.!]?{_CAME_UP}", re.MULTILINE
)
#: Words of the customer's own before what stood there: 앱에서 / 등록하려고 하면 / 자꾸 본인 정보가 … Where these begin is not marked.
_OWN = re.compile(
    r"(?:^|\s)(?:\S*(?:에서|에|에는|에선|면|는데|니까|려고|더니|지만|다가|고|화면이|화면은|문구가|문구는|메시지가|메시지는)"
    r"|자꾸|계속|그냥|근데|그런데|또|다시|아직도|여전히|아까|지금|어제|오늘|저는|전|제가|네|아니|그게)\s"
)


def shown_words(texts: Iterable[tuple[int, str]]) -> Fact | None:
    """What the customer's messages, each with its number, say last stood on the screen, word for word; None where that is not said, or
    where it is not marked and may begin with words of the customer's own."""
    found: Fact | None = None
    for number, text in texts:
        for match in (*_UNMARKED.finditer(text), *_MARKED.finditer(text)):
            words = visible(match["words"]).strip()
            if match.re is _MARKED or not _OWN.search(words):
                found = Fact("shown", words, "text", words, str(number), *match.span("words"), proved=False)
    return found
