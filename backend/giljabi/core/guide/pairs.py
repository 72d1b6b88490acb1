"""Blanks that stand together: the day and the time of one moment, the number that is wrong and the one that is right."""

from __future__ import annotations

from collections.abc import Sequence

from giljabi.core.article.blanks import Blank
from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.values import DAY, Fact
from giljabi.core.guide.other_names import registered_or_real

#: So many characters lie at most between a day and its time: 낼 오후 두시.
_ONE_BREATH = 5


def of_one_moment(
    blanks: Sequence[Blank], text: str, chosen: Sequence[Fact | None], facts: Facts
) -> list[Fact | None]:  # fmt: skip
    """The facts that were chosen for the blanks; a day that stands directly before a time (``OO월 OO일 00시``) is the day that was said
    together with that time (``낼 오후 두시에 전화하세요``), and not the one that the ticket is about."""
    return [
        _day_of(chosen[at + 1], facts) or fact if _same_moment(blanks[at : at + 2], text) else fact
        for at, fact in enumerate(chosen)
    ]


def _same_moment(blanks: Sequence[Blank], text: str) -> bool:
    if [blank.kind for blank in blanks] != ["date", "time"]:
        return False
    return not text[blanks[0].end : blanks[1].start].strip()


def _day_of(time: Fact | None, facts: Facts) -> Fact | None:
    """The day in the same breath as a time of the customer's."""
    if time is None or time.origin != "text":
        return None
    days = [
        row
        for row in facts.candidates
        if DAY.fullmatch(str(row.value)) and str(row.message + 1) == time.where
        if time.start - _ONE_BREATH <= row.end <= time.end and row.start <= time.end
    ]
    return Fact("moment", days[0].value, "text", days[0].text, time.where) if days else None


def wrong_and_right(
    blanks: Sequence[Blank], text: str, chosen: Sequence[Fact | None], facts: Facts
) -> list[Fact | None]:  # fmt: skip
    """The facts that were chosen for the blanks; of a number that is wrong and the one that is right not both are the same: the right one is
    the other that was said, if it is the only one, else nobody knows it."""
    which = [registered_or_real(blank, text) if blank.kind == "plate" else None for blank in blanks]
    wrong = {fact.value for fact, kind in zip(chosen, which, strict=True) if fact and kind == "registered"}
    made: list[Fact | None] = []
    for fact, kind in zip(chosen, which, strict=True):
        if fact and kind == "real" and fact.value in wrong:
            others = {row.value: row for row in facts.candidates if row.fact == fact.name and row.value not in wrong}
            row = next(iter(others.values())) if len(others) == 1 else None
            made.append(
                Fact(fact.name, row.value, "text", row.text, str(row.message + 1), sure=row.sure) if row else None
            )
        else:
            made.append(fact)
    return made
