"""The incremental export as it comes over the wire: limits, cut answers, tickets without what is asked for."""

from __future__ import annotations

from typing import Any

import pytest
import responses

from giljabi.errors import Unavailable
from giljabi.zendesk.history import ZendeskHistory
from giljabi.zendesk.session import ZendeskSession

URL = "https://acme.zendesk.com/api/v2/incremental/tickets/cursor.json"


def made() -> tuple[ZendeskHistory, list[float]]:
    slept: list[float] = []
    session = ZendeskSession("https://acme.zendesk.com", client=None, api_token=("a@example.com", "token"))
    return ZendeskHistory(session, 9001, since=77, sleep=slept.append), slept


def page(*tickets: dict[str, Any], after: str | None = "c1", end: bool = True) -> dict[str, Any]:
    return {"tickets": list(tickets), "after_cursor": after, "end_of_stream": end}


TICKET = {
    "id": 5, "subject": "주차", "description": "두 번 결제됐어요", "status": "closed", "updated_at": "2026-03-01T00:00:00Z",
    "custom_fields": [{"id": 9001, "value": "a_tag"}, {"id": 1, "value": None}], "brand_id": 12, "ticket_form_id": None,
    "via": {"channel": "email"},
}  # fmt: skip


@responses.activate
def test_pages_are_read_to_the_end_and_spaced() -> None:
    responses.get(URL, json=page(TICKET, {**TICKET, "id": 6, "status": "open"}, end=False))
    responses.get(URL, json=page({**TICKET, "id": 7, "custom_fields": []}, after="c2"))
    history, slept = made()
    (first, cursor), (second, last) = list(history.solved(""))
    assert (cursor, last) == ("c1", "c2")
    assert [row.id for row in first] == [5], "an open ticket is not confirmed yet"
    assert (first[0].type_tag, first[0].updated_at, dict(first[0].known)) == (
        "a_tag", 1772323200, {"brand": "12", "channel": "email"},
    )  # fmt: skip
    assert second[0].type_tag == ""
    assert slept == [6.0], "ten requests a minute are allowed"
    assert "start_time=77" in str(responses.calls[0].request.url)
    assert "cursor=c1" in str(responses.calls[1].request.url)


@responses.activate
def test_it_goes_on_behind_a_cursor() -> None:
    responses.get(URL, json=page(TICKET, after=None))
    history, _ = made()
    assert [([row.id for row in rows], after) for rows, after in history.solved("c9")] == [([5], "c9")]
    assert "cursor=c9" in str(responses.calls[0].request.url)


@responses.activate
def test_a_limit_is_waited_out() -> None:
    responses.get(URL, status=429, headers={"Retry-After": "17"})
    responses.get(URL, json=page(TICKET))
    history, slept = made()
    assert len(list(history.solved(""))) == 1
    assert slept == [17.0]


@responses.activate
def test_a_limit_without_end_is_given_up() -> None:
    responses.get(URL, status=429, headers={"Retry-After": "1"})
    history, slept = made()
    with pytest.raises(Unavailable, match="again and again"):
        list(history.solved(""))
    assert len(slept) == 10


@responses.activate
@pytest.mark.parametrize("answer", [{"body": "no json"}, {"json": {"tickets": 3}}, {"json": [1]}])
def test_an_answer_that_is_no_page_is_unavailable(answer: dict[str, Any]) -> None:
    responses.get(URL, **answer)
    with pytest.raises(Unavailable):
        list(made()[0].solved(""))


@pytest.mark.parametrize(
    ("metrics", "replied"),
    [({"requester_updated_at": "2026-03-01T00:00:00Z"}, 1772323200), ({}, 0), (None, 0), ([], 0), ({"requester_updated_at": None}, 0)],
)  # fmt: skip
@responses.activate
def test_when_the_requester_wrote_is_read_where_the_account_says_it(metrics: Any, replied: int) -> None:
    responses.get(URL, json=page(TICKET | {"metric_set": metrics}, end=False))
    responses.get(URL, json=page(TICKET, after="c2"))
    history, _ = made()
    pages = [rows for rows, _ in history.changed("1772000000")]
    assert [[row.replied_at for row in rows] for rows in pages] == [[replied], [0]]
    assert all("include=metric_sets" in str(call.request.url) for call in responses.calls)
