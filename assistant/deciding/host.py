"""Whether the host said aloud what a waiting answer would say: exact figures, nothing guessed."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from assistant.types import Draft, Slot
from knowledge.types import Money

# A smaller amount alone ("five minutes", "number three") is no sign that the price was said.
_TELLING = Decimal(10)


def host_stated(draft: Draft, heard: Collection[Decimal]) -> bool:
    """Whether every amount of money in a draft is among the numbers the host said.

    An answer without an amount is never taken for said, nor one whose only amounts are small and
    whole: such numbers are said for other things too.
    """
    amounts = {
        part.value.amount
        for part in draft.parts
        if isinstance(part, Slot) and isinstance(part.value, Money)
    }
    telling = any(amount >= _TELLING or amount != int(amount) for amount in amounts)
    return telling and amounts <= set(heard)
