"""How things look on a terminal: progress on standard error, colours with meaning, summaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from assistant.service import Progress as OnProgress
from assistant.types import Action, Comment, Decision

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
