"""Writes what happened in a session, in batches, each in one transaction."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from assistant.pipeline import Outcome
from assistant.store.records import (
    CommentRecord,
    DecisionRecord,
    DeliveryRecord,
    SessionRecord,
)

_BATCH = 200
# A stored comment keeps this much of a flood's text; the rest says nothing more.
_KEPT_TEXT = 20_000


class Journal:
    """The writer of one session."""

    def __init__(self, engine: AsyncEngine, session: int) -> None:
        self._engine = engine
        self.session = session
        self._pending: list[Outcome] = []

    async def add(self, outcome: Outcome) -> None:
        """Keep an outcome; it is on disk after the next full batch or `flush`."""
        self._pending.append(outcome)
        if len(self._pending) >= _BATCH:
            await self.flush()

    async def flush(self) -> None:
        """Write everything kept so far in one transaction."""
        if not self._pending:
            return
        batch, self._pending = self._pending, []
        async with self._engine.begin() as connection:
            await connection.execute(insert(CommentRecord), [self._comment(o) for o in batch])
            await connection.execute(insert(DecisionRecord), [self._decision(o) for o in batch])
            deliveries = [self._delivery(o) for o in batch if o.delivery is not None]
            if deliveries:
                await connection.execute(insert(DeliveryRecord), deliveries)

    def _key(self, outcome: Outcome) -> dict[str, Any]:
        comment = outcome.comment
        return {"session": self.session, "platform": comment.platform, "room": comment.room}

    def _comment(self, outcome: Outcome) -> dict[str, Any]:
        comment = outcome.comment
        return self._key(outcome) | {
            "id": comment.id, "at": comment.at, "viewer": comment.viewer.id,
            "name": _storable(comment.viewer.name), "text": _storable(comment.text[:_KEPT_TEXT]),
        }  # fmt: skip

    def _decision(self, outcome: Outcome) -> dict[str, Any]:
        d = outcome.decision
        return self._key(outcome) | {
            "id": d.id, "action": d.action.value, "reason": d.reason.value if d.reason else None,
            "language": d.language, "intents": json.dumps(d.intents), "text": d.text,
            "facts": json.dumps(d.facts), "confidence": d.confidence, "source": d.source,
            "merged_into": d.merged_into, "version": d.version, "ms": d.ms,
        }  # fmt: skip

    def _delivery(self, outcome: Outcome) -> dict[str, Any]:
        receipt = outcome.delivery
        assert receipt is not None
        return self._key(outcome) | {
            "comment": receipt.comment, "at": receipt.at, "status": receipt.status,
            "detail": receipt.detail,
        }  # fmt: skip


def _storable(text: str) -> str:
    """Text a database takes: lone surrogates, which JSON can carry, become a sign."""
    return text.encode("utf-8", "replace").decode("utf-8")


@asynccontextmanager
async def open_session(
    engine: AsyncEngine, kind: str, source: str, version: str
) -> AsyncIterator[Journal]:
    """A new session; it is marked ended when left without an error."""
    values = {"kind": kind, "source": source, "version": version, "started": datetime.now(UTC)}
    async with engine.begin() as connection:
        result = await connection.execute(insert(SessionRecord).values(**values))
        key = result.inserted_primary_key
        assert key is not None
    journal = Journal(engine, int(key[0]))
    yield journal
    await journal.flush()
    async with engine.begin() as connection:
        ended = update(SessionRecord).where(SessionRecord.id == journal.session)
        await connection.execute(ended.values(ended=datetime.now(UTC)))


async def unfinished_sessions(engine: AsyncEngine) -> int:
    """How many sessions were killed before they ended."""
    query = select(func.count()).select_from(SessionRecord).where(SessionRecord.ended.is_(None))
    async with engine.connect() as connection:
        return int((await connection.execute(query)).scalar_one())
