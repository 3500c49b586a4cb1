"""`eval gate`: a run against thresholds; exit 0 passed, 100 fell short, 1 error, 2 usage."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.evaluate.options import Full, RunFolder, read
from assistant.cli.options import Json

FELL_SHORT = 100


def gate(
    run: RunFolder,
    thresholds: Annotated[Path, typer.Option(help="The thresholds, TOML.")],
    partial: Annotated[
        bool, typer.Option("--partial", help="Let rules rest whose figures the run lacks.")
    ] = False,
    full: Full = False,
    json_: Json = False,
) -> None:
    """Hold a run against thresholds: exit 0 passed, 100 fell short, 1 error, 2 usage."""
    from evals.gating import gate as hold

    outcome = hold(read(run), thresholds, partial=partial)
    if json_:
        typer.echo(json.dumps({"passed": outcome.passed, "thresholds": outcome.thresholds,
                               "checks": [asdict(check) for check in outcome.checks]}))  # fmt: skip
    else:
        from rich.console import Console

        from evals.reports.terminal import show_gate

        show_gate(Console(highlight=False), outcome, full=full)
    raise typer.Exit(0 if outcome.passed else FELL_SHORT)
