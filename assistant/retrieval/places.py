"""What holds in each place where none is known: said by place while the answers are few.

At most `_MOST_ANSWERS` different answers, each for at most `_MOST_COUNTRIES` countries or for all
that no other answer names; else the one place is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from assistant.retrieval.rows import Missing, cited, flag, row
from assistant.retrieval.shipping_methods import method_rows
from assistant.types import Cited, Row
from knowledge.market import Place, Zoned
from knowledge.shop import Shop
from knowledge.types import EVERYWHERE, Duties, Instalments, Limit, Shipping

_MOST_ANSWERS, _MOST_COUNTRIES = 3, 4
F = TypeVar("F", Shipping, Duties)


@dataclass(frozen=True, slots=True)
class _Answer:
    """Facts that say the same, and rows that name their places, each with its own fact."""

    facts: tuple[Shipping | Duties, ...]
    places: tuple[Row, ...]


def methods_by_place(shop: Shop, handle: str | None, says: str, grams: int) -> Row | None:
    """What shipping costs or takes in each place, or the one answer for all; None if many."""
    if handle is not None and shop.get(f"limit:{handle}", Limit) is not None:
        return None
    zones: dict[str, list[Shipping]] = {}
    for method in shop.all(Shipping):
        zones.setdefault(method.zone, []).append(method)
    answers = _answers(zones, _saying(says))
    if answers is None:
        return None
    handling = handling_of(shop.all(Shipping))
    if says == "time" and handling is None and any(m.handling.max for m in shop.all(Shipping)):
        return None
    fields = {"handling": handling if says == "time" else None}

    def methods(answer: _Answer) -> list[Row]:
        known = (fact for fact in answer.facts if isinstance(fact, Shipping))
        return [entry for method in known for entry in method_rows(method, grams, says)]

    if len(answers) == 1:
        return row({**fields, "each": flag("same")}, methods=methods(answers[0]))
    rows = [row(places=answer.places, methods=methods(answer)) for answer in answers]
    return row({**fields, "each": flag("place")}, places=rows)


def duties_by_place(shop: Shop) -> Row | None:
    """Who pays customs in each place, or that it is the same in all; None if many differ."""
    zones = {fact.zone: [fact] for fact in shop.all(Duties)}
    answers = _answers(zones, lambda facts: tuple((d.rule, d.above) for d in facts))
    if answers is None:
        return None
    rows = []
    for answer in answers:
        fact = answer.facts[0]
        assert isinstance(fact, Duties)
        above = cited(fact, "above") if fact.above is not None else None
        rows.append(row({"rule": cited(fact, "rule"), "above": above}, places=answer.places))
    if len(rows) == 1:
        return None if "above" in rows[0].fields else row({**rows[0].fields, "each": flag("same")})
    return row({"each": flag("place")}, places=rows)


def instalments_by_place(shop: Shop) -> Row | None:
    """In how many parts a buyer may pay, and where; None where many differ."""
    groups: dict[int, list[Instalments]] = {}
    for fact in shop.all(Instalments):
        groups.setdefault(fact.parts, []).append(fact)
    few = all(len(facts) <= _MOST_COUNTRIES for facts in groups.values())
    if not few or len(groups) > _MOST_ANSWERS:
        return None
    rows = [
        row(parts=cited(facts[0], "parts"), places=[row(place=cited(f, "country")) for f in facts])
        for facts in groups.values()
    ]
    return row({"each": flag("place")}, places=rows)


def origins(shop: Shop, place: Place | None) -> Row:
    """Where orders leave from: for a place, for all of them, or by place."""
    methods = shop.shipping(place) if place is not None else shop.all(Shipping)
    if not methods:
        raise Missing("fact", "nothing says where orders leave from")
    zones: dict[str, list[Shipping]] = {}
    for method in methods:
        zones.setdefault(method.zone, []).append(method)
    if len({method.ships_from for method in methods}) == 1:
        several = len({method.ships_from for method in shop.all(Shipping)}) > 1
        country = Cited(place.country, methods[0].id, "countries") if place and several else None
        return row(asks=flag("origin"), origin=cited(methods[0], "ships_from"), place=country)
    answers = _answers(zones, lambda facts: tuple(sorted({m.ships_from for m in facts})))
    rows = []
    for answer in (answers or ()) if place is None else ():
        origin = answer.facts[0]
        assert isinstance(origin, Shipping)
        rows.append(row(places=answer.places, origin=cited(origin, "ships_from")))
    instead = row({"asks": flag("origin"), "each": flag("place")}, places=rows) if rows else None
    raise Missing("fact" if place else "place", "orders leave from several countries", instead)


def handling_of(methods: Iterable[Shipping]) -> Cited | None:
    """The handling time that all these methods have; None where there is none or they differ."""
    known = list(methods)
    if len({method.handling for method in known}) != 1 or known[0].handling.max == 0:
        return None
    return cited(known[0], "handling")


def _saying(says: str) -> Callable[[list[Shipping]], Hashable]:
    """What of methods decides whether two zones have the same answer."""
    if says == "time":
        return lambda methods: tuple((m.method, m.days) for m in methods)
    if says == "tracking":
        return lambda methods: tuple((m.method, m.carrier, m.tracked) for m in methods)
    return lambda methods: tuple((m.method, m.price, m.free_over, m.tiers) for m in methods)


def _answers(
    zones: Mapping[str, list[F]], saying: Callable[[list[F]], Hashable]
) -> list[_Answer] | None:
    """Zones that say the same together; None where they are more than a text can name.

    A zone that leaves out regions is not named by its countries, so nothing is said of any.
    """
    same: dict[Hashable, list[list[F]]] = {}
    for facts in zones.values():
        if any(fact.except_regions for fact in facts):
            return None
        same.setdefault(saying(facts), []).append(facts)
    if not same or len(same) > _MOST_ANSWERS:
        return None
    answers = []
    for group in same.values():
        rest = any(EVERYWHERE in facts[0].countries for facts in group)
        places = [row()] if rest else [entry for facts in group for entry in _places(facts[0])]
        if len(places) > _MOST_COUNTRIES and len(same) > 1:
            return None
        answers.append(_Answer(tuple(group[0]), tuple(places)))
    # What holds elsewhere comes last, after the places that are named.
    return sorted(answers, key=lambda answer: not answer.places[0].fields)


def _places(fact: Shipping | Duties) -> list[Row]:
    zone: Zoned = fact
    return [row(place=Cited(country, fact.id, "countries")) for country in zone.countries]
