"""Who calls the API: the agent of the page's bearer token."""

from __future__ import annotations

import time
from typing import cast

from flask import current_app, g, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from giljabi.errors import RoleRefused, TokenInvalid, TooManyCalls
from giljabi.web.parts import parts
from giljabi.zendesk.agent_token import Session, verify_session

#: An agent who clicks fast makes one call a second; a page that went mad must not spend the account's budget.
CALLS_A_MINUTE = 240
_CALLS = RateLimitItemPerMinute(CALLS_A_MINUTE)


def agent_id() -> int:
    """The agent of this request; :class:`TokenInvalid` without a valid bearer token, :class:`TooManyCalls` when they make too many
    (counted in each process). Nothing else is believed."""
    agent = session().agent_id
    limiter = _limiter()
    if not limiter.hit(_CALLS, "agent", str(agent)):
        resets = limiter.get_window_stats(_CALLS, "agent", str(agent)).reset_time
        raise TooManyCalls(f"more than {CALLS_A_MINUTE} calls in a minute", retry_after=max(1.0, resets - time.time()))
    return agent


def admin_id() -> int:
    """The admin of this request: Zendesk says now that they are one. :class:`RoleRefused` for anybody else."""
    agent = agent_id()
    require_admin(agent)
    return agent


def only_admins() -> None:
    """Before every request of an admin's routes: who asks is an admin now, and known as ``g.admin``."""
    g.admin = admin_id()


def require_admin(agent: int) -> None:
    """:class:`RoleRefused` unless Zendesk says now that this is an active admin (believed for a minute)."""
    person = parts().helpdesk.person(agent)
    if person.role != "admin" or not person.active:
        raise RoleRefused("only an admin may do this")


def session() -> Session:
    """The session of this request."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenInvalid("a bearer token is needed")
    return verify_session(token.strip(), parts().settings.signing_key())


def _limiter() -> MovingWindowRateLimiter:
    extensions = current_app.extensions
    if "giljabi.limiter" not in extensions:
        extensions["giljabi.limiter"] = MovingWindowRateLimiter(MemoryStorage())
    return cast(MovingWindowRateLimiter, extensions["giljabi.limiter"])
