"""Whether a pass counts that was bought about the time of the entry: possible, not possible, or nothing said."""

from __future__ import annotations

import pytest

from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.values import Fact, Value
from giljabi.core.guide.verdicts import pass_applies
from giljabi.core.playbook import Playbook, Policy

PLAYBOOK = Playbook(
    "script", "글", policies=(Policy("입차 후 구매", ("입차 후에 구매하신 주차권은 쓰실 수 없습니다.",)),)
)


def answer(values: dict[str, Value], *, sure: bool = True) -> str | None:
    facts = Facts({name: Fact(name, value, "field", str(value), sure=sure) for name, value in values.items()})
    verdict = pass_applies(PLAYBOOK, facts)
    return verdict.answer if verdict else None


BEFORE: dict[str, Value] = {"purchased_at": "2026-03-15 14:00", "entry_time": "2026-03-15 15:00"}
AFTER: dict[str, Value] = {"purchased_at": "2026-03-15 14:00", "entry_time": "2026-03-15 13:00"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (BEFORE, "possible"),
        (AFTER, "ask"),
        *(({**AFTER, "post_entry_purchase": flag}, "possible") for flag in ("네", "Yes", "가능", True)),
        ({**AFTER, "post_entry_purchase": "아니오"}, "not possible"),
        ({**AFTER, "post_entry_purchase": "확인 중"}, "ask"),
        # no day known: the evening may be the one before
        ({"purchased_at": "2026-03-16 09:00", "entry_time": "23:00"}, None),
        # no moments
        ({"purchased_at": "2026-13-45 25:99", "entry_time": "2026-99-45 13:00"}, None),
        ({"purchased_at": "2026-03-15 14:00", "use_date": "20260315", "entry_time": "13:00"}, None),
    ],
)
def test_a_pass_bought_about_the_entry(values: dict[str, Value], expected: str | None) -> None:
    assert answer(values) == expected


def test_an_unsure_time_decides_nothing() -> None:
    assert answer(BEFORE, sure=False) is None
