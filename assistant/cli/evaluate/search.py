"""`eval search`: whether search alone finds the expected facts, with and without vocabulary."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from assistant.cli.options import Embedder, Json


def search(
    sets: Annotated[
        list[str] | None, typer.Argument(help="Sets by name, folders, or all.", show_default="demo")
    ] = None,
    embedder: Embedder = None,
    json_: Json = False,
) -> None:
    """Measure search alone over bare comments by language, with the shop vocabulary off and on."""
    from dataclasses import asdict

    from assistant.cli.options import settings_with
    from assistant.cli.show import progress
    from assistant.embedding import chosen, embedder_of
    from assistant.vocabulary import prepared_vocabulary
    from evals.searching import figures, searched
    from knowledge.embedders import EmbeddedEmbedder
    from prompts.packs import load_packs

    settings = settings_with(embedder)
    model = embedder_of(chosen(settings) or EmbeddedEmbedder.name, settings.embedder)
    vocabulary = prepared_vocabulary(tuple(load_packs().values()))
    with progress("search") as on:
        rows = list(figures(searched(tuple(sets or ("demo",)), vocabulary, on, model)))
    if json_:
        found = [{"set": dataset, "language": language, "vocabulary": with_it, **asdict(values)}
                 for dataset, language, with_it, values in rows]  # fmt: skip
        typer.echo(json.dumps(found))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bright_black")
    for column in ("set", "language", "comments", "vocabulary", "hit@1", "hit@3", "MRR"):
        table.add_column(column, justify="left" if column in ("set", "language") else "right")
    for dataset, language, with_it, values in rows:
        shares = (f"{value:.2f}" for value in (values.hit1, values.hit3, values.mrr))
        table.add_row(dataset, language, str(values.comments), "on" if with_it else "off", *shares)
    Console(highlight=False).print(table if rows else "no comment with an expected fact")
