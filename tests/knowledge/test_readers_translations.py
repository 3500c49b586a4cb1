"""Shopify's translation export: which product a row is of, what is used, what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents import document
from knowledge.problems import Report
from knowledge.readers.folder import read_folder
from knowledge.types import Product
from tests.knowledge.reading import refused, sheet
from tests.shops import write_shop

_BODY = "<p>Woven of <b>washed</b> linen from the north of France.</p>"
_CARE = "Care (product.metafields.custom.care)"
PRODUCTS = f"""\
Handle,Title,Body (HTML),Type,Option1 Name,Option1 Value,SKU,Price,{_CARE},Status
linen-throw,Linen Throw,{_BODY},Throws,Color,Natural,LT-NAT,45.00,Machine wash,active
linen-throw,,,,,Sage,LT-SAG,45.00,,
wool-throw,Wool Throw,,Throws,Color,Natural,WT-NAT,65.00,Hand wash,active
throw-blue,Throw,,Throws,,,TB,5.00,,active
throw-red,Throw,,Throws,,,TR,5.00,,active
old-throw,Old Throw,,Throws,,,OT,5.00,,draft
"""


def row(
    kind: str, key: str, field: str, default: str, text: str, locale: str = "de", **more: str
) -> dict[str, str]:
    """A row of the export."""
    return {
        "Type": kind, "Identification": key, "Field": field, "Locale": locale, "Market": "",
        "Status": "", "Default content": default, "Translated content": text, **more,
    }  # fmt: skip


def read(tmp_path: Path, *rows: dict[str, str]) -> tuple[dict[str, Product], Report]:
    """The products by handle, and what reading them reported."""
    folder = write_shop(tmp_path, products_csv=PRODUCTS, translations_csv=sheet(*rows))
    found = read_folder(folder)
    return {f.handle: f for f in found.facts if isinstance(f, Product)}, found.report


LINEN = row("PRODUCT", "'801", "title", "Linen Throw", "Leinenplaid")
BODY = row("PRODUCT", "'801", "body_html", _BODY, "<p>Aus <b>gewaschenem</b> Leinen.</p>")


def test_a_product_is_known_by_its_title_where_its_number_is_not(tmp_path: Path) -> None:
    chinese = {**LINEN, "Locale": "zh_cn", "Translated content": "亚麻毯"}
    products, report = read(tmp_path, LINEN, chinese)
    assert products["linen-throw"].titles == {"de": "Leinenplaid", "zh-CN": "亚麻毯"}
    assert products["wool-throw"].titles == {}
    assert report.counts["translations"] == 2


def test_its_description_is_found_by_the_number_that_its_title_has(tmp_path: Path) -> None:
    products, _ = read(tmp_path, BODY, LINEN)
    assert products["linen-throw"].descriptions == {"de": "Aus gewaschenem Leinen."}


def test_its_description_tells_the_product_where_no_title_does(tmp_path: Path) -> None:
    products, _ = read(tmp_path, BODY)
    assert products["linen-throw"].descriptions == {"de": "Aus gewaschenem Leinen."}


@pytest.mark.parametrize("key", ["throw-red", "Throw-Red", "gid://shopify/Product/throw-red"])
def test_a_handle_tells_products_of_one_title_apart(tmp_path: Path, key: str) -> None:
    products, _ = read(tmp_path, row("PRODUCT", key, "title", "Throw", "Decke"))
    assert (products["throw-red"].titles, products["throw-blue"].titles) == ({"de": "Decke"}, {})


def test_a_row_of_the_handle_tells_them_apart_too(tmp_path: Path) -> None:
    products, _ = read(
        tmp_path,
        row("PRODUCT", "'9", "title", "Throw", "Decke"),
        row("PRODUCT", "'9", "handle", "throw-blue", ""),
    )
    assert (products["throw-blue"].titles, products["throw-red"].titles) == ({"de": "Decke"}, {})


def test_words_of_options_are_those_of_every_product_that_has_them(tmp_path: Path) -> None:
    products, _ = read(
        tmp_path,
        row("PRODUCT_OPTION", "'1", "name", "Color", "Farbe"),
        row("PRODUCT_OPTION_VALUE", "'2", "name", "natural", "Natur"),
        row("PRODUCT_OPTION_VALUE", "'3", "name", "Sage", "Salbei"),
        row("PRODUCT_OPTION_VALUE", "'3", "name", "Sage", "Sauge", locale="fr"),
    )
    linen = {
        "de": {"Color": "Farbe", "Natural": "Natur", "Sage": "Salbei"},
        "fr": {"Sage": "Sauge"},
    }
    assert products["linen-throw"].option_words == linen
    assert products["wool-throw"].option_words == {"de": {"Color": "Farbe", "Natural": "Natur"}}


def test_the_words_of_one_product_go_before_those_of_all(tmp_path: Path) -> None:
    products, report = read(
        tmp_path,
        row("PRODUCT_OPTION", "'1", "name", "Color", "Farbe"),
        row("PRODUCT_OPTION", "wool-throw", "name", "Color", "Wollton"),
    )
    assert products["linen-throw"].option_words == {"de": {"Color": "Farbe"}}
    assert products["wool-throw"].option_words == {"de": {"Color": "Wollton"}}
    assert report.counts["translations"] == 2


def test_metafields_are_matched_by_their_value(tmp_path: Path) -> None:
    products, _ = read(tmp_path, row("METAFIELD", "'7", "value", "Hand wash", "Handwäsche"))
    assert products["wool-throw"].option_words == {"de": {"Hand wash": "Handwäsche"}}
    assert products["linen-throw"].option_words == {}


def test_words_for_one_country_have_its_region(tmp_path: Path) -> None:
    products, _ = read(tmp_path, LINEN, row(
        "PRODUCT", "'801", "title", "Linen Throw", "Leinendecke", Market="Switzerland"
    ))  # fmt: skip
    assert products["linen-throw"].titles == {"de": "Leinenplaid", "de-CH": "Leinendecke"}


def test_a_product_is_found_by_its_words_in_every_language(tmp_path: Path) -> None:
    products, _ = read(
        tmp_path, LINEN, BODY, row("PRODUCT_OPTION_VALUE", "'3", "name", "Sage", "Salbei")
    )
    words = document(products["linen-throw"]).page_content
    assert all(word in words for word in ("Linen Throw", "Leinenplaid", "Salbei", "gewaschenem"))


THROWS = row("PRODUCT", "'801", "product_type", "Throws", "Überwürfe")


def test_the_title_of_a_type_is_that_of_every_product_of_the_type(tmp_path: Path) -> None:
    spanish = {**THROWS, "Locale": "es", "Translated content": "Mantas"}
    products, report = read(tmp_path, THROWS, spanish)
    assert {handle: product.type_titles for handle, product in products.items()} == dict.fromkeys(
        ("linen-throw", "wool-throw", "throw-blue", "throw-red"),
        {"de": "Überwürfe", "es": "Mantas"},
    )
    assert report.counts["translations"] == 2


def test_a_type_said_once_a_product_is_no_contradiction(tmp_path: Path) -> None:
    other = {**THROWS, "Identification": "'802"}
    products, report = read(tmp_path, THROWS, other)
    assert (report.counts["translations"], report.notes) == (2, ())
    assert products["wool-throw"].type_titles == {"de": "Überwürfe"}


@pytest.mark.parametrize("key", ["'801", "wool-throw"])
def test_the_title_of_a_type_that_no_product_has_is_left_out(tmp_path: Path, key: str) -> None:
    products, report = read(tmp_path, row("PRODUCT", key, "product_type", "Rugs", "Teppiche"))
    assert (report.counts["translations"], products["wool-throw"].type_titles) == (0, {})
    assert len(report.notes) == 1


def test_a_handle_of_a_product_that_is_not_offered_is_noted_once(tmp_path: Path) -> None:
    _, report = read(
        tmp_path,
        row("PRODUCT", "old-throw", "title", "Old Throw", "Alt"),
        row("PRODUCT", "old-throw", "body_html", "", "Alt und warm"),
    )
    assert report.counts["translations left out: of a product that is not offered"] == 2
    assert [str(note) for note in report.notes] == [
        "translations.csv:2: found the product 'old-throw', which is not offered (draft); "
        "expected an offered product: what is said of it is left out"
    ]


def test_a_handle_of_no_product_is_a_mistake_once(tmp_path: Path) -> None:
    text = sheet(*(row("PRODUCT", "wol-throw", name, "x", "y") for name in ("title", "body_html")))
    [found] = refused(write_shop(tmp_path, products_csv=PRODUCTS, translations_csv=text))
    assert found == (
        "translations.csv:2: found the product 'wol-throw'; expected the handle of a product "
        "(did you mean 'wool-throw'?)"
    )


def test_a_number_that_a_spreadsheet_rounded_names_no_product(tmp_path: Path) -> None:
    key = "8.01235E+12"
    products, report = read(
        tmp_path,
        row("PRODUCT", key, "title", "Linen Throw", "Leinenplaid"),
        row("PRODUCT", key, "title", "Wool Throw", "Wollplaid"),
    )
    titles = [products[handle].titles for handle in ("linen-throw", "wool-throw")]
    assert (titles, report.notes) == ([{"de": "Leinenplaid"}, {"de": "Wollplaid"}], ())


LEFT_OUT = {
    "other things of the shop": (
        row("COLLECTION", "'1", "title", "Summer", "Sommer"),
        "not of a product",
    ),
    "fields that are not said": (
        row("PRODUCT", "'801", "meta_title", "Linen Throw", "Leinenplaid kaufen"),
        "of a field that is not said (handle, SEO and the like)",
    ),
    "what is not translated": (row("PRODUCT", "'8", "title", "Wool Throw", ""), "not translated"),
    "a draft": (row("PRODUCT", "'8", "title", "Old Throw", "Alt"), "of no offered product"),
    "an unknown word": (row("PRODUCT_OPTION", "'8", "name", "Hue", "Ton"), "of no offered product"),
    "a title of two products": (
        row("PRODUCT", "'8", "title", "Throw", "Decke"),
        "of a title that several products have",
    ),
    "an older title": (
        row("PRODUCT", "linen-throw", "title", "Hemp Throw", "Hanfplaid"),
        "of a text that the shop no longer has",
    ),
    "what the export calls outdated": (
        row("PRODUCT", "'801", "title", "Linen Throw", "Plaid", Status="Outdated"),
        "of a text that the shop no longer has",
    ),
    "a market of many countries": (
        row("PRODUCT", "'801", "title", "Linen Throw", "Plaid", Market="International"),
        "for a market that is no country",
    ),
}


@pytest.mark.parametrize(("left", "reason"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_is_not_used_is_counted_with_its_reason(
    tmp_path: Path, left: dict[str, str], reason: str
) -> None:
    products, report = read(tmp_path, left)
    assert report.counts[f"translations left out: {reason}"] == 1
    assert report.counts["translations"] == 0
    assert not any(p.titles or p.descriptions or p.option_words for p in products.values())


def test_the_first_of_two_texts_stands_and_the_other_is_named(tmp_path: Path) -> None:
    products, report = read(
        tmp_path, LINEN, row("PRODUCT", "'801", "title", "Linen Throw", "Leinendecke")
    )
    assert products["linen-throw"].titles == {"de": "Leinenplaid"}
    assert [str(note) for note in report.notes] == [
        "translations.csv:3: found a translation that differs from one above it: 'Linen Throw'; "
        "expected nothing: left out"
    ]


def test_the_same_word_of_many_products_is_said_once_each(tmp_path: Path) -> None:
    products, report = read(
        tmp_path,
        row("PRODUCT_OPTION_VALUE", "'1", "name", "Natural", "Natur"),
        row("PRODUCT_OPTION_VALUE", "'2", "name", "Natural", "Natur"),
        row("PRODUCT_OPTION_VALUE", "'3", "name", "Natural", "Naturfarben"),
    )
    assert products["wool-throw"].option_words == {"de": {"Natural": "Natur"}}
    assert report.counts["translations"] == 2
    assert report.counts["translations left out: that differs from one above it"] == 1


def test_every_row_is_either_used_or_counted_as_left_out(tmp_path: Path) -> None:
    rows = [LINEN, BODY, *(left for left, _ in LEFT_OUT.values())]
    _, report = read(tmp_path, *rows)
    counted = sum(n for name, n in report.counts.items() if name.startswith("translations"))
    assert counted == len(rows)


def test_a_language_that_is_none_is_a_mistake(tmp_path: Path) -> None:
    text = sheet(row("PRODUCT", "'801", "title", "Linen Throw", "Plaid", locale="klingon"))
    [found] = refused(write_shop(tmp_path, products_csv=PRODUCTS, translations_csv=text))
    assert found.startswith("translations.csv:2: found the locale 'klingon'; expected ")


def test_another_export_is_told_by_its_columns(tmp_path: Path) -> None:
    [found] = refused(write_shop(tmp_path, translations_csv="Handle,Title\na,b\n"))
    assert found.startswith("translations.csv:1: found no column 'Type'; expected the columns")
