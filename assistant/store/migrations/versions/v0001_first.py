"""Sessions, comments, decisions and deliveries."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEY = ("session", "platform", "room")


def _key(*last: str) -> list[sa.Column[Any]]:
    return [
        sa.Column("session", sa.Integer, primary_key=True),
        sa.Column("platform", sa.String(32), primary_key=True),
        sa.Column("room", sa.String(200), primary_key=True),
        *(sa.Column(name, sa.String(200), primary_key=True) for name in last),
    ]


def _of_comment(name: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [*_KEY, column],
        [f"comments.{part}" for part in (*_KEY, "id")],
        ondelete="CASCADE",
        name=name,
    )


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("started", sa.DateTime, nullable=False),
        sa.Column("ended", sa.DateTime),
    )
    op.create_table(
        "comments",
        *_key("id"),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("viewer", sa.String(200), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["session"], ["sessions.id"], ondelete="CASCADE"),
    )
    op.create_table(
        "decisions",
        *_key("id"),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("language", sa.String(16)),
        sa.Column("intents", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("source", sa.String(16)),
        sa.Column("merged_into", sa.String(200)),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("ms", sa.Float, nullable=False),
        _of_comment("fk_decisions_comment", "id"),
    )
    op.create_index("ix_decisions_action", "decisions", ["session", "action"])
    op.create_table(
        "deliveries",
        *_key("comment"),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("detail", sa.Text),
        _of_comment("fk_deliveries_comment", "comment"),
    )


def downgrade() -> None:
    for table in ("deliveries", "decisions", "comments", "sessions"):
        op.drop_table(table)
