"""The sidebar's page, the operations pages, and the headers of all of them."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.conftest import SECRET_KEY, Running

from giljabi.settings import Settings
from giljabi.web.headers import ZAF_SDK, content_policy, sdk_url
from giljabi.zendesk.agent_token import verify_session


def first_load(running: Running, agent: int = 102, location: str = "ticket_sidebar") -> dict[str, str]:
    return {"token": running.sandbox.signer.first_load(running.sandbox.account, agent, location)}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_signed_load_gets_the_page_with_a_session_of_its_agent(client: FlaskClient, running: Running) -> None:
    response = client.post("/app/sidebar?origin=x&app_guid=y", data=first_load(running))
    assert response.status_code == 200
    session = re.search(r'name="giljabi-session" content="([^"]+)"', response.text)
    assert session
    assert verify_session(session[1], SECRET_KEY).agent_id == 102
    script = re.search(r'type="module" src="([^"]+)"', response.text)
    assert script
    asset = client.get(script[1])
    assert asset.status_code == 200
    assert "immutable" in asset.headers["Cache-Control"]
    asset.close()


def test_the_sidebar_s_bundle_is_small(client: FlaskClient, running: Running) -> None:
    """130 kB compressed at most for all that the page loads at once; the search in all types and the admin's page come later."""
    page = client.post("/app/sidebar?origin=x&app_guid=y", data=first_load(running)).text
    names = set(re.findall(r'(?:href|src)="(/app/static/[^"]+)"', page))
    assert len(names) >= 3
    size = 0
    for name in names:
        with client.get(name) as response:
            size += len(gzip.compress(response.data))
    assert size <= 130_000


def test_a_load_is_good_once(client: FlaskClient, running: Running) -> None:
    load = first_load(running)
    assert client.post("/app/sidebar", data=load).status_code == 200
    replay = client.post("/app/sidebar", data=load)
    assert (replay.status_code, replay.json["detail"]) == (401, "this signed load was used before")  # type: ignore[index]


@pytest.mark.parametrize("form", [{}, {"token": ""}, {"token": "a.b.c"}])
def test_unsigned_loads_are_refused(client: FlaskClient, form: dict[str, str]) -> None:
    assert client.post("/app/sidebar", data=form).status_code == 401
    assert client.get("/app/sidebar").status_code == 401


def test_a_load_for_another_place_is_refused(client: FlaskClient, running: Running) -> None:
    assert client.post("/app/sidebar", data=first_load(running, location="nav_bar")).status_code == 401


def test_the_admin_s_page_is_for_admins_alone(client: FlaskClient, running: Running) -> None:
    response = client.post("/app/admin?origin=x&app_guid=y", data=first_load(running, 101, "nav_bar"))
    assert response.status_code == 200
    assert "admin-" in response.text
    for load, status in (
        (first_load(running, 102, "nav_bar"), 403),
        (first_load(running, 101, "ticket_sidebar"), 401),
        (first_load(running, 205, "nav_bar"), 403),
    ):
        assert client.post("/app/admin", data=load).status_code == status
    assert client.get("/app/admin").status_code == 401


@pytest.mark.parametrize("name", ["../settings.py", "%2e%2e/settings.py", "nothing.js"])
def test_only_the_bundle_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/app/static/{name}").status_code == 404


def test_headers(client: FlaskClient, running: Running) -> None:
    response = client.post("/app/sidebar", data=first_load(running))
    policy = response.headers["Content-Security-Policy"]
    assert f"frame-ancestors {running.sandbox.account.url}" in policy
    assert "X-Frame-Options" not in response.headers
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


def test_a_real_account_gets_zendesk_s_own_sdk_and_may_frame_alone() -> None:
    settings = Settings(zendesk_url="https://acme.zendesk.com")
    assert sdk_url(settings) == ZAF_SDK
    policy = content_policy(settings)
    assert "frame-ancestors https://acme.zendesk.com" in policy
    assert "script-src 'self' https://static.zdassets.com" in policy
    assert "frame-ancestors 'none'" in content_policy(Settings())


def test_health_and_readiness(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json == {"status": "ok", "checks": {"database": "ok", "engine": "ok", "zendesk": "ok"}}


def test_readiness_tells_the_truth(client: FlaskClient, app: Flask, running: Running) -> None:
    running.sandbox.account.clients.clear()
    with app.extensions["giljabi"].database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO inbox_event (dedup_key, ticket_key, kind, payload, state, due_at, received_at)"
            " VALUES ('a', '1', 'k', '{}', 'new', 1, 1)"
        )
    response = client.get("/readyz")
    assert response.status_code == 200  # deliveries must still come in
    assert response.json["status"] == "degraded"  # type: ignore[index]
    checks = response.json["checks"]  # type: ignore[index]
    assert "waits for" in checks["engine"]
    assert "refused the client credentials" in checks["zendesk"]


def test_without_its_tables_it_is_not_ready(client: FlaskClient, app: Flask) -> None:
    with app.extensions["giljabi"].database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    response = client.get("/readyz")
    assert (response.status_code, response.json["status"]) == (503, "not ready")  # type: ignore[index]


def test_the_inbox_s_figures_are_the_database_s(client: FlaskClient, app: Flask) -> None:
    with app.extensions["giljabi"].database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO inbox_event (dedup_key, ticket_key, kind, payload, state, due_at, received_at)"
            " VALUES ('a', '1', 'k', '{}', 'dead', 1, 1)"
        )
    assert "giljabi_dead_events 1.0" in client.get("/metrics").text


def test_metrics(client: FlaskClient) -> None:
    text = client.get("/metrics").text
    for name in ("giljabi_webhooks_total", "giljabi_events_total", "giljabi_writes_total", "giljabi_open_events"):
        assert name in text
