"""Which attribute tells a property that has no value of its own, and what it must say for that."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from assistant.properties import told_by


@pytest.mark.parametrize(
    ("wanted", "values", "by"),
    [
        ("battery_life", {"battery": "1200 mAh, up to 40 h on low"}, "battery"),
        ("battery_life", {"battery": "5200 mAh lithium"}, None),
        ("battery_life", {"battery": "5200 mAh", "run_time": "150 min"}, "run_time"),
        ("power", {"voltage": "220-240 V, 1600 W"}, "voltage"),
        ("power", {"voltage": "100-240 V"}, None),
        ("diameter", {"dimensions": "42 mm case"}, "dimensions"),
        ("diameter", {"dimensions": "one size"}, None),
        ("capacity", {"volume": "750 ml"}, "volume"),
        ("scent", {"notes": "oud, rose"}, "notes"),
        ("scent", {"material": "oak"}, None),
    ],
)
def test_a_value_tells_another_property_only_by_what_it_says(
    wanted: str, values: Mapping[str, str], by: str | None
) -> None:
    assert told_by(wanted, values) == by
