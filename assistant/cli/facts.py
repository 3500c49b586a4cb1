"""`check` and `build`: a store folder's mistakes, and a version made of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.options import Embedder, Json
from assistant.cli.speech import LangOption, chosen_lang

if TYPE_CHECKING:
    from knowledge.problems import Problem
    from knowledge.readers.coverage import Finding
    from knowledge.readers.coverage_texts import Lang
    from knowledge.readers.folder import Folder as ReadFolder

# A person is asked, in part; a reply goes out that may be wrong; a reply goes out with less in it.
_COLOURS = {"person": "yellow", "partly": "yellow", "told": "magenta", "less": "cyan"}

Folder = Annotated[Path, typer.Argument(help="The shop's folder.")]


def check(folder: Folder, lang: LangOption = None, json_: Json = False) -> None:
    """Print a folder's mistakes, or what is missing in it and which questions go to a person."""
    from knowledge.problems import FolderError
    from knowledge.readers.folder import read_folder

    language = chosen_lang(lang)
    try:
        read = read_folder(folder)
    except FolderError as error:
        if json_:
            _echo({"ok": False, "problems": [_problem(problem) for problem in error.problems]})
        else:
            _show_problems(error.problems, language)
        raise typer.Exit(2) from None
    findings = _coverage(read)
    if json_:
        notes = [str(note) for note in read.report.notes]
        coverage = [_finding(finding, language) for finding in findings]
        values = {"ok": True, "problems": [], "counts": read.report.counts, "notes": notes}
        _echo({**values, "coverage": coverage})
    else:
        _show_clean(read, findings, language)


def _echo(values: dict[str, Any]) -> None:
    typer.echo(json.dumps(values, ensure_ascii=False))


def _problem(problem: Problem) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in ("file", "line", "value", "expected")}


def _coverage(read: ReadFolder) -> tuple[Finding, ...]:
    """What the folder leaves unanswered today, in the languages this program knows."""
    from datetime import UTC, datetime

    from knowledge.readers.coverage import coverage
    from prompts.packs import load_packs

    return coverage(read.facts, read.profile, tuple(load_packs()), datetime.now(UTC))


def _finding(finding: Finding, lang: Lang) -> dict[str, Any]:
    from dataclasses import asdict

    from knowledge.readers.coverage_texts import told

    values = {**asdict(finding), "slots": {name: list(named) for name, named in finding.slots}}
    return {**values, **asdict(told(finding, lang))}


def _show_problems(problems: tuple[Problem, ...], lang: Lang) -> None:
    from rich.console import Console

    from knowledge.readers.coverage_texts import texts

    words = texts("check.yaml")[lang]
    console = Console(highlight=False, soft_wrap=True)
    for problem in problems:
        console.print(_in_words(problem, words["found"]), markup=False)
    forms = words["problems"]
    counted = forms["one"] if len(problems) == 1 and "one" in forms else forms["other"]
    console.print(counted.format(n=len(problems)), style="bold red")


def _in_words(problem: Problem, frame: str) -> str:
    where, rest = str(problem).split(": found ", 1)
    value, expected = rest.rsplit("; expected ", 1)
    return frame.format(where=where, value=value, expected=expected)


def _show_clean(read: ReadFolder, findings: tuple[Finding, ...], lang: Lang) -> None:
    from rich.console import Console
    from rich.markup import escape

    from knowledge.readers.coverage import EFFECTS
    from knowledge.readers.coverage_texts import texts, told

    words = texts("check.yaml")[lang]
    console = Console(highlight=False, soft_wrap=True)
    for note in read.report.notes:
        line = f"{words['note']}: {_in_words(note, words['found'])}"
        console.print(line, style="yellow", markup=False)
    for effect in EFFECTS:
        of_it = [told(finding, lang) for finding in findings if finding.effect == effect]
        if of_it:
            console.print(f"[bold {_COLOURS[effect]}]{words[effect]}[/]")
        for item in of_it:
            console.print(f"  [{_COLOURS[effect]}]●[/] {escape(item.missing)}")
            console.print(f"    {escape(item.means)}")
            console.print(f"    [bright_black]{words['add']} {escape(item.add)}[/]")
    if not findings:
        console.print(words["whole"])
    counts = ", ".join(_counted(n, what, words) for what, n in read.report.counts.items() if n)
    console.print(f"[bold green]{words['clean']}[/]  {escape(read.profile.name)}: {counts}")


def _counted(number: int, what: str, words: dict[str, Any]) -> str:
    """`13 products`, and the same in a language that has words for it."""
    name, _, more = what.partition(": ")
    known = words["counts"].get(name)
    if known is None:
        return f"{number} {what}"
    return f"{known}{f'（{more}）' if more else ''} {number}"


def build(
    folder: Folder,
    embedder: Embedder = None,
    learn: Annotated[
        bool,
        typer.Option(
            "--learn",
            help="Learn what is asked with the embedder's vectors too: every example of the"
            " language packs is embedded once, which takes minutes.",
        ),
    ] = False,
    json_: Json = False,
) -> None:
    """Make a version of a shop's folder and put it to use."""
    from assistant.cli.options import settings_with
    from assistant.cli.show import progress
    from assistant.embedding import embedder_to_build
    from assistant.errors import UsageError
    from assistant.service import open_assistant
    from knowledge.embedders import EmbeddedEmbedder

    settings = settings_with(embedder)
    if learn and embedder_to_build(folder, settings, asked=True).name == EmbeddedEmbedder.name:
        raise UsageError(
            f"found --learn with {EmbeddedEmbedder.name}, whose vectors add nothing to what the"
            " packs teach; expected an --embedder that knows meanings"
        )
    with progress("build") as on:
        assistant = open_assistant(folder, settings, on, asked=True, learn=learn)
    facts, used = len(assistant.shop.facts), assistant.made.embedder
    if json_:
        values = {
            "version": assistant.version.id,
            "facts": facts,
            "embedder": used,
            "path": str(assistant.version.path),
        }
        typer.echo(json.dumps(values))
    else:
        by = f", vectors by {used}" if used != EmbeddedEmbedder.name else ""
        typer.echo(f"version {assistant.version.id} is in use: {facts} facts{by}")
