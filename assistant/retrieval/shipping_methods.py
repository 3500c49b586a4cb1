"""A shipping method as rows: its price or the tier that a parcel falls in, days and tracking."""

from __future__ import annotations

from assistant.retrieval.rows import cited, flag, row
from assistant.types import Cited, Row
from knowledge.types import Shipping

_FAST = ("express", "priority")


def method_rows(
    method: Shipping, grams: int, says: str | None = None, fast: bool = False
) -> list[Row]:
    """A row for a method, or for each tier of one where the parcel's `grams` are not known.

    `says` marks what of it is to be said (`cost`, `time`, `tracking`) in texts that can say each;
    with `fast` an express method is what is asked about, and stays where a list is cut.
    """
    fields = {
        "says": flag(says) if says is not None else None,
        "asked": flag("yes") if fast and method.method in _FAST else None,
        "method": Cited(method.method, method.id, "method"),
        "days": cited(method, "days"),
        "carrier": cited(method, "carrier") if method.carrier else None,
        "tracked": None if method.tracked is None else flag("yes" if method.tracked else "no"),
    }
    if method.price is not None:
        free = None
        if method.price.amount == 0:
            free = flag("always")
        elif method.free_over is not None:
            free = flag("over")
            fields["free_over"] = cited(method, "free_over")
        return [row({**fields, "price": cited(method, "price"), "free": free})]
    tiers = [tier for tier in method.tiers if tier.up_to_kg * 1000 >= grams] if grams else []
    rows = []
    for tier in tiers[:1] or method.tiers:
        i = method.tiers.index(tier)
        price = Cited(tier.price, method.id, f"tiers.{i}.price")
        weight = Cited(tier.up_to_kg, method.id, f"tiers.{i}.up_to_kg")
        rows.append(row({**fields, "price": price, "tier": weight}))
    return rows
