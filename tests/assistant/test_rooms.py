"""What changes on air: the overlay holds what changed and nothing else, and counts the changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assistant.deciding.grouping import Groups
from assistant.rooms import Room
from assistant.types import Mode, RoomEvent
from knowledge.shop import Place, Shop
from knowledge.types import Lineup, Promotion, Variant
from tests.knowledge.reading import read_shop
from tests.sample import write_sample

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
# The folder's own live price of the tent: 149.00 from 19:30 to 20:00.
PLANNED = NOW + timedelta(minutes=40)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return read_shop(write_sample(tmp_path_factory.mktemp("rooms") / "shop"))


@pytest.fixture
def room(shop: Shop) -> Room:
    minute = timedelta(minutes=1)
    return Room("live", shop, Groups(minute, minute, 3), Mode.AUTO)


def _happens(room: Room, event: str, at: datetime = NOW, /, **data: object) -> str | None:
    return room.apply(RoomEvent("live", at, event, data, 7), at)


def _changed(room: Room, shop: Shop) -> set[str]:
    """The ids of facts that are not as the version has them."""
    return {key for key, fact in room.shop.facts.items() if shop.facts.get(key) != fact}


def _price(room: Room, handle: str, at: datetime) -> str:
    return str(room.shop.price_now(room.shop.variants(handle)[0], Place("DE"), at).amount)


@pytest.mark.parametrize(
    ("event", "data", "changed"),
    [
        ("price", {"product": "trail-mug", "live_price": 9}, {"promotion:trail-mug"}),
        ("stock", {"variant": "DJ-S", "quantity": 1}, {"variant:DJ-S"}),
        ("stock", {"variant": "variant:DJ-S", "quantity": 1}, {"variant:DJ-S"}),
        ("pin", {"product": "drift-jacket", "number": 7}, {"lineup:7"}),
        ("pin", {"product": "drift-jacket", "number": 1}, {"lineup:1"}),
    ],
    ids=["price", "stock", "stock by its fact", "a new number", "a number for another product"],
)
def test_a_live_change_touches_its_fact_only(
    room: Room, shop: Shop, event: str, data: dict[str, object], changed: set[str]
) -> None:
    assert _happens(room, event, **data) is None
    assert (_changed(room, shop), room.revision) == (changed, 1)
    assert set(shop.facts) <= set(room.shop.facts)


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("pin", {"number": 2}),
        ("pin", {"product": "ember-headlamp"}),
        ("pin", {"product": "ember-headlamp", "number": 2}),
        ("unpin", {}),
        ("stock", {"variant": "DJ-S", "quantity": 4}),
        ("pause", {}),
        ("mode", {"mode": "suggest"}),
        ("host_said", {"text": "hello"}),
        ("price", {"product": "old-stove", "live_price": 9}),
        ("price", {"product": "trail-mug", "live_price": "cheap"}),
        ("price", {"product": "trail-mug", "live_price": 9, "until": "2026-11-22T20:00:00"}),
        ("stock", {"variant": "XX-1", "quantity": 4}),
        ("stock", {"variant": "DJ-S", "quantity": True}),
        ("pin", {"number": 99}),
        ("pin", {"number": True}),
    ],
)
def test_what_changes_no_fact_is_no_live_change(
    room: Room, shop: Shop, event: str, data: dict[str, object]
) -> None:
    _happens(room, event, **data)
    assert (room.shop, room.version) == (shop, f"{shop.version}+0")


def test_every_change_counts_once_and_what_is_said_again_does_not(room: Room, shop: Shop) -> None:
    counted = []
    for event, data in [
        ("price", {"product": "trail-mug", "live_price": 9}),
        ("price", {"product": "trail-mug", "live_price": 9}),
        ("price", {"product": "trail-mug", "live_price": 8}),
        ("stock", {"variant": "DJ-S", "quantity": 1}),
        ("stock", {"variant": "DJ-S", "quantity": 1}),
        ("stock", {"variant": "DJ-S", "quantity": 4}),
        ("pin", {"product": "drift-jacket", "number": 7}),
        ("pin", {"product": "drift-jacket", "number": 7}),
    ]:
        _happens(room, event, **data)
        counted.append(room.revision)
    assert counted == [1, 1, 2, 3, 3, 4, 5, 5]
    assert room.version == f"{shop.version}+5"


def test_a_price_said_again_after_it_ended_is_a_change(room: Room) -> None:
    called = {"product": "trail-mug", "live_price": 9, "until": "2026-11-22T19:05:00Z"}
    _happens(room, "price", **called)
    later = NOW + timedelta(minutes=10)
    _happens(room, "price", later, **called | {"until": "2026-11-22T19:20:00Z"})
    assert (room.revision, _price(room, "trail-mug", later)) == (2, "9")


def test_a_price_called_on_air_holds_until_its_end(room: Room) -> None:
    _happens(room, "price", product="trail-mug", live_price="9.50", until="2026-11-22T19:05:00Z")
    prices = [_price(room, "trail-mug", NOW + timedelta(minutes=m)) for m in (0, 4, 5)]
    assert prices == ["9.50", "9.50", "14.00"]


def test_a_price_called_before_a_planned_one_leaves_the_planned_one(room: Room) -> None:
    _happens(room, "price", product="gale-tent", live_price="169.00", until="2026-11-22T19:10:00Z")
    prices = [_price(room, "gale-tent", at) for at in (NOW, NOW + timedelta(minutes=20), PLANNED)]
    assert prices == ["169.00", "189.00", "149.00"]


def test_a_price_called_on_air_goes_before_a_lower_planned_one(room: Room) -> None:
    _happens(room, "price", PLANNED, product="gale-tent", live_price="159.00")
    assert _price(room, "gale-tent", PLANNED) == "159.00"


def test_a_fact_changed_on_air_tells_its_line_of_the_chat(room: Room) -> None:
    _happens(room, "price", product="trail-mug", live_price=9)
    _happens(room, "stock", variant="DJ-S", quantity=1)
    _happens(room, "pin", product="drift-jacket", number=7)
    facts = [
        room.shop.get("promotion:trail-mug", Promotion),
        room.shop.get("variant:DJ-S", Variant),
        room.shop.get("lineup:7", Lineup),
    ]
    assert [str(fact.source) for fact in facts if fact is not None] == ["live:7"] * 3


def test_a_number_pinned_with_a_product_stands_for_it_later(room: Room) -> None:
    _happens(room, "pin", product="drift-jacket", number=7)
    _happens(room, "unpin")
    _happens(room, "pin", number=7)
    assert room.context.pinned == "drift-jacket"


def test_rooms_of_one_shop_do_not_share_what_changed(room: Room, shop: Shop) -> None:
    other = Room("other", shop, room.groups, Mode.AUTO)
    _happens(room, "stock", variant="DJ-S", quantity=0)
    assert (other.revision, other.shop.variants("drift-jacket")[0].stock) == (0, 4)
