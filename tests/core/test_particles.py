"""Korean particles behind a filled blank."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.facts.gathering import Facts
from giljabi.core.facts.values import Fact
from giljabi.core.guide.filling import fill
from giljabi.core.guide.particles import particle_after
from giljabi.corpus import default_facts


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("물결파킹", "는 곧 열립니다", "은 곧 열립니다"),
        ("에이스타워", "은 곧 열립니다", "는 곧 열립니다"),
        ("물결파킹", "은(는) 닫혔습니다", "은 닫혔습니다"),
        ("에이스타워", "이(가) 맞으실까요?", "가 맞으실까요?"),
        ("서울", "으로 오시면", "로 오시면"),
        ("물결파킹", "로는 가실 수 없습니다", "으로는 가실 수 없습니다"),
        ("에이스타워", "(으)로 오시면", "로 오시면"),
        ("에이스타워", "과 가까운", "와 가까운"),
        ("에이스타워", "이나 그 옆", "나 그 옆"),
        ("에이스타워", "을/를 이용", "를 이용"),
        ("12가3456", "를 확인", "을 확인"),
        ("10", "가 남았습니다", "이 남았습니다"),
        ("쿠폰", "는", "은"),
        ("주차", "은", "는"),
        ("3", "는", "은"),
        ("2", "은", "는"),
        # nothing to change: another word, no particle, a last sound that nobody can tell
        ("강남", "은행에서", "은행에서"),
        ("강남", " 는", " 는"),
        ("강남", "", ""),
        ("Tower", "를 이용", "를 이용"),
        ("A", "는", "는"),
        ("", "는", "는"),
    ],
)
def test_the_particle_fits_the_word(word: str, text: str, expected: str) -> None:
    particle, length = particle_after(word, text)
    assert particle + text[length:] == expected


def test_a_filled_text_reads_on() -> None:
    facts = Facts({"lot": Fact("lot", "에이스타워", "field", "에이스타워", "lot")})
    filled = fill("안내드린 [주차장 이름]은 오늘 닫혔습니다.", facts, default_facts())
    assert filled.text == "안내드린 에이스타워는 오늘 닫혔습니다."
    assert [segment.kind for segment in filled.segments] == ["plain", "filled", "plain"]
    still_open = fill("안내드린 [주차장 이름]은 오늘 닫혔습니다.", Facts(), default_facts())
    assert still_open.text == "안내드린 [주차장 이름]은 오늘 닫혔습니다.", (
        "the author's words stand while nothing is known"
    )


@given(st.text(max_size=12), st.text(max_size=8))
def test_only_a_particle_is_ever_replaced(word: str, text: str) -> None:
    particle, length = particle_after(word, text)
    assert 0 <= length <= min(len(text), 5)
    assert bool(particle) == bool(length)
