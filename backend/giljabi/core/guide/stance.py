"""How the customer stands to what was said last."""

from __future__ import annotations

import re
from typing import Literal

from giljabi.core.text import collapse

Stance = Literal["accepts", "refuses", "done", "informs", "asks"]

_REFUSES = re.compile(
    r"싫|됐고|됐구|필요\s?없|안\s?받|말고|말구|거절|아니요|아뇨|^아니\b|ㄴㄴ|차라리|유지할|그냥\s?(?:둘|쓸|유지)|계속\s?(?:쓸|이용)|쓸\s?일이?\s?없"
    r"|안\s?합니다|안\s?할|못\s?받아들|취소해\s?달라|환불해\s?달라|돌려\s?(?:주|달)|되돌려|환불해\s?주시는"
    r"|\bno\b|don'?t want|instead|refuse|keep it",
    re.IGNORECASE,
)
_ACCEPTS = re.compile(
    r"^(?:네|넵|넹|예|응|그래|그럼|좋|알겠|ㅇㅇ|ㅇㅋ|ok)|그렇게|그걸로|그거로|그거라도|좋아요|좋습니다|괜찮|진행해|부탁드|어쩔\s?수\s?없|받을게|동의"
    r"|\byes\b|\bplease do\b|sounds good|that works",
    re.IGNORECASE,
)
#: "Yes, but …" is no consent, and neither is wanting to think about it.
_RESERVES = re.compile(r"근데|그런데|하지만|다만|생각해\s?보|고민|나중에|\bbut\b", re.IGNORECASE)
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
    if _ACCEPTS.search(text) and not asks and not _RESERVES.search(text):
        return "accepts"
    return "asks" if asks else "informs"
