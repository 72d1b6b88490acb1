"""What a customer's answer shows of their stance: phrases, morphemes, letters."""

from __future__ import annotations

import itertools
import re

from giljabi.core.classify.morphemes import tagged
from giljabi.core.text import collapse, mask_personal_data

#: The agent's words and the customer's answer.
Pair = tuple[str, str]

#: How much a phrase that says it outright counts beside the letters and morphemes, whose vectors have length 1.
_OUTRIGHT = 2.5
_FIGURE = re.compile(r"\d[\d,.:/-]*")
PROPOSES = re.compile(
    r"(?:드릴까요|될까요|을까요|까요|습니까|겠어요|괜찮으시|어떠|어떻)[^.?!]{0,6}\?\s*$|shall|would you like",
    re.IGNORECASE,
)
_WANTS_FACTS = re.compile(
    r"(?:말씀|알려|보내|불러|입력|첨부|제출|회신|확인)\S{0,4}\s?(?:주|부탁|드)|여쭤|몇\s|언제|어디|어느|무엇|어떤|please (?:send|tell|share)",
    re.IGNORECASE,
)


_REFUSES = re.compile(
    r"싫|필요\s?없|안\s?받|말고|말구|거절|ㄴㄴ|차라리|유지할|그냥\s?(?:둘|쓸|유지)|계속\s?(?:쓸|이용)|쓸\s?(?:일|데)[이가]?\s?없"
    r"|안\s?합니다|안\s?할|못\s?받아들|해\s?달라니까|\bno\b|don'?t want|instead|refuse|keep it",
    re.IGNORECASE,
)
PREFERS = re.compile(r"차라리|그럴\s?바엔|[느]니\s|instead")
#: Thanks, but no: what is fine is to go without.
DECLINES = re.compile(r"^\s*(?:아니[요오]?|아뇨|아녀)[,.!~\s]*(?:저는\s|전\s|그냥\s)?(?:괜찮|됐|필요\s?없)")
#: An outright no, with the reason behind it: 아뇨 그 카드는 한도가 꽉 차서요.
SAYS_NO = re.compile(r"^\s*(?:아니[요오]|아뇨|아녀)[,.!~\s]+(?![^.!?\n]{0,12}(?:괜찮|맞|그렇게|그걸로|그대로))")
#: An outright yes, without a condition: 그럼요, 저야 좋죠.
SAYS_YES = re.compile(r"^\s*(?:그럼요|당연하죠|물론이[죠에]|좋죠)(?!\s?\?)|(?:저야|저희야|나야)\s?(?:좋|감사|고맙)")
#: Whether there is anything else, and that there is nothing.
ANYTHING_ELSE = re.compile(
    r"(?:더|다른|추가로)[^.?!\n]{0,14}(?:도와|궁금|필요|문의|불편|말씀)[^.?!\n]{0,24}\?\s*$|(?:anything else)[^.?!]{0,30}\?\s*$",
    re.IGNORECASE,
)
NOTHING_ELSE = re.compile(
    r"^\s*(?:네\s?)?(?:아니[요오]?|아뇨|아녀|없|괜찮|됐|그게\s?(?:다|전부|끝)|그거면|no\b)(?![^.!?~\n]*(?:아니|아직|안\s|못|왜))",
    re.IGNORECASE,
)
#: Who takes back what they just said; what comes behind counts.
TAKES_BACK = re.compile(
    r"(?:^|[\s,.~/])(?:아\s?)?(?:아니다|아냐|아니\s?잠깐|잠깐만?요?\s?아니)[,.~\s]+(?:잠[깐시]만?요?[,.~\s]+)?|다시\s?생각해\s?보니까?[,\s]*"
)
#: Who asks why it should be them to pay, or calls it absurd, asks for no answer.
DISPUTES = re.compile(
    r"왜\s?(?:제가|내가|저희가|우리가|저한테|나한테)[^?\n]{0,14}(?:내[요야나죠]|냅니까|물어|부담|책임|배상)|말이\s?(?:안\s?되|되나|돼요|됩니까|되냐)"
    r"|말도\s?안\s?[되돼]|\d\S{0,4}(?:이)?라[뇨니]요?(?![가-힣])"
)
_OTHERWISE = re.compile(
    r"됐고|됐구|취소해\s?달라|환불해\s?달라|돌려\s?(?:주|달|받)|되돌려|무르|(?<!보단\s)(?<!보다\s)(?<!보다는\s)낫겠|바꿔\s?주"
)
_DENIES = re.compile(r"^(?:아니[요오]?|아뇨|아닌데|no)(?![가-힣])", re.IGNORECASE)
_AGREES = re.compile(
    r"^(?:네|넵|넹|예|응|그래|좋|알겠|ㅇㅇ|ㅇㅋ|ok|오케|콜)|그렇게|그걸로|그거로|그거라도|그거면|그 정도"
    r"|어쩔\s?수\s?없|별\s?수\s?없|할\s?수\s?없|받을게|동의|어쩌겠|보단\s?낫|보다[는야]?\s?낫"
    r"|\byes\b|please do|sounds good|that works|\bsure\b",
    re.IGNORECASE,
)
_RESERVES = re.compile(r"근데|그런데|하지만|다만|는데|지만|생각해\s?보|고민|나중에|\bbut\b", re.IGNORECASE)
_ENDS = re.compile(
    r"감사|고마|고맙|수고|안녕히|들어가세요|끊을게|끊겠|됐어요|됐습니다|해결됐|볼게요|기다릴게|thank|bye|that'?s all",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?|까요|나요|는지|어떻게|언제|얼마|왜|어디|뭐|무엇|몇", re.IGNORECASE)
_ORDERS = re.compile(
    r"(?:주세요|주십시오|줘요?|달라|할게요|할래요|주시죠|주시면|해요|싶(?:어요|습니다))\s*[.!~ㅠㅜ]*\s*$"
)
_OFFERED = re.compile(
    r"쿠폰|포인트|적립|교환|환불|취소|할인|카드|현금|계좌|통장|재발송|다시|무료|연장|변경|기사|방문|수리|택배|문자|전화|상품권|이용권"
)


def spoken_cues(pair: Pair) -> dict[str, float]:
    """What phrases say outright, in the whole answer and in its last clause, and whether the customer orders something that was
    not offered."""
    agent, customer = pair[0], collapse(pair[1])
    last = re.split(r"[.!?\n]\s|\s/\s|,\s", customer)[-1]
    patterns = {
        "refuses": _REFUSES,
        "otherwise": _OTHERWISE,
        "prefers": PREFERS,
        "denies": _DENIES,
        "agrees": _AGREES,
        "reserves": _RESERVES,
        "ends": _ENDS,
        "asks": _ASKS,
    }
    found = {f"says {name}": 1.0 for name, pattern in patterns.items() if pattern.search(customer)}
    found |= {f"last {name}": 1.0 for name, pattern in patterns.items() if pattern.search(last)}
    if _ORDERS.search(customer):
        wanted, offered = set(_OFFERED.findall(last)), set(_OFFERED.findall(agent[-160:]))
        found["orders another"] = float(bool(wanted - offered))
        found["orders the same"] = float(bool(wanted & offered) and not wanted - offered)
    return {name: _OUTRIGHT * value for name, value in found.items()}


def letter_runs(pair: Pair) -> list[str]:
    """All runs of one to four letters of the answer, word by word with the spaces around it."""
    words = [f" {word} " for word in _customer_words(pair).split()]
    return [
        word[start : start + length]
        for word in words
        for length in range(1, min(4, len(word)) + 1)
        for start in range(len(word) - length + 1)
    ]


def _customer_words(pair: Pair) -> str:
    return _FIGURE.sub("0", collapse(mask_personal_data(pair[1])).lower())


def signs(pair: Pair) -> list[str]:
    """The morphemes of the answer, those at its end, and all of them beside the kind of words they answer."""
    words = tagged(_customer_words(pair))
    wants_facts = _WANTS_FACTS.search(pair[0])
    proposes = PROPOSES.search(pair[0]) and not _WANTS_FACTS.search(pair[0][-60:])
    kind = "proposes" if proposes else "asks" if wants_facts else "tells"
    pairs = [f"{one} {other}" for one, other in itertools.pairwise(words)]
    ends = [f"end:{word}" for word in words[-4:]] + [f"start:{word}" for word in words[:2]]
    return [*words, *pairs, *ends, *(f"{kind}:{word}" for word in words), kind]
