"""`eval run`: sets through the production pipeline into a run folder, scored and reported."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.evaluate.options import RUNS, Full
from assistant.cli.options import Json

if TYPE_CHECKING:
    from assistant.config import Settings
    from evals.running import Chosen, Request
    from evals.runs import Run


def run(
    sets: Annotated[
        list[str],
        typer.Argument(
            help="Chat or question files, folders, names of built-in sets, or 'all' of those.",
            metavar="DATASET...",
        ),
    ],
    store: Annotated[
        Path | None, typer.Option(help="The shop's folder.", show_default="the set's own")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(help="The label file.", show_default="the one beside the chat")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The run's folder.", show_default="a new one in eval-runs")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the run that was cut off.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Throw away what stands in --out.")
    ] = False,
    languages: Annotated[
        str | None, typer.Option(help="Only comments of these languages, such as en,zh.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(help="At most so many comments a set.", min=1)
    ] = None,
    seed: Annotated[int, typer.Option(help="Draws the rooms that --limit leaves.")] = 0,
    mode: Annotated[
        str, typer.Option(help="How rooms start: auto, suggest, shadow, off.")
    ] = "auto",
    packs: Annotated[
        Path | None, typer.Option(help="Language packs to try, laid out as in prompts/.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="An earlier run to show the flips against.")
    ] = None,
    full: Full = False,
    json_: Json = False,
) -> None:
    """Play recorded chats or questions, score every answer, and write the reports."""
    from assistant.cli.evaluate.options import against
    from assistant.cli.show import progress, stderr
    from assistant.config import load_settings
    from evals.reports.write import write_reports
    from evals.running import choose, play
    from evals.scoring import score_run

    request = _request(sets, store, labels, languages, limit, seed, mode, packs)
    settings = load_settings()
    with progress("eval") as on:
        on("reading", 0, 1)
        chosen = choose(request)
        with _opened(out, request, chosen, settings, resume=resume, replace=replace) as opened:
            notes = play(opened, request, chosen, settings, on)
            on("scoring", 0, 1)
            scored = score_run(opened)
        comparison = against(baseline, scored)
        on("writing reports", 0, 1)
        reports = write_reports(scored, comparison)
    if not scored.metrics["labelled"]:
        notes.append("no comment has a label: nothing was scored but languages and figures")
    for note in notes:
        stderr().print(f"note: {note}", style="yellow", markup=False)
    if json_:
        typer.echo(json.dumps(summary(scored) | {"page": str(reports["page"])}))
        return
    from rich.console import Console

    from evals.reports.terminal import show_comparison, show_run

    console = Console(highlight=False)
    show_run(console, scored, full=full)
    if comparison is not None:
        show_comparison(console, comparison, full=full)
    console.print(f"\nPage: {reports['page']}", soft_wrap=True)
    console.print(f"One sample: stream-assistant eval show {opened.path} SET/ID", soft_wrap=True)


def summary(scored: Any) -> dict[str, Any]:
    """What a script wants of a run: counts, headline figures, where it is."""
    from evals.figures import EVERY_SET
    from evals.measures import MEASURES

    figures = {
        f.measure: {"value": f.value, "low": f.low, "high": f.high, "n": f.n}
        for f in scored.figures
        if f.dataset == EVERY_SET and not f.by and MEASURES[f.measure].headline
    }
    return {
        "run": str(scored.run.path),
        "samples": scored.metrics["samples"],
        "labelled": scored.metrics["labelled"],
        "errors": len(scored.metrics["errors"]),
        "digest": scored.metrics["digest"],
        "figures": figures,
    }


def _request(
    sets: list[str],
    store: Path | None,
    labels: Path | None,
    languages: str | None,
    limit: int | None,
    seed: int,
    mode: str,
    packs: Path | None,
) -> Request:
    from assistant.errors import UsageError
    from assistant.types import Mode
    from evals.running import Request
    from knowledge.language import LanguageTag
    from prompts.packs import ROOT

    if mode not in set(Mode):
        raise UsageError(f"found --mode {mode!r}; expected {', '.join(Mode)}")
    tags = [tag.strip() for tag in (languages or "").split(",") if tag.strip()]
    for tag in tags:
        try:
            LanguageTag.parse(tag)
        except ValueError as error:
            raise UsageError(f"found --languages {tag!r}; expected: {error}") from None
    if packs is not None and not (packs / "languages").is_dir():
        raise UsageError(f"found --packs {packs} without languages/; expected one as prompts/ is")
    return Request(tuple(sets), store, labels, tuple(tags), limit, seed, Mode(mode), packs or ROOT)


@contextmanager
def _opened(
    out: Path | None,
    request: Request,
    chosen: list[Chosen],
    settings: Settings,
    *,
    resume: bool,
    replace: bool,
) -> Iterator[Run]:
    """The run to play into. What cannot even begin leaves no folder, and the old run in its place.

    UsageError, RunError.
    """
    from assistant.errors import UsageError
    from evals.running import begin, reopen

    if resume and replace:
        raise UsageError("found --resume and --replace; expected one of them")
    if resume:
        yield reopen(out or _cut_off(request, chosen, settings), request, chosen, settings)
        return
    names = "-".join(item.dataset.name for item in chosen[:3])
    name = names if len(chosen) <= 3 else f"{len(chosen)}-sets"
    path = out or RUNS / f"{_next():04d}-{name}"
    aside = _put_aside(path) if replace else None
    made: Run | None = None
    try:
        made = begin(path, request, chosen, settings)
        yield made
    except BaseException:
        if made is not None and (aside is not None or not made.recorded()):
            shutil.rmtree(path)
        if aside is not None and not path.exists():
            aside.replace(path)
        raise
    if aside is not None:
        shutil.rmtree(aside)


def _put_aside(path: Path) -> Path | None:
    """Move the run that stands there out of the way until a new one is whole. UsageError.

    A folder that holds anything a run does not is never moved nor removed.
    """
    from assistant.errors import UsageError
    from evals.runs import FILES, Run

    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return None
    if path.is_symlink() or not path.is_dir():
        raise UsageError(f"found --replace of {path}, which is no folder; expected a run")
    Run(path).about  # noqa: B018  # refuses what is no run
    others = sorted(item.name for item in path.iterdir() if item.name not in FILES)
    if others:
        found = ", ".join(others[:3])
        raise UsageError(f"found {found} in {path}, which no run makes; move it away first")
    aside = path.with_name(f"{path.name}.replaced")
    shutil.rmtree(aside, ignore_errors=True)
    return path.replace(aside)


def _next() -> int:
    """One more than the highest number of a run in `eval-runs`."""
    taken = [path.name.split("-")[0] for path in RUNS.glob("*-*")]
    return max((int(number) for number in taken if number.isdecimal()), default=0) + 1


def _cut_off(request: Request, chosen: list[Chosen], settings: Settings) -> Path:
    """The newest run that this request can go on with. UsageError without one."""
    from assistant.errors import UsageError
    from evals.running import reopen
    from evals.runs import Run, RunError

    names = [item.dataset.name for item in chosen]
    for path in sorted((p.parent for p in RUNS.glob("*/run.json")), reverse=True):
        try:
            if not Run(path).finished:
                reopen(path, request, chosen, settings)
                return path
        except RunError:
            continue
    raise UsageError(
        f"found no unfinished run of {', '.join(names)} in {RUNS} that was begun like this;"
        " expected one, or --out"
    )
