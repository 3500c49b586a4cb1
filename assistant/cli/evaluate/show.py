"""`eval show`: one sample's whole way, or a run's tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.evaluate.options import Full, RunFolder, read
from assistant.cli.options import Json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from evals.scoring import Marked, Scored


def show(
    run: RunFolder,
    sample: Annotated[
        str | None,
        typer.Argument(help="A comment, as SET/ID or ID.", show_default="the whole run"),
    ] = None,
    full: Full = False,
    json_: Json = False,
) -> None:
    """Show one comment's way through every stage with its times, and why not the expected fact."""
    from rich.console import Console

    scored = read(run)
    console = Console(highlight=False)
    if sample is None:
        from assistant.cli.evaluate.run import summary
        from evals.reports.terminal import show_run

        if json_:
            typer.echo(json.dumps(summary(scored)))
        else:
            show_run(console, scored, full=full)
        return
    marked = _find(scored, sample)
    reasons = _why_not(scored, marked)
    if json_:
        typer.echo(json.dumps(_as_json(marked, reasons), ensure_ascii=False, indent=1))
    else:
        _print(console, scored, marked, reasons)


def _find(scored: Scored, named: str) -> Marked:
    """The sample of that id; one without its set where that is clear. UsageError."""
    from assistant.errors import UsageError
    from knowledge.problems import suggestion

    found = [m for m in scored.samples if named in (m.sample.id, m.sample.comment["id"])]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(marked.sample.id for marked in found)
        raise UsageError(f"found {named!r} in several sets; expected one of {ids}")
    known = [marked.sample.id for marked in scored.samples]
    raise UsageError(f"found no sample {named!r} in {scored.run.path}{suggestion(named, known)}")


def _why_not(scored: Scored, marked: Marked) -> dict[str, list[str]]:
    from evals.whynot import why_not

    into = marked.sample.decision.merged_into
    shared = next((m.sample.decision.facts for m in scored.samples
                   if m.sample.id == f"{marked.sample.dataset}/{into}"), ())  # fmt: skip
    return why_not(marked.sample, scored.run.facts(marked.sample.dataset), shared)


def _as_json(marked: Marked, reasons: dict[str, list[str]]) -> dict[str, Any]:
    from dataclasses import asdict

    sample = marked.sample
    return {
        "id": sample.id,
        "comment": sample.comment,
        "label": asdict(sample.label) if sample.label is not None else None,
        "decision": asdict(sample.decision),
        "error": sample.error,
        "marks": marked.marks,
        "details": marked.details,
        "stages": sample.stages,
        "ms": sample.stage_ms,
        "search": sample.search,
        "why_not": reasons,
    }


def _print(console: Console, scored: Scored, marked: Marked, reasons: dict[str, list[str]]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from assistant.cli.show import COLOURS, one_line
    from evals.comparing import passes
    from evals.reports.plain import visible

    sample, decision = marked.sample, marked.sample.decision
    who = sample.comment["viewer"]
    about = ", ".join(str(who[k]) for k in ("name", "locale", "country") if who.get(k))
    console.print(f"[bright_black]{escape(visible(f'{sample.id} · {about} · {sample.at}'))}[/]")
    console.print(f"[bold]{escape(one_line(str(sample.comment['text']), 500))}[/]")
    reason = f", {decision.reason.value}" if decision.reason else ""
    into = f" into {decision.merged_into}" if decision.merged_into else ""
    colour = COLOURS[decision.action]
    console.print(f"[{colour}]{decision.action.value}{reason}{escape(into)}[/]"
                  f"  {escape(visible(decision.text or ''))}")  # fmt: skip
    table = Table(show_header=False, box=None, padding=(0, 1, 0, 0))
    table.add_column(style="bright_black", no_wrap=True)
    table.add_column(overflow="fold")
    if sample.error is not None:
        table.add_row("error", f"[bold red]{escape(sample.error)}[/]")
    _wanted(table, marked)
    _stages(table, scored, marked)
    for measure, value in marked.marks.items():
        side = passes(marked, measure)
        mark = {True: "[green]✓[/]", False: "[red]✗[/]", None: f"{value:.2f}"}[side]
        table.add_row(
            "mark", f"{mark} {measure}  {escape(visible(marked.details.get(measure, '')))}"
        )
    for prefix, lines in reasons.items():
        table.add_row("why not", f"[yellow]{escape(prefix)}[/]")
        for line in lines:
            table.add_row("", escape(line))
    console.print(table)


def _wanted(table: Table, marked: Marked) -> None:
    from rich.markup import escape

    from evals.reports.plain import visible

    label = marked.sample.label
    if label is None:
        table.add_row("wanted", "no label")
        return
    table.add_row("wanted", f"{'/'.join(label.actions)} in {label.language or 'any language'},"
                            f" {label.kind}, {label.topic}")  # fmt: skip
    for name in ("numbers", "any_of", "must_not", "must_not_match", "facts"):
        values = getattr(label, name)
        if values:
            table.add_row("", f"{name} {escape(', '.join(values))}")
    if label.note:
        table.add_row("", escape(visible(label.note)))


def _stages(table: Table, scored: Scored, marked: Marked) -> None:
    from rich.markup import escape

    from evals.reports.plain import visible

    sample = marked.sample
    if sample.stages is None:
        return
    took = sample.stage_ms or {}

    def row(stage: str, text: str) -> None:
        ms = f"  [bright_black]{took[stage]:.2f} ms[/]" if stage in took else ""
        table.add_row(stage, escape(text) + ms)

    read = sample.stages["understanding"]
    language = read["language"]
    row("understanding", f"{read['kind']}, {language['tag']} {language['confidence']:.2f} by"
        f" {language['source']}, confidence {read['confidence']:.2f}")  # fmt: skip
    for line in read["why"]:
        table.add_row("", escape(visible(str(line))))
    for ask in read["asks"]:
        said = {k: v for k, v in ask.items() if v not in (None, [], False, "") and k != "words"}
        table.add_row("", escape(", ".join(f"{k} {_brief(v)}" for k, v in said.items())))
    for step in sample.stages["retrieval"]:
        found = ", ".join(step["facts"]) or "nothing"
        row("retrieval", f"{step['topic']}: {step['why']}: {found}")
    if sample.stages["answering"]:
        row("answering", f"reply {sample.stages['answering']['reply']}")
    facts = scored.run.facts(sample.dataset)
    for slot in sample.slots:
        source = facts.get(str(slot["fact"]), {}).get("source")
        where = f"{source['file']}:{source['line']}" if source else ""
        table.add_row("", f"{escape(str(slot['text']))}  [bright_black]{escape(str(slot['fact']))}"
                          f" {escape(str(slot['field']))} {where}[/]")  # fmt: skip
    if sample.stages["checking"]:
        checked = sample.stages["checking"]
        row("checking", "; ".join(checked["failures"]) or ", ".join(checked["passed"]))
    if sample.search:
        table.add_row("search", escape(", ".join(sample.search[:5])))


def _brief(value: Any) -> str:
    if isinstance(value, dict):
        return "/".join(str(v) for v in value.values() if v not in (None, [], ""))
    return str(value)
