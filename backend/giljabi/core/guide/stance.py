"""How the customer stands to what was said last."""

from __future__ import annotations

import re
from typing import Literal

from giljabi.core.text import collapse

Stance = Literal["accepts", "refuses", "done", "informs", "asks"]

_REFUSES = re.compile(
    r"싫|됐고|됐구|필요\s?없|안\s?받|말고|말구|거절|아니요|아뇨|아니\s|안\s?합니다|안\s?할|못\s?받아들|취소해\s?달라|환불해\s?달라|돌려\s?주|되돌려"
    r"|\bno\b|don'?t want|instead|refuse",
    re.IGNORECASE,
)
_ACCEPTS = re.compile(
    r"^(?:네|넵|넹|예|응|그래|좋|알겠|ㅇㅋ|ok)\b|그렇게\s?해|그걸로|그거라도|좋아요|좋습니다|괜찮|진행해|부탁드|해\s?주세요|주세요|어쩔\s?수\s?없|할게요|하죠|받을게|동의"
    r"|\byes\b|\bplease do\b|sounds good|that works",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"(?:감사|고마|고맙|수고|안녕히|들어가세요|끊을게|끊겠|됐어요|됐습니다|해결됐|볼게요|기다릴게|thank|bye|that'?s all)",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?|까요|나요|는지|어떻게|언제|얼마|왜|어디|뭐|무엇", re.IGNORECASE)


def stance(text: str) -> Stance:
    """The customer's stance in one turn. Words of refusal weigh more than polite ones: "네 근데 쿠폰은 싫어요" refuses."""
    text = collapse(text)
    asks = bool(_ASKS.search(text))
    if _DONE.search(text) and not asks and not _REFUSES.search(text):
        return "done"
    if _REFUSES.search(text):
        return "refuses"
    if _ACCEPTS.search(text) and not asks:
        return "accepts"
    return "asks" if asks else "informs"
