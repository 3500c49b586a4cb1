"""How properties of a thing relate: which one tells another, and which is only mentioned beside it.

Names are those of the packs' `attributes` and `properties`; understanding and retrieval both go by
them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

MATERIAL, AGE, MADE_IN = "material", "age", "made_in"
DIMENSIONS, MAX_LOAD, FREE_FROM = "dimensions", "max_load", "free_from"
# What the material may tell too.
OF_MATERIAL = frozenset("plating hallmark stone fill lining vegan recycled".split())
# Where a property of its own is not told, the attributes that tell it, the nearest first.
TOLD_BY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("diameter", "length", "width_cm", "height_cm", "depth"), ("dimensions",)),
    **dict.fromkeys(("straw", "spare_parts", "gift_box"), ("in_the_box",)),
    "battery_life": ("run_time", "battery"),
    "run_time": ("battery_life", "battery"),
    "washable": ("care",),
    "easy_clean": ("care",),
    "spice_level": ("flavour",),
    "temperature": ("heat_resistance",),
    "roast_level": ("roast",),
    "tank": ("capacity", "volume"),
    "volume": ("capacity",),
    "capacity": ("volume",),
    "longevity": ("wear_time",),
    "wear_time": ("longevity",),
    "notes": ("scent",),
    "scent": ("notes",),
    "see_through": ("sheer",),
    "sheer": ("see_through",),
    "hot_hours": ("insulated",),
    "slots": ("pockets", "compartments"),
    "lock": ("closure",),
    "alcohol": ("ingredients",),
    "power": ("voltage", "plug"),
    "free_from": ("ingredients",),
    "thickness": ("material", "fabric"),
    "paper_weight": ("material",),
}
# What a value must say to tell a property in place of its own: a battery of 5200 mAh does not say
# how long it lasts.
_SPACE = r"cm|mm|m|in|inch|inches|ft|\"|″|厘米|毫米|米|ซม|سم|متر"
_TIME = r"h|hr|hrs|hours?|min|mins|minutes?|days?|小时|分钟|ชั่วโมง|นาที|horas?|minutos?|ساع|دقيق"
_LIQUID = r"m?l|cl|litres?|liters?|litros?|(?:fl )?oz|升|毫升|ลิตร|มล|لتر|مل"
_FIGURE = r"\d\s*(?:{})(?![a-z])"
_GIVEN_AS: Mapping[str, str] = {
    **dict.fromkeys(
        ("diameter", "length", "width_cm", "height_cm", "depth"), _FIGURE.format(_SPACE)
    ),
    **dict.fromkeys(("battery_life", "run_time"), _FIGURE.format(_TIME)),
    **dict.fromkeys(("tank", "volume", "capacity"), _FIGURE.format(_LIQUID)),
    "power": _FIGURE.format("k?w|k?watts?"),
    "free_from": r"free|\bno\b|\bnot\b|without|sin |libre|不含|无|無|ปราศจาก|ไม่มี|خال|بدون",
    **dict.fromkeys(("thickness", "paper_weight"), r"gsm|g/m|克重|克/"),
}
# Parts of a thing: "how thick is the sole" asks how thick it is.
PARTS = frozenset("sole insole lining heel closure pockets hood screen stone handle".split())
# Properties of which many things are asked, what one does to them or what a part is like: that one
# is named tells little.
OPEN = PARTS | frozenset(
    "material care compatible_with battery ingredients free_from wheels".split()
)
# Properties whose words lie near an attribute that does not tell them: "watts" may be told under
# the voltage, but no voltage answers how many watts; nor what a bag weighs how much it carries.
_NOT_TOLD_BY = {"voltage": ("power",), "weight": ("max_load", "thickness", "paper_weight")}


def told_by(wanted: str, values: Mapping[str, str]) -> str | None:
    """The attribute of a product that tells a property it has no value of its own for."""
    said = _GIVEN_AS.get(wanted, "")
    return next(
        (
            key
            for key in TOLD_BY.get(wanted, ())
            if key in values and re.search(said, values[key], re.IGNORECASE)
        ),
        None,
    )


def mentioned(attribute: str, asked: Collection[str], wanted: Collection[str]) -> bool:
    """Whether an attribute is only mentioned beside the `asked` properties.

    `wanted` are those of them that are not told. "How many gsm is the fabric" does not ask for the
    material, "how many years does the colour last" for no child's age, "how many kilos does it
    carry" not for what it weighs.
    """
    if attribute == MATERIAL:
        return bool(set(wanted) - OF_MATERIAL)
    if attribute == AGE:
        return bool(wanted)
    return bool(set(asked) & set(_NOT_TOLD_BY.get(attribute, ())))
