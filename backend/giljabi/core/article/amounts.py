"""Amounts of vouchers in a sentence: single ones, and those of a range with its step."""

from __future__ import annotations

import re
from dataclasses import dataclass

VOUCHER_WORD = re.compile(r"쿠폰|바우처|상품권|할인권|적립금|voucher|coupon|gift card|\bcredits?\b", re.IGNORECASE)
_WON = r"(?:\d{1,3}(?:,\d{3})+|\d{3,}|\d{1,3}\s?[천만]|\d{1,2}만\s?\d천)\s?원"
_DOLLARS = r"(?:[$€£]\s?\d{1,4}(?:\.\d{2})?|\d{1,4}\s?(?:dollars|euros?|USD|EUR))"
_SUM = rf"(?:{_WON}|{_DOLLARS})"
_BARE = r"(?:\d{1,3}(?:,\d{3})+|\d{3,}|\d{1,3}\s?[천만]|[$€£]\s?\d{1,4})"
_RANGE = re.compile(
    rf"(?P<low>{_BARE}\s?원?|{_DOLLARS}|(?<!\d)\d{{1,2}})\s?(?:[~～–-]|부터|to)\s?(?P<high>{_SUM})\s?(?:까지|사이)?[^.\n]{{0,6}}?(?P<unit>{_SUM})\s?(?:단위|씩|간격|steps?|increments?)"
)
_UNIT_FIRST = re.compile(
    rf"(?P<unit>{_SUM})\s?(?:단위|씩)(?:로|권으로)?\s?,?\s?(?P<low>{_BARE}\s?원?)\s?(?:[~～–-]|부터)\s?(?P<high>{_SUM})"
)
#: A voucher by its amount: ``5,000원권``, ``2,000원 쿠폰``, ``쿠폰 3,000원``, ``$5 voucher``.
_SINGLE = re.compile(
    rf"(?P<a>{_BARE}\s?(?:원\s?)?)권|(?P<b>{_SUM})\s?(?:짜리\s?)?(?:1장|쿠폰|바우처|상품권|할인권|(?:[a-z]+ )?(?:vouchers?|coupons?|gift cards?|credits?))"
    rf"|(?:쿠폰|바우처|상품권)(?:은|을|는)?\s?(?P<c>{_SUM})",
    re.IGNORECASE,
)
#: Several amounts that together are a choice: ``2,000원, 5,000원, 10,000원``, ``$5, $10 or $20``.
_CHOICE = re.compile(
    rf"(?P<list>(?:{_BARE}\s?원?(?:권)?\s?(?:,|/|·|\bor\b|또는|and|&)\s?(?:or\s)?)+{_SUM})", re.IGNORECASE
)
#: What behind an amount makes it a limit or a purchase, and what takes it back.
_BOUND = re.compile(r"\s?(?:이상|초과|미만|이하|까지|넘|부터|결제|이용|구매|주문|또는 그|or more|or less)|\s?[~～]")
_CHARGED = re.compile(
    r"(?:수수료|공제|과태료|위약금|요금|결제\s?금액|정기권|fees?|fine|penalty)[^,]{0,8}$", re.IGNORECASE
)
#: Korean says so behind the amount or before a colon, English anywhere; ``입차 불가 확인 시 … 3,000원권`` is a case.
_TAKEN_BACK = re.compile(
    rf"{_SUM}.*(?:금지|불가|않|제외|없음|중단)|(?:금지|불가|제외|중단)[^:：]{{0,8}}[:：]|\bnever\b|n't\b|\bnot\b|\bno\b",
    re.IGNORECASE,
)
#: Where one statement ends and the next begins; the commas of a list of amounts are none.
_CLAUSE = re.compile(r"[;.]\s|[()（）]|,\s(?!\s?\d)(?![$€£])|\s(?:하지만|다만|단)\s")
_LONGEST_RANGE = 200


@dataclass(frozen=True, slots=True)
class VoucherAmounts:
    """Amounts in the currency's whole unit; ``choice`` are those of ``single`` that stand in a row of several."""

    single: tuple[int, ...]
    in_range: tuple[int, ...]
    choice: tuple[int, ...] = ()


def voucher_amounts(sentence: str, *, is_list: bool = False) -> VoucherAmounts:
    """The vouchers that a sentence about vouchers names; none of one that is not about them.

    ``is_list``: the sentence stands under a heading about vouchers, so that several amounts in a row are vouchers too.
    """
    if not VOUCHER_WORD.search(sentence) and "원권" not in sentence and not re.search(r"[천만]원?권", sentence):
        return VoucherAmounts((), ())
    in_range: list[int] = []
    rest = " ; ".join(clause for clause in _CLAUSE.split(sentence) if clause and not _TAKEN_BACK.search(clause))
    for pattern in (_RANGE, _UNIT_FIRST):
        for match in pattern.finditer(rest):
            in_range.extend(_steps(match))
        rest = pattern.sub(" ", rest)
    single = [
        next(group for group in match.groups() if group)
        for match in _SINGLE.finditer(rest)
        if not _bounded(rest, match)
    ]
    choice: list[str] = []
    for match in _CHOICE.finditer(rest):
        near = rest[max(0, match.start() - 25) : match.end() + 12]
        if (is_list or VOUCHER_WORD.search(near)) and not _bounded(rest, match):
            choice += re.findall(_BARE, match["list"])
    return VoucherAmounts(
        tuple(dict.fromkeys(map(amount, [*single, *choice]))),
        tuple(dict.fromkeys(in_range)),
        tuple(map(amount, choice)),
    )


def amount(text: str) -> int:
    """``3,000원``, ``1만 5천``, ``5천원``, ``$10`` → the number."""
    text = re.sub(r"[,\s$€£원권]|dollars|euros?|USD|EUR", "", text)
    match = re.fullmatch(r"(?:(\d{1,4})만)?(?:(\d{1,3})천)?(\d{1,9})?", text)
    if match and ("만" in text or "천" in text):
        return int(match[1] or 0) * 10_000 + int(match[2] or 0) * 1000 + int(match[3] or 0)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _bounded(text: str, match: re.Match[str]) -> bool:
    """Whether the amount is a limit (``10,000원 이상``), a payment or a charge, and no voucher."""
    if _CHARGED.search(text, max(0, match.start() - 14), match.start()):
        return True
    return bool(_BOUND.match(text, match.end())) and not match.group().endswith("권")


def _steps(match: re.Match[str]) -> range:
    low, high, unit = (amount(match[name]) for name in ("low", "high", "unit"))
    if low < 100 <= high:  # 1~3만원: the unit stands only behind the second figure
        low *= 10_000 if "만" in match["high"] else 1000 if "천" in match["high"] else 1
    return (
        range(low, high + 1, unit) if unit > 0 and low <= high and (high - low) // unit <= _LONGEST_RANGE else range(0)
    )
