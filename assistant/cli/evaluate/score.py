"""`eval score`: score a run again without running it again; with a judge if one is named."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.evaluate.options import Full, RunFolder, run_path
from assistant.cli.options import Json

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.service import Progress
    from evals.model.judge import Judged
    from evals.runs import Run


def score(
    run: RunFolder,
    labels: Annotated[
        Path | None,
        typer.Option(help="Mended labels to score with; they are kept in the run's folder."),
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option(help="Have a language model of this name judge what was sent, too."),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(help="The judge's OpenAI-compatible address.", show_default="OPENAI_BASE_URL"),
    ] = None,
    model_calls: Annotated[
        str, typer.Option(help="record (keep new calls), replay (only kept ones), live (all new).")
    ] = "record",
    price: Annotated[
        str | None, typer.Option(help="What a million tokens cost, IN,OUT, such as 0.15,0.60.")
    ] = None,
    full: Full = False,
    json_: Json = False,
) -> None:
    """Score a run again, as after its labels or a scorer were mended, and write its reports."""
    from assistant.cli.evaluate.run import summary
    from assistant.cli.show import progress, stderr
    from evals.model.judge import judged_of, read_judged
    from evals.reports.write import write_reports
    from evals.runs import Run
    from evals.scoring import played_of, score_run

    opened = Run(run_path(run))
    if labels is not None:
        _take(opened, labels)
    with progress("score") as on:
        if judge is not None:
            judged = _judge(opened, judge, base_url, model_calls, price, on)
        else:
            judged = judged_of(played_of(opened), read_judged(opened))
        on("scoring", 0, 1)
        scored = score_run(opened, judged.marks)
        reports = write_reports(scored)
    for warning in judged.warnings if judged.verdicts else ():
        stderr().print(f"judge: {warning}", style="yellow", markup=False)
    if json_:
        values = summary(scored) | {"page": str(reports["page"])}
        typer.echo(json.dumps(values | ({"judge": _as_json(judged)} if judged.verdicts else {})))
        return
    from rich.console import Console

    from evals.reports.terminal import show_run

    console = Console(highlight=False)
    show_run(console, scored, full=full)
    if judged.verdicts:
        _show_judge(console, judged)
    console.print(f"\nPage: {reports['page']}", soft_wrap=True)


def _judge(
    opened: Run,
    name: str,
    base_url: str | None,
    model_calls: str,
    price: str | None,
    on: Progress,
) -> Judged:
    """Have the judge look at a run, and keep its verdicts and what they cost with the run."""
    from assistant.config import load_model_settings, load_settings
    from assistant.errors import UsageError
    from evals.model.endpoint import Price, open_model
    from evals.model.judge import judge, write_judged
    from evals.model.recorded import FOLDER, CallMode, RecordedCalls
    from evals.model.spending import JUDGING, write_spent
    from evals.scoring import played_of

    if model_calls not in set(CallMode):
        raise UsageError(f"found --model-calls {model_calls!r}; expected {', '.join(CallMode)}")
    cost = Price.parse(price) if price is not None else None
    said = load_model_settings()
    calls = RecordedCalls(load_settings().state / FOLDER, CallMode(model_calls))
    model = open_model(name, calls, base_url=base_url or said.base_url, api_key=said.api_key)
    judged = judge(played_of(opened), model, on)
    write_judged(opened, judged.verdicts)
    write_spent(opened, JUDGING, judged.spend, cost)
    return judged


def _show_judge(console: Console, judged: Judged) -> None:
    """How often the judge says what the labels say, in all and by language."""
    console.print(f"\n[bold]Judge[/]  {judged.unjudged} of {len(judged.verdicts)} unjudged")
    for tag, found in {"all": judged.agreement, **judged.agreement.by_language}.items():
        if found.n:
            kappa = "no kappa" if math.isnan(found.kappa) else f"kappa {found.kappa:.2f}"
            share = f"{found.share.value:.1%}, {found.share.low:.1%} – {found.share.high:.1%}"
            said = f"agrees with the labels on {found.agree} of {found.n} ({share}), {kappa}"
            console.print(f"  {tag}: {said}")
    reasons = dict.fromkeys(v.why for v in judged.verdicts if v.right is None)
    for why in list(reasons)[:3]:
        console.print(f"  unjudged: {why}", style="yellow", markup=False)


def _as_json(judged: Judged) -> dict[str, object]:
    found = judged.agreement
    return {
        "n": found.n,
        "agree": found.agree,
        "kappa": None if math.isnan(found.kappa) else found.kappa,
        "unjudged": judged.unjudged,
        "by_language": {
            tag: {"n": a.n, "agree": a.agree, "kappa": None if math.isnan(a.kappa) else a.kappa}
            for tag, a in found.by_language.items()
        },
        "warnings": judged.warnings,
    }


def _take(opened: Run, labels: Path) -> None:
    """Put mended labels in the place of the run's own, if they are labels of its chat."""
    from assistant.errors import UsageError
    from evals.datasets import load

    names = opened.about["config"]["sets"]
    inputs = opened.path / "inputs" / names[0]
    if len(names) != 1 or not (inputs / "chat.jsonl").exists():
        raise UsageError(
            "found --labels for a run of several sets or of questions; expected one chat"
        )
    if not load(inputs / "chat.jsonl", labels).labels:
        raise UsageError(f"found no label in {labels}; expected those of the run's chat")
    kept = inputs / "labels.jsonl"
    if not kept.exists() or not labels.samefile(kept):
        pending = kept.with_name("labels.jsonl.partial")
        shutil.copyfile(labels, pending)
        pending.replace(kept)
