"""Which known value belongs into a blank that no pattern of ``facts.yaml`` claims: by the words that stand beside it.

A wrong amount is a real harm, so a value fills a blank only when words of its name stand nearest to it, or when it is the only one
of its kind that is known and the blank is not called by the name of something else (``N원 쿠폰`` while only a price is known, ``관제실
000-0000-0000`` while only the customer's own number is).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from giljabi.core.article.blanks import Blank
from giljabi.core.facts.field_names import OLD_WORDS
from giljabi.core.facts.schema import FactSchema
from giljabi.core.facts.values import CLOCK, DAY, Fact
from giljabi.core.guide.named_values import NamedValue
from giljabi.core.guide.other_names import (
    AS_REGISTERED,
    beside,
    called_otherwise,
    ends_otherwise,
    is_of_a_rule,
    is_outcome,
    numbers_another,
    registered_or_real,
    says_only,
    speaks_of_another,
)
from giljabi.core.guide.shapes import code_form

#: Beside these words a blank wants what code computes, and nothing else.
_COMPUTED = re.compile(r"차액|(?:더|추가로) (?:내신|낸|부담|(?:결제|청구)[되된]|나[가간]|빠져나)")
#: What is taken off a payment is a part of it.
_PART = re.compile(r"\s?(?:을|를)?\s?부분\s?취소")
#: An amount that has to do with the one that was reckoned, and is not it.
_OF_ANOTHER = re.compile(r"없이|합하|합쳐|더해|건당|한 건|공제되|공제하|보내실|다시 결제|절반|부분")
#: All of an amount: no part of one that code reckons.
_WHOLE = re.compile(r"\s?(?:을|를)?\s?(?:전액|모두|전부)")
_OBJECT = re.compile(r"[을를에와과]\s")
_ENOUGH, _AHEAD = 0.22, 0.08
#: Words that name every amount, every number: beside a blank they say nothing of which.
_NAMES_EVERY = {"money": frozenset({"금액"}), "text": frozenset({"번호", "코드"})}
#: Kinds of blanks for which the only known value of the kind is taken.
_ALONE = ("money", "count", "phone", "plate", "place", "date", "time")
#: A number of these is rarely a rule's; days, minutes, times and pieces often are.
_ALONE_UNITS = ("번째", "점", "시간", "km", "박")
#: Of these a ticket has few, and one that was looked up is meant: 실제로 타신 N분.
_DURATIONS = ("분", "개월", "일")
#: Words that read an amount off a receipt: 영수증 잘 받았습니다. 쓰신 금액은 00,000원.
_ON_RECEIPT = re.compile(r"영수증[^?\n]{0,24}\s(?:쓰신|내신|결제하신|지불하신|적힌|나온)\s(?:금액|비용|돈)[은이]?\s?$")
_SAYS_OLD = re.compile(r"(?:기존|이전|예전|원래|전에|지금까지)\S{0,3}\s(?:\S+\s)?$")
_LIMIT = re.compile(r"\s?(?:이내|이상|이하|미만|까지|안에|한정|전까지|간격)")
#: Things with codes of their own.
_CODED = re.compile(r"(쿠폰|운송장|송장|승인|접수|초대|상품권|인증|이벤트)[가-힣 ]{0,4}$")
#: What was, behind a day, a time or a duration: 14:10에 멈춘, N분 타셔서. Of what comes or holds no field of the ticket tells.
_WAS = re.compile(r"[^.?!\n]{0,30}?(?:[셨셔신었았였했됐렸졌던]|[가-힣][된한]\s|지나|늦|건은|계시)")
_NOT_WAS = re.compile(r"(?:다음|예정|유효기간|영업일|앞으로|최대|약정)[^.?!\n]{0,12}$")
#: What would be then (``O월 O일에 해지하시면``) is no day that a field tells.
_SUPPOSED = re.compile(r"\s?에?\s?[가-힣]{1,8}면\s")


@dataclass(frozen=True, slots=True)
class Fit:
    """A value for a blank; ``near`` says how closely words of its name stand there, 0 when it is only the one value there is."""

    fact: Fact
    near: float


def fitting_fact(
    blank: Blank,
    text: str,
    values: Iterable[NamedValue],
    schema: FactSchema,
    *,
    claimed: bool,
    elsewhere: frozenset[str],
    half: bool = False,
    told: frozenset[str] = frozenset(),
) -> Fit | None:
    """The known value that stands nearest to the blank by its words; None when none clearly belongs there.

    ``claimed`` says that ``facts.yaml`` names another fact for this blank: then only fields that it does not know come into
    question, and being the only one is no reason. ``elsewhere`` are the facts that other blanks of the text claim. ``half`` says
    that the script wants the half of an amount; ``told`` are all days and times that somebody named. An amount or a number that is
    only the customer's word fills nothing.
    """
    before, after = beside(blank, text)
    computed = blank.kind == "money" and bool(_COMPUTED.search(before[-24:] + after[:8]) or _PART.match(after))
    rows = [
        row
        for row in values
        if blank.kind in row.kinds
        and (row.is_left_over or not computed)
        and not (
            row.reckoned and (_WHOLE.match(after) or _OF_ANOTHER.search(before) or not says_only(row.words, before))
        )
        and row.has_the_unit_of(blank)
        and not (claimed and (spec := schema.get(row.fact.name)) and spec.fills)
        and row.fact.name not in elsewhere
        and not (blank.kind in ("money", "count") and row.fact.origin == "text" and not row.fact.proved)
        and not (half and is_outcome(row.fact.name, schema))
        and not speaks_of_another(blank, text, row.fact.name, schema)
        and not (blank.kind in ("date", "time") and ends_otherwise(row.words, text[blank.end :]))
        and not _means_another(row, blank, before, after)
    ]
    if blank.kind == "plate" and registered_or_real(blank, text) == "registered":
        rows = [row for row in rows if AS_REGISTERED & set(row.tokens)]
        return Fit(rows[0].as_kind("plate"), 1.0) if len(rows) == 1 else None
    if form := code_form(blank.text):
        coded = _CODED.search(before)
        same = [
            row for row in rows if re.fullmatch(form, str(row.fact.value)) and not (coded and coded[1] not in row.words)
        ]
        if len({row.fact.value for row in same}) == 1:
            return Fit(same[0].as_kind(blank.kind), 1.0)
    nearest = sorted(((_nearness(row, blank, before, after), -at) for at, row in enumerate(rows)), reverse=True)
    if not nearest:
        return None
    near, at = nearest[0]
    row = rows[-at]
    others = [other for other, place in nearest[1:] if rows[-place].fact.value != row.fact.value]
    ahead = near - max(others, default=0.0)
    if near >= _ENOUGH and ahead >= _AHEAD:
        other = blank.kind == "money" and called_otherwise(row.words, "money", before, after)
        return None if other else Fit(row.as_kind(blank.kind), near)
    alone = (
        len({row.fact.value for row in rows if row.fact.value != 0}) == 1
        and row.fact.value != 0
        and not claimed
        and _may_stand_alone(row, blank, text, schema, told)
    )
    if not alone or called_otherwise(row.words, blank.kind, before, after):
        return None
    return Fit(row.as_kind(blank.kind), 0.0)


def _means_another(row: NamedValue, blank: Blank, before: str, after: str) -> bool:
    """Whether the words beside the blank say that it is a rule's amount, or a number that is called otherwise."""
    if blank.kind == "money":
        return is_of_a_rule(row.words, before, after)
    return blank.kind in ("text", "phone") and numbers_another(row.words, str(row.fact.value), before, blank)


def particular(blank: Blank, text: str, rows: Sequence[NamedValue]) -> Fact | None:
    """Which of several values of the same kind the words beside the blank mean: the one of whose name a word stands there that no
    other has. None when they mean none, or more than one."""
    before, after = beside(blank, text)
    if which := registered_or_real(blank, text):
        found = [row for row in rows if bool(AS_REGISTERED & set(row.tokens)) == (which == "registered")]
        if len(found) == 1:
            return found[0].as_kind(blank.kind)
    if blank.kind in ("place", "text") and (plain := _of_now(before, rows)):
        return plain.as_kind(blank.kind)
    meant = []
    for row in rows:
        others = frozenset().union(*(other.words for other in rows if other is not row))
        if any(len(word) > 1 and word in before + after for word in row.words - others):
            meant.append(row)
    return meant[0].as_kind(blank.kind) if len(meant) == 1 else None


def _of_now(before: str, rows: Sequence[NamedValue]) -> NamedValue | None:
    """Of a branch and an old branch the one that is meant: where no word says that it is the old one, the other."""
    old = [row for row in rows if OLD_WORDS & set(row.tokens)]
    new = [row for row in rows if row not in old]
    if len(old) != 1 or len(new) != 1:
        return None
    return old[0] if _SAYS_OLD.search(before) else new[0]


def _may_stand_alone(row: NamedValue, blank: Blank, text: str, schema: FactSchema, told: frozenset[str]) -> bool:
    """Whether being the only known value of its kind is reason enough."""
    before, after = beside(blank, text)
    if blank.kind in ("count", "date", "time") and (_LIMIT.match(after) or _SUPPOSED.match(after)):
        return False
    form = DAY if blank.kind == "date" else CLOCK
    if blank.kind in ("date", "time") and {value for value in told if form.fullmatch(value)} - {
        row.as_kind(blank.kind).value
    }:
        return False  # somebody named another
    if blank.kind == "money" and _ON_RECEIPT.search(text[: blank.start]) and row.fact.origin == "field":
        return False  # what a receipt shows is another amount than the one that the ticket has
    lasts = blank.kind == "count" and blank.text.endswith(_DURATIONS)
    if blank.kind == "count" and not (lasts or blank.text.endswith(_ALONE_UNITS)):
        return False
    if lasts or blank.kind in ("date", "time"):
        was = _WAS.match(text, blank.end) and not _NOT_WAS.search(before)
        return bool(was) and row.fact.proved
    return blank.kind in _ALONE and row.is_plainly(blank.kind, schema)


def _nearness(row: NamedValue, blank: Blank, before: str, after: str) -> float:
    """From 0: the nearer the words of the name, the higher; part by part of the name."""
    attached = re.sub(r"^[^가-힣]+", "", blank.text).strip()
    if attached and isinstance(row.fact.value, str) and row.fact.value.endswith(attached):
        return 2.0
    if attached and "name" in row.tokens and any(attached in group for group in row.groups):
        return 1.5  # OOO쿠폰 and the name of a coupon
    around = before + (blank.text if blank.named else re.split(r"[^가-힣 ]", blank.text)[0])
    telling = [group - _NAMES_EVERY.get(blank.kind, frozenset()) for group in row.groups]
    groups = [group for group in telling if group] or row.groups
    short = "월일" if blank.kind == "date" else ""
    usable = [{word for word in group if len(word) > 1 or word in short} for group in groups]
    best = [max(_near(word, around, after) for word in group) for group in usable if group]
    return float(sum(best) / max(len(best), 1) ** 0.5)


def _near(word: str, before: str, after: str) -> float:
    found = 0.0
    if (at := before.rfind(word)) >= 0:
        found = 1.0 / (1 + (len(before) - at - len(word)) / 6)
        if _OBJECT.match(before, at + len(word)):  # "통행료를 더하여": the verb behind it takes it
            found /= 2
    if (at := after.find(word)) >= 0:
        found = max(found, 0.9 / (1 + at / 6))
    return found
