"""Rate budgets as Zendesk's answers tell them (zendesk-platform.md §6.3): the account's, and those of single endpoints.

X-Rate-Limit: 700                                   X-Rate-Limit-Remaining: 699
ratelimit-limit: 700    ratelimit-remaining: 699    ratelimit-reset: 41
Zendesk-RateLimit-tickets-update: total=100; remaining=99; resets=53
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_ENDPOINT = "zendesk-ratelimit-"
#: A limit that is counted a minute, when no answer says how long it lasts.
_MINUTE, _LONGEST = 60.0, 3600
#: Workers leave this share to agents and to other integrations.
_RESERVE = 0.1


@dataclass(frozen=True, slots=True)
class Budget:
    """What may still be asked: ``remaining`` of ``total`` until ``resets`` seconds from now. ``name``: account, or the endpoint's."""

    name: str
    total: int
    remaining: int
    resets: float

    @property
    def low(self) -> bool:
        """Whether workers should wait."""
        return self.remaining <= self.total * _RESERVE


def budgets(headers: Mapping[str, str]) -> list[Budget]:
    """The budgets that an answer names; a header that says nothing readable is passed over."""
    lowered = {name.lower(): value for name, value in headers.items()}
    found = [_endpoint(name, value) for name, value in lowered.items() if name.startswith(_ENDPOINT)]
    total = _number(lowered.get("ratelimit-limit") or lowered.get("x-rate-limit"))
    remaining = _number(lowered.get("ratelimit-remaining") or lowered.get("x-rate-limit-remaining"))
    if total and remaining is not None:
        found.append(Budget("account", total, remaining, _resets(_number(lowered.get("ratelimit-reset")))))
    return [budget for budget in found if budget]


def _endpoint(name: str, value: str) -> Budget | None:
    parts = {key: int(number) for key, number in re.findall(r"(total|remaining|resets)\s*=\s*(\d+)", value)}
    if not parts.get("total") or "remaining" not in parts:
        return None
    return Budget(name.removeprefix(_ENDPOINT), parts["total"], parts["remaining"], _resets(parts.get("resets")))


def _resets(seconds: int | None) -> float:
    """Seconds until the budget is renewed; a minute where the header says none, or a moment instead of a duration."""
    return _MINUTE if seconds is None or seconds > _LONGEST else float(seconds)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
