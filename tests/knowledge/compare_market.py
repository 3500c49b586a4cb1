"""Compare `knowledge.shop` with the slow market on random folders and random questions.

    python -m tests.knowledge.compare_market --triples 100000

Prints how many (country, product, instant) triples were asked and every disagreement.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from knowledge.shop import Place, Shop
from knowledge.types import Duties, Shipping
from tests.knowledge.random_folder import Asked, questions, write_random_folder
from tests.knowledge.reading import read_shop
from tests.knowledge.slow_market import RETURN_FIELDS, Answers, Method, Price, SlowMarket

FOLDERS = 60


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One answer on which the two differ."""

    seed: int
    asked: Asked
    name: str
    slow: object
    fast: object


def disagreements(folder: Path, seed: int, count: int) -> Iterator[Disagreement]:
    """Every difference in the answers to `count` questions about the folder of a seed."""
    write_random_folder(folder, seed)
    slow, shop = SlowMarket(folder), read_shop(folder)
    for asked in questions(Random(seed), slow.handles(), slow.edges(), count):
        expected = slow.answers(asked.country, asked.region, asked.handle, asked.at)
        found = shop_answers(shop, asked, expected)
        for field in fields(Answers):
            pair = getattr(expected, field.name), getattr(found, field.name)
            if not _same(*pair):
                yield Disagreement(seed, asked, field.name, *pair)


def shop_answers(shop: Shop, asked: Asked, expected: Answers) -> Answers:
    """The shop's answers in the plain form of the slow ones.

    What a product that is not offered would cost or come back under is no question of the shop:
    `expected` fills it in.
    """
    place, handle = Place(asked.country, asked.region), asked.handle
    methods = shop.shipping(place)
    duties = shop.duties(place)
    offered = shop.product(handle) is not None
    live = shop.live_price(handle, place, asked.at)
    variants = shop.offered(handle, place)
    prices = []
    for variant in variants:
        compare = shop.compare_at(variant, place)
        own = shop.live_price(handle, place, asked.at, variant)
        prices.append(
            Price(
                variant.sku,
                shop.price(variant, place).amount,
                compare.amount if compare else None,
                own.live_price.amount if own and own.live_price else None,
                shop.price_now(variant, place, asked.at).amount,
            )
        )
    warranty = shop.warranty(handle)
    payment = shop.payment(place)
    instalments = shop.instalments(place)
    return Answers(
        shipped=bool(methods),
        zone=methods[0].zone if methods else None,
        ships_from=methods[0].ships_from if methods else None,
        methods=tuple(_method(method) for method in methods),
        duties=_duties(duties) if duties else None,
        left_out=shop.left_out(place),
        limited=shop.limit(handle, place) is not None if offered else expected.limited,
        tax_included=shop.tax_included(place),
        prices=tuple(sorted(prices, key=lambda price: price.sku)),
        lowest=min((price.now for price in prices), default=None),
        promotion_stock=live.stock if live else None,
        returns=_terms(shop, place, handle) if offered else expected.returns,
        warranty_months=(warranty.months if warranty else None)
        if offered
        else expected.warranty_months,
        payment=payment.methods if payment else (),
        instalments=instalments.parts if instalments else None,
        cash_on_delivery=shop.cash_on_delivery(place) is not None,
        codes=tuple(sorted(str(p.code) for p in shop.codes(asked.at, place, handle))),
        sizes=tuple((row.applies_to, row.size) for row in shop.size_chart(handle))
        if offered
        else expected.sizes,
    )


def _duties(duties: Duties) -> tuple[str, Decimal | None, str | None]:
    above = duties.above
    return duties.rule, above.amount if above else None, above.currency if above else None


def _method(method: Shipping) -> Method:
    return Method(
        method.method,
        method.price.amount if method.price else None,
        tuple((tier.up_to_kg, tier.price.amount) for tier in method.tiers),
        method.free_over.amount if method.free_over else None,
        (method.days.min, method.days.max),
        method.tracked,
        method.carrier,
    )


def _terms(shop: Shop, place: Place, handle: str) -> dict[str, Any]:
    """Each term that some scope states, from the scope that states it."""
    terms = shop.returns(place, handle)
    if terms is None:
        return {}
    found = {}
    for name in RETURN_FIELDS:
        fact = terms.stating(name)
        if name in fact.stated:
            value = getattr(fact, name)
            found[name] = (value.min, value.max) if name == "refund_days" else value
    return found


def _same(one: object, other: object) -> bool:
    """Equal, and with the same digits: 4.90 is not 4.9."""
    return one == other and _digits(one) == _digits(other)


def _digits(value: Any) -> list[str]:
    if isinstance(value, Decimal):
        return [str(value)]
    if isinstance(value, dict):
        value = value.values()
    elif isinstance(value, Price | Method):
        value = [getattr(value, field.name) for field in fields(value)]
    elif not isinstance(value, tuple | list):
        return []
    return [digits for one in value for digits in _digits(one)]


def main() -> None:
    """Compare, print the figure, and fail if they ever differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--folders", type=int, default=FOLDERS)
    parser.add_argument("--seed", type=int, default=0, help="of the first folder")
    options = parser.parse_args()
    started = time.perf_counter()
    found: list[Disagreement] = []
    each = -(-options.triples // options.folders)
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(options.seed, options.seed + options.folders):
            found += disagreements(Path(scratch) / str(seed), seed, each)
    seconds = time.perf_counter() - started
    for one in found[:20]:
        print(f"seed {one.seed} {one.asked}: {one.name}: slow {one.slow!r}, shop {one.fast!r}")
    asked = each * options.folders
    print(f"{asked} triples, {options.folders} folders: {len(found)} disagree, {seconds:.1f} s")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
