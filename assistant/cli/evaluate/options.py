"""What several `eval` commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from evals.comparing import Comparison
    from evals.scoring import Scored

RUNS = Path("eval-runs")
RunFolder = Annotated[
    Path, typer.Argument(help="A run's folder, or its name below eval-runs.", metavar="RUN")
]
Full = Annotated[bool, typer.Option("--full", help="Show everything, not only the main tables.")]


def run_path(named: Path) -> Path:
    """A run by its folder, or by its name below `eval-runs`."""
    return RUNS / named if not named.exists() and (RUNS / named).is_dir() else named


def read(named: Path) -> Scored:
    """A scored run. RunError where there is none."""
    from evals.runs import Run
    from evals.scoring import read_scored

    return read_scored(Run(run_path(named)))


def against(baseline: Path | None, after: Scored) -> Comparison | None:
    """What changed since a baseline run."""
    if baseline is None:
        return None
    from evals.comparing import compare

    return compare(read(baseline), after)
