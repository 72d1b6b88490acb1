"""Terms: time limits, validity, amounts and cases that policies state, read into figures with their source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from giljabi.core.article.amounts import amount
from giljabi.core.playbook import Places, Policy, Term

_TIME_UNITS = {
    "분": "minute", "시간": "hour", "영업일": "business-day", "일": "day", "주": "week", "주일": "week", "개월": "month",
    "달": "month", "년": "year", "minute": "minute", "hour": "hour", "day": "day", "week": "week", "month": "month", "year": "year",
}  # fmt: skip
_SPAN = re.compile(
    r"(?P<business>영업일\s?(?:기준\s?)?)?(?P<low>\d{1,4})\s?(?:(?:[~～–-]|to|에서)\s?(?P<high>\d{1,4})\s?)?"
    r"(?P<unit>영업일|시간|분|일|주일|주(?=\s|간|[,.)]|$)|개월|달|년)(?!째|번|당|차)"
    r"|(?P<elow>\d{1,4})\s?(?:(?:[~–-]|to)\s?(?P<ehigh>\d{1,4})\s?)?(?P<ebusiness>business |working )?(?P<eunit>minute|hour|day|week|month|year)s?\b",
    re.IGNORECASE,
)
_VALIDITY = re.compile(r"유효|사용\s?기한|이용\s?기한|소멸|만료|쓸 수 있|사용 가능|valid|expires?", re.IGNORECASE)
_LIMIT = re.compile(
    r"^\s?(?:간|동안)?\s?(?:이내|안에|내에?(?=\s|$|[,.)])|까지|전까지|뒤|후|정도|소요|걸|만에|넘|지나|지난|초과|이상|미만)|^\s*$|^\s?[,.)/]"
)
_WITHIN = re.compile(
    r"\b(?:within|takes?|after|up to|in)\b[^.]{0,20}$|처리|반영|입금|소요|이내|접수|연락|지급|환불|기간", re.IGNORECASE
)
_SUM = r"(?:\d{1,3}(?:,\d{3})+|\d{3,}|\d{1,3}[천만])\s?원|\$\s?\d[\d,]*"
_BOUNDS = (
    (
        "maximum",
        r"(?:최대|한도|상한|up to|at most|max(?:imum)?)[^.\d$]{0,12}(?P<sum>SUM)|(?P<behind>SUM)\s?(?:까지만?|이하|한도)",
    ),
    ("minimum", r"(?:최소|하한|at least|min(?:imum)?)[^.\d$]{0,12}(?P<sum>SUM)|(?P<behind>SUM)\s?(?:부터|이상)"),
    ("unit", r"(?P<sum>SUM)\s?(?:단위|씩)|in steps of (?P<behind>SUM)"),
)
_AMOUNTS = [(kind, re.compile(pattern.replace("SUM", _SUM), re.IGNORECASE)) for kind, pattern in _BOUNDS]
_SUBJECT = r"(?:취소|환불|해지|변경|교환|보상|발급|지급|면제|반품|연장|재발급|해제|구매|이용|사용|refund|cancel\w*|exchange|replace\w*|return)"
_REFUSED = re.compile(
    rf"{_SUBJECT}[^.,]{{0,14}}(?:불가|안\s?됨|안\s?함|안\s?받|못|하지 않|되지 않|없음|어렵|제외|X(?![A-Za-z]))|대상\s?아님|no refund"
    r"|cannot be (?:refund|cancel|exchang|return)\w*|not refundable",
    re.IGNORECASE,
)
_ALLOWED = re.compile(
    rf"{_SUBJECT}[^.,]{{0,10}}(?:가능|됨|해\s?줌|된다|처리|접수)|(?:can|may) be (?:refund|cancel|exchang|return)\w*"
    r"|(?:full|free) (?:refund|replacement)",
    re.IGNORECASE,
)


#: Longer than any condition; the rest of a long paragraph is not searched, which keeps the time linear.
_LONGEST = 600
_CLAUSE = re.compile(r"[;.]\s|,\s(?!\d)|(?<=[가-힣])(?:지만|하나|으나|되나|하되)[,\s]")
#: Obstacles that are denied: "수수료 없음", "불가하지 않음" refuse nothing.
_NO_OBSTACLE = re.compile(
    r"(?:수수료|제한|비용|위약금|추가\s?요금|벌금)(?:은|는|이|가)?\s?(?:없|안\s?받)[가-힣]*|불가(?:하지|능하지)\s?않[가-힣]*|불가한\s?(?:경우|것)(?:은|는|이)?\s?없[가-힣]*"
    r"|어렵지\s?않[가-힣]*|못\s?받은",
)
#: Of a clock time or a longer span, the smaller part says nothing alone.
_NO_SPAN_BEFORE = re.compile(r"\d\s?시\s?$|월\s?$|매달\s?$|매월\s?$")
_NO_SPAN_BEHIND = re.compile(r"\s?\d{1,2}\s?개월")
_YEARS_BEFORE = re.compile(r"(\d{1,2})\s?년\s?$")


def read_terms(policies: Iterable[Policy]) -> tuple[Term, ...]:
    """Every term of every policy, in order. A figure whose meaning is not clear from its sentence is left out."""
    return tuple(
        term
        for number, policy in enumerate(policies)
        for item, places in zip(policy.items, policy.item_places, strict=True)
        for term in _terms(number, policy.title, item, places)
    )


def _terms(number: int, title: str, item: str, places: Places) -> Iterator[Term]:
    for clause in _CLAUSE.split(item[:_LONGEST]):
        yield from _times(number, title, item, clause, places)
        for kind, pattern in _AMOUNTS:
            for match in pattern.finditer(clause):
                words = match["sum"] or match["behind"]
                if value := amount(words):
                    yield Term(kind, item, number, value, value, "dollar" if "$" in words else "won", places)
        plain = _NO_OBSTACLE.sub("", clause)
        if _REFUSED.search(plain):
            yield Term("refused", item, number, places=places)
        elif _ALLOWED.search(plain):
            yield Term("allowed", item, number, places=places)


def _times(number: int, title: str, item: str, clause: str, places: Places) -> Iterator[Term]:
    for match in _SPAN.finditer(clause):
        before, after = clause[: match.start()], clause[match.end() :]
        low = int(match["low"] or match["elow"])
        high = int(match["high"] or match["ehigh"] or low)
        unit = _TIME_UNITS[(match["unit"] or match["eunit"]).lower()]
        if unit == "day" and (match["business"] or match["ebusiness"]):
            unit = "business-day"
        if low > high or _NO_SPAN_BEFORE.search(before) or _NO_SPAN_BEHIND.match(after):
            continue
        if years := _YEARS_BEFORE.search(before) if unit == "month" else None:
            low, high = low + 12 * int(years[1]), high + 12 * int(years[1])
        elif _VALIDITY.search(clause) or (_VALIDITY.search(title) and not _LIMIT.match(after)):
            yield Term("validity", item, number, low, high, unit, places)
            continue
        if _LIMIT.match(after) or _WITHIN.search(before) or match["business"] or unit == "business-day" or years:
            kind = "validity" if _VALIDITY.search(clause) else "time-limit"
            yield Term(kind, item, number, low, high, unit, places)
