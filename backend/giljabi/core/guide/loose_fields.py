"""Ticket fields and look-ups that no ``facts.yaml`` names: what kind of value each holds, and which blank it may fill.

A wrong amount is a real harm, so a field fills a blank only when words of its name stand beside the blank, or when it is the
only amount, count or phone number that is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from giljabi.core.article.blanks import Blank
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact

_BEFORE, _AFTER = 30, 16
#: What the parts of English field keys are called in Korean scripts. Korean titles are taken as they stand.
_KOREAN = {
    "account": "계좌 가상계좌", "amount": "금액 요금", "arrival": "도착", "assign": "배정", "auto": "자동",
    "balance": "잔액", "bank": "은행", "bike": "자전거 기기", "call": "호출", "cancel": "취소", "card": "카드",
    "charge": "요금 청구", "company": "카드사 회사", "count": "건 회", "coupon": "쿠폰", "days": "일", "day": "일",
    "deposit": "보증금", "device": "기기", "discount": "할인", "distance": "거리", "due": "기한 납부",
    "end": "종료 까지", "error": "오류", "exit": "출차", "expiry": "만료 유효기간", "fare": "요금 미터기",
    "fee": "요금 수수료", "fine": "벌금", "first": "처음", "gate": "관제 차단기", "meter": "미터기", "min": "분",
    "minutes": "분", "month": "월", "monthly": "정기권 결제하신", "name": "이름 명", "no": "번호 번째",
    "notice": "문자 안내", "order": "주문 번째", "over": "초과", "overtime": "초과", "paid": "결제",
    "payment": "결제", "penalty": "위약금", "place": "장소", "plate": "차량 번호", "point": "포인트 점",
    "price": "금액 가격", "product": "상품", "purchased": "구매", "refund": "환불 돌려", "remaining": "남은",
    "rental": "대여", "return": "반납", "ride": "이용 탑승", "saved": "적립", "service": "서비스",
    "settlement": "정산", "standard": "기준 보상", "start": "시작 부터", "station": "대여소 정류장", "tel": "전화",
    "ticket": "주차권 이용권", "time": "시각 시간", "toll": "통행료", "total": "모두 총", "type": "종류",
    "unlock": "잠금 해제", "unpaid": "미납 결제되지", "use": "이용", "used": "이용 사용", "virtual": "가상",
    "wait": "대기", "waited": "기다", "zone": "구역",
}  # fmt: skip
_MONEY_KEY = re.compile(
    r"amount|paid$|price|fee$|fare|toll|charge|refund|deposit|balance|penalty|fine$|cost|total|payment$|won$|금액|요금|비용|가격|수수료|[가-힣]료$"
)
_UNITS = {"분": ("min",), "일": ("day", "days"), "시간": ("hour", "hours"), "번째": ("no", "order", "wait"), "점": ("point", "points"),
          "건": ("count",), "회": ("count",), "장": ("count",), "개월": ("month", "months")}  # fmt: skip
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})")
_DATE, _TIME = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{1,2}:\d{2}")
_PHONE = re.compile(r"0\d{1,2}-?\d{3,4}-?\d{4}")
#: Beside these words a blank wants what code computes, and nothing else.
_COMPUTED = re.compile(r"차액|더 (?:내신|낸|부담)|추가로 부담")


@dataclass(frozen=True, slots=True)
class _Loose:
    fact: Fact
    kinds: frozenset[str]
    tokens: tuple[str, ...]

    @property
    def words(self) -> set[str]:
        return {word for token in self.tokens for word in _KOREAN.get(token, token).split()}


def loose_fact(blank: Blank, text: str, facts: Facts, schema: FactSchema) -> Fact | None:
    """The field that fills a blank for which ``facts.yaml`` knows nothing; None when none clearly does."""
    near = text[max(0, blank.start - _BEFORE) : blank.end + _AFTER]
    if blank.kind == "money" and _COMPUTED.search(near):
        return None
    loose = [row for row in _loose_fields(facts, schema) if blank.kind in row.kinds and _unit_fits(row, blank)]
    if not loose:
        return None
    scored = sorted(
        ((sum(word in near for word in row.words), -at, row) for at, row in enumerate(loose)), key=lambda r: r[:2]
    )
    best, runner_up = scored[-1], scored[-2] if len(scored) > 1 else None
    if best[0] and (runner_up is None or runner_up[0] < best[0]):
        return _in_kind(best[2].fact, blank.kind)
    alone = len(loose) == 1 and not any(_has_kind(fact, blank.kind, schema) for fact in facts.known.values())
    return _in_kind(loose[0].fact, blank.kind) if alone and blank.kind in ("money", "count", "phone") else None


def _loose_fields(facts: Facts, schema: FactSchema) -> Iterable[_Loose]:
    for name, fact in facts.known.items():
        if fact.origin == "field" and schema.get(name) is None:
            tokens = tuple(token for token in re.split(r"[_\s/·-]+", name.lower()) if token)
            yield _Loose(fact, frozenset(_kinds(name.lower(), fact)), tokens)


def _has_kind(fact: Fact, kind: str, schema: FactSchema) -> bool:
    spec = schema.get(fact.name)
    return spec is not None and spec.kind == kind


def _kinds(name: str, fact: Fact) -> list[str]:
    value = fact.value
    if isinstance(value, int):
        return ["money"] if _MONEY_KEY.search(name) else ["count", "date"] if "month" in name else ["count"]
    if _MOMENT.fullmatch(value):
        return ["date", "time"]
    if _DATE.fullmatch(value):
        return ["date"]
    if _TIME.fullmatch(value):
        return ["time"]
    return (
        ["phone", "text"] if _PHONE.fullmatch(value) else ["text", "phone"] if re.search(r"\d{3,}", value) else ["text"]
    )


def _unit_fits(row: _Loose, blank: Blank) -> bool:
    """A count goes only where its unit stands: 32 minutes are no 32 days."""
    if blank.kind == "count":
        unit = next(
            (unit for unit in sorted(_UNITS, key=len, reverse=True) if blank.text.rstrip().endswith(unit)), None
        )
        return unit is not None and any(token in _UNITS[unit] or token == unit for token in row.tokens)
    if blank.kind == "date" and isinstance(row.fact.value, int):
        return "월" in blank.text and "일" not in blank.text
    return True


def _in_kind(fact: Fact, kind: str) -> Fact:
    """The part of the value that the blank wants: of a moment its day or its time, of a month its date."""
    moment = _MOMENT.fullmatch(str(fact.value))
    value = fact.value
    if moment:
        value = moment[1] if kind == "date" else moment[2]
    elif kind == "date" and isinstance(value, int):
        value = f"2000-{value:02d}-01"
    return Fact(fact.name, value, fact.origin, fact.text, fact.where, why=fact.why, proved=fact.proved, sure=fact.sure)
