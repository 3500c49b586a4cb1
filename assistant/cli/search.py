"""`facts search`: what a shop's facts say to some words, with scores and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import Json

facts = typer.Typer(name="facts", help="Look into a shop's facts.", no_args_is_help=True)


@facts.callback()
def _group() -> None:
    """Look into a shop's facts."""


@facts.command()
def search(
    query: Annotated[str, typer.Argument(help="Words in any language.")],
    store: Annotated[
        Path | None, typer.Option(help="The shop's folder.", show_default="the demo shop")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Only facts of this kind: product, …")] = None,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=50)] = 5,
    json_: Json = False,
) -> None:
    """Find facts by words and vectors, fused by rank."""
    from assistant.cli.options import store_or_demo
    from assistant.cli.show import progress
    from assistant.config import load_settings
    from assistant.service import open_assistant

    with progress("search") as on:
        assistant = open_assistant(store_or_demo(store), load_settings(), on)
    hits = assistant.index.search(query, kind=kind, limit=limit)
    sources = {hit.fact: str(assistant.shop.facts[hit.fact].source) for hit in hits}
    if json_:
        rows = [
            {"fact": hit.fact, "score": round(hit.score, 4), "similarity": round(hit.similarity, 3),
             "words": hit.words, "source": sources[hit.fact]}
            for hit in hits
        ]  # fmt: skip
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bright_black")
    for column in ("fact", "score", "similarity", "words", "source"):
        table.add_column(column, no_wrap=column == "fact", overflow="fold")
    for hit in hits:
        words = escape(", ".join(hit.words))
        table.add_row(
            escape(hit.fact), f"{hit.score:.4f}", f"{hit.similarity:.2f}", words, sources[hit.fact]
        )
    Console(highlight=False).print(table if hits else "nothing found")
