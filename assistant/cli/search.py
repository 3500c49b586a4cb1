"""`facts search` and `facts show`: what a shop's facts say to some words, and where each stands."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.options import Embedder, Json

if TYPE_CHECKING:
    from assistant.service import Assistant
    from knowledge.search import Hit, Meaning, SearchIndex
    from knowledge.shop import Shop

Store = Annotated[
    Path | None, typer.Option(help="The shop's folder.", show_default="the demo shop")
]

facts = typer.Typer(name="facts", help="Look into a shop's facts.", no_args_is_help=True)


@facts.callback()
def _group() -> None:
    """Look into a shop's facts."""


@facts.command()
def search(
    query: Annotated[str, typer.Argument(help="Words in any language.")],
    store: Store = None,
    kind: Annotated[str | None, typer.Option(help="Only facts of this kind: product, …")] = None,
    product: Annotated[str | None, typer.Option(help="Only facts about this product.")] = None,
    country: Annotated[
        str | None, typer.Option(help="Only what holds there: US, or a region such as US-HI.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="Only what holds then: 2026-11-22T20:00:00Z, or 'now'.")
    ] = None,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=50)] = 5,
    why: Annotated[bool, typer.Option("--why", help="Say how each was found.")] = False,
    expect: Annotated[
        str | None, typer.Option(help="Say where this fact is, or why it was not found.")
    ] = None,
    vocabulary: Annotated[
        bool, typer.Option(help="Read words by the shop vocabulary of all languages.")
    ] = True,
    embedder: Embedder = None,
    json_: Json = False,
) -> None:
    """Find facts by words and vectors, fused by rank."""
    assistant = _opened(store, embedder)
    index = assistant.index if vocabulary else assistant.index.with_vocabulary({})
    sides: dict[str, Any] = {
        "kind": _known("kind", kind, index.kinds),
        "product": _known("product", product, _handles(assistant.shop)),
        "country": _place(country),
        "at": _instant(at),
    }
    hits = index.search(query, limit=limit, **sides)
    verdict = index.why_not(query, expect, **sides) if expect is not None else None
    if json_:
        rows = [_row(hit, assistant.shop, why) for hit in hits]
        whole = {"hits": rows, "read": [_read(meaning) for meaning in index.meanings(query)],
                 "expected": {"fact": expect, **asdict(verdict)} if verdict else None}  # fmt: skip
        explained = why or verdict is not None
        typer.echo(json.dumps(whole if explained else rows, ensure_ascii=False))
        return
    _show(query, hits, index, assistant.shop, why)
    if verdict is not None:
        place = f"at place {verdict.place}" if verdict.place is not None else "not found"
        typer.echo(f"{expect}: {place}, {verdict.reason}")


@facts.command()
def show(
    fact: Annotated[str, typer.Argument(help="A fact's id, such as product:HANDLE.")],
    store: Store = None,
    json_: Json = False,
) -> None:
    """Show a fact with the line of the shop's folder that says it."""
    from assistant.errors import UsageError
    from knowledge.problems import suggestion
    from knowledge.readers.source_text import source_text
    from knowledge.types import FACT

    assistant = _opened(store)
    found = assistant.shop.facts.get(fact)
    if found is None:
        known = assistant.shop.facts
        raise UsageError(f"found no fact {fact!r}{suggestion(fact, known)}; expected an id of one")
    values: dict[str, Any] = FACT.dump_python(found, mode="json")
    source = values.pop("source")
    line = source_text(assistant.folder / source["file"], source["line"])
    if json_:
        typer.echo(json.dumps({**values, "source": {**source, "text": line}}, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, value in values.items():
        if value not in (None, "", [], {}):
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            table.add_row(f"[bright_black]{name}[/]", escape(shown))
    console.print(table)
    console.print(f"\n[bright_black]{escape(source['file'])}:{source['line']}[/]")
    if line is not None:
        console.print(line, markup=False, soft_wrap=True)


def _opened(store: Path | None, embedder: str | None = None) -> Assistant:
    from assistant.cli.options import settings_with, store_or_demo
    from assistant.cli.show import progress
    from assistant.service import open_assistant

    with progress("facts") as on:
        return open_assistant(store_or_demo(store), settings_with(embedder), on)


def _known(what: str, value: str | None, known: tuple[str, ...]) -> str | None:
    from assistant.errors import UsageError
    from knowledge.problems import suggestion

    if value is not None and value not in known:
        hint = suggestion(value, known)
        raise UsageError(f"found --{what} {value!r}{hint}; expected a {what} of this shop")
    return value


def _handles(shop: Shop) -> tuple[str, ...]:
    from knowledge.types import Product

    return tuple(product.handle for product in shop.all(Product))


def _place(value: str | None) -> str | None:
    from assistant.errors import UsageError
    from knowledge.regions import country_hint, is_country, is_region

    if value is None or is_country(value) or is_region(value):
        return value
    raise UsageError(
        f"found --country {value!r}{country_hint(value)}; expected ISO 3166: US, or US-HI"
    )


def _instant(value: str | None) -> datetime | None:
    from datetime import UTC

    from assistant.errors import UsageError

    if value is None:
        return None
    if value == "now":
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise UsageError(f"found --at {value!r}; expected an instant with a zone, or 'now'")
    return instant


def _row(hit: Hit, shop: Shop, why: bool) -> dict[str, object]:
    row: dict[str, object] = {
        "fact": hit.fact, "score": round(hit.score, 4), "similarity": round(hit.similarity, 3),
        "words": hit.words, "source": str(shop.facts[hit.fact].source),
    }  # fmt: skip
    if why:
        worth = {word: round(value, 2) for word, value in zip(hit.words, hit.worth, strict=True)}
        row |= {"places": dict(hit.places), "worth": worth}
    return row


def _read(meaning: Meaning) -> dict[str, object]:
    alternatives = [" ".join(terms) for terms in meaning.alternatives]
    return {"words": meaning.words, "stand_for": alternatives, "kinds": meaning.kinds,
            "places": meaning.places}  # fmt: skip


def _show(query: str, hits: list[Hit], index: SearchIndex, shop: Shop, why: bool) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    for meaning in index.meanings(query) if why else ():
        console.print(f"[bright_black]read:[/] {escape(_told(meaning))}")
    if not hits:
        console.print("nothing found")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bright_black")
    for column in (
        "fact",
        "score",
        "similarity",
        "words",
        "source",
        *(["found by"] if why else []),
    ):
        table.add_column(column, no_wrap=column in ("fact", "source"), overflow="fold")
    for hit in hits:
        pairs = zip(hit.words, hit.worth, strict=True)
        words = [f"{word} {value:.2f}" if why else word for word, value in pairs]
        places = [", ".join(f"{name} {place}" for name, place in hit.places)] if why else []
        source = str(shop.facts[hit.fact].source)
        cells = (hit.fact, f"{hit.score:.4f}", f"{hit.similarity:.2f}", ", ".join(words), source)
        table.add_row(*map(escape, (*cells, *places)))
    console.print(table)


def _told(meaning: Meaning) -> str:
    """What words of the query were read as, in one line."""
    parts = [" or ".join(" ".join(terms) for terms in meaning.alternatives)]
    parts += [f"asks for {', '.join(meaning.kinds)}" if meaning.kinds else ""]
    parts += [f"in {', '.join(meaning.places)}" if meaning.places else ""]
    return f"{meaning.words} → {'; '.join(filter(None, parts))}"
