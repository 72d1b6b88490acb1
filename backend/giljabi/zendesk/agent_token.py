"""Who the agent is: the signed first load (RS256, by Zendesk) and our own short session after it.

Only the first tells who calls; what the browser says of itself is never believed (zendesk-platform.md §2.3).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from giljabi.errors import TokenInvalid

SESSION_MINUTES = 15
#: A session is renewed while the page is open, for a working day at most.
LONGEST_HOURS = 12
_SESSION_AUDIENCE = "giljabi-sidebar"
_LEEWAY_SECONDS = 60
_USER_URL = re.compile(r"https?://[^/]+/api/v2/users/(\d+)(?:\.json)?")


@dataclass(frozen=True, slots=True)
class FirstLoad:
    """A verified signed load: the agent's number, when the token ends, a hash that tells a second use, and its ``form``: how it names the
    agent and which claims it has, which no documentation says (zendesk-platform.md §10.1)."""

    agent_id: int
    expires_at: datetime
    sha256: str
    form: str = ""


def verify_first_load(token: str, public_key: str, audience: str, host: str, location: str) -> FirstLoad:
    """Check the token that Zendesk posts with the page: RS256 with our key only, audience, issuer, times, location.

    ``host`` is the account's (acme.zendesk.com). The key that the token names (``jku``) is never fetched.
    """
    try:
        claims = jwt.decode(
            token,
            public_key,
            algorithms=["RS256"],
            audience=audience,
            issuer=[host, f"https://{host}"],
            leeway=_LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except jwt.PyJWTError as error:
        raise TokenInvalid(f"the signed load is refused: {error}") from None
    context = claims.get("context")
    named = context.get("location") if isinstance(context, dict) else None
    if named is not None and named != location:
        raise TokenInvalid(f"the signed load is for {named!r}, not for {location!r}")
    expires = datetime.fromtimestamp(int(claims["exp"]), UTC)
    named_by = "a number" if str(claims["sub"]).isdigit() else "an address"
    form = f"sub is {named_by}; claims: {', '.join(sorted(map(str, claims)))}"
    return FirstLoad(_agent_id(claims["sub"]), expires, hashlib.sha256(token.encode()).hexdigest(), form)


def _agent_id(subject: object) -> int:
    """``sub`` is a number or a user's URL; its exact form is not documented, so both are read and nothing else."""
    text = str(subject)
    match = _USER_URL.fullmatch(text)
    digits = match[1] if match else text
    if not (digits.isascii() and digits.isdigit() and int(digits) > 0):
        raise TokenInvalid("the signed load names no user")
    return int(digits)


@dataclass(frozen=True, slots=True)
class Session:
    """Who a bearer token stands for, and when Zendesk said so."""

    agent_id: int
    began: datetime


def issue_session(agent_id: int, key: str, *, now: datetime, began: datetime | None = None) -> str:
    """A bearer token for the page that was loaded at ``began`` (now, unless it is a renewal)."""
    claims = {
        "sub": str(agent_id),
        "aud": _SESSION_AUDIENCE,
        "iat": now,
        "exp": now + timedelta(minutes=SESSION_MINUTES),
        "auth_time": int((began or now).timestamp()),
    }
    return jwt.encode(claims, key, algorithm="HS256")


def verify_session(token: str, key: str) -> Session:
    """The session of a bearer token; :class:`TokenInvalid` when it is not ours, has run out, or began too long ago."""
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=["HS256"],
            audience=_SESSION_AUDIENCE,
            options={"require": ["exp", "sub", "aud", "auth_time"]},
        )
    except jwt.PyJWTError as error:
        raise TokenInvalid(f"the session is refused: {error}") from None
    began = datetime.fromtimestamp(int(claims["auth_time"]), UTC)
    if datetime.now(UTC) - began > timedelta(hours=LONGEST_HOURS):
        raise TokenInvalid(f"the page was loaded more than {LONGEST_HOURS} hours ago; load it again")
    return Session(_agent_id(claims["sub"]), began)
