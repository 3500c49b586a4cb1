"""What other files say of products that the shop does not offer now: noted, never half kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.readers.folder import read_folder
from knowledge.types import Fact, Faq, Limit, Lineup, Product, Promotion, SizeRow
from tests.knowledge.feeds import MUG, feed
from tests.knowledge.reading import refused
from tests.shops import PRODUCTS, SHIPPING, write_shop

EXPORT = (
    PRODUCTS.replace("Variant Price\n", "Variant Price,Status,Gift Card\n")
    .replace("LT-NAT,45.00\n", "LT-NAT,45.00,active,FALSE\n")
    .replace("LT-SAG,45.00\n", "LT-SAG,45.00,,\n")
    .replace("MF-SLV,14.90\n", "MF-SLV,14.90,active,FALSE\n")
    + "old-robe,Old Robe,Robes,,,OR,9.00,draft,FALSE\n"
    + "gift,Voucher,Vouchers,,,GIFT,9.00,active,TRUE\n"
)
DATES = "starts: 2026-11-20T12:00:00Z, ends: 2026-11-30T00:00:00Z"
NAMES: dict[str, tuple[str, type[Fact], int]] = {  # file: text, facts of it, its line
    "aliases.csv": ("product,locale,alias\n{},en,robe\nlinen-throw,en,throw\n", Product, 2),
    "lineup.csv": ("number,product,variant\n1,{},OR\n2,linen-throw,\n", Lineup, 2),
    "faq.csv": ("id,locale,question,answer,products\nwash,en,How?,Cold.,{}\n"
                "wrap,en,Do you wrap?,Yes.,\n", Faq, 2),
    "size_charts.csv": ("applies_to,size,hip_cm_min,hip_cm_max\n{},M,90,95\nThrows,M,90,95\n",
                        SizeRow, 2),
    "promotions.yaml": (f"- {{{{product: {{}}, live_price: 5, {DATES}}}}}\n"
                        f"- {{{{code: LIVE, percent_off: 5, {DATES}}}}}\n", Promotion, 1),
    "shipping.yaml": (SHIPPING.replace("{", "{{").replace("}", "}}")
                      + "product_limits: {{{}: {{not_to: [JP]}}, linen-throw: {{not_to: [JP]}}}}\n",
                      Limit, 15),
}  # fmt: skip


def notes(folder: Path) -> list[str]:
    return [str(note) for note in read_folder(folder).report.notes]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("handle", "why"), [("Old-Robe", "draft"), ("gift", "gift card")])
def test_a_product_that_is_not_offered_is_noted_and_left_out(
    tmp_path: Path, name: str, handle: str, why: str
) -> None:
    text, kind, line = NAMES[name]
    folder = write_shop(tmp_path, **{"products.csv": EXPORT, name: text.format(handle)})
    found = read_folder(folder)
    [note] = [str(note) for note in found.report.notes]
    assert note == (
        f"{name}:{line}: found the product {handle!r}, which is not offered ({why}); "
        "expected an offered product: what is said of it is left out"
    )
    kept = [fact for fact in found.facts if isinstance(fact, kind)]
    assert len(kept) == (2 if kind is Product else 1)
    assert not any(handle.lower() in repr(fact).lower() for fact in found.facts)


@pytest.mark.parametrize("name", NAMES)
def test_a_product_that_does_not_exist_is_a_mistake_with_the_nearest_name(
    tmp_path: Path, name: str
) -> None:
    text, _, line = NAMES[name]
    [problem] = refused(
        write_shop(tmp_path, **{"products.csv": EXPORT, name: text.format("old-rob")})
    )
    assert problem.startswith(f"{name}:{line}: found ")
    assert "'old-rob'; expected " in problem
    assert problem.endswith("(did you mean 'old-robe'?)") is (name != "size_charts.csv")


def test_many_rows_of_one_product_are_noted_once_and_counted(tmp_path: Path) -> None:
    rows = "".join(f"old-robe,en,robe {i}\n" for i in range(9))
    folder = write_shop(tmp_path, products_csv=EXPORT, aliases_csv=f"product,locale,alias\n{rows}")
    assert len(notes(folder)) == 1
    assert read_folder(folder).report.counts["rows of products not offered"] == 9


def test_an_answer_about_nothing_offered_is_no_answer_about_everything(tmp_path: Path) -> None:
    text = "id,locale,question,answer,products\nw,en,How?,Cold.,old-robe\nw,de,Wie?,Kalt.,\n"
    folder = write_shop(tmp_path, products_csv=EXPORT, faq_csv=text)
    assert [fact for fact in read_folder(folder).facts if isinstance(fact, Faq)] == []


def test_an_answer_keeps_those_of_its_products_that_are_offered(tmp_path: Path) -> None:
    text = "id,locale,question,answer,products\nw,en,How?,Cold.,old-robe linen-throw\n"
    folder = write_shop(tmp_path, products_csv=EXPORT, faq_csv=text)
    [faq] = [fact for fact in read_folder(folder).facts if isinstance(fact, Faq)]
    assert faq.products == ("linen-throw",)


@pytest.mark.parametrize(
    ("products", "kept"),
    [("[old-robe]", []), ("[old-robe, linen-throw]", [("linen-throw",)]), ('["*"]', [("*",)])],
)
def test_a_code_for_nothing_offered_is_no_code_for_everything(
    tmp_path: Path, products: str, kept: list[tuple[str, ...]]
) -> None:
    text = f"- {{code: LIVE, percent_off: 5, products: {products}, {DATES}}}\n"
    folder = write_shop(tmp_path, products_csv=EXPORT, promotions_yaml=text)
    found = [fact.products for fact in read_folder(folder).facts if isinstance(fact, Promotion)]
    assert found == kept


def test_a_size_chart_of_a_type_of_which_nothing_is_offered_is_noted(tmp_path: Path) -> None:
    text = "applies_to,size,hip_cm_min,hip_cm_max\nrobes,M,90,95\n"
    folder = write_shop(tmp_path, products_csv=EXPORT, size_charts_csv=text)
    assert notes(folder) == [
        "size_charts.csv:2: found the type 'robes', of which nothing is offered; "
        "expected an offered product: what is said of it is left out"
    ]


def test_a_gift_card_of_a_feed_is_known_and_not_offered(tmp_path: Path) -> None:
    card = MUG | {"id": "G", "title": "Holiday Voucher", "product_type": "Gift Cards"}
    aliases = "product,locale,alias\nholiday-voucher,en,voucher\n"
    folder = write_shop(
        tmp_path,
        **{"products.csv": None, "products.xml": feed(MUG, card), "aliases.csv": aliases},
    )
    [note] = notes(folder)
    assert "'holiday-voucher', which is not offered (gift card)" in note
