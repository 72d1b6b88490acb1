"""All tables. Times are whole milliseconds since 1970 (UTC), texts of customers are only where ``docs/architecture.md`` says."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Id = BigInteger().with_variant(Integer, "sqlite")
_OPEN = text("state IN ('new', 'running')")
_DEAD = text("state = 'dead'")
_RUNNING = text("state = 'running'")
_UNPURGED = text("purged_at IS NULL")

#: Events received and not yet worked off. The partial indexes keep a claim under a millisecond with 100,000 open rows.
inbox_event = Table(
    "inbox_event",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("dedup_key", Text, nullable=False),
    Column("ticket_key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False, server_default=text("0")),
    Column("lease_owner", Text, nullable=False, server_default=text("''")),
    Column("last_error", Text, nullable=False, server_default=text("''")),
    Column("received_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger, nullable=True),
    Column(
        "trace", Text, nullable=False, server_default=text("''")
    ),  # one id from the delivery to the write, in every log line
    Column(
        "outcome", Text, nullable=False, server_default=text("''")
    ),  # how it ended: applied, superseded, closed, ...
    UniqueConstraint("dedup_key"),
    Index("ix_inbox_event_ticket_key", "ticket_key"),
    Index("ix_inbox_event_open_ticket", "ticket_key", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_inbox_event_open_due", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_inbox_event_dead", "id", sqlite_where=_DEAD, postgresql_where=_DEAD),
)

#: Writes decided and not yet confirmed at Zendesk; one row a write, found again by its key in the ticket's audits.
outbox_write = Table(
    "outbox_write",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("write_key", Text, nullable=False),
    Column("ticket_id", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("audit_id", BigInteger, nullable=True),
    Column("last_error", Text, nullable=False, server_default=text("''")),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False, server_default=text("'decision'")),  # decision, or hand-off
    Column(
        "concluded", Text, nullable=False, server_default=text("'{}'")
    ),  # what the note says, to tell later what changed
    UniqueConstraint("write_key"),
    Index("ix_outbox_write_ticket_id", "ticket_id"),
)

#: Everything concluded about a ticket at one moment, as JSON, with the versions that made it.
decision = Table(
    "decision",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("ticket_id", BigInteger, nullable=False),
    Column("house_version", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("data", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_decision_ticket_id", "ticket_id", "id"),
    Index("ix_decision_created_at", "created_at"),
)

#: What agents chose for a ticket: the type, the place in the script, facts they entered. It outlives reloads.
ticket_state = Table(
    "ticket_state",
    metadata,
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("data", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

article = Table(
    "article",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("source_key", Text, nullable=False),
    Column("url", Text, nullable=False, server_default=text("''")),
    Column("position", Integer, nullable=False),
    Column("origin", Text, nullable=False, server_default=text("''")),  # Help Center: what was read of it, as JSON
    UniqueConstraint("source_key"),
)

#: Every version of an article's text with the playbook compiled of it; the newest without errors is in force.
article_revision = Table(
    "article_revision",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("article_id", _Id, ForeignKey("article.id"), nullable=False),
    Column("sha256", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("playbook", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("errors", Integer, nullable=False, server_default=text("0")),
    Column("held", Integer, nullable=False, server_default=text("0")),  # 1: it waits for an admin's approval
    Index("ix_article_revision_article_id", "article_id", "id"),
)

#: The other parts of a house: taxonomy, facts and places, each as its file's JSON.
house_document = Table(
    "house_document",
    metadata,
    Column("name", Text, primary_key=True),
    Column("data", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

#: What agents said of suggestions: inserted, corrected, wrong.
feedback = Table(
    "feedback",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("idempotency_key", Text, nullable=False),
    Column("ticket_id", BigInteger, nullable=False),
    Column("agent_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    UniqueConstraint("idempotency_key"),
    Index("ix_feedback_ticket_id", "ticket_id"),
    Index("ix_feedback_created_at", "created_at"),
)

#: Confirmed consultation types, one a ticket: what the classifier learns from. Texts have their personal data masked.
label = Table(
    "label",
    metadata,
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("path", Text, nullable=False),  # as JSON; null: the ticket belongs to no type
    Column("source", Text, nullable=False),  # agent, or history: the field of a solved ticket
    Column("known", Text, nullable=False),  # brand, form, group, channel, as JSON
    Column("confirmed_at", BigInteger, nullable=False),
    Index("ix_label_confirmed_at", "confirmed_at"),
)

#: Learned models, every one that was made: its manifest as JSON and its arrays. Which one runs is a house document.
classifier_model = Table(
    "classifier_model",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("manifest", Text, nullable=False),
    Column("archive", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

#: Signed first loads that were used, by hash, until they run out by themselves.
used_token = Table(
    "used_token",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
)

#: Until when something is not asked of the account, by all workers together: after refused credentials, or a spent rate budget.
hold = Table(
    "hold",
    metadata,
    Column("name", Text, primary_key=True),
    Column("until", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
)

#: How far something was read that is read in turns, and who is reading now.
sync_cursor = Table(
    "sync_cursor",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("taken_until", BigInteger, nullable=False),
    Column("taken_by", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

#: Whose ticket it is and whether it is closed, so that what is kept of it can be deleted in time or when its requester asks.
known_ticket = Table(
    "known_ticket",
    metadata,
    Column("ticket_id", BigInteger, primary_key=True, autoincrement=False),
    Column("requester_id", BigInteger, nullable=False),
    Column("closed_at", BigInteger, nullable=True),
    Column("purged_at", BigInteger, nullable=True),
    Index("ix_known_ticket_requester_id", "requester_id"),
    Index("ix_known_ticket_closed_at", "closed_at", sqlite_where=_UNPURGED, postgresql_where=_UNPURGED),
)

#: Runs of macro plans, applied or rolled back: who, when, why, and in which account. ``state`` is running, done, stopped or abandoned; one
#: may be running, and one worker may work on it: ``taken_by`` until ``taken_until``.
macro_run = Table(
    "macro_run",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("kind", Text, nullable=False),  # apply, or rollback
    Column("plan", Text, nullable=False),  # the plan's name
    Column("rolls_back", BigInteger, nullable=True),  # the run that a rollback undoes
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger, nullable=True),
    Column("account", Text, nullable=False, server_default=text("''")),
    Column("taken_by", Text, nullable=False, server_default=text("''")),
    Column("taken_until", BigInteger, nullable=False, server_default=text("0")),
    Index("uq_macro_run_running", "state", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
)

#: Every change of a run, in its order, with what was there before and what is there after, as JSON.
macro_change = Table(
    "macro_change",
    metadata,
    Column("run_id", BigInteger, ForeignKey("macro_run.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("macro_id", BigInteger, nullable=True),  # None until a new one is there
    Column("data", Text, nullable=False),
    Column(
        "state", Text, nullable=False
    ),  # pending, sent (it may be applied), applied, or differs (from what was written)
    Column("changed_at", BigInteger, nullable=False),
    Column(
        "key", Text, nullable=False, server_default=text("''")
    ),  # the text it is of since then; empty: no longer ours
    Column("active", Integer, nullable=False, server_default=text("1")),  # 0: it was switched off by it
    Column("stored", Text, nullable=True),  # what the account kept of it, where that differs
    Index("ix_macro_change_macro_id", "macro_id"),
)

#: What was seen of Zendesk that no documentation says, and how often.
sighting = Table(
    "sighting",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

#: What admins changed over their page, as JSON, with author and reason.
admin_change = Table(
    "admin_change",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("agent_id", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_admin_change_subject", "subject", "id"),
)
