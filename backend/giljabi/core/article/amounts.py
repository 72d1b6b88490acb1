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
    rf"(?P<low>{_BARE}\s?원?|{_DOLLARS})\s?(?:[~～–-]|부터|to)\s?(?P<high>{_SUM})\s?(?:까지|사이)?[^.\n]{{0,6}}?(?P<unit>{_SUM})\s?(?:단위|씩|간격|steps?|increments?)"
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
_BOUND = re.compile(r"\s?(?:이상|초과|미만|이하|까지|넘|부터|또는 그|or more|or less)|\s?[~～]")
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
    rest = sentence
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
    match = re.fullmatch(r"(?:(\d+)만)?(?:(\d+)천)?(\d+)?", text)
    if match and ("만" in text or "천" in text):
        return int(match[1] or 0) * 10_000 + int(match[2] or 0) * 1000 + int(match[3] or 0)
    return int(float(text)) if re.fullmatch(r"\d+(?:\.\d+)?", text) else 0


def _bounded(text: str, match: re.Match[str]) -> bool:
    """Whether the amount is a limit (``10,000원 이상``) and no voucher."""
    return bool(_BOUND.match(text, match.end())) and not match.group().endswith("권")


def _steps(match: re.Match[str]) -> range:
    low, high, unit = (amount(match[name]) for name in ("low", "high", "unit"))
    if match["low"].strip().isdigit() and low < 100 and high >= 1000:
        low *= 1000 if "천" in match["high"] else 1
    return (
        range(low, high + 1, unit) if unit > 0 and low <= high and (high - low) // unit <= _LONGEST_RANGE else range(0)
    )
