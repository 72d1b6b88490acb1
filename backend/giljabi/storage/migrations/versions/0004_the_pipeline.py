"""Traces and outcomes of events, what notes said, holds, cursors, and whose ticket it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    empty, no_data, unpurged = sa.text("''"), sa.text("'{}'"), sa.text("purged_at IS NULL")
    with op.batch_alter_table("inbox_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trace", sa.Text(), server_default=empty, nullable=False))
        batch_op.add_column(sa.Column("outcome", sa.Text(), server_default=empty, nullable=False))
        batch_op.create_index("ix_inbox_event_ticket_key", ["ticket_key"], unique=False)
    with op.batch_alter_table("outbox_write", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.Text(), server_default=sa.text("'decision'"), nullable=False))
        batch_op.add_column(sa.Column("concluded", sa.Text(), server_default=no_data, nullable=False))
    op.create_table(
        "hold",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_hold")),
    )
    op.create_table(
        "sync_cursor",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("taken_until", sa.BigInteger(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sync_cursor")),
    )
    op.create_table(
        "known_ticket",
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("requester_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("purged_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_known_ticket")),
    )
    with op.batch_alter_table("known_ticket", schema=None) as batch_op:
        batch_op.create_index("ix_known_ticket_requester_id", ["requester_id"], unique=False)
        batch_op.create_index(
            "ix_known_ticket_closed_at", ["closed_at"], unique=False, sqlite_where=unpurged, postgresql_where=unpurged
        )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index("ix_feedback_ticket_id", ["ticket_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index("ix_feedback_ticket_id")
    op.drop_table("known_ticket")
    op.drop_table("sync_cursor")
    op.drop_table("hold")
    with op.batch_alter_table("outbox_write", schema=None) as batch_op:
        batch_op.drop_column("concluded")
        batch_op.drop_column("kind")
    with op.batch_alter_table("inbox_event", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_event_ticket_key")
        batch_op.drop_column("outcome")
        batch_op.drop_column("trace")
