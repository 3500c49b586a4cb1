"""Alembic's entry point; the connection is handed in by `assistant.store.database`."""

from __future__ import annotations

from alembic import context

from assistant.store.records import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
