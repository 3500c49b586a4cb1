"""What is not for sale: gift cards, fees and other products that only look like products.

Shop systems keep them among the products, because a basket can hold nothing else.
"""

from __future__ import annotations

import re

_GIFT_TYPES = frozenset({"gift card", "gift cards", "gift card & certificate", "gift certificate",
                         "gift certificates", "gift cards & certificates"})  # fmt: skip
_FEE_TYPES = frozenset(
    {"fee", "fees", "shipping protection", "shipping insurance", "package protection", "insurance",
     "route", "tip", "tips", "donation", "surcharge"}
)  # fmt: skip
_GIFT_TITLE = re.compile(r"(e-?|digital |virtual )?gift (card|voucher|certificate)s?")
_FEE_TITLE = re.compile(
    r"((shipping|package|parcel|delivery|order|route)( \w+)? (protection|insurance|guarantee)"
    r"|((re)?stocking|handling|processing|service|customs|rush|oversize|small order|payment) fee"
    r"|tip)"
)

GIFT_CARD = "gift card"
FEE = "fee"


def by_type(product_type: str) -> str | None:
    """Why a product of this type is not offered, or None."""
    kind = product_type.strip().casefold()
    return GIFT_CARD if kind in _GIFT_TYPES else FEE if kind in _FEE_TYPES else None


def by_title(title: str) -> str | None:
    """Why a product whose whole title is this is not offered, or None.

    Only the whole title counts: a gift card holder and a tip jar are goods.
    """
    name = " ".join(title.casefold().split())
    if _GIFT_TITLE.fullmatch(name):
        return GIFT_CARD
    return FEE if _FEE_TITLE.fullmatch(name) else None
