"""A room while it is live: what is on screen, what changed on air, how it works."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import datetime
from decimal import Decimal, InvalidOperation

from assistant.deciding.grouping import Groups
from assistant.types import Mode, RoomEvent
from assistant.understanding.context import RoomContext
from knowledge.shop import Shop
from knowledge.types import Fact, Money, Promotion, Source, Variant, Window


class Room:
    """State of one room; changed only by the pipeline."""

    def __init__(self, name: str, shop: Shop, groups: Groups, mode: Mode) -> None:
        self.name = name
        self.mode = mode
        self.paused = False
        self.context = RoomContext()
        self.groups = groups
        self.languages: Counter[str] = Counter()
        self.clock: datetime | None = None
        self._base = shop
        self._live: dict[str, Fact] = {}
        self.shop = shop
        self.revision = 0

    @property
    def version(self) -> str:
        """The version of the facts with the number of live changes since, as in decisions."""
        return f"{self._base.version}+{self.revision}"

    def advance(self, at: datetime) -> datetime:
        """The room's clock at an item of time `at`; it never runs backwards."""
        self.clock = at if self.clock is None else max(self.clock, at)
        return self.clock

    def apply(self, event: RoomEvent, now: datetime) -> str | None:
        """Apply what happened; the result tells what could not be, else None."""
        data = event.data
        if event.event == "pin":
            self.context.pinned_at = now
            return self._pin(data.get("product"), data.get("number"))
        if event.event == "unpin":
            self.context.pinned = None
        elif event.event == "mode":
            self.mode = Mode(str(data["mode"]))
        elif event.event in ("pause", "resume"):
            self.paused = event.event == "pause"
        elif event.event == "price":
            return self._price(event, now)
        elif event.event == "stock":
            return self._stock(event)
        return None

    def _pin(self, product: object, number: object) -> str | None:
        handle = str(product or "").lower()
        if not handle and isinstance(number, int):
            entry = self.shop.lineup(number)
            handle = entry.product if entry is not None else ""
        if self.shop.product(handle) is None:
            self.context.pinned = None
            return f"pin of {product or number!r}, which the shop does not offer"
        self.context.pinned = handle
        return None

    def _price(self, event: RoomEvent, now: datetime) -> str | None:
        handle = str(event.data.get("product", "")).lower()
        if self.shop.product(handle) is None:
            return f"price of {handle!r}, which the shop does not offer"
        try:
            amount = Decimal(str(event.data["live_price"]))
            until = event.data.get("until")
            ends = datetime.fromisoformat(str(until)) if until else None
        except (InvalidOperation, ValueError):
            return f"a price event that cannot be read: {dict(event.data)!r}"
        if not amount.is_finite() or amount < 0 or (ends is not None and ends.tzinfo is None):
            return f"a price event that cannot be read: {dict(event.data)!r}"
        self._change(
            Promotion(
                id=f"promotion:{handle}",
                source=Source("live", event.line),
                window=Window(now, ends),
                product=handle,
                live_price=Money(amount, self.shop.profile.currency),
            )
        )
        return None

    def _stock(self, event: RoomEvent) -> str | None:
        key = str(event.data.get("variant", "")).removeprefix("variant:")
        variant = self.shop.get(f"variant:{key}", Variant)
        quantity = event.data.get("quantity")
        if variant is None or not isinstance(quantity, int):
            return f"a stock event for no known variant: {dict(event.data)!r}"
        source = Source("live", event.line)
        self._change(dataclasses.replace(variant, stock=quantity, source=source))
        return None

    def _change(self, fact: Fact) -> None:
        self._live[fact.id] = fact
        self.revision += 1
        self.shop = self._base.with_live(self._live)
