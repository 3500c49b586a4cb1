"""`new-shop`, `schemas` and `check` as people starting their shop use them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from knowledge.problems import Report
from knowledge.readers.folder import read_folder
from knowledge.readers.json_schemas import FILES
from knowledge.readers.yaml_lines import YamlFile, validated
from knowledge.types import Payment, Product, Shipping
from tests.cli.starting import DEMO, ROOT, answered, facts, made, run

# The answers of a person, in the order of the questions.
TYPED = ("Kite & Keel", "Germany", "eur", "a@b.example", "link", "https://a.example/live", "1-2",
         "DE, France", "5.90", "3-5", "buyer_pays", "30", "buyer", "card, Apple Pay")  # fmt: skip


def typed(*changed: tuple[int, Iterable[str]]) -> str:
    lines = {i: [line] for i, line in enumerate(TYPED)}
    lines.update({i: list(other) for i, other in changed})
    return "".join(f"{line}\n" for found in lines.values() for line in found)


def test_a_dozen_answers_make_a_folder_that_checks_clean(tmp_path: Path) -> None:
    done = run("new-shop", tmp_path / "shop", typed=typed())
    assert done.returncode == 0, done.stderr
    read = read_folder(tmp_path / "shop")
    assert (read.profile.name, read.profile.currency) == ("Kite & Keel", "EUR")
    [shipping] = [fact for fact in read.facts if isinstance(fact, Shipping)]
    assert (shipping.countries, str(shipping.price.amount if shipping.price else "")) == (
        ("DE", "FR"), "5.90",
    )  # fmt: skip
    [payment] = facts(tmp_path / "shop", Payment)
    assert payment.methods == ("card", "apple_pay")
    assert run("check", tmp_path / "shop").returncode == 0


def test_a_wrong_answer_is_asked_again(tmp_path: Path) -> None:
    answers = typed((2, ["EURO", "EUR"]), (8, ["five", "-1", "5.90"]), (9, ["5-3", "3-5"]))
    done = run("new-shop", tmp_path / "shop", typed=answers)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("expected an amount such as 4.90") == 2
    assert "expected a currency code" in done.stdout


def test_enter_takes_what_is_offered_and_a_dash_leaves_out(tmp_path: Path) -> None:
    answers = typed((0, [""]), (3, ["-"]), (4, ["-"]), (5, []), (10, [""]), (12, ["-"]))
    assert run("new-shop", tmp_path / "my-kites", typed=answers).returncode == 0
    store = yaml.safe_load((tmp_path / "my-kites" / "store.yaml").read_text(encoding="utf-8"))
    assert store["name"] == "my-kites"
    assert not {"support", "ordering"} & store.keys()
    returns = yaml.safe_load((tmp_path / "my-kites" / "returns.yaml").read_text(encoding="utf-8"))
    assert returns["default"] == {"window_days": 30}


def test_what_may_not_be_left_out_is_asked_again(tmp_path: Path) -> None:
    done = run("new-shop", tmp_path / "shop", typed=typed((8, ["-", "5.90"])))
    assert done.returncode == 0, done.stderr


def test_questions_and_comments_are_in_the_language_chosen(tmp_path: Path) -> None:
    done = run("new-shop", tmp_path / "shop", "--lang", "zh", typed=typed((1, ["德国"])))
    assert "店名" in done.stdout
    assert "# 店铺资料" in (tmp_path / "shop" / "store.yaml").read_text(encoding="utf-8")
    assert read_folder(tmp_path / "shop").profile.home_country == "DE"


def test_a_terminal_in_chinese_is_spoken_to_in_chinese(tmp_path: Path) -> None:
    done = run("new-shop", tmp_path / "shop", typed=typed(), locale="zh_CN.UTF-8")
    assert "已写好" in done.stdout


@pytest.mark.parametrize(
    ("lang", "typed_in", "said"),
    [
        (
            "en",
            "\n" * 40,
            "error: found no answer to 'Price of shipping there; 0 is free' in 3 tries",
        ),
        ("en", "  \n" * 40, "error: found no answer to 'Name of the shop'"),
        ("zh", "\n" * 40, "error: 问了 3 次没有回答“运费多少；0 是包邮”；请回答"),
        ("en", "Kite\n" + "nowhere\n" * 40, "error: found no answer to 'Country the shop is in"),
    ],
    ids=["only Enter", "only spaces", "only Enter, in Chinese", "only wrong answers"],
)
def test_three_answers_that_say_nothing_stop_with_what_is_needed(
    tmp_path: Path, lang: str, typed_in: str, said: str
) -> None:
    done = run("new-shop", tmp_path / "shop", "--lang", lang, typed=typed_in)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


def test_two_blank_answers_are_asked_again(tmp_path: Path) -> None:
    done = run("new-shop", tmp_path / "shop", typed=typed((8, ["", "", "5.90"])))
    assert done.returncode == 0, done.stderr


def test_answers_that_end_early_leave_nothing_behind(tmp_path: Path) -> None:
    done = run("new-shop", tmp_path / "shop", typed="Kite\nDE\n")
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "--answers" in done.stderr


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_yaml_file_names_its_schema_and_the_schemas_are_there(
    tmp_path: Path, lang: str
) -> None:
    from jsonschema import Draft7Validator

    shop = made(tmp_path, "--lang", lang)
    for name in FILES:
        first = (shop / name).read_text(encoding="utf-8").splitlines()[0]
        schema = shop / first.removeprefix("# yaml-language-server: $schema=")
        data = yaml.safe_load((shop / name).read_text(encoding="utf-8"))
        loaded = json.loads(schema.read_text(encoding="utf-8"))
        assert list(Draft7Validator(loaded).iter_errors(data)) == []


def _uncommented(text: str) -> str:
    """The commented examples of a template, without their mark."""
    keyed = re.compile(r"# ((?:- \{|[a-z_]+: [\[{tf\d]).*)")
    return "\n".join(found[1] for line in text.splitlines() if (found := keyed.fullmatch(line)))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", FILES)
def test_the_examples_in_comments_hold_when_their_mark_is_taken_away(
    tmp_path: Path, name: str, lang: str
) -> None:
    template = ROOT / "knowledge" / "starter" / "templates" / lang / f"{name}.j2"
    data = yaml.load(_uncommented(template.read_text(encoding="utf-8")), Loader=yaml.BaseLoader)
    all_needed: dict[str, dict[str, Any]] = {
        "store.yaml": {"name": "A", "currency": "USD"},
        "shipping.yaml": {"ships_from": "CN", "zones": [{"id": "a", "countries": ["*"], "methods": [
            {"id": "standard", "price": 1, "days": [1, 2]}]}]},
        "returns.yaml": {"default": {"window_days": 30}},
    }  # fmt: skip
    report = Report()
    whole = data if name == "promotions.yaml" else {**all_needed.get(name, {}), **_typed(data)}
    assert data
    validated(YamlFile(name, whole, {}), TypeAdapter(FILES[name]), report)
    assert report.errors == ()


def _typed(value: Any) -> Any:
    """Numbers and switches as the reader of the folder has them."""
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return {"true": True, "false": False}.get(value, int(value) if value.isdigit() else value)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_products_there_are_examples_that_say_they_are(tmp_path: Path, lang: str) -> None:
    shop = made(tmp_path, "--lang", lang)
    assert all(product.handle.startswith("example-") for product in facts(shop, Product))
    done = run("check", shop, "--json")
    assert "products_example" in {f["key"] for f in json.loads(done.stdout)["coverage"]}


def test_the_language_of_the_list_is_that_of_its_titles(tmp_path: Path) -> None:
    shop = made(tmp_path, "--lang", "zh")
    assert read_folder(shop).profile.default_locale == "zh"


def test_a_shopify_export_is_taken_as_it_is(tmp_path: Path) -> None:
    shop = made(tmp_path, "--from", DEMO / "products.csv")
    assert (shop / "products.csv").read_bytes() == (DEMO / "products.csv").read_bytes()


def test_a_broken_export_is_named_with_its_line_and_nothing_is_written(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text("Handle,Title,Price\nmug,Mug,nine\n", encoding="utf-8")
    done = run("new-shop", tmp_path / "shop", "--from", export, "--answers", answered(tmp_path))
    assert done.returncode == 2
    assert "export.csv:2: found" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.json", "export.csv"]


def test_what_was_never_said_is_not_written_as_a_fact(tmp_path: Path) -> None:
    shop = made(tmp_path)
    said = {fact.id.split(":")[0] for fact in read_folder(shop).facts}
    assert not said & {"duties", "payment", "warranty", "faulty", "cod", "promotion"}


def test_every_answer_finds_its_place(tmp_path: Path) -> None:
    shop = made(
        tmp_path, phone="+49 30 1", hours="9-17", founded=2014, free_over="60", refund_days="5-10",
        exchange=True, faulty_days=14, remedies="refund", warranty_months=24, cod=["DE"],
        not_shipped="RU", languages="en, zh", timezone="Europe/Berlin", condition="unused",
        duties="none", handling_days=2, payments="card",
    )  # fmt: skip
    ids = {fact.id for fact in read_folder(shop).facts}
    assert {"duties:main", "faulty:default", "warranty:default", "cod:DE", "not_shipped:RU",
            "payment:default", "store:support", "store:about"} <= ids  # fmt: skip
    assert read_folder(shop).profile.locales == ("en", "zh")


def test_goods_that_are_not_taken_back_have_no_window(tmp_path: Path) -> None:
    shop = made(tmp_path, return_days=0)
    assert "returnable: false" in (shop / "returns.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ['A: "quoted" #1', "true", "null", "2024", "- dash", "{{ x }}", "小店 & Co", "a\\b"]
)
def test_any_name_is_read_back_as_it_was_typed(tmp_path: Path, name: str) -> None:
    assert read_folder(made(tmp_path, name=name)).profile.name == name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"name": "A"}', "found no 'country'"),
        ("nam: A\n", "did you mean 'name'?"),
        (
            "name: A\nshipping_price: cheap\n",
            ":2: found shipping_price: 'cheap'; expected an amount",
        ),
        ("- a\n", "found no answers"),
        ("name: [\n", "not YAML"),
    ],
)
def test_answers_with_a_mistake_are_named_and_write_nothing(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    done = run("new-shop", tmp_path / "shop", "--answers", path)
    assert (done.returncode, (tmp_path / "shop").exists()) == (2, False)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("what", ["folder", "file"])
def test_nothing_is_written_over_what_is_there(tmp_path: Path, what: str) -> None:
    target = tmp_path / "shop"
    target.mkdir() if what == "folder" else target.write_text("mine", encoding="utf-8")
    done = run("new-shop", target, "--answers", answered(tmp_path))
    assert done.returncode == 2
    assert "already there" in done.stderr
    assert target.is_file() or not list(target.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nowhere/at/all",),
        ("shop", "--from", "nowhere.csv"),
        ("shop", "--from", "README.md"),
        ("shop", "--lang", "fr"),
        ("--template", "book.ods"),
        ("--template", "nowhere/book.xlsx"),
    ],
)
def test_a_wrong_call_is_said_in_a_line(words: tuple[str, ...]) -> None:
    done = run("new-shop", *words)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith("error: found")


def test_a_new_folder_is_built_and_answers(tmp_path: Path, state: Path) -> None:
    from assistant.config import Settings
    from assistant.service import open_assistant
    from assistant.testing import ScriptedChat
    from assistant.types import Action

    assistant = open_assistant(made(tmp_path), Settings(state=state))
    decided = ScriptedChat(assistant.pipeline()).ask("how much is shipping to Germany?")
    assert decided.action is Action.REPLY
    assert "5.90" in (decided.text or "")


def test_schemas_are_written_where_they_are_wanted(tmp_path: Path) -> None:
    done = run("schemas", "--out", tmp_path / "out", "--json")
    assert [Path(path).name for path in json.loads(done.stdout)] == [
        name.replace(".yaml", ".schema.json") for name in FILES
    ]
    assert all(Path(path).is_file() for path in json.loads(done.stdout))


# -- check ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("made"))


def test_check_says_what_is_missing_and_where_questions_go(shop: Path) -> None:
    done = run("check", shop)
    assert done.returncode == 0
    assert "● No payment methods" in done.stdout
    assert "How to pay, and cash on delivery, go to a person." in done.stdout


@pytest.mark.parametrize(("words", "locale"), [(("--lang", "zh"), "C"), ((), "zh_CN.UTF-8")])
def test_check_says_it_in_chinese(shop: Path, words: tuple[str, ...], locale: str) -> None:
    done = run("check", shop, *words, locale=locale)
    assert "会转给人工" in done.stdout
    assert "products" not in done.stdout.splitlines()[-1]


def test_check_gives_counts_after_coverage(shop: Path) -> None:
    lines = run("check", shop).stdout.splitlines()
    assert lines[0] == "Goes to a person"
    assert lines[-1].startswith("clean  Kite & Keel: ")


def test_check_as_json_holds_everything(shop: Path) -> None:
    found = json.loads(run("check", shop, "--json").stdout)
    assert {"ok", "problems", "counts", "notes", "coverage"} <= found.keys()
    payment = next(f for f in found["coverage"] if f["key"] == "payments_missing")
    assert (payment["effect"], payment["topics"]) == ("person", ["payment", "cod"])
    assert {"missing", "means", "add", "file", "slots"} <= payment.keys()


def test_check_of_a_broken_folder_tells_its_mistakes_alone(tmp_path: Path) -> None:
    shop = made(tmp_path)
    (shop / "store.yaml").write_text("name: X\ncurrency: DOLLAR\n", encoding="utf-8")
    done = run("check", shop)
    assert done.returncode == 2
    assert "store.yaml:2: found currency: 'DOLLAR'; expected" in done.stdout
    assert "●" not in done.stdout
    chinese = run("check", shop, "--lang", "zh")
    assert "store.yaml:2：写的是 currency: 'DOLLAR'；应为" in chinese.stdout
