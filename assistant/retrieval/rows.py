"""Building rows of cited values, and the signal that something needed is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from assistant.types import Cited, Row
from knowledge.types import Fact


class Missing(Exception):
    """A look-up cannot answer: `what` is missing. Caught by `retrieve`, never shown."""

    def __init__(self, what: Literal["product", "place", "fact"], why: str) -> None:
        self.what: Literal["product", "place", "fact"] = what
        super().__init__(why)


def cited(fact: Fact, field: str) -> Cited:
    """The value of a fact's field."""
    value: Any = getattr(fact, field)
    return Cited(value, fact.id, field)


def flag(value: str) -> Cited:
    """A value for conditions and term names; not stated by a fact and never said as it is."""
    return Cited(value, None, "")


def row(
    fields: Mapping[str, Cited | None] | None = None, /, **more: Cited | None | Iterable[Row]
) -> Row:
    """A row of the given values (None left out); iterables of rows go below it, if not empty."""
    values = {key: value for key, value in (fields or {}).items() if value is not None}
    below: dict[str, tuple[Row, ...]] = {}
    for key, value in more.items():
        if isinstance(value, Cited):
            values[key] = value
        elif value is not None:
            rows = tuple(value)
            if rows:
                below[key] = rows
    return Row(values, below)
