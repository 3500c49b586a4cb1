"""A room while it is live: what is on screen, what changed on air, how it works."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from assistant.deciding.grouping import Groups
from assistant.deciding.holding import Holds
from assistant.types import Mode, RoomEvent
from assistant.understanding.context import RoomContext
from knowledge.market import ON_AIR
from knowledge.shop import Shop
from knowledge.types import Fact, Lineup, Money, Promotion, Source, Variant, Window


class Room:
    """State of one room; changed only by the pipeline."""

    def __init__(
        self, name: str, shop: Shop, groups: Groups, mode: Mode, holds: Holds | None = None
    ) -> None:
        self.name = name
        self.mode = mode
        self.paused = False
        self.context = RoomContext()
        self.groups = groups
        self.holds = holds or Holds(timedelta(minutes=5), timedelta(seconds=20))
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
            return self._pin(event, now)
        if event.event == "unpin":
            self.context.show(None, now)
        elif event.event == "host_said":
            self.context.hear(str(event.data.get("text", "")), now)
        elif event.event == "mode":
            self.mode = Mode(str(data["mode"]))
        elif event.event in ("pause", "resume"):
            self.paused = event.event == "pause"
        elif event.event == "price":
            return self._price(event, now)
        elif event.event == "stock":
            return self._stock(event)
        return None

    def _pin(self, event: RoomEvent, now: datetime) -> str | None:
        """Put a product on screen; one pinned under a number stands for that number from now on."""
        product, number = event.data.get("product"), _whole(event.data.get("number"))
        handle = str(product or "").lower()
        entry = self.shop.lineup(number) if number is not None else None
        if not handle and entry is not None:
            handle = entry.product
        if self.shop.product(handle) is None:
            self.context.show(None, now)
            shown = product or event.data.get("number")
            return f"pin of {shown!r}, which the shop does not offer"
        self.context.show(handle, now)
        if number is not None and (entry is None or entry.product != handle):
            source = Source(ON_AIR, event.line)
            shown = Lineup(id=f"lineup:{number}", source=source, number=number, product=handle)
            self._change(shown)
            self.context.lineup[number] = shown
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
        fact_id, price = f"promotion:{handle}", Money(amount, self.shop.profile.currency)
        before = self._live.get(fact_id)
        if isinstance(before, Promotion) and before.live_price == price:
            if before.window.ends == ends and before.window.state(now) == "now":
                return None
        # The folder's own live price has the same id; it holds again once this one is over.
        planned = self._base.get(fact_id, Promotion)
        kept = [dataclasses.replace(planned, id=f"{fact_id}#1")] if planned is not None else []
        source, window = Source(ON_AIR, event.line), Window(now, ends)
        called = Promotion(
            id=fact_id, source=source, window=window, product=handle, live_price=price
        )
        self._change(called, *kept)
        return None

    def _stock(self, event: RoomEvent) -> str | None:
        key = str(event.data.get("variant", "")).removeprefix("variant:")
        variant = self.shop.get(f"variant:{key}", Variant)
        quantity = _whole(event.data.get("quantity"))
        if variant is None or quantity is None:
            return f"a stock event for no known variant: {dict(event.data)!r}"
        if quantity != variant.stock:
            source = Source(ON_AIR, event.line)
            self._change(dataclasses.replace(variant, stock=quantity, source=source))
        return None

    def _change(self, *facts: Fact) -> None:
        """One live change; what is said again as it already holds is none."""
        self._live |= {fact.id: fact for fact in facts}
        self.revision += 1
        self.shop = self._base.with_live(self._live)


def _whole(value: object) -> int | None:
    """A whole number; `true` is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
