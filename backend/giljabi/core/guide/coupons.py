"""The coupon that a policy gives for an amount that was paid too much: ``더 나온 요금을 1,300원 단위로 올려서 지급``.

Only where the policy says how it comes about and makes no exception, from one proved amount, and only a value that the house's
coupons add up to. What is given without an amount to go by (a gift, a flat sum) is none of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from giljabi.core.article.formulas import Named
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact
from giljabi.core.guide.known_terms import KnownTerms
from giljabi.core.guide.named_values import ADDED
from giljabi.core.guide.reckoning import Reckoned, canonical
from giljabi.core.guide.vouchers import MAX_AMOUNT, split
from giljabi.core.playbook import Playbook
from giljabi.core.text import whole

_WON = r"(?P<won>\d{1,3}(?:,\d{3})+|\d{2,6})\s?원"
#: To multiples, upwards: 500원 단위로 올려, 500원 미만은 올림, 500원이 되지 않는 끝자리는 500원으로 올려.
ROUNDS_UP = re.compile(
    rf"(?:(?P<base>[가-힣][가-힣 ]{{1,24}}?)[을를은는]\s)?{_WON}\s?"
    r"(?:단위|미만|이\s?(?:되지\s?않는|안\s?되는))[^.\n(]{0,22}?(?<!반)(?:올려|올림|절상|올립)"
)
#: The smallest coupon that is enough: 더 나온 요금과 같거나 그보다 큰 권종 가운데 가장 작은 것.
_ONE_ENOUGH = re.compile(
    r"(?P<base>[가-힣][가-힣 ]{1,24}?)(?:과|와|보다)\s(?:같거나\s)?(?:그보다\s)?(?:크거나\s같은|큰|높은|많은|넘는)\s"
    r"(?:쿠폰|권종|권|금액권|것)\s?(?:가운데|중에서|중에|중)\s(?:가장|제일)\s(?:작은|낮은|적은)"
)
_MOST = re.compile(
    rf"(?:최대|상한|한도)\S{{0,2}}\s?{_WON}|{_WON.replace('won', 'over')}(?:을|이)?\s?(?:넘으면|초과|까지)"
)
#: What the same heading may say against it.
_EXCEPTION = re.compile(r"불가|제외|없음|않|안\s?[됨되줌주]|경우|때만|절반|%|이상이면|반려")
#: What is called an amount that came on top, whatever the field is called.
_ON_TOP = re.compile(r"더\s(?:나온|낸|내신|결제|청구|부과)|초과|추가|차액")
_COUPON_BEHIND = re.compile(r"\s?(?P<one>권)?\s?(?:짜리\s)?(?:(?!이상|이하|미만|까지|한도)[가-힣A-Za-z]{1,8}\s)?쿠폰")
#: What is done with a coupon in the rest of the sentence: it is given, not one that the customer has or used.
_GIVEN = re.compile(r"[^.?!\n]*?(?:드리|드려|드릴|지급|돌려|발급|보상|넣어)")
_USED = re.compile(r"[^.?!\n]*?(?:적용|사용|쓰[신실지]|보유|가지고|할인)")
_COUPON_BEFORE = re.compile(r"쿠폰\s(?:[가-힣]{1,4}\s)?$")
_FOR_AN_AMOUNT = re.compile(r"(?:금액|요금|차액|비용)(?:은|는|을|를|에|만큼|이|도)?(?:\s|,)")
_GIFT = re.compile(r"위로|사과|감사|죄송|불편|뜻으로|의미로|마음으로|함께|따로|별도|추가로")
#: The name by which a coupon's value stands among the facts.
COUPON = "쿠폰 금액"


@dataclass(frozen=True, slots=True)
class Rule:
    """How the value of a coupon follows from an amount that is called ``base`` (empty: the one that was paid too much): rounded up to
    ``unit``, or by the smallest coupon that is enough (``unit`` 0). Above ``most`` it does not hold."""

    base: str
    unit: int
    most: int | None
    policy: int
    item: int


@dataclass(frozen=True, slots=True)
class Coupon:
    """What is given for ``paid`` won, by one coupon or by several."""

    amount: int
    paid: int
    single: bool
    rule: Rule


def coupon_due(playbook: Playbook, facts: Facts, schema: FactSchema, reckoned: Sequence[Reckoned]) -> Coupon | None:
    """The value of the coupon that is due; None where no rule holds, several do, or the amount is not known for sure."""
    rules = list(_rules(playbook))
    offered = playbook.rules.coupon_denominations
    if len(rules) != 1 or not offered:
        return None
    rule = rules[0]
    paid = _amount(rule.base, KnownTerms(facts, schema), reckoned)
    if not paid or paid > (rule.most or MAX_AMOUNT):
        return None
    if not rule.unit:
        enough = [value for value in sorted(offered) if value >= paid]
        return Coupon(enough[0], paid, True, rule) if enough else None
    amount = -(-paid // rule.unit) * rule.unit
    vouchers = split(amount, offered).vouchers
    return Coupon(amount, paid, len(vouchers) == 1, rule) if vouchers else None


def _rules(playbook: Playbook) -> Iterator[Rule]:
    for at, policy in enumerate(playbook.policies):
        for no, item in enumerate(policy.items):
            match = ROUNDS_UP.search(item) or _ONE_ENOUGH.search(item)
            if match is None or "쿠폰" not in f"{policy.title} {item}":
                continue
            others = [other for other in policy.items if other is not item]
            if any(_EXCEPTION.search(other) and not _most(other) for other in others):
                continue
            most = min((value for other in policy.items if (value := _most(other))), default=None)
            unit = whole(match["won"]) if match.re is ROUNDS_UP else 0
            yield Rule((match["base"] or "").strip(), unit, most, at, no)


def _most(item: str) -> int | None:
    match = _MOST.search(item)
    return whole(match["won"] or match["over"]) if match else None


def _amount(base: str, terms: KnownTerms, reckoned: Sequence[Reckoned]) -> int | None:
    """The one proved amount that is called so."""
    if base and (same := {row.amount for row in reckoned if canonical(row.name) == canonical(base)}):
        return same.pop() if len(same) == 1 else None
    if base and (known := terms.of_facts(Named(base))):
        return int(known.value)
    if base and not _ON_TOP.search(base):
        return None
    on_top = {
        row.fact.value for row in terms.values if "money" in row.kinds and (row.is_left_over or ADDED & set(row.tokens))
    }
    value = on_top.pop() if len(on_top) == 1 else None
    return value if isinstance(value, int) else None


def coupon_for(text: str, start: int, end: int, facts: Facts) -> Fact | None:
    """The coupon's value for the blank from ``start`` to ``end`` of a script, if that is what the blank wants: ``N원 쿠폰``, ``쿠폰 N원으로``
    in a sentence that speaks of the amount, and of no gift. ``0,000원권`` is one coupon."""
    due = facts.known.get(COUPON)
    if due is None or due.where != "coupon" or due.why is None:
        return None
    sentence = re.split(r"[.?!\n]", text[:start])[-1]
    behind = _COUPON_BEHIND.match(text, end)
    if behind and behind["one"] and due.why.code != "coupon-one":
        return None
    called = behind or _COUPON_BEFORE.search(sentence)
    given = _GIVEN.match(text, end) and not _USED.match(text, end)
    return due if called and given and _FOR_AN_AMOUNT.search(sentence) and not _GIFT.search(sentence) else None
