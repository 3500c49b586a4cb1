"""A store folder whose terms differ by country, region, product type and time."""

from __future__ import annotations

MARKET = {
    "products_csv": """\
Handle,Title,Type,Option1 Name,Option1 Value,SKU,Price,Price / Germany,Included / Japan
linen-throw,Linen Throw,Throws,Color,Natural,LT-NAT,45.00,49.00,TRUE
linen-throw,,,,Sage,LT-SAG,45.00,,FALSE
slip,Silk Slip,Underwear,,,SLIP,30.00,,
bra,Lace Bra,Lingerie,,,BRA,25.00,,
""",
    "shipping_yaml": """\
ships_from: CN
zones:
  - id: us
    countries: [US]
    except: [US-HI]
    methods: [{id: standard, price: 4.90, days: [7, 12]}, {id: express, price: 9, days: [2, 3]}]
    duties: included
  - id: nordic
    countries: [NO, SE]
    methods: [{id: standard, price: 6.00, days: [8, 14]}]
  - id: uk
    countries: [GB]
    methods: [{id: standard, price: 7.50, days: [8, 13]}]
    duties: {buyer_pays_above: 135.00, currency: GBP}
  - id: rest
    countries: ["*"]
    except: [PT]
    methods: [{id: standard, price: 12.00, days: [12, 25]}]
    duties: buyer_pays
not_shipped: [RU]
product_limits: {slip: {not_to: [JP]}}
""",
    "returns_yaml": """\
default: {window_days: 30, condition: unused, return_shipping: buyer, exchange: true}
by_country: {DE: {window_days: 60, return_shipping: seller}}
by_product_type:
  Underwear: {returnable: false}
  Lingerie: {condition: unopened, return_shipping: buyer}
faulty: {report_within_days: 14, remedies: [refund]}
warranty_months: {default: 12, by_product_type: {underwear: 3}}
""",
    "payments_yaml": """\
default: [card, paypal]
by_country: {BR: [pix, card]}
instalments: {BR: 12}
cash_on_delivery: [SA]
""",
    "promotions_yaml": """\
- {code: LIVE10, percent_off: 10, starts: 2026-11-20T12:00:00Z, ends: 2026-11-30T00:00:00Z}
- {code: Live20, percent_off: 20, starts: 2026-11-22T00:00:00Z, ends: 2026-11-23T00:00:00Z}
- product: slip
  live_price: 24.00
  countries: [US]
  starts: 2026-11-20T12:00:00Z
  ends: 2026-11-30T00:00:00Z
""",
    "size_charts_csv": """\
applies_to,size,waist_cm_min,waist_cm_max
Underwear,S,60,66
slip,S,62,68
Lingerie,S,58,64
""",
}
