"""What policy allows, computed from the playbook's rules and the facts. Every verdict names its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeGuard

from giljabi.core.article.formulas import HEADING
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.guide.circumstances import NEGATIVE_VALUE, POSITIVE_VALUE
from giljabi.core.guide.coupons import COUPON, coupon_due
from giljabi.core.guide.reckoning import Reckoned, reckonings
from giljabi.core.guide.vouchers import MAX_AMOUNT, split, wished
from giljabi.core.playbook import Places, Playbook, Policy
from giljabi.core.reasons import Reason, because
from giljabi.core.text import squeeze, whole

Answer = Literal["possible", "not possible", "ask"]
#: 1,000원 단위로 올림: not what is rounded off (반올림).
_ROUNDS_UP = re.compile(r"(?P<won>\d{1,3}(?:,\d{3})*)\s?원\s?(?:미만|단위)[^.\n]{0,10}(?<!반)(?:올려|올림|절상|올립)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Where the article says it: the heading, the sentence, and its place in the article."""

    title: str = ""
    text: str = ""
    places: Places = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """``about`` is what was asked (cancel_on_site, pass_applies, difference, vouchers, reckoning, coupon), ``because`` the reason, ``source`` the
    paragraph of the article that says so."""

    about: str
    answer: Answer
    because: Reason
    source: Paragraph = Paragraph()
    values: Mapping[str, Any] | None = None

    def to_dict(self, locale: str = "ko") -> dict[str, Any]:
        return {
            "about": self.about,
            "answer": self.answer,
            "because": self.because.text(locale),
            "policy": self.source.title,
            "paragraph": self.source.text,
            "line": self.source.places[0].line if self.source.places else None,
            "values": dict(self.values or {}),
        }


def verdicts(playbook: Playbook, facts: Facts, schema: FactSchema, wish: str = "") -> tuple[Verdict, ...]:
    """All verdicts that this playbook has rules for. ``wish`` are the customer's words: which vouchers they would like."""
    found = [_cancel_on_site(playbook, facts)] if playbook.rules.cancellable_operators else []
    found += [row for row in (pass_applies(playbook, facts),) if row]
    due = difference(playbook, facts)
    if due:
        found.append(due)
        if due.answer == "possible" and playbook.rules.coupon_denominations:
            found.append(_vouchers(playbook, int((due.values or {})["amount"]), wish))
    reckoned = reckonings(playbook, facts, schema)
    found += _reckoned(playbook, [row for row in reckoned if not (due and row.name == "차액")])
    if not due and (coupon := coupon_due(playbook, facts, schema, reckoned)):
        why = because("coupon-one" if coupon.single else "coupon-several", paid=coupon.paid, amount=coupon.amount)
        source = _paragraph_of(playbook, coupon.rule.policy, coupon.rule.item)
        found.append(Verdict("coupon", "possible", why, source, {"name": COUPON, "amount": coupon.amount}))
    return tuple(found)


def _reckoned(playbook: Playbook, rows: Sequence[Reckoned]) -> Iterator[Verdict]:
    """What the policies' formulas come to."""
    for row in rows:
        code = "left-over" if row.takes_off else "reckoned"
        why = because(code, name=row.name, worked=row.worked, amount=row.amount)
        source = _paragraph_of(playbook, row.policy, row.item)
        yield Verdict("reckoning", "possible", why, source, {"name": row.name, "amount": row.amount})


def _paragraph_of(playbook: Playbook, at: int, item: int) -> Paragraph:
    policy = playbook.policies[at]
    if item == HEADING:
        return Paragraph(policy.title, "", policy.places)
    return Paragraph(policy.title, policy.items[item], _places_of(policy, item))


def _cancel_on_site(playbook: Playbook, facts: Facts) -> Verdict:
    at = playbook.places.get("cancellable_operators", ((),))
    source = _paragraph_at(playbook, at[0] if at else ()) or paragraph(playbook, ("운영사", "취소"))
    operator = facts.value("operator")
    if operator is None:
        return Verdict("cancel_on_site", "ask", because("operator-unknown"), source)
    listed = {squeeze(name) for name in playbook.rules.cancellable_operators}
    if squeeze(str(operator)) not in listed:
        return Verdict("cancel_on_site", "not possible", because("operator-not-listed", operator=operator), source)
    if "승인번호" in playbook.rules.requires and "approval_no" not in facts:
        return Verdict("cancel_on_site", "ask", because("approval-missing", operator=operator), source)
    return Verdict("cancel_on_site", "possible", because("operator-listed", operator=operator), source)


def pass_applies(playbook: Playbook, facts: Facts) -> Verdict | None:
    """Whether a pass that was bought after the entry counts at this place; None while a time is unknown, or where the article
    does not speak of it."""
    source = paragraph(playbook, ("입차 후", "구매"))
    bought, entered = _moment(facts, "purchased_at"), _moment(facts, "entry_time")
    if not source.text or bought is None or entered is None:
        return None
    if not all(facts.known[name].sure for name in ("purchased_at", "entry_time")):
        return None
    if bought <= entered:
        return Verdict(
            "pass_applies", "possible", because("bought-before", bought=bought[-5:], entered=entered[-5:]), source
        )
    allowed = facts.value("post_entry_purchase")
    if allowed is None:
        return Verdict("pass_applies", "ask", because("place-flag-unknown"), source)
    values = {"bought": bought[-5:], "entered": entered[-5:]}
    if POSITIVE_VALUE.search(str(allowed).strip()):
        return Verdict("pass_applies", "possible", because("bought-after-allowed", **values), source)
    if NEGATIVE_VALUE.search(str(allowed).strip()):
        return Verdict("pass_applies", "not possible", because("bought-after-refused", **values), source)
    return Verdict("pass_applies", "ask", because("place-flag-unknown"), source)


def _moment(facts: Facts, name: str) -> str | None:
    """A fact's moment as ``YYYY-MM-DD HH:MM``, a bare time on the day of use; texts of one form compare as moments do. None for
    what is no moment, or no known day: an evening before would count as the day of the purchase."""
    value, day = facts.value(name), facts.value("use_date")
    if not isinstance(value, str):
        return None
    whole = value if re.match(r"\d{4}-", value) else f"{day} {value}"
    try:
        return datetime.strptime(whole.replace("T", " "), "%Y-%m-%d %H:%M").strftime("%Y-%m-%d %H:%M")  # both local
    except ValueError:
        return None


def difference(playbook: Playbook, facts: Facts) -> Verdict | None:
    """Paid on site minus price of the pass, rounded up only where the playbook says so.

    None while an amount is unknown. ``ask`` when the amount paid is only the customer's word: it has to be seen on a receipt.
    """
    paid, price = facts.known.get("onsite_paid"), facts.known.get("ticket_price")
    if not paid or not price or not _is_amount(paid.value) or not _is_amount(price.value):
        return None
    source = paragraph(playbook, ("차액",)) if paragraph(playbook, ("차액",)).title else paragraph(playbook, ("쿠폰",))
    for fact, code in ((paid, "paid-unproved"), (price, "price-unproved")):
        if not fact.proved:
            return Verdict("difference", "ask", because(code), source)
    amount = paid.value - price.value
    if amount <= 0:
        return Verdict("difference", "not possible", because("not-more", paid=paid.value, price=price.value), source)
    unit = _rounding(playbook)
    rounded = -(-amount // unit) * unit
    amounts = {"paid": paid.value, "price": price.value, "amount": amount}
    why = (
        because("difference", **amounts)
        if rounded == amount
        else because("difference-rounded", **amounts, rounded=rounded)
    )
    return Verdict("difference", "possible", why, source, {"amount": rounded})


def _is_amount(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _vouchers(playbook: Playbook, amount: int, wish: str) -> Verdict:
    at = playbook.places.get("coupon_denominations", ((),))
    source = _paragraph_at(playbook, at[0] if at else ()) or paragraph(playbook, ("쿠폰",))
    if amount > MAX_AMOUNT:
        return Verdict("vouchers", "ask", because("above-any-voucher", amount=amount), source)
    offered = playbook.rules.coupon_denominations
    wanted = wished(wish, amount, offered)
    result = split(amount, offered)
    vouchers = wanted or result.vouchers
    if vouchers:
        listed = " + ".join(f"{value:,}" for value in vouchers)
        code = "split-wished" if wanted else "split"
        return Verdict(
            "vouchers", "possible", because(code, amount=amount, vouchers=listed), source, {"vouchers": list(vouchers)}
        )
    near = [f"{value:,}" for value in (result.below, result.above) if value]
    return Verdict("vouchers", "not possible", because("no-split", amount=amount, near=", ".join(near)), source)


def _rounding(playbook: Playbook) -> int:
    for policy in playbook.policies:
        for item in policy.items:
            if (match := _ROUNDS_UP.search(item)) and (unit := whole(match["won"])):
                return unit
    return 1


def paragraph(playbook: Playbook, words: tuple[str, ...]) -> Paragraph:
    """The sentence of the policies that holds all these words, a heading before other sentences; an empty one if none does."""
    for policy in playbook.policies:
        if all(word in policy.title for word in words):
            return Paragraph(policy.title, policy.items[0] if policy.items else "", _places_of(policy, 0))
    for policy in playbook.policies:
        for at, item in enumerate(policy.items):
            if all(word in f"{policy.title} {item}" for word in words):
                return Paragraph(policy.title, item, _places_of(policy, at))
    for policy in playbook.policies:
        if all(word in " ".join([policy.title, *policy.items]) for word in words):
            return Paragraph(policy.title, policy.items[0] if policy.items else "", policy.places)
    return Paragraph()


def _paragraph_at(playbook: Playbook, places: Places) -> Paragraph | None:
    """The sentence of the policies that a rule was read from."""
    for policy in playbook.policies:
        for at, item in enumerate(policy.items):
            if places and _places_of(policy, at) == places:
                return Paragraph(policy.title, item, places)
    return None


def _places_of(policy: Policy, at: int) -> Places:
    return policy.item_places[at] if at < len(policy.item_places) else policy.places
