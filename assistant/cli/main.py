"""Registers the commands and turns expected errors into one clear line."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from assistant import __version__
from assistant.cli.ask import ask
from assistant.cli.bench import bench
from assistant.cli.demo import demo
from assistant.cli.doctor import doctor
from assistant.cli.evaluate import app as evaluate
from assistant.cli.facts import build, check
from assistant.cli.import_ import import_
from assistant.cli.label import label
from assistant.cli.new_shop import new_shop
from assistant.cli.packs import packs
from assistant.cli.replay import replay
from assistant.cli.schemas import schemas
from assistant.cli.search import facts
from assistant.cli.versions import versions

app = typer.Typer(
    name="stream-assistant",
    help="Answers viewers of a live stream in their own language, from the shop's own facts.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (demo, ask, replay, label, new_shop, check, build, schemas, doctor, bench):
    app.command()(command)
app.command("import")(import_)
app.add_typer(facts)
app.add_typer(versions)
app.add_typer(packs)
app.add_typer(evaluate)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stream-assistant {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Answers viewers of a live stream in their own language, from the shop's own facts."""


def main() -> None:
    """Run the command line; expected errors are one line a problem and exit code 2."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        lines = _expected(error)
        if lines is None:
            raise
        for line in lines:
            print(f"error: {line}", file=sys.stderr)
        sys.exit(getattr(error, "exit_code", 2))


def _expected(error: Exception) -> list[str] | None:
    """The lines of an error that people can act on; None for a bug."""
    problems = getattr(error, "problems", None)
    if problems:
        return [str(problem) for problem in problems]
    if isinstance(getattr(error, "code", None), str):
        return [str(error)]
    if isinstance(error, OSError):
        return [f"{error.filename or 'a file'}: {error.strerror or error}"]
    return None
