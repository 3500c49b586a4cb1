"""`bench`: own work per comment, throughput, memory and start to ready, in figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import Json


def bench(
    chat: Annotated[
        Path | None, typer.Option(help="The chat to measure on.", show_default="the demo chat")
    ] = None,
    store: Annotated[
        Path | None, typer.Option(help="The shop's folder.", show_default="the demo shop")
    ] = None,
    comments: Annotated[int, typer.Option(help="How many comments to send.", min=1)] = 3000,
    json_: Json = False,
) -> None:
    """Measure own work per comment, comments a second, peak memory and start to ready."""
    import json

    from assistant.cli.options import demo_folder, store_or_demo
    from evals.bench import measure

    figures = measure(chat or demo_folder() / "chat.jsonl", store_or_demo(store), comments)
    if json_:
        typer.echo(json.dumps(figures))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, value in figures.items():
        table.add_row(name.replace("_", " "), f"{value:,}")
    Console(highlight=False).print(table)
