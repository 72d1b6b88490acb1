"""Checks against what may lie beside the checkout (a development corpus, Zendesk's OpenAPI documents): not collected where it does not."""

from __future__ import annotations

from tests.conftest import SHARED

collect_ignore = [
    name
    for name, needed in (
        ("test_ratchet.py", SHARED / "corpus-dev"),
        ("test_openapi.py", SHARED / "oas" / "check_requests.py"),
    )
    if not needed.exists()
]
