"""Personal data is told from prices, sizes and codes, shown to a person and never repeated."""

from __future__ import annotations

import pytest

from assistant.checking.privacy import Privacy
from tests.assistant.drafts import packs


@pytest.fixture(scope="module")
def privacy() -> Privacy:
    return Privacy(packs(), "CN", ("crew@kiteandkeel.example", "+49 30 901820"))


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("US", "call me (415) 555-2671 pls"),
        ("MX", "mi numero es 55 1234 5678"),
        ("BR", "zap (11) 96123-4567"),
        ("ES", "llamame al 612 34 56 78"),
        ("FR", "mon tel 06 12 34 56 78"),
        ("DE", "ruf an 0151 23456789"),
        ("GB", "text me on 07400 123456"),
        ("SA", "رقمي ٠٥٠ ١٢٣ ٤٥٦٧"),
        ("AE", "whatsapp +971 50 123 4567"),
        ("EG", "كلمني 0100 123 4567"),
        ("CN", "我电话13123456789"),
        ("TH", "โทร 081 234 5678"),
        ("JP", "090-1234-5678 です"),
        ("ID", "wa 0812-345-678 ya"),
    ],
)
def test_a_phone_number_is_found_as_its_country_writes_it(
    privacy: Privacy, country: str, text: str
) -> None:
    assert privacy.alerts(text, country) == ("phone",)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("mail me ana.lopez+live@mail.example", ("email",)),
        ("my card 4111 1111 1111 1111 was charged twice", ("card",)),
        ("card 5500-0000-0000-0004", ("card",)),
        ("refund to DE89 3704 0044 0532 0130 00", ("iban",)),
        ("where is order #10432", ("order_number",)),
        ("order number KK-20931 not here", ("order_number",)),
        ("my order no. 553201 ?", ("order_number",)),
        ("订单号 20261122888 什么时候到", ("order_number",)),
        ("رقم الطلب 55123 وين وصل", ("order_number",)),
        ("order #10432, write ana@mail.example", ("order_number", "email")),
        ("我的单号是SF1234567890", ("order_number",)),
    ],
)
def test_cards_accounts_addresses_and_orders_are_found(
    privacy: Privacy, text: str, kinds: tuple[str, ...]
) -> None:
    assert privacy.alerts(text) == kinds


@pytest.mark.parametrize("country", ["US", "MX", "ES", "SA", "CN", "TH", "DE", None])
@pytest.mark.parametrize(
    "text",
    [
        "is it 1299.00 or 1,299.00",
        "US$ 2,450 and 3.500 EUR",
        "165cm 55kg 38 size",
        "173/68 what size",
        "EU 38 / US 7.5 / UK 5",
        "sku GT-1004 or DJ-2231 left?",
        "since 2014, again in 2026",
        "2026-11-22 19:00",
        "10000 mAh vs 20000 mAh",
        "i need 1000000000 pieces",
        "220-240V 50/60Hz",
        "number 3 please",
        "order 50 pieces",
        "#3",
        "#blackfriday",
        "code LIVE10 and BLACKFRIDAY25",
        "230 x 260 x 40 cm",
        "1080p 4k 120hz",
        "+1 +1 +1",
        "扣1 666666",
        "5555555",
        "haha 55555",
        "do you take visa 3 months 0%",
        "crew@kiteandkeel.example is that you?",
        "1111 1111 1111 1111",
    ],
)
def test_prices_sizes_codes_and_years_are_harmless(
    privacy: Privacy, text: str, country: str | None
) -> None:
    assert privacy.alerts(text, country) == ()


@pytest.mark.parametrize(
    "name",
    ["+52 55 1234 5678", "0151 23456789", "ana@mail.example", "www.best.shop", "kim_best.com",
     "https://x.example", "电话13123456789", "@best.seller"],
)  # fmt: skip
def test_a_name_that_is_a_number_or_address_is_not_called(privacy: Privacy, name: str) -> None:
    assert not privacy.addressable(name)


@pytest.mark.parametrize("name", ["Ana", "Luis 84", "陈小姐", "أم محمد", "kim_1998", "J. R.", ""])
def test_a_plain_name_is_called(privacy: Privacy, name: str) -> None:
    assert privacy.addressable(name)


def test_what_is_found_tells_its_place(privacy: Privacy) -> None:
    text = "write ana@mail.example now"
    (found,) = privacy.find(text)
    assert text[found.start : found.end] == "ana@mail.example"


def test_a_flood_of_digits_is_read_in_no_time(privacy: Privacy) -> None:
    assert privacy.alerts("9" * 100_000) in ((), ("phone",))
