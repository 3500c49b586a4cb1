"""`bench`: own work per comment, throughput, memory and start to ready; or search, in figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import Embedder, Json


def bench(
    chat: Annotated[
        Path | None, typer.Option(help="The chat to measure on.", show_default="the demo chat")
    ] = None,
    store: Annotated[
        Path | None, typer.Option(help="The shop's folder.", show_default="the demo shop")
    ] = None,
    comments: Annotated[int, typer.Option(help="How many comments to send.", min=1)] = 3000,
    learning: Annotated[
        bool, typer.Option("--learning/--no-learning", help="Learn the packs anew, too.")
    ] = True,
    search: Annotated[
        bool, typer.Option("--search", help="Measure search over facts instead, beside Chroma.")
    ] = False,
    facts: Annotated[
        list[int] | None,
        typer.Option(help="Sizes for --search.", min=10, show_default="100 1000 10000 50000"),
    ] = None,
    embedder: Embedder = None,
    json_: Json = False,
) -> None:
    """Measure own work per comment by stage, comments a second, memory, learning and start."""
    import json

    if search:
        _search(tuple(facts or ()), embedder, json_)
        return
    if embedder is not None:
        from assistant.errors import UsageError

        raise UsageError("found --embedder without --search; no comment's answer uses vectors")
    from assistant.cli.options import demo_folder, store_or_demo
    from evals.bench import measure

    figures = measure(
        chat or demo_folder() / "chat.jsonl", store_or_demo(store), comments, learning=learning
    )
    if json_:
        typer.echo(json.dumps(figures))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, value in figures.items():
        table.add_row(name.replace("_", " "), f"{value:,}")
    Console(highlight=False).print(table)


def _search(sizes: tuple[int, ...], embedder: str | None, json_: bool) -> None:
    """Search by number of facts, in milliseconds: its 95th percentile beside plain Chroma's."""
    import json

    from assistant.cli.options import settings_with
    from assistant.cli.show import stderr
    from assistant.embedding import chosen
    from evals.bench_search import SIZES, measure
    from knowledge.embedders import EmbeddedEmbedder

    console = stderr()
    name = chosen(settings_with(embedder)) or EmbeddedEmbedder.name
    figures = measure(sizes or SIZES, console.print, name)
    if json_:
        typer.echo(json.dumps(figures))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bright_black")
    columns = ("search", "search_filtered", "chroma", "chroma_filtered", "snapshot", "graph")
    for name in ("facts", *columns, "side"):
        table.add_column(name.replace("_", " "), justify="right")
    for row in figures:
        times = (f"{row[f'{name}_ms_p95']:.2f}" for name in columns)
        table.add_row(f"{row['facts']:,}", *times, str(row["side"]))
    Console(highlight=False).print(table)
    Console(highlight=False).print("ms, 95 of 100 are faster", style="bright_black")
