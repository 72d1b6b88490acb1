"""The one HTTP session to Zendesk: credentials, time-outs, errors by class, and never a write sent twice by itself.

zenpy alone re-sends a PUT after a dropped connection (three identical notes, measured) and sleeps without end on
Retry-After. So its calls go through this session, which raises before zenpy sees a bad answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from giljabi import __version__
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
from giljabi.telemetry import ZENDESK_SECONDS
from giljabi.zendesk.budget import Budget, budgets

#: Seconds to connect, seconds to wait for an answer: with two tokens and a repeated PUT still within a lease of two minutes.
TIMEOUT = (3.05, 20.0)
#: How long it is believed, after a 403, that other calls are allowed.
_BELIEVED_SECONDS = 60.0
_TOKEN_SECONDS = 1800
#: What a token is asked for.
SCOPES = "tickets:read tickets:write users:read hc:read macros:read read"
_READS = ("GET", "HEAD", "OPTIONS")


class ZendeskSession(requests.Session):
    """Answers are 2xx or an error of :class:`HelpdeskError`'s tree."""

    authorized = True  # zenpy: leave the credentials to us

    def __init__(
        self,
        base_url: str,
        *,
        client: tuple[str, str] | None,
        api_token: tuple[str, str] | None,
        scopes: str = SCOPES,
        timeout: tuple[float, float] = TIMEOUT,
    ) -> None:
        super().__init__()
        #: What every call is made with.
        self._plain: dict[str, Any] = {"timeout": timeout, "allow_redirects": False}
        #: Hears the rate budgets of every answer.
        self.on_budgets: Callable[[list[Budget]], None] = lambda seen: None
        self._base_url = base_url.rstrip("/").replace("//localhost", "//127.0.0.1")
        self.host = self._base_url.split("://", 1)[1]
        self._secure_prefix = f"https://{self.host}/"
        self._client, self._scopes = client, scopes
        self._bearer, self._bearer_until = "", 0.0
        self._renewing = threading.Lock()
        self._reads_until = 0.0
        self.headers["User-Agent"] = f"giljabi/{__version__}"
        if api_token and not client:
            self.auth = (f"{api_token[0]}/token", api_token[1])
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(max_retries=0, pool_maxsize=16))

    @property
    def uses_oauth(self) -> bool:
        return self._client is not None

    def url(self, path: str) -> str:
        """The address of ``/api/v2/…`` in this account."""
        return f"{self._base_url}{path}"

    def listed(self, path: str, name: str) -> Iterator[dict[str, Any]]:
        """Every row of a listing, page after page, by cursor or by number as the answer says. A page by cursor may name a next one
        although there is no more; one that says there is more, but not where, raises :class:`~giljabi.errors.Unavailable`."""
        url: str | None = self.url(path)
        while url:
            data = self.get(url).json()
            yield from data.get(name) or ()
            url = _next_page(data)

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """As in requests, with credentials and a time-out; raises instead of returning a bad answer."""
        verb, address = str(method).upper(), str(url)
        if address.startswith(self._secure_prefix):  # zenpy says https whatever the account's address says
            address = f"{self._base_url}/{address.removeprefix(self._secure_prefix)}"
        kwargs |= self._plain
        response = self._send_once(verb, address, args, kwargs)
        if response.status_code == 401 and self._client:  # revoked early: nothing was done, so once more is safe
            self._bearer = ""
            response = self._send_once(verb, address, args, kwargs)
        if seen := budgets(response.headers):
            self.on_budgets(seen)
        if response.status_code >= 300:
            error = error_for(verb, response)
            if isinstance(error, Forbidden) and self._reads_no_ticket():
                raise CredentialsRefused(f"{error}: the account lets this user read no ticket at all")
            raise error
        return response

    def _reads_no_ticket(self) -> bool:
        """Whether not one call was refused but all are: the user was suspended, lost its role, or calls from an address that is not
        allowed. Asked only after a 403, and once a minute; what cannot be told is taken for one call's."""
        if time.monotonic() < self._reads_until:
            return False
        try:
            answer = self._send_once(
                "GET", self.url("/api/v2/tickets.json"), (), self._plain | {"params": {"page[size]": 1}}
            )
        except HelpdeskError:
            return False
        if seen := budgets(answer.headers):
            self.on_budgets(seen)
        if answer.ok:
            self._reads_until = time.monotonic() + _BELIEVED_SECONDS
        return answer.status_code in (401, 403)

    def _send_once(self, verb: str, address: str, args: Any, kwargs: dict[str, Any]) -> requests.Response:
        headers = dict(kwargs.get("headers") or {})
        if self._client:
            headers["Authorization"] = f"Bearer {self._token()}"
        return self._guarded(verb, address, *args, **(kwargs | {"headers": headers}))

    def _guarded(self, verb: str, address: str, *args: Any, **kwargs: Any) -> requests.Response:
        try:
            with ZENDESK_SECONDS.labels(verb).time():
                return super().request(verb, address, *args, **kwargs)
        except requests.ConnectTimeout as error:
            raise Unavailable(f"no connection to Zendesk: {error}") from error
        except (requests.ConnectionError, requests.Timeout) as error:
            if verb in _READS or _never_sent(error):
                raise Unavailable(f"no answer from Zendesk: {error}") from error
            raise OutcomeUnknown(f"{verb} was sent and no answer came: {error}") from error
        except requests.RequestException as error:
            raise Unavailable(f"Zendesk's answer could not be read: {error}") from error

    def _token(self) -> str:
        """A bearer token of the client credentials, fetched anew when four fifths of its life are over."""
        with self._renewing:
            if not self._bearer or time.monotonic() >= self._bearer_until:
                self._bearer, life = self._fetch_token()
                self._bearer_until = time.monotonic() + life * 0.8
            return self._bearer

    def _fetch_token(self) -> tuple[str, float]:
        client_id, secret = self._client or ("", "")
        body = {
            "grant_type": "client_credentials", "client_id": client_id, "client_secret": secret,
            "scope": self._scopes, "expires_in": _TOKEN_SECONDS,
        }  # fmt: skip
        response = self._guarded("POST", self.url("/oauth/tokens"), json=body, **self._plain)
        if response.status_code in (400, 401, 403, 404) or 300 <= response.status_code < 400:
            raise CredentialsRefused(f"Zendesk refused the client credentials ({response.status_code})")
        if response.status_code >= 300:
            raise error_for("GET", response)
        data = response.json()
        return str(data["access_token"]), float(data.get("expires_in") or _TOKEN_SECONDS)


def error_for(verb: str, response: requests.Response) -> HelpdeskError:
    """The error for an answer that is not 2xx. A 5xx to a write leaves open whether it was applied."""
    status, words = response.status_code, _words(response)
    wait = _retry_after(response)
    if status == 429:
        seen = budgets(response.headers)
        everyone = not seen or any(not budget.remaining for budget in seen)
        return RateLimited(f"429 {words}", retry_after=60.0 if wait is None else wait, everyone=everyone)
    if 300 <= status < 400:
        return CredentialsRefused(f"{status}: the account answers at another address; look at GILJABI_ZENDESK_URL")
    if status >= 500:
        kind = Unavailable if verb in _READS else OutcomeUnknown
        return kind(f"{status} {words}", retry_after=wait)
    known = {401: CredentialsRefused, 403: Forbidden, 404: NotFound, 409: UpdateConflict, 410: NotFound}
    return known.get(status, Rejected)(f"{status} {words}")


def _next_page(data: Mapping[str, Any]) -> str | None:
    meta = data.get("meta")
    if not meta:
        return data.get("next_page")
    if not meta.get("has_more"):
        return None
    following = (data.get("links") or {}).get("next")
    if not following:
        raise Unavailable("the listing says that there is more, but not where")
    return str(following)


def answered_at(response: requests.Response) -> datetime | None:
    """The account's own time when it answered; None when it does not say."""
    try:
        return parsedate_to_datetime(response.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return None


def _words(response: requests.Response) -> str:
    """What Zendesk says of the error, without its HTML pages."""
    try:
        data = response.json()
    except ValueError:
        return response.reason or ""
    if not isinstance(data, dict):
        return ""
    return str(data.get("description") or data.get("error") or data.get("details") or "")[:300]


def _retry_after(response: requests.Response) -> float | None:
    """Seconds; an HTTP date or nonsense counts as not given."""
    raw = response.headers.get("Retry-After", "")
    return min(float(raw), 3600.0) if raw.isascii() and raw.isdigit() else None


def _never_sent(error: requests.RequestException) -> bool:
    """Whether the connection was never made, so that nothing can have been applied."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason).__name__ in ("NewConnectionError", "ConnectTimeoutError", "NameResolutionError")
