"""Macro runs know their account and who works on them; changes know whose macro they made of it."""

from __future__ import annotations

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MARK = re.compile(r"\[giljabi ([0-9a-f]{12}) [0-9a-f]{12}\]")
_RUNNING = sa.text("state = 'running'")


def upgrade() -> None:
    op.add_column("macro_run", sa.Column("account", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("macro_run", sa.Column("taken_by", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("macro_run", sa.Column("taken_until", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.create_index(
        "uq_macro_run_running", "macro_run", ["state"], unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING
    )
    op.add_column("macro_change", sa.Column("key", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("macro_change", sa.Column("active", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.add_column("macro_change", sa.Column("stored", sa.Text(), nullable=True))
    op.create_index("ix_macro_change_macro_id", "macro_change", ["macro_id"])
    table = sa.table(
        "macro_change", sa.column("run_id", sa.BigInteger), sa.column("number", sa.Integer), sa.column("data", sa.Text),
        sa.column("key", sa.Text), sa.column("active", sa.Integer),
    )  # fmt: skip
    connection = op.get_bind()
    for row in connection.execute(sa.select(table.c.run_id, table.c.number, table.c.data)).all():
        after = json.loads(row.data)["after"]
        found = _MARK.search(after["description"] or "")
        values = {"key": found.group(1) if found else "", "active": int(after["active"])}
        this = sa.and_(table.c.run_id == row.run_id, table.c.number == row.number)
        connection.execute(sa.update(table).where(this).values(**values))


def downgrade() -> None:
    op.drop_index("ix_macro_change_macro_id", "macro_change")
    for name in ("stored", "active", "key"):
        op.drop_column("macro_change", name)
    op.drop_index("uq_macro_run_running", "macro_run")
    for name in ("taken_until", "taken_by", "account"):
        op.drop_column("macro_run", name)
