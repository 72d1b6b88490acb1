"""The coupon that a policy gives for what was paid too much: ``더 나온 요금을 1,300원 단위로 올려서 지급``.

A wrong promise is worse than an open blank, so the rule, everything beside it and the sentence with the blank must each be of a form
that is known whole: one word more (a share, a case, a second coupon, a gift) and the blank stays open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from giljabi.core.facts.field_names import key_tokens
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import Fact
from giljabi.core.guide.known_terms import KnownTerms
from giljabi.core.guide.named_values import NamedValue, is_coupon
from giljabi.core.guide.reckoning import Reckoned, canonical
from giljabi.core.guide.vouchers import MAX_AMOUNT, split
from giljabi.core.playbook import Playbook, Policy
from giljabi.core.text import whole

_WON = r"(?:\d{1,3}(?:,\d{3})+|[1-9]\d{1,5})\s?원"
_TOO_MUCH = r"(?:더\s(?:나온|낸|내신|결제된|청구된|부과된)\s(?:요금|금액|비용)|차액|과다\s?(?:결제|청구)(?:된)?\s?(?:요금|금액))"
_GIVEN = r"\s?(?:쿠폰으로\s)?(?:지급|제공|드림)?(?:함|합니다)?\s?(?:\(\s?예\s?[:：)][^()]*\))?\.?"
#: The whole of a rule. To multiples, upwards; or the smallest coupon that is enough.
_RULES = (
    re.compile(
        rf"(?:(?P<base>{_TOO_MUCH})[을를은는]\s)?(?P<unit>{_WON})\s?(?:단위로|단위|미만은|이\s?되지\s?않는\s끝자리는\s(?P=unit)으로)\s?"
        rf"(?:모두\s)?(?:올려서?|올림(?:하여|해서|해)?|절상(?:하여|해서)?){_GIVEN}"
    ),
    re.compile(
        rf"(?P<base>{_TOO_MUCH})[과와]\s같거나\s(?:그보다\s)?큰\s(?:쿠폰|권종|금액권)\s?(?:가운데|중에서|중)\s(?:가장|제일)\s작은\s?(?:것|쿠폰|권종)(?:으로|을)?"
        rf"\s?(?:1장만?|한 장만?)?{_GIVEN}"
    ),
)
#: The heading of a rule for everybody: 쿠폰 (25.6.19), 쿠폰 지급 기준, 쿠폰으로 돌려줄 때.
_FOR_ALL = re.compile(r"쿠폰(?:으로\s돌려\s?줄\s?때|\s?(?:지급|기준|권종|보상|안내|발급))*\s?(?:\([\d.\s-]+\))?")
#: What may stand beside it: the coupons that there are, and what is the most.
_OFFERED = re.compile(
    rf"(?:권종\s?[:：]\s?)?{_WON}\s?권(?:\s?[,/·]\s?{_WON}\s?권)*(?:\s(?:한|두|세|네|다섯|여섯)\s?가지(?:만\s있음)?)?"
)
_AT_MOST = re.compile(
    rf"(?:한\s건에|건당|1건당|한\s번에)?\s?최대\s(?P<most>{_WON})(?:까지)?|(?P<above>{_WON})을?\s?넘으면\s[^.%]*"
)
_FORMULA = re.compile(rf"{_TOO_MUCH}\s?=.*")
#: What another heading says of coupons, and leaves this rule alone: a place or a day for which there is nothing but a coupon, or gifts.
_COUPON_ONLY = re.compile(r"쿠폰(?:으로만|만)(?:\s보상|\s지급|$)")
_ITS_OWN = re.compile(
    r"더\s(?:나온|낸|내신|결제|청구|부과)|차액|과다|한도|최대|제외|불가|않|없|안\s?[됨되줌주]|단위|차등"
)
_OF_COUPONS = re.compile(r"쿠폰|보상|지급")
_GIFT = re.compile(r"위로|사과|감사|불편|생일|첫|가입|추천|이벤트|위생")
#: The sentence up to the blank, and behind it.
_SPEAKS_OF_IT = re.compile(
    rf"\s*(?:(?P<named>{_TOO_MUCH})|이\s(?:금액|요금))(?:은|는|을|를|에\s대해서?|만큼)\s(?:[가-힣A-Za-z]{{1,8}}\s)?(?:쿠폰\s)?"
)
_GIVES = re.compile(
    r"(?P<one>\s?권)?(?P<coupon>\s?(?:[가-힣A-Za-z]{1,8}\s)?쿠폰)?(?:으로|을|를)\s(?!.{0,20}(?:[0NO]\d*\s?원|않|없|못))"
    r"[^.?!\n\d]{0,12}?(?:돌려\s?드|드리|드려|드릴|지급해|지급하)"
)
#: Names of fields for what was paid too much.
_CALLED = re.compile(_TOO_MUCH)
_KEYS = {"diff", "difference", "overcharge", "overcharged", "차액"}
#: The name by which a coupon's value stands among the facts.
COUPON = "쿠폰 금액"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a coupon's value follows from what was paid too much, called ``base`` if it is called at all: rounded up to ``unit``, None for
    the smallest coupon that is enough. Neither the amount nor the coupon may be above ``most``."""

    base: str
    unit: int | None
    most: int
    policy: int
    item: int


@dataclass(frozen=True, slots=True)
class Coupon:
    """``amount`` won for ``paid`` won, ``single`` by one coupon."""

    amount: int
    paid: int
    single: bool
    rule: Rule


def coupon_due(playbook: Playbook, facts: Facts, schema: FactSchema, reckoned: Sequence[Reckoned]) -> Coupon | None:
    """The coupon that is due; None where no rule is understood whole, or the amount is not known for sure."""
    rules = _rules(playbook.policies)
    offered = sorted(playbook.rules.coupon_denominations)
    if len(rules) != 1 or not offered:
        return None
    rule = rules[0]
    paid = _too_much(rule.base, KnownTerms(facts, schema), reckoned)
    if paid is None or not 0 < paid <= rule.most:
        return None
    if rule.unit is None:
        amount = next((value for value in offered if value >= paid), None)
        return Coupon(amount, paid, True, rule) if amount and amount <= rule.most else None
    amount = -(-paid // rule.unit) * rule.unit
    vouchers = split(amount, offered).vouchers if amount <= rule.most else ()
    return Coupon(amount, paid, len(vouchers) == 1, rule) if vouchers else None


@lru_cache(maxsize=512)
def _rules(policies: tuple[Policy, ...]) -> tuple[Rule, ...]:
    """The rules that nothing beside them speaks against. Every suggestion asks, so the answer is kept."""
    found = []
    for at, policy in enumerate(policies):
        for no, item in enumerate(policy.items):
            match = next((whole_one for form in _RULES if (whole_one := form.fullmatch(item.strip()))), None)
            if match is None or not _FOR_ALL.fullmatch(policy.title.strip()):
                continue
            beside = [other.strip() for other in policy.items if other is not item]
            elsewhere = [other for other in policies if other is not policy]
            if all(map(_is_harmless, beside)) and all(map(_leaves_alone, elsewhere)):
                unit = _won(match["unit"]) if match.re is _RULES[0] else None
                most = [_won(bound["most"] or bound["above"]) for bound in map(_AT_MOST.fullmatch, beside) if bound]
                found.append(Rule(match["base"] or "", unit, min([MAX_AMOUNT, *most]), at, no))
    return tuple(found)


def _is_harmless(item: str) -> bool:
    """Whether it is known whole, and no other rule."""
    return any(form.fullmatch(item) for form in (_OFFERED, _AT_MOST, _FORMULA))


def _leaves_alone(policy: Policy) -> bool:
    """Whether another heading says nothing that might change the rule."""
    if _GIFT.search(policy.title):
        return True
    if "쿠폰" in policy.title:
        return False
    items = [item for item in policy.items if _OF_COUPONS.search(item) and not _COUPON_ONLY.search(item)]
    return not any(_ITS_OWN.search(item) for item in items)


def _won(text: str) -> int:
    return whole(text.removesuffix("원").strip())


def _too_much(base: str, terms: KnownTerms, reckoned: Sequence[Reckoned]) -> int | None:
    """The one proved amount that was paid too much: of the policy's own formula, or of the field that is called so."""
    found = {row.amount for row in reckoned if canonical(row.name) == canonical(base)} if base else set()
    found |= {
        row.fact.value
        for row in terms.values
        if "money" in row.kinds and isinstance(row.fact.value, int) and _is_too_much(row, terms.schema)
    }
    return found.pop() if len(found) == 1 else None


def _is_too_much(row: NamedValue, schema: FactSchema) -> bool:
    spec = schema.get(row.fact.name)
    named = _CALLED.fullmatch(spec.title() if spec else row.fact.name)
    return bool(named) or bool(_KEYS & set(key_tokens(row.fact.name)))


def coupon_for(text: str, start: int, end: int, facts: Facts) -> Fact | None:
    """The coupon's value for the blank from ``start`` to ``end`` of a script, if a whole sentence gives it for the amount and for nothing
    else: ``더 나온 요금은 N원 쿠폰으로 돌려드리겠습니다``. A ``0,000원권`` is one coupon."""
    due = facts.known.get(COUPON)
    if due is None or not is_coupon(due) or due.why is None:
        return None
    before = re.split(r"[.?!\n]", text[:start])
    speaks, gives = _SPEAKS_OF_IT.fullmatch(before[-1]), _GIVES.match(text, end)
    if not speaks or not gives or not (gives["coupon"] or before[-1].endswith("쿠폰 ")):
        return None
    if (gives["one"] and due.why.code != "coupon-one") or _GIFT.search(before[-1]):
        return None
    return due if speaks["named"] or _CALLED.search(" ".join(before[:-1])) else None
