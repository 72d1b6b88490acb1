"""One folder of bodies for every event that is known; see tests/fixtures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giljabi.services.intake import received

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*/*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_known_bodies(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    body = json.dumps(case["body"]).encode()
    kept = received(body)
    assert (kept.ticket_key, kept.kind, kept.error) == (case["ticket"], case["kind"], case.get("error", ""))
    if "hints" in case:
        assert json.loads(kept.payload) == {"ticket_id": int(case["ticket"])} | case["hints"]


def test_a_repeat_is_known_by_the_signed_content() -> None:
    body = b'{"event": "ticket.created", "ticket_id": "5"}'
    assert received(body) == received(body)
    assert received(body).dedup_key != received(body.replace(b"5", b"6")).dedup_key
    zendesk = b'{"id": "01X", "type": "zen:event-type:ticket.created", "detail": {"id": "5"}}'
    assert received(zendesk).dedup_key == "event:01X"


def test_replies_that_look_alike_are_told_by_their_signed_time() -> None:
    body = b'{"event": "ticket.comment_added", "ticket_id": "5"}'
    first, second = received(body, "2026-11-20T10:00:00Z"), received(body, "2026-11-20T10:05:00Z")
    assert first.dedup_key != second.dedup_key
    assert received(body, "2026-11-20T10:00:00Z") == first
    created = b'{"event": "ticket.created", "ticket_id": "5"}'
    assert received(created, "2026-11-20T10:00:00Z").dedup_key == received(created, "2026-11-20T10:05:00Z").dedup_key


@given(st.binary(max_size=200))
def test_no_body_fails(body: bytes) -> None:
    kept = received(body)
    assert bool(kept.error) == (kept.ticket_key == "")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
        max_leaves=10,
    )
)
def test_no_json_fails(value: object) -> None:
    received(json.dumps(value).encode())
