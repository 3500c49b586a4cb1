"""`ask`: one question, its answer, the facts behind it, and what each stage saw."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.options import Json

if TYPE_CHECKING:
    from assistant.pipeline import Outcome
    from assistant.service import Assistant
    from assistant.understanding.recogniser import Sign


def ask(
    text: Annotated[str, typer.Argument(help="What a viewer types; '-' reads standard input.")],
    store: Annotated[
        Path | None, typer.Option(help="The shop's folder.", show_default="the demo shop")
    ] = None,
    country: Annotated[str | None, typer.Option(help="The viewer's country, such as MX.")] = None,
    locale: Annotated[str | None, typer.Option(help="The viewer's locale, such as es-MX.")] = None,
    pin: Annotated[str | None, typer.Option(help="Handle of the product on screen.")] = None,
    platform: Annotated[
        str,
        typer.Option(help="Where it is asked, such as tiktok: decides how long a reply may be."),
    ] = "site",
    why: Annotated[
        bool, typer.Option("--why", help="Also what told the topic, and what was refused.")
    ] = False,
    json_: Json = False,
) -> None:
    """Ask the shop one question and see how the answer was made."""
    if text == "-":
        text = typer.get_text_stream("stdin").read().strip()
    outcome, assistant = asyncio.run(_ask(text, store, country, locale, pin, platform))
    if json_:
        result = _as_json(outcome, assistant, why)
        typer.echo(json.dumps(result, ensure_ascii=False, indent=2, default=str))
    else:
        _print(outcome, assistant, why)


async def _ask(
    text: str,
    store: Path | None,
    country: str | None,
    locale: str | None,
    pin: str | None,
    platform: str,
) -> tuple[Outcome, Assistant]:
    from datetime import UTC, datetime

    from assistant.cli.options import store_or_demo
    from assistant.cli.show import progress
    from assistant.config import load_settings
    from assistant.errors import UsageError
    from assistant.service import open_assistant, recording, run
    from assistant.types import Comment, RoomEvent, Viewer
    from knowledge.language import LanguageTag
    from knowledge.regions import country_hint, is_country

    if country is not None and not is_country(country.upper()):
        raise UsageError(
            f"found --country {country!r}; expected a code such as 'MX'{country_hint(country)}"
        )
    try:
        tag = LanguageTag.parse(locale) if locale is not None else None
    except ValueError as error:
        raise UsageError(f"found --locale {locale!r}; expected: {error}") from None
    with progress("ask") as on:
        assistant = open_assistant(store_or_demo(store), load_settings(), on)
    if pin is not None and assistant.shop.product(pin.lower()) is None:
        from knowledge.problems import suggestion
        from knowledge.types import Product

        handles = [product.handle for product in assistant.shop.all(Product)]
        raise UsageError(
            f"found --pin {pin!r}; expected a product's handle{suggestion(pin, handles)}"
        )
    now = datetime.now(UTC)
    viewer = Viewer("you", "", tag, country.upper() if country else None)
    items: list[Comment | RoomEvent] = []
    if pin is not None:
        items.append(RoomEvent("ask", now, "pin", {"product": pin}))
    items.append(Comment("q", "ask", now, platform, viewer, text))
    async with recording(assistant, "ask", "ask") as journal:
        outcomes = [o async for o in run(items, assistant.pipeline(), journal)]
    return outcomes[-1], assistant


def _as_json(outcome: Outcome, assistant: Assistant, why: bool) -> dict[str, Any]:
    from dataclasses import asdict

    from assistant.tracing import facts_of, stages
    from knowledge.types import FACT

    trace, shop = outcome.trace, assistant.shop
    result: dict[str, Any] = {"decision": asdict(outcome.decision)}
    if trace is not None:
        result["facts"] = [
            json.loads(FACT.dump_json(shop.facts[fact]))
            for fact in facts_of(trace)
            if fact in shop.facts
        ]
        result["stages"] = stages(trace) | {
            "ms": {name: round(value, 3) for name, value in trace.stage_ms.items()}
        }
        if why:
            result["signs"] = {
                topic: [asdict(sign) for sign in signs]
                for topic, signs in _signs(outcome, assistant).items()
            }
    return result


def _signs(outcome: Outcome, assistant: Assistant) -> dict[str, tuple[Sign, ...]]:
    """The features of the comment that spoke most for each topic asked."""
    if outcome.trace is None:
        return {}
    asks = outcome.trace.question.asks
    text = outcome.comment.text
    signs = assistant.understanding.signs
    return {ask.topic: signs(ask.text or text, ask.topic) for ask in asks}


def _print(outcome: Outcome, assistant: Assistant, why: bool) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from assistant.cli.show import COLOURS, explained, one_line
    from assistant.types import Slot

    decision, trace, shop = outcome.decision, outcome.trace, assistant.shop
    console = Console(highlight=False)
    colour = COLOURS[decision.action]
    console.print(f"[bold]{escape(decision.text or '(nothing is said)')}[/]")
    reason = f", {decision.reason.value}" if decision.reason else ""
    console.print(f"[{colour}]{decision.action.value}{reason}[/], confidence {decision.confidence}")
    if trace is None:
        return
    table = Table(show_header=False, box=None, padding=(0, 1, 0, 0), title=None)
    table.add_column(style="bright_black", no_wrap=True)
    table.add_column(overflow="fold")
    question = trace.question
    language = question.language
    table.add_row("understood", f"{question.kind}, {language.tag} by {language.source}")
    for line in question.why:
        table.add_row("", escape(one_line(line)))
    for evidence in trace.evidence:
        missing = f" (missing: {evidence.missing})" if evidence.missing else ""
        table.add_row("found", f"{evidence.ask.topic}: {escape(evidence.why)}{missing}")
    for fact_id in decision.facts:
        fact = shop.facts.get(fact_id)
        if fact is not None:
            table.add_row("fact", f"{escape(fact_id)}  [bright_black]{escape(str(fact.source))}[/]")
    if trace.draft is not None:
        for part in trace.draft.parts:
            if isinstance(part, Slot) and part.fact:
                where = f"{part.fact} · {part.field}"
                table.add_row("figure", f"{escape(part.text)}  [bright_black]{escape(where)}[/]")
    if trace.verdict is not None:
        failed = "; ".join(trace.verdict.failures)
        table.add_row("checked", escape(failed or ", ".join(trace.verdict.passed)))
    if why:
        for label, line in explained(outcome, _signs(outcome, assistant)):
            table.add_row(label, escape(one_line(line)))
    stages = ", ".join(f"{name} {ms:.1f}" for name, ms in trace.stage_ms.items())
    table.add_row("ms", stages)
    console.print(table)
