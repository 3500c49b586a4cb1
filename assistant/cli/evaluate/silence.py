"""`eval silence`: what plain lines get that ask nothing, or ask, or are abuse, spam, injections."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.options import Json

if TYPE_CHECKING:
    from evals.lines import Reaction

Lines = Annotated[
    list[Path],
    typer.Argument(help="Lines: .txt, or .jsonl with text and perhaps lang.", metavar="FILE..."),
]
Store = Annotated[
    Path | None, typer.Option(help="The shop's folder.", show_default="the demo shop")
]


def silence(
    files: Lines,
    store: Store = None,
    pin: Annotated[
        str | None,
        typer.Option(help="Handle of the product on screen.", show_default="the shop's first"),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="The language of lines that tell none, such as en.")
    ] = None,
    questions: Annotated[
        bool, typer.Option("--questions", help="The lines are questions: how many are seen.")
    ] = False,
    kind: Annotated[
        str | None, typer.Option(help="Some lines are abuse, spam or injection: how many are seen.")
    ] = None,
    label_field: Annotated[
        str, typer.Option(help="With --kind: the field that tells which lines.")
    ] = "label",
    bad: Annotated[
        str | None, typer.Option(help="With --kind: labels of those lines.", show_default="KIND")
    ] = None,
    show: Annotated[
        int, typer.Option(help="So many lines that got what they should not.", min=0)
    ] = 10,
    json_: Json = False,
) -> None:
    """Play each line alone, beside a pinned product: false replies, questions or abuse seen."""
    from assistant.cli.show import progress
    from assistant.config import load_settings
    from assistant.errors import UsageError
    from evals.lines import pinned, play_lines, read_lines
    from evals.silence import SCREENED

    if kind is not None and (questions or kind not in SCREENED):
        found = "--questions with --kind" if questions else f"--kind {kind!r}"
        raise UsageError(f"found {found}; expected --questions, or one of {', '.join(SCREENED)}")
    field = label_field if kind is not None else None
    lines = [line for file in files for line in read_lines(file, field, language)]
    if not lines:
        raise UsageError(f"found no line in {files[0]}; expected some")
    from assistant.cli.options import store_or_demo
    from assistant.service import open_assistant

    reactions: list[Reaction] = []
    with progress("silence") as on:
        assistant = open_assistant(store_or_demo(store), load_settings(), on)
        for reaction in play_lines(assistant, lines, pinned(assistant, pin)):
            reactions.append(reaction)
            on("playing", len(reactions), len(lines))
    labels = tuple(name.strip() for name in (bad or kind or "").split(",") if name.strip())
    if json_:
        typer.echo(json.dumps(_rows(reactions, kind, labels, questions=questions)))
        return
    _print(reactions, kind, labels, show, questions=questions)


def _rows(
    reactions: list[Reaction], kind: str | None, bad: tuple[str, ...], *, questions: bool
) -> dict[str, Any]:
    from evals.lines import as_json
    from evals.silence import kind_rows, label_rows, question_rows, silence_rows

    wrong = [as_json(r) for r in reactions if _wrong(r, kind, bad, questions=questions)]
    if kind is not None:
        figures = kind_rows(reactions, kind, bad)
        return {"figures": figures, "labels": label_rows(reactions, kind), "wrong": wrong}
    rows = question_rows(reactions) if questions else silence_rows(reactions)
    return {"figures": rows, "wrong": wrong}


def _wrong(reaction: Reaction, kind: str | None, bad: tuple[str, ...], *, questions: bool) -> bool:
    """Whether a line got what such a line should not."""
    if kind is not None:
        return (reaction.line.label in bad) != (reaction.kind == kind)
    return reaction.kind != "ask" if questions else reaction.spoken or reaction.held


def _print(
    reactions: list[Reaction], kind: str | None, bad: tuple[str, ...], show: int, *, questions: bool
) -> None:
    from rich.console import Console

    from evals.reports.plain import visible
    from evals.reports.terminal import draw
    from evals.silence import kind_tables, questions_table, silence_table

    console = Console(highlight=False)
    if kind is not None:
        tables = kind_tables(reactions, kind, bad)
    else:
        tables = [questions_table(reactions) if questions else silence_table(reactions)]
    for table in tables:
        console.print(draw(table))
    wrong = [r for r in reactions if _wrong(r, kind, bad, questions=questions)]
    for reaction in wrong[:show]:
        line = reaction.line
        said = f" → {reaction.text}" if reaction.text else ""
        console.print(
            visible(f"{line.file}:{line.number} {reaction.action.value} {reaction.kind}"
                    f" {', '.join(reaction.topics)}: {line.text[:160]}{said[:160]}"),
            markup=False,
        )  # fmt: skip
    if len(wrong) > show:
        console.print(f"… and {len(wrong) - show} more", markup=False)
