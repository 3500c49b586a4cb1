"""A shop with words of its own: FAQ entries, descriptions and a policy."""

from __future__ import annotations

FAQ = """\
id,locale,question,answer,products
gift,en,Do you offer gift wrapping?,Yes! Add the gift box in the cart for $3.,
gift,zh,可以包装成礼物吗？,可以，在购物车里加礼盒，3美元。,
gift,ar,هل يوجد تغليف هدايا؟,نعم، أضف علبة الهدية في السلة بثلاثة دولارات.,
invoice,en,Can I get an invoice for my company?,"Yes, write your company name in the order note.",
pobox,en,Do you ship to PO boxes?,"No, couriers need a street address.",
dishwasher,en,Can it go in the dishwasher?,"Yes, on the top rack.",mug
wholesale,en,Do you sell wholesale?,"Yes, from 20 pieces. Write to us.",
wholesale,zh,可以批发吗？,可以，20件起批。,
embroidery,zh,可以绣名字吗？,可以绣名字，三天内做好。,
plug,en,Which plug adapter is in the box?,A type C plug.,lamp
"""
PRODUCTS = """\
Handle,Title,Body (HTML),Type,Option1 Name,Option1 Value,Variant SKU,Variant Price
mug,Camp Mug,<p>Enamel on steel. Safe on an open campfire. Made for two years of daily coffee.</p>,Mugs,Title,Default Title,M-1,9.00
lamp,Oak Lamp,<p>Water resistant to light rain. The shade is hand stitched.</p>,Lamps,Title,Default Title,L-1,42.00
"""
POLICY = """\
# Privacy

We keep your address for deliveries only.

# Repairs

Broken lamp shades are repaired in our own workshop. Send the shade in and we mend the seam.
"""
