"""Which steps are said only in a case, by the grammar of their titles."""

from __future__ import annotations

import pytest

from giljabi.core.guide.cases import case_of
from giljabi.core.playbook import Step


@pytest.mark.parametrize(
    ("title", "case"),
    [
        ("교체 희망 > 대체 차량 안내", "교체 희망"), ("못 기다린다 > 가까운 충전소 안내", "못 기다린다"),
        ("위치오차 → 절반감면 제안", "위치오차"), ("수수료가 싫다 > 날짜 변경 제안", "수수료가 싫다"),
        ("직접 찾겠다고 하심", "직접 찾겠다고 하심"), ("이미 한 번 바꾼 주문", "이미 한 번 바꾼 주문"),
        # what agents do is for everybody
        ("사진 대조 > 청구 취소", None), ("재검수 결과 > 안내", None), ("기록 안내 > 방송", None), ("교체 희망", None),
        ("바꾼 번호 확인", None), ("열린 문 닫기", None),
    ],
)  # fmt: skip
def test_a_title_that_names_a_circumstance_is_a_case(title: str, case: str | None) -> None:
    assert case_of(Step(2, title, ())) == case
