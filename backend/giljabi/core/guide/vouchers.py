"""Which vouchers add up to an amount: the fewest, never one that is not offered."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from math import gcd

from giljabi.core.facts.numbers import money

_AS_VOUCHER = re.compile(r"\s?(?:짜리|권|쿠폰)")
_COUNT = re.compile(r"\s?(?:짜리|권|쿠폰)\s?(?:쿠폰\s?)?(\d{1,2})\s?(?:장|개|매)")
_MOST_WISHED = 99
#: Far above any compensation; keeps the table small.
MAX_AMOUNT = 10_000_000


@dataclass(frozen=True, slots=True)
class Split:
    """``vouchers`` sum up to ``amount``; when there is no way, they are empty and ``below``/``above`` are the nearest sums."""

    amount: int
    vouchers: tuple[int, ...]
    below: int | None = None
    above: int | None = None

    @property
    def possible(self) -> bool:
        return bool(self.vouchers) or self.amount == 0


def split(amount: int, denominations: Collection[int]) -> Split:
    """The fewest vouchers of ``denominations`` (whole won, each as often as needed) that make ``amount``.

    Larger vouchers come first; among equally many, the split with the larger first voucher is taken.
    ValueError for an amount below 0 or above :data:`MAX_AMOUNT`, or a denomination below 1.
    """
    if not 0 <= amount <= MAX_AMOUNT:
        raise ValueError(f"the amount must be from 0 to {MAX_AMOUNT:,}")
    offered = sorted(set(denominations), reverse=True)
    if any(value < 1 for value in offered):
        raise ValueError("a voucher is worth at least 1")
    if not offered:
        return Split(amount, ()) if amount == 0 else Split(amount, (), below=0)
    unit = gcd(*offered)
    reach = -(-amount // unit) + offered[0] // unit
    fewest = _fewest(reach, [value // unit for value in offered])
    if amount % unit == 0 and fewest[amount // unit] is not None:
        return Split(amount, tuple(_walk(fewest, amount // unit, unit)))
    below = next((n * unit for n in range(amount // unit, -1, -1) if fewest[n] is not None), None)
    above = next((n * unit for n in range(amount // unit + 1, reach + 1) if fewest[n] is not None), None)
    return Split(amount, (), below, above)


def wished(text: str, amount: int, denominations: Collection[int]) -> tuple[int, ...]:
    """The vouchers that a customer names (``3천원권 2장으로``, ``천원짜리로 주세요``), if they are offered and make ``amount``;
    empty when they name none, or others."""
    offered = set(denominations)
    text = text.replace("원권", "원짜리")  # 3천원권 names a voucher, money() leaves such names out
    named = [
        (int(item.value), _COUNT.match(text, item.end)) for item in money(text) if _AS_VOUCHER.match(text, item.end)
    ]
    if not named or any(value not in offered for value, _ in named):
        return ()
    if len(named) == 1 and amount % named[0][0] == 0 and 0 < amount // named[0][0] <= _MOST_WISHED:
        return (named[0][0],) * (amount // named[0][0])
    vouchers = tuple(
        sorted((value for value, count in named for _ in range(int(count[1]) if count else 1)), reverse=True)
    )
    return vouchers if sum(vouchers) == amount and len(vouchers) <= _MOST_WISHED else ()


def _fewest(reach: int, values: list[int]) -> list[tuple[int, int] | None]:
    """For every sum up to ``reach``: (how many vouchers, the largest of them), or None when it can't be made."""
    best: list[tuple[int, int] | None] = [(0, 0)] + [None] * reach
    for total in range(1, reach + 1):
        for value in values:
            before = best[total - value] if value <= total else None
            if before is not None and (best[total] is None or before[0] + 1 < best[total][0]):  # type: ignore[index]
                best[total] = (before[0] + 1, value)
    return best


def _walk(best: list[tuple[int, int] | None], total: int, unit: int) -> list[int]:
    vouchers = []
    while total and (entry := best[total]):
        vouchers.append(entry[1] * unit)
        total -= entry[1]
    return sorted(vouchers, reverse=True)
