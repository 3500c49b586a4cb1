"""`replay`: a recorded chat through the production pipeline, one decision a comment."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import Json

if TYPE_CHECKING:
    from assistant.pipeline import Outcome
    from assistant.types import Decision


def replay(
    chat: Annotated[Path, typer.Argument(help="The recorded chat, JSON Lines.")],
    store: Annotated[Path, typer.Option(help="The shop's folder.")],
    out: Annotated[Path, typer.Option(help="Where to write the decisions, JSON Lines.")],
    mode: Annotated[
        str, typer.Option(help="How rooms start: auto, suggest, shadow or off.")
    ] = "auto",
    json_: Json = False,
) -> None:
    """Decide every comment of a recorded chat, with the recorded times as the clock."""
    from assistant.cli.show import progress, stderr, summary
    from assistant.errors import UsageError
    from assistant.types import Mode

    if mode not in set(Mode):
        raise UsageError(f"found --mode {mode!r}; expected {', '.join(Mode)}")
    _check_out(out, chat, store)
    with progress("replay") as on:
        decisions, notes = asyncio.run(_replay(chat, store, Mode(mode), on))
    write_decisions(decisions, out)
    for note in notes:
        stderr().print(f"note: {note}", style="yellow", markup=False)
    if json_:
        counts: dict[str, int] = {}
        for decision in decisions:
            counts[decision.action.value] = counts.get(decision.action.value, 0) + 1
        typer.echo(json.dumps({"comments": len(decisions), "actions": counts, "out": str(out)}))
    else:
        from rich.console import Console

        Console(highlight=False).print(summary(decisions))


def _check_out(out: Path, chat: Path, store: Path) -> None:
    """Refuse to write decisions over the recording or into the shop's folder. UsageError."""
    from assistant.errors import UsageError

    if _is_special(out):
        return
    target = out.resolve()
    if target.is_dir():
        raise UsageError(f"found --out {out}, a folder; expected a file to write")
    if not target.parent.is_dir():
        raise UsageError(f"found --out {out}; expected a file in a folder that exists")
    same = target.exists() and chat.exists() and target.samefile(chat)
    if same or target == chat.resolve():
        raise UsageError(f"found --out {out}, the recording itself; expected another file")
    if target.is_relative_to(store.resolve()):
        raise UsageError(f"found --out {out}, in the shop's folder; expected a file elsewhere")


def _is_special(out: Path) -> bool:
    """Whether `out` is a pipe or device, which is written to and never replaced."""
    return out.exists() and not out.is_file() and not out.is_dir()


async def _replay(
    chat: Path, store: Path, mode: object, on: object
) -> tuple[list[Decision], list[str]]:
    from assistant.chat.records import read_chat
    from assistant.config import load_settings
    from assistant.service import open_assistant, recording, run

    recorded = read_chat(chat)
    assistant = open_assistant(store, load_settings(), on)  # type: ignore[arg-type]  # a Progress
    pipeline = assistant.pipeline(mode)  # type: ignore[arg-type]  # a Mode
    outcomes: list[Outcome] = []
    async with recording(assistant, "replay", str(chat)) as journal:
        async for outcome in run(recorded.items, pipeline, journal):
            outcomes.append(outcome)
            on("deciding", len(outcomes), len(recorded.comments))  # type: ignore[operator]  # a Progress
    order = {comment.key: i for i, comment in enumerate(recorded.comments)}
    outcomes.sort(key=lambda outcome: order[outcome.comment.key])
    return complete(outcomes), [*recorded.notes, *pipeline.notes]


def complete(outcomes: list[Outcome]) -> list[Decision]:
    """Decisions with `answers` filled: an answer lists every comment that was merged into it."""
    from dataclasses import replace

    merged: dict[tuple[str, str, str], list[str]] = {}
    for outcome in outcomes:
        into = outcome.decision.merged_into
        if into is not None:
            key = (outcome.comment.platform, outcome.comment.room, into)
            merged.setdefault(key, []).append(outcome.comment.id)
    return [
        replace(o.decision, answers=(*o.decision.answers, *merged.get(o.comment.key, ())))
        if o.decision.answers
        else o.decision
        for o in outcomes
    ]


def write_decisions(decisions: list[Decision], out: Path) -> None:
    """Write the decision file whole or not at all; a pipe or device is written to as it is."""
    special = _is_special(out)
    target = out if special else out.resolve()
    pending = out if special else target.with_name(target.name + ".partial")
    with pending.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for decision in decisions:
            file.write(decision_json(decision) + "\n")
    if not special:
        pending.replace(target)


def decision_json(decision: Decision) -> str:
    """One line of the decision file, keys in the order of the contract."""
    from dataclasses import asdict

    return json.dumps(asdict(decision), ensure_ascii=False)
