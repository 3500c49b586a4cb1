"""How things look on a terminal: progress on standard error, colours with meaning, summaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from assistant.service import Progress as OnProgress
from assistant.types import Action, Ask, Comment, Decision, PlaceRef, ProductRef

if TYPE_CHECKING:
    from assistant.pipeline import Outcome
    from assistant.understanding.recogniser import Sign

COLOURS = {
    Action.REPLY: "green",
    Action.MERGED: "cyan",
    Action.SUGGEST: "blue",
    Action.ESCALATE: "yellow",
    Action.IGNORE: "bright_black",
    Action.HIDE: "red",
}


def stderr() -> Console:
    """The console for progress and notes, apart from results on standard output."""
    return Console(stderr=True, highlight=False)


@contextmanager
def progress(title: str) -> Iterator[OnProgress]:
    """A progress bar on standard error that vanishes when done; silent where it is no terminal."""
    console = stderr()
    if not console.is_terminal:
        yield _plain(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def on(step: str, done: int, total: int) -> None:
            bar.update(task, description=f"{title}: {step}", completed=done, total=total or None)

        yield on


def _plain(console: Console) -> OnProgress:
    """Without a terminal: one line for what takes long, nothing for the rest."""

    def on(step: str, done: int, total: int) -> None:
        if step.startswith("learning"):
            console.print(f"{step} …")

    return on


def comment_line(comment: Comment) -> str:
    """A comment as it stands in the chat, in Rich markup."""
    clock = comment.at.strftime("%H:%M:%S")
    name = escape(one_line(comment.viewer.name or comment.viewer.id))
    return f"[bright_black]{clock}[/] [bold]{name}[/]  {escape(one_line(comment.text))}"


def decision_line(decision: Decision) -> str:
    """What was done, in Rich markup, indented below its comment."""
    colour = COLOURS[decision.action]
    reason = f" · {decision.reason.value}" if decision.reason else ""
    if decision.action is Action.MERGED:
        return (
            f"         [{colour}]⤷ answered together with {escape(decision.merged_into or '')}[/]"
        )
    text = f"  {escape(decision.text)}" if decision.text else ""
    mark = "↳" if decision.text else "·"
    return f"         [{colour}]{mark} {decision.action.value}{reason}[/]{text}"


def explained(outcome: Outcome, signs: Mapping[str, Sequence[Sign]]) -> Iterator[tuple[str, str]]:
    """Why it was decided so, as (label, line): what told the topic, slots and what pointed to them,
    facts that were refused, checks, personal data, and with whom an answer is shared.

    `signs` are the features that spoke most for each topic.
    """
    trace = outcome.trace
    if trace is None:
        yield "fault", outcome.error or "unknown"
        return
    for topic, found in signs.items():
        said = ", ".join(f"{sign.feature} {sign.weight:+.1f}" for sign in found)
        yield "evidence", f"{topic}: {said or 'no feature of its own'}"
    for ask in trace.question.asks:
        yield "slots", f"{ask.topic}: {', '.join(_slots(ask)) or 'none'}"
    for evidence in trace.evidence:
        for line in evidence.considered:
            yield "refused", f"{evidence.ask.topic}: {line}"
    if trace.verdict is not None and trace.verdict.failures:
        yield "passed", ", ".join(trace.verdict.passed) or "no check"
    draft = trace.proposal or (trace.draft if outcome.decision.text is None else None)
    if draft is not None:
        yield "draft", draft.text
    yield "alerts", ", ".join(trace.alerts) or "no personal data"
    if trace.group is not None:
        yield "group", " · ".join(trace.group)


_UNTOLD = ("topic", "confidence", "words", "concepts", "around", "text")


def _slots(ask: Ask) -> Iterator[str]:
    """The filled slots of an ask, those that something pointed to with what did."""
    for slot in fields(ask):
        value = getattr(ask, slot.name)
        if slot.name in _UNTOLD or value is None or value is False or value in ((), ""):
            continue
        if isinstance(value, ProductRef):
            named = " / ".join((value.handle, *value.options))
            yield f"{slot.name} {named} by {value.source}"
        elif isinstance(value, PlaceRef):
            yield f"{slot.name} {value.place.region or value.place.country} by {value.source}"
        else:
            yield f"{slot.name} {value}"


def one_line(text: str, longest: int = 200) -> str:
    """Text fit for one terminal line: no control characters, not endless."""
    plain = "".join(char if char.isprintable() else " " for char in text[: longest * 4])
    plain = " ".join(plain.split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def summary(decisions: Iterable[Decision]) -> Table:
    """How many comments ended in which action, by language of the reply."""
    known = list(decisions)
    counts: Counter[tuple[str, Action]] = Counter((d.language or "–", d.action) for d in known)
    languages = sorted({language for language, _ in counts})
    title = "1 comment" if len(known) == 1 else f"{len(known)} comments"
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("language")
    for action in Action:
        table.add_column(action.value, justify="right", style=COLOURS[action])
    for language in languages:
        table.add_row(language, *(str(counts[language, action] or "") for action in Action))
    totals = (str(sum(counts[lang, action] for lang in languages)) for action in Action)
    table.add_section()
    table.add_row("all", *totals, style="bold")
    return table
