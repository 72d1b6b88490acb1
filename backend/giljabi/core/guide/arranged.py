"""The day and the hour that the customer chose, in the sentence that arranges it: ``OO월 OO일 00:00에 전화드리겠습니다``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from giljabi.core.article.blanks import Blank
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.values import Fact, Found
from giljabi.core.reasons import because

#: What is done on that day, or was moved to it. Money and parcels come on days of ours, whatever the customer chose.
_ARRANGES = re.compile(
    r"\s?(?:에|로|으로|부터)\s[^.?!\n]{0,40}?(?:(?:전화|연락)\S{0,4}\s?드리|찾아뵙|찾아가|방문(?:하|해|합|드)|옮[겼겨기길]|바꾸|바꿔|바꿨|변경|미[뤄루]|당[겨기]|"
    r"잡[았아]|예약|설정|멈[추춰]|해지|수거)"
)
_HALF_OF_DAY = re.compile(r"오전|오후")
#: What the customer chose cannot be, or another day is offered for it.
_ANOTHER = re.compile(
    r"대신|마감|어렵|어려|불가|안\s?[되돼됩]|없어|없는|없습|찼|차\s?있|다른\s?날|빠른\s?날|가장\s?빠른|밀려|쉬는|휴무|휴일"
)
_OURS = re.compile(r"환불|입금|환급|지급|결제|청구|만료|출금")


def as_arranged(
    blanks: Sequence[Blank], text: str, chosen: Sequence[Fact | None], facts: Facts
) -> list[Fact | None]:  # fmt: skip
    """The facts that were chosen for the blanks, and in the one open day (and hour) of a sentence that arranges something the day (and hour)
    that the customer's last words name. A script with two days is left alone."""
    days = [at for at, blank in enumerate(blanks) if blank.kind == "date"]
    if facts.chosen is None or len(days) != 1 or chosen[days[0]]:
        return list(chosen)
    end = days[0] + 1  # the hour, and 오전 or 오후, stand directly behind the day
    while end < len(blanks) and not text[blanks[end - 1].end : blanks[end].start].strip():
        end += 1
    arranges = _ARRANGES.match(text, blanks[end - 1].end)
    if not arranges or _OURS.search(arranges.group()) or _ANOTHER.search(text, 0, blanks[days[0]].start):
        return list(chosen)
    made = list(chosen)
    made[days[0]] = _fact(facts.chosen.day, facts.chosen.number)
    for at in range(days[0] + 1, end):
        if blanks[at].kind == "time" and not made[at] and facts.chosen.time:
            made[at] = _fact(facts.chosen.time, facts.chosen.number)
        elif blanks[at].text == "[오전/오후]" and (half := _HALF_OF_DAY.search(facts.chosen.day.text)):
            made[at] = replace(_fact(facts.chosen.day, facts.chosen.number), value=half.group())
    return made


def _fact(found: Found, number: int) -> Fact:
    return Fact(
        "chosen", found.value, "text", found.text, str(number + 1), found.start, found.end, why=because("asked-for")
    )
