"""Every comment, decision and receipt is on disk, in a schema that migrations made."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, select

from assistant.service import Assistant
from assistant.store.database import open_database
from assistant.store.journal import open_session, unfinished_sessions
from assistant.store.records import Base, CommentRecord, DecisionRecord, DeliveryRecord
from assistant.testing import ScriptedChat


async def test_the_migrated_schema_is_the_one_the_code_knows(tmp_path: Path) -> None:
    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), Base.metadata)

    async with open_database(tmp_path / "a.db") as engine, engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_what_was_decided_is_kept_after_a_restart(tmp_path: Path, sample: Assistant) -> None:
    chat = ScriptedChat(sample.pipeline())
    asked = chat.say("how much is the headlamp")
    chat.say("so pretty 😍", "ben")
    chat.decided(asked)
    async with open_database(tmp_path / "a.db") as engine:
        async with open_session(engine, "test", "chat", "v") as journal:
            for outcome in chat.outcomes.values():
                await journal.add(outcome)
    async with open_database(tmp_path / "a.db") as engine, engine.connect() as connection:
        counts = [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (CommentRecord, DecisionRecord, DeliveryRecord)
        ]
        query = select(CommentRecord.at).where(CommentRecord.id == asked)
        at = (await connection.execute(query)).scalar_one()
    assert counts == [2, 2, 1]
    assert at == chat.outcomes[asked].comment.at


async def test_the_same_comments_in_two_sessions_are_two_records(
    tmp_path: Path, sample: Assistant
) -> None:
    chat = ScriptedChat(sample.pipeline())
    chat.say("so pretty 😍")
    async with open_database(tmp_path / "a.db") as engine:
        for _ in range(2):
            async with open_session(engine, "test", "chat", "v") as journal:
                for outcome in chat.outcomes.values():
                    await journal.add(outcome)
        assert await unfinished_sessions(engine) == 0


async def test_a_session_that_was_killed_stays_open(tmp_path: Path) -> None:
    async with open_database(tmp_path / "a.db") as engine:
        try:
            async with open_session(engine, "test", "chat", "v"):
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            pass
        assert await unfinished_sessions(engine) == 1
