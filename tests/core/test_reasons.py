from __future__ import annotations

import re
from pathlib import Path

import pytest

import giljabi
from giljabi.core import reasons
from giljabi.core.reasons import because


@pytest.mark.parametrize("code", sorted(reasons._WORDS))
def test_both_languages_tell_the_same(code: str) -> None:
    korean, english = (set(re.findall(r"\{(\w+)\}", words)) for words in reasons._WORDS[code])
    assert korean == english


def test_every_reason_is_given_somewhere() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(giljabi.__file__).parent.rglob("*.py")
        if path.name != "reasons.py"
    )
    assert [code for code in reasons._WORDS if f'"{code}"' not in source] == []


def test_amounts_have_separators() -> None:
    reason = because("difference", paid=12400, price=7000, amount=5400)
    assert reason.text() == reason.text("en") == "12,400 - 7,000 = 5,400"
    assert because("operator-listed", operator="나들파킹").text("ko") == "나들파킹: 목록에 있음"
