"""Alembic's entry: runs the migrations over the connection that :mod:`giljabi.storage.schema` hands in."""

from __future__ import annotations

from alembic import context

from giljabi.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
