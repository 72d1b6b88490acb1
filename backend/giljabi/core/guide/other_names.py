"""Whether the words beside a blank name something else than a value: another amount, somebody else's number, another car."""

from __future__ import annotations

import itertools
import re
from collections.abc import Set as AbstractSet
from typing import Literal

from giljabi.core.article.blanks import Blank
from giljabi.core.classify.morphemes import tokens
from giljabi.core.facts.field_names import END_WORDS, key_tokens, key_words
from giljabi.core.facts.schema import FactSchema

_BEFORE, _AFTER = 26, 16
_SENTENCE_END = re.compile(r"[.!?\n]|,\s")
#: The name of an amount directly before or behind its blank: ``가산금 000원``, ``N원 쿠폰``.
_CALLED = r"[가-힣]{0,6}(?:금|료|비|세|권|쿠폰|액|포인트|적립|할인|캐시|머니)"
_CALLED_BEFORE, _CALLED_AFTER = (
    re.compile(rf"({_CALLED})(?:은|는|이|가|을|를)?\s?$"),
    re.compile(rf"\s?(?:짜리\s?)?({_CALLED})"),
)
_ANY_AMOUNT = ("요금", "금액", "비용", "전액", "총액", "합계", "원")
#: Words of fields whose name says only that it is an amount: standard_amount.
_OF_ANYTHING = {"금액", "요금", "기준", "보상", "모두", "총", "결제", "합계"}
#: Words that name no amount, number or car in particular.
_GENERIC = {
    "phone": {"번호", "전화", "전화번호", "연락처", "휴대", "휴대폰", "휴대전화", "고객", "고객님", "본인", "문자", "수신"},
    "plate": {"차량", "번호", "차", "차량번호", "고객", "고객님"},
}  # fmt: skip
#: Whose number it is when it is not the customer's.
_OTHERS_NUMBER = re.compile(
    r"관제|센터|운영사|담당|사무실|관리실|지점|매장|점포|본사|부서|대표|상담|기사|업체|보험사|카드사|은행|병원|경찰|제조사|판매자|업주|사장"
)
#: Another car or place than the one that the ticket speaks of.
_OTHER_ONE = re.compile(
    r"(기존|이전|예전|원래|앞|옆|뒤|대체|다른|타|새|새로운|신규|변경|가까운|인근|근처|잘못|상대)\s?(?:차량?|지점|주차장|매장|곳[은인]|데는)?(?:의?\s?번호)?\s?$"
)
_NEARBY = {"옆", "다른", "대체", "가까운", "인근", "근처"}
#: The words on the customer's screen, as a blank's own name and as what stands behind one in quotation marks.
_SHOWN = re.compile(r"(?:오류|에러|화면|경고|뜬|나온|보이는|표시된)\s?(?:문구|메시지|메세지|내용)")
_MESSAGE = re.compile(
    r"['\"’”]\s?(?:이?라는\s|이?라고\s(?:나오|뜨)는\s)?(?:오류|에러|경고|화면)?\s?(?:문구|메시지|메세지)"
)
_HOLE_ONLY = re.compile(r"[^가-힣A-NP-WYZa-z\d]+")
_QUOTES = "'\"‘“"
_REGISTERED = re.compile(
    r"(?:기존|이전|원래|잘못된|등록(?:된|하신)|입력하신|예약하신)\s?(?:차량?\s?)?(?:번호)?(?:인|의)?\s?$"
)
_IS_REGISTERED = re.compile(r"\s?번호[가로]\s(?:등록|입력|저장)")
_REAL = re.compile(r"(?:실제|맞는|바른|새|새로운|올바른|타신|이용하신)\s?(?:차량?\s?)?(?:번호)?(?:인|의)?\s?$")
#: Parts of keys for what was entered beforehand.
AS_REGISTERED = {"ticket", "registered", "saved", "booked", "input", "entered", "pass"}
#: What makes an amount one of its own kind: 환불 금액 is not what was paid.
_OWN_AMOUNT = {
    "환불", "환급", "위약", "할인", "적립", "미납", "연체", "가산", "보증", "차액", "수수료", "잔액", "충전", "예치",
}  # fmt: skip
#: 배송비는, 출장비: no payment of something else.
_FEE = re.compile(r"([가-힣]{1,5}비)(?:은|는|이|가)?\s?$")
_SAYS_NOTHING = {"예정", "해당", "최종", "대신", "가운데", "요금", "비용", "경우", "기준"}
_TAKEN = {"공제", "견적", "배상", "변상", "감면"}
_NEW_MOMENT = re.compile(r"(?:까지)?(?:으로|로)\s?(?:바꾸|바꿔|변경|옮|연장|늘|미루|미뤄|당겨)")
_NEW = {"새", "변경", "연장", "다음", "예정"}
_BEGINS = {"부터", "시작", "개시", "빌린", "대여"}
_ENDS = END_WORDS | {"보관"}
#: An amount beside these is a rule's or a gift.
_RULE_BEFORE = re.compile(
    r"(?:당|마다)\s?$|(?:최소|최대|한도|부족|추가|다음(?!\s?달 \S{1,6}에서)|지난)\S{0,2}\s(?:\S+\s){0,2}$"
)
_GIFT = re.compile(r"(?:사과|감사|위로)\S?\s(?:뜻|의미)\S*\s")
_GRANTED = {"기준", "보상", "위로", "혜택"}
_RULE_AFTER = re.compile(r"\s?(?:이상|이하|미만|초과|까지|한도|씩|당|단위)")
_OF_BOUNDS = {"최소", "최대", "한도"}
_OF_RULES = _OF_BOUNDS | {"부족", "추가", "다음", "초과"}
_NUMBERED = re.compile(r"([가-힣A-Za-z ]*?)\s?(?:번호|코드|계좌|비번)\s?$")
_OURS, _ANY_NUMBER = {"저희", "우리", "당사", "본사", "회사"}, {"번호", "번째", "코드", "계좌"}
#: A half is taken of what was paid; these are what comes of it.
_OUTCOME = {"환불", "돌려", "보상", "차액", "환급"}


def beside(blank: Blank, text: str) -> tuple[str, str]:
    """The words before and behind the blank that belong to it: of the same clause, and not far."""
    before, after = text[max(0, blank.start - _BEFORE) : blank.start], text[blank.end : blank.end + _AFTER]
    return _SENTENCE_END.split(before)[-1], _SENTENCE_END.split(after)[0]


def is_outcome(name: str, schema: FactSchema) -> bool:
    """Whether the fact is what the customer gets back: the half of it is not wanted, it is one already."""
    return any(outcome in word for word in _names(name, schema) for outcome in _OUTCOME)


def speaks_of_another(blank: Blank, text: str, name: str, schema: FactSchema) -> bool:
    """Whether the words before the blank name somebody else's number, car or place than this fact's."""
    before, _ = beside(blank, text)
    spec = schema.get(name)
    kind = spec.kind if blank.kind == "text" and spec else blank.kind
    found = {"phone": _OTHERS_NUMBER, "plate": _OTHER_ONE, "place": _OTHER_ONE}.get(kind)
    if (
        blank.kind == "plate"
        and AS_REGISTERED & set(key_tokens(name))
        and registered_or_real(blank, text) == "registered"
    ):
        return False
    match = found.search(before) if found else None
    return match is not None and not any(match[match.lastindex or 0] in word for word in _names(name, schema))


def wants_one_nearby(blank: Blank, text: str) -> bool:
    """Whether the words before the blank want another place than the ticket's that one can go to: ``가까운 지점은``, not ``기존 지점``."""
    match = _OTHER_ONE.search(beside(blank, text)[0])
    return match is not None and match[1] in _NEARBY


def wants_shown_words(blank: Blank, text: str) -> bool:
    """Whether a blank wants the words on the customer's screen: ``[오류 문구]``, ``'OOO' 메시지``."""
    if blank.named:
        return _SHOWN.search(blank.text) is not None
    before, after = beside(blank, text)
    return _HOLE_ONLY.fullmatch(blank.text) is not None and before[-1:] in _QUOTES and _MESSAGE.match(after) is not None


def registered_or_real(blank: Blank, text: str) -> Literal["registered", "real"] | None:
    """Of two numbers of one kind, whether the words want the one that is registered (``기존 00가0000``, ``00가0000 번호가 등록되어``) or
    the one that is right."""
    before, after = beside(blank, text)
    before += re.split(r"[0O○]", blank.text)[0]  # 잘못된 번호 00가0000 is one blank
    if _REGISTERED.search(before) or _IS_REGISTERED.match(after):
        return "registered"
    return "real" if _REAL.search(before) else None


def ends_otherwise(words: AbstractSet[str], after: str) -> bool:
    """Whether the words behind a day or time want a beginning (``O월 O일부터``), an end (``까지``) or a new one (``로 바꿔``) and the
    value is none by its name."""
    if _NEW_MOMENT.match(after):
        return not words & _NEW
    wanted = {"까지": _ENDS, "부터": _BEGINS}.get(after[:2])
    return wanted is not None and not words & wanted


def called_otherwise(words: AbstractSet[str], kind: str, before: str, after: str) -> bool:
    """Whether a name stands beside the blank that is none of these ``words`` of a value's name."""
    if kind == "money":
        if (own := _own_amount(before)) and not any(own in word for word in words):
            return True
        if (fee := _FEE.search(before)) and not any(fee[1] in word or word in fee[1] for word in words - _OF_ANYTHING):
            return True
        named = _amounts_named(before, after) if words - _OF_ANYTHING else []
    else:
        named = [_nouns_at_the_end(before) - _GENERIC[kind]] if kind in _GENERIC else []
    return any(names and not any(name in word or word in name for name in names for word in words) for names in named)


def is_of_a_rule(words: AbstractSet[str], before: str, after: str) -> bool:
    """Whether the words beside an amount make it a rule's or a gift, and no amount of the ticket: ``1박당 N원``, ``최소 금액은
    N원``, ``N원 이상``, ``사과의 뜻으로 N원``. What is granted by a rule (기준, 보상) may be given."""
    gift = _GIFT.search(before) and not words & _GRANTED
    rule = _RULE_BEFORE.search(before) and not words & _OF_RULES
    bound = _RULE_AFTER.match(after) and not words & _OF_BOUNDS
    return bool(gift or rule or bound)


def says_only(words: AbstractSet[str], before: str) -> bool:
    """Whether the noun before a blank has nothing in it but the words of a value's name: 환불 금액은, not 배송비 환불액은."""
    nouns = {noun for noun in _nouns_at_the_end(before) if len(noun) > 1} - _OF_ANYTHING - _SAYS_NOTHING
    return not nouns or all(any(word in noun or noun in word for word in words if len(word) > 1) for noun in nouns)


def numbers_another(words: AbstractSet[str], value: str, before: str, blank: Blank) -> bool:
    """Whether a number or an account is called by another name than the value's (``송장번호 000`` and an order's number), or the value has
    no figure and is none."""
    called = _NUMBERED.search(before + re.split(r"[O○0]{2,}|[^가-힣A-Za-z ]", blank.text)[0])
    if not called or not called[1].split():
        return False
    if not re.search(r"\d", value):
        return True
    name = called[1].split()[-1]
    return name in _OURS or not any(name in word or word in name for word in words - _ANY_NUMBER)


def _names(name: str, schema: FactSchema) -> set[str]:
    spec = schema.get(name)
    return {*key_words(name), *(" ".join(spec.label.values()).split() if spec else ())}


def _own_amount(before: str) -> str:
    """What kind of amount of its own the noun before a blank names (환불액은, 위약금은); empty where none."""
    nouns = _nouns_at_the_end(before)
    return next((own for own in sorted(_OWN_AMOUNT | _TAKEN) for noun in nouns if noun.startswith(own)), "")


def _amounts_named(before: str, after: str) -> list[set[str]]:
    """The amounts that the words beside a blank speak of: before it by its nouns and by its ending, behind it."""
    called = [match[1] for match in (_CALLED_BEFORE.search(before), _CALLED_AFTER.match(after)) if match]
    particular = [{name} for name in called if not name.endswith(_ANY_AMOUNT)]
    return [_nouns_at_the_end(before) & _OWN_AMOUNT, *particular]


def _nouns_at_the_end(before: str) -> set[str]:
    """환불 예정 금액은 → 환불, 예정, 금액: the name that stands before a blank."""
    words = list(tokens(before))
    while words and words[-1].tag in ("JX", "JKS", "JKO"):
        words.pop()
    run = itertools.takewhile(lambda word: word.tag in ("NNG", "NNP", "XSN", "XR"), reversed(words))
    return {word.form for word in run}
