"""Coverage: what a folder does not say, which questions go to a person, and that this is so."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.config import Settings
from assistant.service import Assistant, open_assistant
from assistant.testing import START, ScriptedChat
from assistant.types import Action
from knowledge.readers.coverage import EFFECTS, Finding, coverage
from knowledge.readers.coverage_products import kinds
from knowledge.readers.coverage_texts import LANGS, told
from knowledge.readers.coverage_texts import texts as texts_of
from knowledge.readers.folder import read_folder
from knowledge.shop import Shop
from knowledge.types import Faq, Policy, Product, Source
from tests.knowledge.reading import read_shop, sheet
from tests.sample import write_sample
from tests.shops import RETURNS, SHIPPING, STORE, write_shop

NOW = START
PACKS = ("en", "zh", "ar")
ROBE = {
    "Handle": "robe", "Title": "Robe", "Type": "Bathrobes", "Option1 Name": "Size",
    "Option1 Value": "M", "SKU": "R-M", "Price": "20",
}  # fmt: skip


def findings(folder: Path, packs: tuple[str, ...] = PACKS) -> dict[str, Finding]:
    """The findings of a folder by key; of several with one key the last."""
    read = read_folder(folder)
    return {f.key: f for f in coverage(read.facts, read.profile, packs, NOW)}


def named(finding: Finding, slot: str) -> tuple[str, ...]:
    return dict(finding.slots)[slot]


RETURNED = "default: {window_days: 30, refund_days: [5, 10], return_shipping: buyer, %s}\n"
FAULTY = RETURNS + "faulty: {report_within_days: 14, remedies: [refund]}\n"
OFFER = "- {{code: A, percent_off: 10, starts: {}, ends: {}}}\n"
# What is missing: how its topics go, and what a folder says so that it no longer is.
CLOSED: dict[str, tuple[str, tuple[str, ...], dict[str, str]]] = {
    "support_missing": ("person", ("support_contact",),
                        {"store.yaml": STORE + "support: {email: a@b.co}\n"}),
    "ordering_missing": ("person", ("how_to_buy",),
                         {"store.yaml": STORE + "ordering: {how: cart}\n"}),
    "about_missing": ("person", ("trust",), {"store.yaml": STORE + "about: {founded: 2014}\n"}),
    "streams_missing": ("person", ("schedule",),
                        {"store.yaml": STORE + "streams: [{starts: 2026-12-01T00:00:00Z}]\n"}),
    "tax_missing": ("less", ("price",), {"store.yaml": STORE + "prices_include_tax: true\n"}),
    "holidays_missing": ("less", ("shipping_time",),
                         {"shipping.yaml": SHIPPING + "holidays: [2026-12-25]\n"}),
    "refund_missing": ("person", ("refund_time",),
                       {"returns.yaml": RETURNED % "exchange: true"}),
    "exchange_missing": ("person", ("exchange",), {"returns.yaml": RETURNED % "exchange: true"}),
    "faulty_missing": ("person", ("faulty",), {"returns.yaml": FAULTY}),
    "warranty_missing": ("person", ("warranty",),
                         {"returns.yaml": RETURNS + "warranty_months: {default: 12}\n"}),
    "payments_missing": ("person", ("payment", "cod"), {"payments.yaml": "default: [card]\n"}),
    "instalments_missing": ("person", ("instalments",),
                            {"payments.yaml": "instalments: {BR: 12}\n"}),
    "promotions_missing": ("told", ("coupon", "discount"), {
        "promotions.yaml": OFFER.format("2026-11-20T00:00:00Z", "2026-11-30T00:00:00Z")}),
    "lineup_missing": ("partly", ("price", "stock"),
                       {"lineup.csv": "number,product\n1,linen-throw\n"}),
}  # fmt: skip


@pytest.mark.parametrize("key", CLOSED)
def test_what_is_missing_is_found_with_its_topics_until_it_is_said(
    tmp_path: Path, key: str
) -> None:
    effect, topics, said = CLOSED[key]
    bare = findings(write_shop(tmp_path / "bare"))
    assert (bare[key].effect, bare[key].topics) == (effect, topics)
    assert key not in findings(write_shop(tmp_path / "said", **said))


def test_what_sends_most_questions_to_a_person_comes_first(tmp_path: Path) -> None:
    read = read_folder(write_shop(tmp_path))
    order = [EFFECTS.index(f.effect) for f in coverage(read.facts, read.profile, PACKS, NOW)]
    assert order == sorted(order)


def test_zones_without_duties_are_named(tmp_path: Path) -> None:
    text = SHIPPING.replace("    duties: included\n", "")
    found = findings(write_shop(tmp_path, **{"shipping.yaml": text}))["duties_missing"]
    assert (named(found, "zones"), found.effect) == (("us",), "partly")


def test_countries_without_a_zone_are_told_so(tmp_path: Path) -> None:
    text = SHIPPING.replace('["*"]', "[CA]")
    assert (
        findings(write_shop(tmp_path, **{"shipping.yaml": text}))["rest_missing"].effect == "told"
    )


def test_missing_rates_are_those_of_the_zones_countries(tmp_path: Path) -> None:
    store = STORE + "exchange_rates: {as_of: 2026-11-01, EUR: 0.9}\n"
    shipping = SHIPPING.replace("[US]", "[US, DE, JP]")
    folder = write_shop(tmp_path, **{"store.yaml": store, "shipping.yaml": shipping})
    assert named(findings(folder)["rates_some"], "currencies") == ("JPY",)


def test_without_any_rate_and_country_it_is_said_once(tmp_path: Path) -> None:
    assert "rates_missing" in findings(write_shop(tmp_path))


@pytest.mark.parametrize(
    ("starts", "ends", "key"),
    [
        ("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "promotions_over"),
        ("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", "promotions_future"),
    ],
)
def test_promotions_out_of_their_time_are_told_apart(
    tmp_path: Path, starts: str, ends: str, key: str
) -> None:
    folder = write_shop(tmp_path, **{"promotions.yaml": OFFER.format(starts, ends)})
    assert key in findings(folder)


def test_a_size_chart_is_missed_for_what_is_worn_only(tmp_path: Path) -> None:
    cushion = {**ROBE, "Handle": "cushion", "Title": "Cushion", "Option1 Value": "45 × 45 cm"}
    files = {"products.csv": sheet(ROBE, cushion)}
    found = findings(write_shop(tmp_path, **files))["size_chart_missing"]
    assert named(found, "products") == ("Robe",)
    files["size_charts.csv"] = "applies_to,size,waist_cm_min,waist_cm_max\nrobe,M,60,70\n"
    assert "size_chart_missing" not in findings(write_shop(tmp_path, **files))


@pytest.mark.parametrize(
    ("title", "missing", "not_missing"),
    [
        ("Electric Kettle", {"voltage", "plug", "dimensions"}, {"care", "material"}),
        ("空气炸锅", {"voltage", "plug", "dimensions"}, {"care", "material"}),
        ("Rechargeable Fan", {"dimensions"}, {"voltage", "plug", "care"}),
        ("Silk Scarf", {"care", "material", "dimensions"}, {"voltage", "plug"}),
        ("真丝丝巾", {"care", "material"}, {"voltage", "plug"}),
        ("Brass Ring", {"material"}, {"voltage", "plug", "care"}),
    ],
)
def test_the_properties_missed_are_those_of_the_kind_of_product(
    tmp_path: Path, title: str, missing: set[str], not_missing: set[str]
) -> None:
    text = f"Handle,Title,Price\nx,{title},9\n"
    keys = findings(write_shop(tmp_path, **{"products.csv": text})).keys()
    assert {f"{name}_missing" for name in missing} <= keys
    assert not {f"{name}_missing" for name in not_missing} & keys


def test_a_word_within_a_word_makes_no_kind() -> None:
    product = Product(id="product:x", source=Source("products.csv", 2), handle="x",
                      title="Irony Fanfare Poster")  # fmt: skip
    assert kinds(product) == frozenset()


def test_stock_that_is_not_counted_is_named(tmp_path: Path) -> None:
    text = ("Handle,Title,Price,Variant Inventory Tracker,Variant Inventory Qty\n"
            "mug,Mug,9,shopify,3\ncup,Cup,9,,\n")  # fmt: skip
    found = findings(write_shop(tmp_path, **{"products.csv": text}))["stock_uncounted"]
    assert (named(found, "products"), named(found, "of")) == (("Cup",), ("2",))


def test_products_nobody_can_name_in_a_language_are_counted_by_language(tmp_path: Path) -> None:
    aliases = "product,locale,alias\nlinen-throw,zh-CN,毯子\n"
    read = read_folder(write_shop(tmp_path, **{"aliases.csv": aliases}))
    found = [
        f for f in coverage(read.facts, read.profile, PACKS, NOW) if f.key == "aliases_missing"
    ]
    assert {named(f, "languages"): named(f, "count") for f in found} == {
        ("zh",): ("1",),
        ("ar",): ("2",),
    }


def test_a_name_of_no_language_is_one_in_all(tmp_path: Path) -> None:
    aliases = "product,locale,alias\nlinen-throw,*,LT\nmilk-frother,*,MF\n"
    assert "aliases_missing" not in findings(write_shop(tmp_path, **{"aliases.csv": aliases}))


def test_a_language_without_a_pack_is_named_and_asks_for_no_names(tmp_path: Path) -> None:
    store = STORE + "locales: [en, ja, zh-TW]\n"
    folder = write_shop(tmp_path, **{"store.yaml": store})
    found = findings(folder)
    assert named(found["language_unknown"], "languages") == ("ja",)
    assert named(found["aliases_missing"], "languages") == ("zh",)
    assert "language_unknown" not in findings(folder, ("en", "zh", "ja"))


def test_translated_titles_are_names_and_translations(tmp_path: Path) -> None:
    read = read_folder(write_shop(tmp_path))
    titles = {"zh-CN": "标题", "ar": "عنوان"}
    facts = [
        dataclasses.replace(fact, titles=titles) if isinstance(fact, Product) else fact
        for fact in read.facts
    ]
    keys = {f.key for f in coverage(facts, read.profile, PACKS, NOW)}
    assert not {"aliases_missing", "translations_missing"} & keys


def test_questions_and_policies_of_the_shop_are_missed_until_there_are_some(
    tmp_path: Path,
) -> None:
    read = read_folder(write_shop(tmp_path))
    own = (
        Faq(id="faq:1", source=Source("faq.csv", 2), questions={"en": "a"}, answers={"en": "b"}),
        Policy(id="policy:a#1", source=Source("policies/a.md", 1), file="a.md", number=1,
               headings=(), text="b", last_line=1),
    )  # fmt: skip
    before = {f.key for f in coverage(read.facts, read.profile, PACKS, NOW)}
    after = {f.key for f in coverage((*read.facts, *own), read.profile, PACKS, NOW)}
    assert before - after == {"faq_missing", "policies_missing"}


def test_a_shop_without_products_is_told_that_alone_of_its_products(tmp_path: Path) -> None:
    text = "Handle,Title,Price,Status\nmug,Mug,9,draft\n"
    found = findings(write_shop(tmp_path, **{"products.csv": text}))
    assert [f.key for f in found.values() if f.file == "products.csv"] == ["products_missing"]


def _all_findings(tmp_path: Path) -> list[Finding]:
    """Findings of shops that lack different things."""
    shops: list[dict[str, str]] = [
        {},
        {"products.csv": "Handle,Title,Price,Status\nmug,Mug,9,draft\n"},
        {"products.csv": sheet(ROBE, {**ROBE, "Handle": "example-mug", "Title": "Electric Mug"}),
         "store.yaml": STORE + "locales: [en, ja, zh]\n",
         "shipping.yaml": "ships_from: CN\nzones: [{id: a, countries: [DE],"
                          " methods: [{id: b, price: 1, days: [1, 2]}]}]\n",
         "returns.yaml": "default: {window_days: 3}\nfaulty: {evidence: photo}\n"
                         "warranty_months: {by_product_type: {Bathrobes: 3}}\n",
         "payments.yaml": "by_country: {BR: [pix]}\n",
         "promotions.yaml": OFFER.format("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z")},
        {"promotions.yaml": OFFER.format("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z")},
    ]  # fmt: skip
    found: list[Finding] = []
    for i, files in enumerate(shops):
        read = read_folder(write_shop(tmp_path / str(i), **files))
        found += coverage(read.facts, read.profile, PACKS, NOW)
    return found


def test_every_finding_is_told_in_every_language_with_its_slots_filled(tmp_path: Path) -> None:
    found = _all_findings(tmp_path)
    assert {f.key for f in found} == set(texts_of("coverage.yaml"))
    for finding in found:
        for lang in LANGS:
            text = told(finding, lang)
            assert all(dataclasses.astuple(text))
            assert not re.search(r"\{(products|zones|currencies|languages|count|of)\}",
                                 " ".join(dataclasses.astuple(text))), finding.key  # fmt: skip


def test_every_finding_names_the_topics_it_bears_on(tmp_path: Path) -> None:
    from prompts.topics import load_topics

    known: Any = load_topics()
    for finding in _all_findings(tmp_path):
        assert finding.topics
        assert set(finding.topics) <= set(known.topics), finding.key


def test_many_names_are_cut_short_and_counted() -> None:
    many: Any = (("products", ("A", "B", "C", "D", "E")), ("count", ("5",)), ("of", ("9",)))
    finding = Finding("care_missing", "person", ("attribute",), "products.csv", many)
    assert told(finding, "en").missing.endswith("A, B, C and 2 more")
    assert told(finding, "zh").missing.endswith("A、B、C 等 5 项")


# -- that what findings say of questions is what the assistant does --------------------------------


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, state: Path) -> Assistant:
    """A shop that says as little as a folder may."""
    shipping = ("ships_from: DE\nzones: [{id: eu, countries: [DE, FR], methods:"
                " [{id: standard, price: 5.00, days: [2, 4]}]}]\n")  # fmt: skip
    folder = write_sample(tmp_path_factory.mktemp("bare") / "shop")
    for name in ("payments.yaml", "promotions.yaml", "size_charts.csv"):
        (folder / name).unlink()
    (folder / "shipping.yaml").write_text(shipping, encoding="utf-8")
    (folder / "returns.yaml").write_text("default: {window_days: 30}\n", encoding="utf-8")
    (folder / "store.yaml").write_text("name: Kite\ncurrency: EUR\n", encoding="utf-8")
    return open_assistant(folder, Settings(state=state))


ASKED = {
    "support_missing": "what is your email address?",
    "ordering_missing": "how do I order?",
    "about_missing": "is this a real shop?",
    "streams_missing": "when is the next live?",
    "duties_missing": "who pays customs to Germany?",
    "return_cost_missing": "who pays for return shipping?",
    "refund_missing": "how long does a refund take?",
    "exchange_missing": "can I exchange it for another size?",
    "faulty_missing": "what if it arrives broken?",
    "warranty_missing": "how long is the warranty?",
    "payments_missing": "which payment methods do you take?",
    "instalments_missing": "can I pay in instalments in Germany?",
    "size_chart_missing": "I am 170 cm and 60 kg, which size of the drift jacket?",
    "care_missing": "how do I wash the drift jacket?",
}


def _of(assistant: Assistant) -> dict[str, Finding]:
    shop: Shop = assistant.shop
    found = coverage(shop.facts.values(), shop.profile, tuple(assistant.packs), NOW)
    return {finding.key: finding for finding in found}


@pytest.mark.parametrize("key", ASKED)
def test_a_question_said_to_go_to_a_person_does(bare: Assistant, key: str) -> None:
    finding = _of(bare)[key]
    decided = ScriptedChat(bare.pipeline()).ask(ASKED[key])
    assert finding.effect == "person"
    assert decided.action is Action.ESCALATE
    assert set(finding.topics) & set(decided.intents)


ANSWERED = {
    "rest_missing": "do you ship to Brazil?",
    "promotions_missing": "is there a discount code?",
}


@pytest.mark.parametrize("key", ANSWERED)
def test_a_question_said_to_be_answered_is(bare: Assistant, key: str) -> None:
    finding = _of(bare)[key]
    decided = ScriptedChat(bare.pipeline()).ask(ANSWERED[key])
    assert (finding.effect, decided.action) == ("told", Action.REPLY)


def test_promotions_are_judged_at_the_time_given(tmp_path: Path) -> None:
    offer = OFFER.format("2026-11-20T00:00:00Z", "2026-11-30T00:00:00Z")
    shop = read_shop(write_shop(tmp_path, **{"promotions.yaml": offer}))
    late = datetime(2026, 11, 29, tzinfo=UTC) + timedelta(days=2)
    keys = {f.key for f in coverage(shop.facts.values(), shop.profile, PACKS, late)}
    assert "promotions_over" in keys
