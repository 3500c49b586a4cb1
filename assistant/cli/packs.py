"""`packs`: the languages: check what a pack lacks, and see every reply of it on one page."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import Json

if TYPE_CHECKING:
    from rich.console import Console

    from assistant.pack_review import Review
    from prompts.packs import Pack
    from prompts.topics import Topics

packs = typer.Typer(name="packs", help="The languages it speaks.", no_args_is_help=True)
Tags = Annotated[
    list[str] | None, typer.Argument(help="Languages such as pl.", show_default="every one")
]
Root = Annotated[
    Path | None,
    typer.Option(help="A folder with topics.yaml and languages/.", show_default="the shipped one"),
]
_MOST_SHOWN = 8


@packs.callback()
def _group() -> None:
    """The languages it speaks."""


@packs.command("check")
def check(tags: Tags = None, root: Root = None, json_: Json = False) -> None:
    """Tell by language what is missing, what collides and what is too long for a platform.

    Exit 1 where a pack cannot be loaded or a text of it fits no message.
    """
    from assistant.cli.show import progress
    from assistant.pack_review import review

    topics, found = _packs(root, tags)
    reviews = []
    with progress("packs") as on:
        for done, pack in enumerate(found):
            on(pack.tag, done, len(found))
            reviews.append(review(pack, topics))
    if json_:
        typer.echo(json.dumps([asdict(each) for each in reviews], ensure_ascii=False))
    else:
        from rich.console import Console

        console = Console(highlight=False)
        _table(console, reviews)
        for each in reviews:
            _details(console, each)
    if not all(each.whole for each in reviews):
        raise typer.Exit(1)


@packs.command("preview")
def preview(
    tags: Tags = None,
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("packs.html"),
    root: Root = None,
) -> None:
    """Write one page with every reply of every language, filled with sample facts."""
    from importlib.resources import files

    from jinja2 import Environment

    from assistant.pack_review import rendered
    from prompts.packs import EVERYWHERE

    topics, found = _packs(root, tags)
    _, everywhere = _packs(root, [EVERYWHERE])
    english = {each.key: each.full for each in rendered(everywhere[0], topics)}
    template = (files("assistant.cli") / "preview.html").read_text(encoding="utf-8")
    languages = [
        {"tag": pack.tag, "name": pack.name, "direction": pack.direction,
         "texts": list(rendered(pack, topics)), "gists": pack.gists}
        for pack in found
    ]  # fmt: skip
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    text = page.from_string(template).render(languages=languages, english=english)
    out.write_text(text, encoding="utf-8")
    count = sum(len(language["texts"]) for language in languages)
    typer.echo(f"{count:,} texts of {len(found)} languages: {out}")


def _packs(root: Path | None, tags: list[str] | None) -> tuple[Topics, list[Pack]]:
    """The topics and the packs asked for, whole or not. UsageError for one there is not."""
    from assistant.errors import UsageError
    from prompts.packs import ROOT, read_pack
    from prompts.topics import load_topics

    folder = root or ROOT
    topics = load_topics(folder)
    written = {
        path.name: path
        for path in sorted((folder / "languages").iterdir())
        if (path / "replies.yaml").is_file()
    }
    unknown = [tag for tag in tags or () if tag not in written]
    if unknown:
        raise UsageError(f"found no pack {unknown[0]!r}; expected one of {', '.join(written)}")
    return topics, [read_pack(written[tag]) for tag in tags or written]


def _table(console: Console, reviews: list[Review]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("language", "", "authors", "examples", "words", "problems", "thin", "collide",
                 "too long"):  # fmt: skip
        table.add_column(name, justify="left" if name in ("language", "") else "right")
    for each in reviews:
        long = sum(map(len, each.long.values()))
        bad = (len(each.problems), len(each.thin), len(each.collisions), long)
        shown = [f"[red]{n}[/red]" if n else "[green]0[/green]" for n in bad]
        table.add_row(each.tag, each.name, str(each.authors), f"{each.examples:,}",
                      f"{each.words:,}", *shown)  # fmt: skip
    console.print(table)


def _details(console: Console, each: Review) -> None:
    from rich.markup import escape

    lines = [("red", problem) for problem in each.problems]
    lines += [("yellow", f"{count} examples of {topic!r}") for topic, count in each.thin.items()]
    lines += [("red", f"{line!r} stands under {' and '.join(topics)}")
              for line, topics in each.collisions.items()]  # fmt: skip
    lines += [("red", f"{platform}: {text}") for platform, texts in each.long.items()
              for text in texts]  # fmt: skip
    for colour, line in lines[:_MOST_SHOWN]:
        console.print(f"[{colour}]{each.tag}[/{colour}]  {escape(line)}")
    if len(lines) > _MOST_SHOWN:
        console.print(f"[dim]{each.tag}  and {len(lines) - _MOST_SHOWN} more; --json has all[/dim]")
