"""Who calls the API: the agent of the page's bearer token."""

from __future__ import annotations

from flask import request

from giljabi.errors import TokenInvalid
from giljabi.web.parts import parts
from giljabi.zendesk.agent_token import Session, verify_session


def agent_id() -> int:
    """The agent of this request; :class:`TokenInvalid` without a valid bearer token. Nothing else is believed."""
    return session().agent_id


def session() -> Session:
    """The session of this request."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenInvalid("a bearer token is needed")
    return verify_session(token.strip(), parts().settings.signing_key())
