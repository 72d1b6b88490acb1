"""What policy allows, computed from the playbook's rules and the facts. Every verdict names its source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from giljabi.core.facts.gathering import Facts
from giljabi.core.guide.vouchers import MAX_AMOUNT, split
from giljabi.core.playbook import Playbook, Policy
from giljabi.core.reasons import Reason, because
from giljabi.core.text import squeeze

Answer = Literal["possible", "not possible", "ask"]

_ROUND_UP = re.compile(r"(\d{1,3}(?:,\d{3})*)\s?원\s?미만[^.\n]{0,10}(?:올려|올림|절상)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``about`` is what was asked (cancel_on_site, difference, vouchers), ``because`` the reason, ``policy`` the paragraph's title."""

    about: str
    answer: Answer
    because: Reason
    policy: str = ""
    values: Mapping[str, Any] | None = None

    def to_dict(self, locale: str = "ko") -> dict[str, Any]:
        return {
            "about": self.about,
            "answer": self.answer,
            "because": self.because.text(locale),
            "policy": self.policy,
            "values": dict(self.values or {}),
        }


def verdicts(playbook: Playbook, facts: Facts) -> tuple[Verdict, ...]:
    """All verdicts that this playbook has rules for."""
    found = [_cancel_on_site(playbook, facts)] if playbook.rules.cancellable_operators else []
    due = difference(playbook, facts)
    if due:
        found.append(due)
        if due.answer == "possible" and playbook.rules.coupon_denominations:
            found.append(_vouchers(playbook, int((due.values or {})["amount"])))
    return tuple(found)


def _cancel_on_site(playbook: Playbook, facts: Facts) -> Verdict:
    title = _policy_about(playbook, ("운영사", "취소"))
    operator = facts.value("operator")
    if operator is None:
        return Verdict("cancel_on_site", "ask", because("operator-unknown"), title)
    listed = {squeeze(name) for name in playbook.rules.cancellable_operators}
    if squeeze(str(operator)) in listed:
        return Verdict("cancel_on_site", "possible", because("operator-listed", operator=operator), title)
    return Verdict("cancel_on_site", "not possible", because("operator-not-listed", operator=operator), title)


def difference(playbook: Playbook, facts: Facts) -> Verdict | None:
    """Paid on site minus price of the pass, rounded up only where the playbook says so.

    None while an amount is unknown. ``ask`` when the amount paid is only the customer's word: it has to be seen on a receipt.
    """
    paid, price = facts.known.get("onsite_paid"), facts.known.get("ticket_price")
    if not paid or not price or not isinstance(paid.value, int) or not isinstance(price.value, int):
        return None
    title = _policy_about(playbook, ("차액",)) or _policy_about(playbook, ("쿠폰",))
    for fact, code in ((paid, "paid-unproved"), (price, "price-unproved")):
        if not fact.proved:
            return Verdict("difference", "ask", because(code), title)
    amount = paid.value - price.value
    if amount <= 0:
        return Verdict("difference", "not possible", because("not-more", paid=paid.value, price=price.value), title)
    unit = _rounding(playbook)
    rounded = -(-amount // unit) * unit
    amounts = {"paid": paid.value, "price": price.value, "amount": amount}
    why = (
        because("difference", **amounts)
        if rounded == amount
        else because("difference-rounded", **amounts, rounded=rounded)
    )
    return Verdict("difference", "possible", why, title, {"amount": rounded})


def _vouchers(playbook: Playbook, amount: int) -> Verdict:
    title = _policy_about(playbook, ("쿠폰",))
    if amount > MAX_AMOUNT:
        return Verdict("vouchers", "ask", because("above-any-voucher", amount=amount), title)
    result = split(amount, playbook.rules.coupon_denominations)
    if result.possible:
        listed = " + ".join(f"{value:,}" for value in result.vouchers)
        return Verdict(
            "vouchers",
            "possible",
            because("split", amount=amount, vouchers=listed),
            title,
            {"vouchers": list(result.vouchers)},
        )
    near = [f"{value:,}" for value in (result.below, result.above) if value]
    return Verdict("vouchers", "not possible", because("no-split", amount=amount, near=", ".join(near)), title)


def _rounding(playbook: Playbook) -> int:
    for policy in playbook.policies:
        for item in policy.items:
            if match := _ROUND_UP.search(item):
                return int(match[1].replace(",", "")) or 1
    return 1


def _policy_about(playbook: Playbook, words: tuple[str, ...]) -> str:
    def speaks(policy: Policy) -> bool:
        text = " ".join([policy.title, *policy.items])
        return all(word in text for word in words)

    titled = next((policy for policy in playbook.policies if all(word in policy.title for word in words)), None)
    return (titled or next((policy for policy in playbook.policies if speaks(policy)), Policy("", ()))).title
