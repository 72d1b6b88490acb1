from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from giljabi.errors import TokenInvalid
from giljabi.zendesk.agent_token import issue_session, verify_first_load, verify_session

HOST, AUDIENCE = "acme.zendesk.com", "https://acme.zendesk.com/api/v2/apps/installations/9.json"
KEY, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
PEM = (
    KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
)
SESSION_KEY = "k" * 40


def token(key: Any = KEY, algorithm: str = "RS256", **changes: Any) -> str:
    now = datetime.now(UTC)
    claims: dict[str, Any] = {
        "iss": HOST, "aud": AUDIENCE, "sub": "102", "iat": now, "nbf": now, "exp": now + timedelta(minutes=5),
        "context": {"product": "support", "location": "ticket_sidebar"},
    }  # fmt: skip
    claims |= changes
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, key, algorithm=algorithm)


def check(text: str) -> int:
    return verify_first_load(text, PEM, AUDIENCE, HOST, "ticket_sidebar").agent_id


@pytest.mark.parametrize(
    "subject", ["102", "https://acme.zendesk.com/api/v2/users/102.json", "https://acme.zendesk.com/api/v2/users/102"]
)
def test_forms_of_the_subject(subject: str) -> None:
    assert check(token(sub=subject)) == 102


LONG_AGO, SOON = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "forged",
    [
        token(key=OTHER),
        token(key=None, algorithm="none"),
        token(aud="https://evil.zendesk.com/api/v2/apps/installations/9.json"),
        token(aud="https://acme.zendesk.com/api/v2/apps/installations/10.json"),
        token(iss="evil.zendesk.com"),
        token(exp=LONG_AGO),
        token(nbf=SOON),
        token(iat=SOON),
        token(exp=None),
        token(sub=None),
        token(aud=None),
        token(iss=None),
        token(sub="admin"),
        token(sub="-5"),
        token(sub="0"),
        token(sub="https://evil.example/users/102"),
        token(context={"product": "support", "location": "nav_bar"}),
        "",
        "a.b.c",
        token()[:-3] + "abc",
    ],
)
def test_forged_loads_are_refused(forged: str) -> None:
    with pytest.raises(TokenInvalid):
        check(forged)


def test_the_public_key_is_no_shared_secret() -> None:
    """Key confusion: an HS256 token signed with the PEM as its secret."""
    import base64
    import hashlib
    import hmac
    import json

    def part(data: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()

    now = int(datetime.now(UTC).timestamp())
    signed = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'iss': HOST, 'aud': AUDIENCE, 'sub': '102', 'iat': now, 'exp': now + 300})}"
    mac = (
        base64.urlsafe_b64encode(hmac.new(PEM.encode(), signed.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
    )
    with pytest.raises(TokenInvalid):
        check(f"{signed}.{mac}")


def test_sessions() -> None:
    now = datetime.now(UTC)
    assert verify_session(issue_session(102, SESSION_KEY, now=now), SESSION_KEY).agent_id == 102
    for wrong in (
        issue_session(102, "other" * 8, now=now),
        issue_session(102, SESSION_KEY, now=now - timedelta(hours=1)),
        jwt.encode({"sub": "102", "exp": SOON, "aud": "somebody-else"}, SESSION_KEY, algorithm="HS256"),
        jwt.encode({"sub": "102", "aud": "giljabi-sidebar", "auth_time": 1}, SESSION_KEY, algorithm="HS256"),
        jwt.encode({"sub": "102", "aud": "giljabi-sidebar", "exp": SOON}, SESSION_KEY, algorithm="HS256"),
        issue_session(102, SESSION_KEY, now=now, began=now - timedelta(hours=13)),
        token(),
    ):
        with pytest.raises(TokenInvalid):
            verify_session(wrong, SESSION_KEY)
