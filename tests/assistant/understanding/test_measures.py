"""Body measures are read as typed anywhere, converted exactly, and never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.understanding.measures import MeasureReader
from prompts.packs import Pack
from tests.assistant.understanding.conftest import Reads


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("165 55kg", {"height_cm": "165.0", "weight_kg": "55.0"}),
        ("55kg 165", {"height_cm": "165.0", "weight_kg": "55.0"}),
        ("165/55", {"height_cm": "165.0", "weight_kg": "55.0"}),
        ("165cm 55", {"height_cm": "165.0", "weight_kg": "55.0"}),
        ("1m65 and 60 kilos", {"height_cm": "165.0", "weight_kg": "60.0"}),
        ("1,72m 66kg", {"height_cm": "172.0", "weight_kg": "66.0"}),
        ("5'4\" 120 lbs", {"height_cm": "162.6", "weight_kg": "54.4"}),
        ("5 ft 4 and 9 stone 3", {"height_cm": "162.6", "weight_kg": "58.5"}),
        ("5ft11in", {"height_cm": "180.3"}),
        ("我身高165体重110斤", {"height_cm": "165.0", "weight_kg": "55.0"}),
        ("1米7 60公斤", {"height_cm": "170.0", "weight_kg": "60.0"}),
        ("胸围90腰围70", {"chest_cm": "90.0", "waist_cm": "70.0"}),
        ("طولي ١٦٥ ووزني ٦٠", {"height_cm": "165.0", "weight_kg": "60.0"}),
        ("waist 30 inches hips 38 inches", {"waist_cm": "76.2", "hip_cm": "96.5"}),
        ("bust 36\" waist 28\"", {"chest_cm": "91.4", "waist_cm": "71.1"}),
        ("70 waist 95 hip", {"waist_cm": "70.0", "hip_cm": "95.0"}),
        ("my foot is 245mm", {"foot_mm": "245.0"}),
        ("脚长24.5", {"foot_mm": "245.0"}),
        ("mi pie mide 24,5 cm", {"foot_mm": "245.0"}),
        ("my foot is 23 and a half cm", {"foot_mm": "235.0"}),
        ("رجلي ٢٦ ونص سم", {"foot_mm": "265.0"}),
        ("เท้ายาว 23 ครึ่ง", {"foot_mm": "235.0"}),
        ("我一米七五 60公斤", {"height_cm": "175.0", "weight_kg": "60.0"}),
        ("inner diameter 17 mm", {"ring_mm": "17.0"}),
        ("tengo 96 de busto y 102 de cadera", {"chest_cm": "96.0", "hip_cm": "102.0"}),
        ("mido 1.70 y peso 65 kilos", {"height_cm": "170.0", "weight_kg": "65.0"}),
        ("bust 34 waist 28 hips 36 inches",
         {"chest_cm": "86.4", "waist_cm": "71.1", "hip_cm": "91.4"}),
    ],
)  # fmt: skip
def test_measures_are_converted_exactly(
    packs: dict[str, Pack], reader: Reads, text: str, expected: dict[str, str]
) -> None:
    found = dict(MeasureReader(packs.values()).read(reader.read(text)).measures)
    assert found == {key: Decimal(value) for key, value in expected.items()}


@pytest.mark.parametrize(
    "text",
    [
        "for my son 8 years",
        "my feet are 39",  # a shoe size
        "165 95",  # kilograms or jin
        "we are 1st in line",
        "how much for 2",
        "ring 500 mm",
        "LIVE10 until 24/12",
    ],
)
def test_what_can_be_read_in_two_ways_or_is_no_body_is_not_read(
    packs: dict[str, Pack], reader: Reads, text: str
) -> None:
    assert MeasureReader(packs.values()).read(reader.read(text)).measures == ()
