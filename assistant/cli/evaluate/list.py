"""`eval list`: the sets that come with the product, and the runs made so far."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.evaluate.options import RUNS
from assistant.cli.options import Json


def list_(
    runs: Annotated[Path, typer.Option(help="The folder of runs.")] = RUNS,
    json_: Json = False,
) -> None:
    """List the built-in sets, and the runs with their headline figures."""
    from collections import Counter

    from evals.datasets import built_in, load

    sets = []
    for path in built_in().values():
        dataset = load(path)
        languages = Counter(
            (label.language or "und").split("-")[0] for label in dataset.labels.values()
        )
        kinds = Counter(label.kind for label in dataset.labels.values())
        sets.append({"name": dataset.name, "comments": len(dataset.comments),
                     "languages": dict(languages.most_common()), "kinds": dict(kinds.most_common()),
                     "about": dataset.about, "provenance": dataset.provenance})  # fmt: skip
    made = [_run(path.parent) for path in sorted(runs.glob("*/run.json"))]
    if json_:
        typer.echo(json.dumps({"sets": sets, "runs": made}, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    table = Table(title="Sets", title_justify="left", title_style="bold", box=None,
                  padding=(0, 2, 0, 0))  # fmt: skip
    for column in ("name", "comments", "languages", "about"):
        table.add_column(column, header_style="bright_black", overflow="fold")
    for entry in sets:
        shown = " ".join(f"{tag} {count}" for tag, count in entry["languages"].items())  # type: ignore[attr-defined]  # a dict
        table.add_row(str(entry["name"]), str(entry["comments"]), shown, str(entry["about"]))
    console.print(table)
    if not made:
        console.print(f"\nNo runs in {runs} yet: stream-assistant eval run demo")
        return
    table = Table(title="Runs", title_justify="left", title_style="bold", box=None,
                  padding=(0, 2, 0, 0))  # fmt: skip
    for column in ("run", "sets", "samples", "right", "of sent, right", "digest"):
        table.add_column(column, header_style="bright_black", no_wrap=column == "run",
                         overflow="fold")  # fmt: skip
    for run in made:
        table.add_row(run["run"], run["sets"], str(run["samples"] or "cut off: --resume"),
                      run["right"], run["sent_right"], run["digest"])  # fmt: skip
    console.print(table)


def _run(path: Path) -> dict[str, Any]:
    from evals.figures import EVERY_SET
    from evals.runs import Run, RunError

    found: dict[str, Any] = {"run": str(path), "sets": "", "samples": 0, "right": "",
                             "sent_right": "", "digest": ""}  # fmt: skip
    try:
        run = Run(path)
        found["sets"] = ", ".join(run.about["config"]["sets"])
        text = (path / "metrics.json").read_text(encoding="utf-8") if run.finished else "null"
        metrics = json.loads(text)
    except (RunError, OSError, ValueError):
        return found | {"digest": "cannot be read"}
    if metrics is not None:
        found |= {"samples": metrics["samples"], "digest": metrics["digest"]}
        for figure in metrics["figures"]:
            if figure["dataset"] == EVERY_SET and not figure["by"] and figure["measure"] in found:
                found[figure["measure"]] = f"{figure['value']:.1%}"
    return found
