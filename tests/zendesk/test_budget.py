from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.zendesk.budget import Budget, budgets


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-Rate-Limit": "700", "X-Rate-Limit-Remaining": "699"}, [Budget("account", 700, 699, 60.0)]),
        (
            {"ratelimit-limit": "400", "ratelimit-remaining": "3", "ratelimit-reset": "41"},
            [Budget("account", 400, 3, 41.0)],
        ),
        (
            {"Zendesk-RateLimit-tickets-update": "total=100; remaining=99; resets=53"},
            [Budget("tickets-update", 100, 99, 53.0)],
        ),
        ({"Zendesk-RateLimit-tickets-update": "soon"}, []),
        ({"Zendesk-RateLimit-x": "total=9; remaining=0; resets=1795000000"}, [Budget("x", 9, 0, 60.0)]),
        ({"X-Rate-Limit": "many", "X-Rate-Limit-Remaining": "-1"}, []),
        ({}, []),
    ],
)
def test_headers(headers: dict[str, str], expected: list[Budget]) -> None:
    assert budgets(headers) == expected


def test_a_tenth_is_left_to_others() -> None:
    assert Budget("account", 400, 40, 1).low
    assert not Budget("account", 400, 41, 1).low


@given(
    st.dictionaries(
        st.sampled_from(["X-Rate-Limit", "X-Rate-Limit-Remaining", "ratelimit-reset", "zendesk-ratelimit-x"]), st.text()
    )
)
def test_no_header_fails(headers: dict[str, str]) -> None:
    budgets(headers)
