"""Shops whose facts between them have every shape that a text of the packs says."""

from __future__ import annotations

from pathlib import Path

from tests.shops import write_shop

_STORE = """\
name: Lumen & Oak
currency: USD
prices_include_tax: {US: false, DE: true}
home: {country: CN, timezone: Asia/Shanghai}
about: {founded: 2014, orders_shipped: 120000}
support: {email: help@lumenoak.example, phone: "+1 555 0100", url: "https://lumenoak.example/help", hours: "Mon-Fri"}
ordering: {how: cart}
exchange_rates: {as_of: 2026-11-20, EUR: 0.92}
streams:
  - {starts: 2026-11-22T18:00:00Z, ends: 2026-11-22T21:00:00Z}
  - {starts: 2026-11-27T19:00:00Z}
"""
_PRODUCTS = """\
Handle,Title,Body (HTML),Type,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Variant Grams,Price / Germany,Included / Japan,Material (product.metafields.custom.material),Capacity (product.metafields.custom.capacity)
throw,Linen Throw,<p>Woven in a small mill. Safe for the dryer on low heat.</p>,Throws,Color,Natural,,,T-NAT,shopify,5,deny,45.00,60.00,900,49.00,true,Linen,
throw,,,,,Sage,,,T-SAG,shopify,0,deny,45.00,60.00,900,49.00,true,,
throw,,,,,Rust,,,T-RUS,shopify,8,deny,45.00,60.00,950,49.00,true,,
robe,Waffle Robe,,Robes,Color,White,Size,S,R-WS,shopify,4,deny,50.00,,700,,,Cotton,
robe,,,,,White,Size,M,R-WM,shopify,0,deny,56.00,,700,,,,
lamp,Oak Lamp,,Lamps,Title,Default Title,,,L-1,,,deny,42.00,,650,,false,,2 L
scarf,Wool Scarf,,Scarves,Color,Grey,,,SC-G,shopify,0,deny,30.00,,200,,,,
scarf,,,,,Pink,,,SC-P,shopify,0,deny,30.00,,200,,,,
bowl,Deep Bowl,,Bowls,Title,Default Title,,,B-1,shopify,4,deny,12.00,,300,,,,
sold,Milk Frother,,Kitchen,Title,Default Title,,,S-1,shopify,0,deny,18.00,,240,,,,
mug,Camp Mug,,Mugs,Color,Red,,,M-R,shopify,3,deny,9.00,,150,,,,
mug,,,,,Blue,,,M-B,shopify,6,deny,9.00,,150,,,,
mats,Table Mats,,Mats,Set,Two,Shape,Round,MA-2,shopify,3,deny,19.00,,150,,,,
mats,,,,,Four,Shape,Oval,MA-4,shopify,6,deny,29.00,,300,,,,
vase,Tall Vase,,Vases,Height,Low,Glaze,Matte,V-1,,,deny,19.00,,150,,,,
vase,,,,,Low,Glaze,Gloss,V-2,,,deny,24.00,,150,,,,
vase,,,,,High,Glaze,Matte,V-3,,,deny,25.00,,150,,,,
vase,,,,,High,Glaze,Gloss,V-4,,,deny,29.00,,150,,,,
"""
_SIZES = """\
applies_to,size,height_cm_min,height_cm_max
robe,S,150,165
robe,M,160,175
scarf,One size,150,190
"""
_RETURNS = """\
default: {window_days: 30, condition: unused, return_shipping: buyer, refund_days: [5, 10], exchange: true, return_to: CN}
by_country:
  US: {return_shipping: seller, restocking_fee_percent: 10, condition: any}
  DE: {return_shipping: seller, exchange: false}
  CA: {restocking_fee_percent: 5}
by_product_type: {Mats: {returnable: false}}
faulty: {report_within_days: 14, remedies: [replacement, refund], evidence: photo, return_shipping: seller}
warranty_months: {default: 12, by_product_type: {Lamps: 24}}
"""
_PAYMENTS = """\
default: [card, paypal]
by_country: {BR: [pix, card]}
instalments: {BR: 12, MX: 6}
cash_on_delivery: [SA, AE]
"""
_PROMOTIONS = """\
- {code: LIVE10, percent_off: 10, min_spend: 40.00, starts: 2026-11-20T00:00:00Z, ends: 2026-11-25T00:00:00Z}
- {code: GIFT5, amount_off: 5.00, products: [mug], countries: [US], combines: true, starts: 2026-11-20T00:00:00Z, ends: 2026-11-25T00:00:00Z}
- {code: OLD15, percent_off: 15, starts: 2026-10-01T00:00:00Z, ends: 2026-11-01T00:00:00Z}
- {code: SOON25, percent_off: 25, starts: 2026-11-27T00:00:00Z, ends: 2026-12-01T00:00:00Z}
- {code: GONE20, percent_off: 20, stock: 0, starts: 2026-11-20T00:00:00Z, ends: 2026-11-25T00:00:00Z}
- {product: mug, live_price: 7.00, starts: 2026-11-22T19:00:00Z, ends: 2026-11-22T19:30:00Z}
"""
_FEW_ZONES = """\
ships_from: CN
handling_days: [1, 2]
zones:
  - id: us
    countries: [US]
    ships_from: US
    methods: [{id: standard, price: 4.90, free_over: 49.00, days: [3, 6], tracked: true, carrier: USPS}]
    duties: none
  - id: europe
    countries: [DE, FR]
    methods: [{id: standard, price: 6.90, days: [8, 14], tracked: true}]
    duties: {buyer_pays_above: 150.00}
  - id: rest
    countries: ["*"]
    methods: [{id: standard, price: 14.00, days: [14, 28], tracked: false}]
    duties: buyer_pays
not_shipped: [RU]
product_limits: {vase: {not_to: [JP]}}
"""
_ALIKE = """\
ships_from: CN
handling_days: [0, 0]
zones:
  - id: us
    countries: [US]
    except: [US-HI]
    methods: &all
      - {id: standard, price: 0, days: [3, 6], carrier: USPS}
      - {id: express, tiers: [{up_to_kg: 1, price: 14.90}], days: [1, 2], tracked: false, carrier: UPS}
    duties: included
  - {id: ca, countries: [CA], methods: *all, duties: included}
"""
_ONE_ZONE = """\
ships_from: CN
handling_days: [1, 2]
zones:
  - {id: all, countries: ["*"], methods: [{id: standard, price: 9.00, days: [7, 12]}], duties: buyer_pays}
"""
_BARE_RETURNS = """\
default: {window_days: 14, condition: unopened, return_shipping: seller}
faulty: {remedies: [refund], return_shipping: buyer}
"""
_MORE_RETURNS = """\
default: {window_days: 10, exchange: true}
faulty: {report_within_days: 7, return_shipping: seller}
"""
_ORDER_LINK = """\
name: Lumen & Oak
currency: USD
prices_include_tax: true
home: {country: CN, timezone: Asia/Shanghai}
about: {founded: 2014}
support: {email: help@lumenoak.example}
ordering: {how: link, url: "https://lumenoak.example/live"}
"""


def write_shops(folder: Path) -> dict[str, Path]:
    """Write the shops: `few` zones with everything stated, `alike` ones, `one` zone."""
    shared = {"products_csv": _PRODUCTS, "size_charts_csv": _SIZES, "payments_yaml": _PAYMENTS}
    message = _ORDER_LINK.replace('link, url: "https://lumenoak.example/live"', "message")
    return {
        "few": write_shop(
            folder / "few", **shared, store_yaml=_STORE, shipping_yaml=_FEW_ZONES,
            returns_yaml=_RETURNS, promotions_yaml=_PROMOTIONS,
        ),
        "alike": write_shop(
            folder / "alike", **shared, store_yaml=_ORDER_LINK, shipping_yaml=_ALIKE,
            returns_yaml=_BARE_RETURNS,
            promotions_yaml=_PROMOTIONS.splitlines()[2] + "\n" + _PROMOTIONS.splitlines()[4] + "\n",
        ),
        "one": write_shop(
            folder / "one", products_csv=_PRODUCTS, shipping_yaml=_ONE_ZONE,
            store_yaml=message.replace("include_tax: true", "include_tax: false"),
            returns_yaml=_MORE_RETURNS,
        ),
    }  # fmt: skip
