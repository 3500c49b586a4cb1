"""`eval …`: whether the assistant got better, measured on recorded streams."""

from __future__ import annotations

import typer

from assistant.cli.evaluate.cache import cache
from assistant.cli.evaluate.compare import compare
from assistant.cli.evaluate.gate import gate
from assistant.cli.evaluate.languages import languages
from assistant.cli.evaluate.lint import lint
from assistant.cli.evaluate.list import list_
from assistant.cli.evaluate.run import run
from assistant.cli.evaluate.score import score
from assistant.cli.evaluate.search import search
from assistant.cli.evaluate.show import show
from assistant.cli.evaluate.silence import silence
from assistant.cli.evaluate.topics import topics

app = typer.Typer(
    name="eval",
    help="Measure answers on recorded streams: run, score, gate, compare, show.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
for command in (run, score, gate, compare, show, search, silence, topics, languages, lint):
    app.command()(command)
app.command("list")(list_)
app.add_typer(cache)
