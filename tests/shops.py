"""Minimal store folders for tests: every file can be replaced or left out."""

from __future__ import annotations

from pathlib import Path

STORE = """\
name: Lumen & Oak
currency: USD
home: {country: CN, timezone: Asia/Shanghai}
"""

PRODUCTS = """\
Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price
linen-throw,Washed Linen Throw,Throws,Color,Natural,LT-NAT,45.00
linen-throw,,,,Sage,LT-SAG,45.00
milk-frother,Milk Frother,Kitchen,Title,Default Title,MF-SLV,14.90
"""

SHIPPING = """\
ships_from: CN
handling_days: [1, 2]
zones:
  - id: us
    countries: [US]
    methods:
      - {id: standard, price: 4.90, free_over: 49.00, days: [7, 12]}
    duties: included
  - id: rest
    countries: ["*"]
    methods:
      - {id: standard, price: 12.00, days: [12, 25]}
    duties: buyer_pays
not_shipped: [RU]
"""

RETURNS = """\
default: {window_days: 30, condition: unused, return_shipping: buyer}
"""

MINIMAL = {
    "store.yaml": STORE,
    "products.csv": PRODUCTS,
    "shipping.yaml": SHIPPING,
    "returns.yaml": RETURNS,
}


def write_shop(folder: Path, **overrides: str | bytes | None) -> Path:
    """Write a minimal valid store folder and return it.

    `store_yaml="…"` (or `**{"store.yaml": "…"}`) replaces or adds a file; None leaves it out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**MINIMAL, **{_file(k): v for k, v in overrides.items()}}.items():
        path = folder / name
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def _file(name: str) -> str:
    stem, _, suffix = name.rpartition("_")
    return name if "." in name else f"{stem}.{suffix}"
