"""What policies charge by a name or by a unit: ``잠금해제료 800원``, ``킥보드: 분당 150원``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from giljabi.core.playbook import Policy
from giljabi.core.text import whole

_LABELLED = re.compile(r"(?P<label>[^:：=]{1,20}?)\s?[:：]\s")
#: A rate: ``잠금해제료 800원``, ``분당 150원``, ``1분에 190원``.
_RATE = re.compile(
    r"(?<![\d가-힣])(?<!\d\s)(?:(?P<per>(?:1\s?)?(?:분|시간|일|개월|회|km|건))(?:당|에|마다)|(?P<name>[가-힣]{2,10}))\s(?P<amount>\d[\d,]*)원(?!\s?(?:권|이상|이하|미만|초과|까지))"
)
#: A rate that is not the same at all times, or only from some time on.
_RATE_CHANGES = re.compile(r"주말|평일|야간|심야|공휴일|까지|처음|첫|이후|뒤|최대|무료|제외|이내")


@dataclass(frozen=True, slots=True)
class Rate:
    """What a policy charges by this name, in the case ``label`` (empty: in every case)."""

    name: str
    amount: int
    label: str
    text: str


@lru_cache(maxsize=512)
def rates(policies: tuple[Policy, ...]) -> tuple[Rate, ...]:
    """All rates of the policies."""
    return tuple(
        Rate(_rate_name(match), whole(match["amount"]), label, item)
        for policy in policies
        for item in policy.items
        if "=" not in item and not _RATE_CHANGES.search(item)
        for label, rest in [labelled(item)]
        for match in _RATE.finditer(rest)
    )


def _rate_name(match: re.Match[str]) -> str:
    return match["name"] or f"{match['per'].removeprefix('1').strip()}당 요금"


def labelled(item: str) -> tuple[str, str]:
    """The case before a colon (empty where there is none), and the rest: ``킥보드: 분당 150원``."""
    match = _LABELLED.match(item)
    return (match["label"].strip(), item[match.end() :]) if match else ("", item)
