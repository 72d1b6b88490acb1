from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.core.text import fold, letters, line_changes, mask_personal_data, squeeze, tidy_lines


def test_full_width_and_case_are_folded() -> None:
    assert fold("ＡＰＰ  １２３：\u200b열기") == "app 123:열기"
    assert squeeze("구매 오류") == squeeze("구매오류")


def test_lines_are_kept_and_tidied() -> None:
    assert tidy_lines("  가 나 \n\n\n\n다\u00a0라 ") == "가 나\n\n다 라"


@pytest.mark.parametrize(
    ("given", "kept_out"),
    [
        ("메일은 hong@example.com 입니다", "hong@example.com"),
        ("010-1234-5678로 연락", "1234"),
        ("차는 12가 3456", "3456"),
        ("카드 5310-1234-1234-4410", "5310"),
        ("주민 900101-1234567", "900101"),
        ("승인번호 40718825", "40718825"),
    ],
)
def test_personal_data_is_masked(given: str, kept_out: str) -> None:
    masked = mask_personal_data(given)
    assert kept_out not in masked
    assert "〈" in masked


def test_amounts_and_times_are_not_personal() -> None:
    assert mask_personal_data("12,400원을 14:20에 결제") == "12,400원을 14:20에 결제"


def test_letters_leave_marks_spaces_and_width_aside() -> None:
    assert letters("Ｑ1. 결제_취소 (필요)!") == "q1결제취소필요"


@given(st.text())
def test_masking_never_fails(text: str) -> None:
    assert isinstance(mask_personal_data(text), str)


def test_changes_by_line_hold_lines_of_dashes_and_pluses() -> None:
    assert list(line_changes("가\n-- 끝\n나", "가\n++ 끝\n나", around=1)) == [" 가", "--- 끝", "+++ 끝", " 나"]
    assert list(line_changes("가", "가", around=1)) == []
