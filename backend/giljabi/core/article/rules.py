"""Typed rules: what the policies say outright and code can act on. Silence is kept as silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from giljabi.core.playbook import Policy, Rules
from giljabi.core.text import collapse

_OPERATORS = re.compile(
    r"(?:취소|환불)[^,]{0,8}(?:가능|되는|됨)[^,:：]{0,6}(?:운영사|업체|회사)"
    r"|(?:운영사|업체)[^,:：]{0,6}(?:취소|환불)[^,:：]{0,4}가능"
)
_NAME = re.compile(r"[가-힣A-Za-z][가-힣A-Za-z0-9&·. ]{1,19}")
_NOT_A_NAME = re.compile(r"(?:다|음|함|요|것|보상|확인|접수|이내|필요|가능)$|[>:]")
_WON = r"(\d{1,3}(?:,\d{3})+|\d{3,})\s?원"
_RANGE = re.compile(rf"{_WON}\s?[~\-–]\s?{_WON}\s?(?:까지)?[^.\n]{{0,6}}?{_WON}\s?(?:단위|씩)")
_VOUCHER = re.compile(rf"{_WON}(?:권|\s?1장| 쿠폰)|쿠폰\s?{_WON}")
_COUPON = re.compile(r"쿠폰|바우처|voucher|coupon", re.IGNORECASE)
_REQUIRED = re.compile(r"필요|필수|required|반드시 (?:첨부|입력)", re.IGNORECASE)
_NEEDED_LIST = re.compile(r"(?:필요|필수)\s?(?:정보|서류|항목|사항)?\s?[:：]\s*(.+)$")
_BRACKETED = re.compile(r"\[([^\[\]]{2,15})\]")
_BUTTON_AFTER = re.compile(r"\]\s*(?:버튼|클릭|을 누|를 누|체크|누르|가이드|메뉴|으로|로 )")


def read_rules(policies: Sequence[Policy], said: Iterable[str]) -> Rules:
    """The rules of these policies; ``said`` are the scripts, where vouchers are also named."""
    return Rules(
        cancellable_operators=_operators(policies),
        coupon_denominations=_denominations(policies, said),
        requires=_requires(policies),
    )


def _operators(policies: Sequence[Policy]) -> tuple[str, ...]:
    for policy in policies:
        if _OPERATORS.search(policy.title) and policy.items:
            names = _names(policy.items[0])
            if names:
                return names
        for item in policy.items:
            head, colon, tail = item.partition(":") if ":" in item else item.partition("：")
            if colon and _OPERATORS.search(head) and (names := _names(tail)):
                return names
    return ()


def _names(text: str) -> tuple[str, ...]:
    """``직영(가나, 다라), 마바`` → (가나, 다라, 마바): a bracketed list stands for the word before it."""
    text = re.sub(r"[가-힣A-Za-z]+\(([^()]*,[^()]*)\)", r"\1", text)
    text = re.sub(r"\([^()]*\)", "", text)
    parts = [part.strip(" .·") for part in re.split(r"[,、，/]", text)]
    names = [part for part in parts if _NAME.fullmatch(part) and not _NOT_A_NAME.search(part)]
    return tuple(dict.fromkeys(names)) if len(names) == len([part for part in parts if part]) else ()


def _denominations(policies: Sequence[Policy], said: Iterable[str]) -> tuple[int, ...]:
    """Ranges wherever they stand; single vouchers beside a range, or named by the policies when there is no range."""
    offered: set[int] = set()
    named: set[int] = set()
    ruled = [f"{policy.title} : {item}" for policy in policies for item in policy.items]
    for text in [*ruled, *said]:
        for sentence in re.split(r"\n|(?<=[다요])\.\s", text):
            if not _COUPON.search(sentence):
                continue
            ranges = [amounts for match in _RANGE.finditer(sentence) if (amounts := _steps(match))]
            singles = {_amount(match) for match in _VOUCHER.finditer(_RANGE.sub("", sentence))}
            if ranges:
                offered.update(singles, *ranges)
            elif text in ruled:
                named |= singles
    return tuple(sorted(offered or named))


def _steps(match: re.Match[str]) -> range:
    low, high, unit = (int(group.replace(",", "")) for group in match.groups())
    return range(low, high + 1, unit) if unit > 0 and low <= high and (high - low) // unit <= 200 else range(0)


def _amount(match: re.Match[str]) -> int:
    return int(next(group for group in match.groups() if group).replace(",", ""))


def _requires(policies: Sequence[Policy]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for policy in policies:
        for item in policy.items:
            text = collapse(item)
            listed = _NEEDED_LIST.search(text)
            if listed:
                found.update(
                    dict.fromkeys(part.strip(" []") for part in re.split(r"[,/]", listed[1]) if part.strip(" []"))
                )
            elif _REQUIRED.search(text):
                for match in _BRACKETED.finditer(text):
                    if not _BUTTON_AFTER.match(text, match.end() - 1):
                        found[match[1].strip()] = None
    return tuple(found)
