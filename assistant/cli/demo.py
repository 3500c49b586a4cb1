"""`demo`: the demo shop's chat, answered as it would be live."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer


def demo(
    speed: Annotated[
        float, typer.Option(help="Times faster than it was; 0 is as fast as it goes.", min=0)
    ] = 0,
    quiet: Annotated[bool, typer.Option(help="Only comments that got an answer.")] = False,
) -> None:
    """Replay the demo chat: viewers of a live stream get answers in their own languages."""
    asyncio.run(_demo(speed, quiet))


async def _demo(speed: float, quiet: bool) -> None:
    from rich.console import Console

    from assistant.chat.records import read_chat
    from assistant.cli.options import demo_folder
    from assistant.cli.replay import complete
    from assistant.cli.show import comment_line, decision_line, progress, summary
    from assistant.config import load_settings
    from assistant.service import open_assistant, recording, run
    from assistant.types import Action

    folder = demo_folder()
    chat = read_chat(folder / "chat.jsonl")
    with progress("demo") as on:
        assistant = open_assistant(folder / "shop", load_settings(), on)
    console = Console(highlight=False)
    languages = ", ".join(pack.name for pack in assistant.packs.values())
    console.print(
        f"[bold]{assistant.shop.profile.name}[/] is live. {len(chat.comments)} comments,"
        f" {len(assistant.shop.facts)} facts, no model, no network. Languages: {languages}\n"
    )
    outcomes = []
    before = None
    async with recording(assistant, "demo", str(folder / "chat.jsonl")) as journal:
        async for outcome in run(chat.items, assistant.pipeline(), journal):
            if speed and before is not None:
                waited = (outcome.comment.at - before).total_seconds()
                await asyncio.sleep(max(0.0, waited / speed))
            before = outcome.comment.at
            outcomes.append(outcome)
            if not quiet or outcome.decision.action in (Action.REPLY, Action.MERGED):
                console.print(comment_line(outcome.comment))
                console.print(decision_line(outcome.decision))
    decisions = complete(outcomes)
    console.print()
    console.print(summary(decisions))
    _scored(console, decisions)


def _scored(console: object, decisions: list) -> None:  # type: ignore[type-arg]  # of decisions
    """The demo has labels: say how many answers were right."""
    from assistant.cli.options import demo_folder
    from assistant.types import Action
    from evals.answers import score_all
    from evals.labels import read_labels

    scores = score_all(read_labels(demo_folder() / "labels.jsonl"), decisions)
    asked = [s for s in scores if s.label.kind == "answerable"]
    silent = [s for s in scores if s.label.kind in ("chatter", "abuse", "spam", "injection")]
    false = sum(
        s.decision.action is Action.REPLY and "reply" not in s.label.actions for s in silent
    )
    right = sum(s.right for s in asked)
    console.print(  # type: ignore[attr-defined]  # a Console
        f"\nBy the labels beside the chat: {right} of {len(asked)} answerable comments right"
        f" ({right / len(asked):.0%}), {false} replies to {len(silent)} comments that wanted none."
    )
    console.print(  # type: ignore[attr-defined]  # a Console
        '\nNext: stream-assistant ask "how much is shipping to Brazil?"'
    )
