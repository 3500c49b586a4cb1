"""A small outdoor shop that most tests ask: numbers of different kinds that could be confused."""

from __future__ import annotations

from pathlib import Path

_FILES = {
    "store.yaml": """\
name: Kite & Keel
currency: EUR
default_locale: en
home: {country: DE, timezone: Europe/Berlin}
support: {email: crew@kiteandkeel.example, hours: "Mon-Fri 10:00-16:00"}
ordering: {how: cart}
streams: [{starts: 2026-11-29T19:00:00Z, title: Winter}]
""",
    "products.csv": """\
Handle,Title,Type,Status,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Grams,Material (product.metafields.custom.material),Battery (product.metafields.custom.battery)
gale-tent,Gale Tent,Tents,active,Title,Default Title,GT-1,shopify,9,deny,189.00,2400,Ripstop nylon,
ember-headlamp,Ember Headlamp,Lights,active,Title,Default Title,EH-1,,,deny,29.50,90,Aluminium,"1200 mAh, 30 hours"
drift-jacket,Drift Rain Jacket,Jackets,active,Size,S,DJ-S,shopify,4,deny,79.00,400,Recycled polyester,
drift-jacket,,,,,M,DJ-M,shopify,0,deny,79.00,400,,
drift-jacket,,,,,L,DJ-L,shopify,7,deny,84.00,400,,
trail-mug,Trail Mug,Kitchen,active,Color,Red,TM-R,shopify,30,deny,14.00,150,Steel,
trail-mug,,,,,Blue,TM-B,shopify,0,deny,14.00,150,,
old-stove,Old Stove,Kitchen,draft,Title,Default Title,OS-1,shopify,3,deny,55.00,900,,
""",
    "aliases.csv": """\
product,locale,alias
gale-tent,zh,帐篷
gale-tent,ar,خيمة
ember-headlamp,zh,头灯
ember-headlamp,ar,كشاف
drift-jacket,zh,冲锋衣
drift-jacket,ar,جاكيت
trail-mug,zh,杯子
trail-mug,ar,كوب
""",
    "lineup.csv": "number,product,variant\n1,gale-tent,\n2,ember-headlamp,\n3,trail-mug,TM-R\n",
    "size_charts.csv": """\
applies_to,size,height_cm_min,height_cm_max,weight_kg_min,weight_kg_max
drift-jacket,S,155,167,45,59
drift-jacket,M,168,177,60,74
drift-jacket,L,178,190,75,92
""",
    "shipping.yaml": """\
ships_from: DE
handling_days: [1, 2]
zones:
  - id: eu
    countries: [DE, FR, ES]
    methods:
      - {id: standard, price: 5.90, free_over: 60.00, days: [3, 5], tracked: true, carrier: DHL}
    duties: none
  - id: gulf
    countries: [SA, AE]
    methods:
      - {id: standard, price: 18.00, days: [8, 14]}
      - {id: express, price: 35.00, days: [3, 6]}
    duties: {buyer_pays_above: 250.00}
  - id: rest
    countries: ["*"]
    methods: [{id: standard, price: 22.00, days: [14, 30]}]
    duties: buyer_pays
not_shipped: [RU]
product_limits: {ember-headlamp: {not_to: [AU]}}
""",
    "returns.yaml": """\
default: {window_days: 30, condition: unused, return_shipping: buyer, refund_days: [5, 10]}
by_country: {DE: {return_shipping: seller}}
by_product_type: {Kitchen: {returnable: false}}
faulty: {report_within_days: 14, remedies: [replacement, refund]}
warranty_months: {default: 24}
""",
    "payments.yaml": """\
default: [card, paypal]
by_country: {BR: [pix, card]}
instalments: {BR: 6}
cash_on_delivery: [SA]
""",
    "promotions.yaml": """\
- {code: KEEL10, percent_off: 10, min_spend: 50.00, starts: 2026-11-20T00:00:00Z, ends: 2026-11-25T00:00:00Z}
- {code: OLD30, percent_off: 30, starts: 2026-10-01T00:00:00Z, ends: 2026-11-01T00:00:00Z}
- {code: SOON15, percent_off: 15, starts: 2026-11-27T00:00:00Z, ends: 2026-11-30T00:00:00Z}
- {product: gale-tent, live_price: 149.00, starts: 2026-11-22T19:30:00Z, ends: 2026-11-22T20:00:00Z}
""",
}


def write_sample(folder: Path) -> Path:
    """Write the shop's folder and return it."""
    folder.mkdir(parents=True)
    for name, text in _FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
