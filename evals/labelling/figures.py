"""The figures that a right reply must state: those of a draft, and those that are typed."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from assistant.errors import UsageError
from assistant.types import Draft, Slot
from knowledge.types import Money, Span

# Slots that hold figures a right reply states. Names, codes and moments are none; `about` is a
# courtesy beside the price, and moves with the exchange rate.
_FIGURES = ("money", "number", "percent", "days", "working_days", "months", "count", "year",
            "measures", "size")  # fmt: skip
# Properties whose figures are measures; in others (materials, models) they are part of a name.
_MEASURED = tuple(f"attributes.{name}" for name in (
    "dimensions", "weight", "voltage", "battery", "waterproof", "care", "age"))  # fmt: skip
# Fields of facts that a reply tells beside what was asked: from what sum on shipping is free, up to
# what weight a price holds, the days before dispatch (`handling_days` in the shop's folder), the
# least sum for a code. A right reply may leave them out, so a label must not demand them.
_BESIDE = ("free_over", "up_to_kg", "handling", "min_spend")
_FIGURE = re.compile(r"(?<![\w.,])\d+(?:\.\d+)?(?![.,]?\d)")
_TYPED = re.compile(r"\d+(?:\.\d+)?")


def figures(draft: Draft) -> tuple[str, ...]:
    """The figures of a draft's slots that a right reply must state, each once, as plain decimals.

    They stand in facts, and are what was asked for rather than what is told beside it; where
    nothing else is told, that is what was asked for.
    """
    slots = [part for part in draft.parts if isinstance(part, Slot) and _is_figure(part)]
    # The weights of tiers are fields of a list, as `tiers.0.up_to_kg`.
    asked = [slot for slot in slots if slot.field.rpartition(".")[2] not in _BESIDE]
    found: dict[Decimal, str] = {}
    for slot in asked or slots:
        for figure in _figures_of(slot.value):
            found.setdefault(Decimal(figure), figure)
    return tuple(found.values())


def _is_figure(slot: Slot) -> bool:
    measured = slot.unit == "text" and slot.field in _MEASURED
    return slot.fact is not None and (slot.unit in _FIGURES or measured)


def _figures_of(value: object) -> list[str]:
    if isinstance(value, Money):
        return [format(value.amount, "f")]
    if isinstance(value, Span):
        return [str(value.min), str(value.max)]
    if isinstance(value, Decimal | int):
        return [format(Decimal(value), "f")]
    texts = value if isinstance(value, tuple) else (value,)
    return [figure for text in texts for figure in _FIGURE.findall(str(text))]


def typed_figures(text: str, *, words: bool = False) -> tuple[str, ...]:
    """Figures typed with spaces between, in any digits; with `words` also words and codes.

    UsageError where a figure can be read in two ways: a label must not guess.
    """
    found: dict[str, None] = {}
    for part in re.split(r"[\s;؛،、]+", _ascii_digits(text)):
        token = part.strip(",").rstrip("%٪")
        bare = "".join(c for c in token if unicodedata.category(c) != "Sc")
        if _TYPED.fullmatch(bare):
            found[bare] = None
        elif token and words and not re.fullmatch(r"[\d.,'-]+", bare):
            found[token] = None
        elif token:
            raise UsageError(f"found {part!r}; expected figures as 12.50 or 1200, spaces between")
    return tuple(found)


def _ascii_digits(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("٫", ".").replace("٬", ",")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
