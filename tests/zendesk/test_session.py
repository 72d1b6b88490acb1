"""The HTTP session against recorded answers: errors by class, and never a write sent twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import responses

from giljabi.errors import (
    CredentialsRefused,
    Forbidden,
    HelpdeskError,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
    UpdateConflict,
)
from giljabi.settings import load
from giljabi.zendesk.client import ZendeskHelpdesk, session_for
from giljabi.zendesk.session import ZendeskSession

BASE = "https://acme.zendesk.com"
TICKET = f"{BASE}/api/v2/tickets/1.json"
TOKENS = f"{BASE}/oauth/tokens"


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=True) as mock:
        yield mock


@pytest.fixture
def session() -> ZendeskSession:
    return ZendeskSession(BASE, client=None, api_token=("a@example.com", "t0ken"))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, CredentialsRefused), (403, Forbidden), (404, NotFound), (410, NotFound), (409, UpdateConflict),
        (422, Rejected), (400, Rejected), (302, CredentialsRefused), (429, RateLimited), (500, OutcomeUnknown), (503, OutcomeUnknown),
    ],
)  # fmt: skip
def test_a_bad_answer_to_a_write_is_an_error_and_sent_once(
    web: responses.RequestsMock, session: ZendeskSession, status: int, error: type[HelpdeskError]
) -> None:
    web.put(TICKET, status=status, json={"error": "X", "description": "because"})
    with pytest.raises(error, match="another address" if status == 302 else "because"):
        session.put(TICKET, json={})
    assert [call.request.method for call in web.calls if call.request.method != "GET"] == ["PUT"]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failed_read_did_nothing(web: responses.RequestsMock, session: ZendeskSession, status: int) -> None:
    web.get(TICKET, status=status, body="<html>bad gateway</html>", headers={"Retry-After": "7"})
    with pytest.raises(Unavailable) as caught:
        session.get(TICKET)
    assert caught.value.retry_after == 7
    assert "<html>" not in str(caught.value)


@pytest.mark.parametrize(
    ("header", "seconds"), [("30", 30.0), ("", 60.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 60.0), ("99999", 3600.0)]
)
def test_retry_after(web: responses.RequestsMock, session: ZendeskSession, header: str, seconds: float) -> None:
    web.put(TICKET, status=429, headers={"Retry-After": header})
    with pytest.raises(RateLimited) as caught:
        session.put(TICKET, json={})
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize("broken", [requests.ReadTimeout("slow"), requests.ConnectionError("reset")])
def test_no_answer_to_a_write_leaves_the_outcome_open(
    web: responses.RequestsMock, session: ZendeskSession, broken: Exception
) -> None:
    web.put(TICKET, body=broken)
    with pytest.raises(OutcomeUnknown):
        session.put(TICKET, json={})
    assert len(web.calls) == 1


def test_no_connection_means_nothing_was_done(web: responses.RequestsMock, session: ZendeskSession) -> None:
    web.put(TICKET, body=requests.ConnectTimeout("no"))
    with pytest.raises(Unavailable):
        session.put(TICKET, json={})


def test_a_refused_connection_means_nothing_was_done() -> None:
    """On a real socket: nothing listens on port 9."""
    local = ZendeskSession("http://127.0.0.1:9", client=None, api_token=("a", "b"))
    with pytest.raises(Unavailable):
        local.put(local.url("/api/v2/tickets/1.json"), json={})


def test_every_call_has_a_timeout(web: responses.RequestsMock, session: ZendeskSession) -> None:
    web.get(TICKET, json={})
    session.get(TICKET, timeout=None)
    assert web.calls[0].request.req_kwargs["timeout"] == (3.05, 20.0)  # type: ignore[attr-defined]


def test_client_credentials_are_fetched_once_and_renewed_after_a_401(web: responses.RequestsMock) -> None:
    oauth = ZendeskSession(BASE, client=("id", "secret"), api_token=None)
    for number in (1, 2):
        web.post(TOKENS, status=201, json={"access_token": f"t{number}", "expires_in": 1800})
    web.get(TICKET, json={"ok": 1}, match=[responses.matchers.header_matcher({"Authorization": "Bearer t1"})])
    web.get(TICKET, status=401, json={"error": "expired"})
    web.get(TICKET, json={"ok": 2}, match=[responses.matchers.header_matcher({"Authorization": "Bearer t2"})])
    oauth.get(TICKET)
    assert oauth.get(TICKET).json() == {"ok": 2}
    assert isinstance(web.calls[0].request.body, bytes)
    assert b'"grant_type": "client_credentials"' in web.calls[0].request.body


def test_refused_client_credentials(web: responses.RequestsMock) -> None:
    web.post(TOKENS, status=401, json={"error": "invalid_client"})
    with pytest.raises(CredentialsRefused):
        ZendeskSession(BASE, client=("id", "wrong"), api_token=None).get(TICKET)


def test_anonymous_me_is_nobody(web: responses.RequestsMock) -> None:
    settings = load(
        {"GILJABI_ZENDESK_URL": BASE, "GILJABI_ZENDESK_EMAIL": "a@example.com", "GILJABI_ZENDESK_API_TOKEN": "x"}
    )
    web.get(f"{BASE}/api/v2/account/settings.json", json={"settings": {}})
    web.get(f"{BASE}/api/v2/users/me.json", json={"user": {"id": None, "name": "Anonymous user", "role": "end-user"}})
    with pytest.raises(CredentialsRefused):
        ZendeskHelpdesk(settings).credentials()


def test_the_settings_choose_the_credentials() -> None:
    token = load(
        {"GILJABI_ZENDESK_URL": BASE, "GILJABI_ZENDESK_EMAIL": "a@example.com", "GILJABI_ZENDESK_API_TOKEN": "x"}
    )
    assert session_for(token).auth == ("a@example.com/token", "x")
    both = load({
        "GILJABI_ZENDESK_URL": BASE, "GILJABI_ZENDESK_EMAIL": "a@example.com", "GILJABI_ZENDESK_API_TOKEN": "x",
        "GILJABI_ZENDESK_CLIENT_ID": "id", "GILJABI_ZENDESK_CLIENT_SECRET": "s",
    })  # fmt: skip
    assert session_for(both).auth is None


GROUPS = f"{BASE}/api/v2/groups.json"


def test_a_listing_is_read_to_its_end_however_it_is_paged(web: responses.RequestsMock, session: ZendeskSession) -> None:
    by_cursor = [
        ({"has_more": True}, {"next": f"{GROUPS}?page=b"}),
        ({"has_more": False}, {"next": f"{GROUPS}?page=c"}),
    ]
    for number, (meta, links) in enumerate(by_cursor):
        web.get(GROUPS, json={"groups": [{"id": number}], "meta": meta, "links": links})
    assert [row["id"] for row in session.listed("/api/v2/groups.json", "groups")] == [0, 1], (
        "a last page may name a next"
    )
    web.reset()
    web.get(GROUPS, json={"groups": [{"id": 2}], "next_page": f"{GROUPS}?page=2"})
    web.get(GROUPS, json={"groups": [{"id": 3}], "next_page": None})
    assert [row["id"] for row in session.listed("/api/v2/groups.json", "groups")] == [2, 3]


def test_a_listing_that_is_cut_off_is_an_error(web: responses.RequestsMock, session: ZendeskSession) -> None:
    web.get(GROUPS, json={"groups": [{"id": 1}], "meta": {"has_more": True}, "links": {"next": None}})
    with pytest.raises(Unavailable, match="not where"):
        list(session.listed("/api/v2/groups.json", "groups"))


def test_a_403_to_everything_is_the_account_s_refusal_and_not_one_ticket_s(
    web: responses.RequestsMock, session: ZendeskSession
) -> None:
    web.put(TICKET, status=403, json={"error": "Forbidden", "description": "because"})
    web.get(f"{BASE}/api/v2/tickets.json", status=403, json={"error": "SuspendedUser"})
    with pytest.raises(CredentialsRefused, match=r"because.*read no ticket"):
        session.put(TICKET, json={})
    web.replace(responses.GET, f"{BASE}/api/v2/tickets.json", status=503)
    with pytest.raises(Forbidden, match="because"):  # what cannot be told is one call's
        session.put(TICKET, json={})
    web.replace(responses.GET, f"{BASE}/api/v2/tickets.json", json={"tickets": []})
    for _ in range(2):  # and for a while it is not asked again
        with pytest.raises(Forbidden, match="because"):
            session.put(TICKET, json={})
    assert [call.request.method for call in web.calls] == ["PUT", "GET"] * 3 + ["PUT"], "nothing is written again"
