"""The tables: sessions, comments, events, decisions, deliveries.

A session is one run over one source (a replay, an `ask`, later a live stream): the same recording
replayed twice is two sessions, and within one a platform's comment id stands once.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Float, ForeignKey, ForeignKeyConstraint, Index, String, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import DateTime


class Instant(TypeDecorator[datetime]):
    """An instant with its zone, stored in UTC; SQLite itself keeps no zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The metadata that migrations are compared with."""


class SessionRecord(Base):
    """One run; `ended` stays empty where it was killed."""

    __tablename__ = "sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(String(32))
    started: Mapped[datetime] = mapped_column(Instant)
    ended: Mapped[datetime | None] = mapped_column(Instant)


class CommentRecord(Base):
    """A comment as it came."""

    __tablename__ = "comments"
    session: Mapped[int] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True
    )
    platform: Mapped[str] = mapped_column(String(32), primary_key=True)
    room: Mapped[str] = mapped_column(String(200), primary_key=True)
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    viewer: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class DecisionRecord(Base):
    """The one decision of a comment; lists are JSON."""

    __tablename__ = "decisions"
    session: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(32), primary_key=True)
    room: Mapped[str] = mapped_column(String(200), primary_key=True)
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    action: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    language: Mapped[str | None] = mapped_column(String(16))
    intents: Mapped[str] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float] = mapped_column(Float)
    source: Mapped[str | None] = mapped_column(String(16))
    merged_into: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[str] = mapped_column(String(32))
    ms: Mapped[float] = mapped_column(Float)
    __table_args__ = (
        ForeignKeyConstraint(
            ["session", "platform", "room", "id"],
            ["comments.session", "comments.platform", "comments.room", "comments.id"],
            ondelete="CASCADE",
            name="fk_decisions_comment",
        ),
        Index("ix_decisions_action", "session", "action"),
    )


class DeliveryRecord(Base):
    """The receipt of one send."""

    __tablename__ = "deliveries"
    session: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(String(32), primary_key=True)
    room: Mapped[str] = mapped_column(String(200), primary_key=True)
    comment: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        ForeignKeyConstraint(
            ["session", "platform", "room", "comment"],
            ["comments.session", "comments.platform", "comments.room", "comments.id"],
            ondelete="CASCADE",
            name="fk_deliveries_comment",
        ),
    )
