"""`facts search` and `show`, `eval search`, `bench --search` as a person or script runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sample import write_sample

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, state: Path) -> Path:
    """A state directory of the module's own, with the kept recogniser and the small shop."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "recognisers").symlink_to(state / "recognisers", target_is_directory=True)
    write_sample(folder / "shop")
    return folder


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "STREAM_ASSISTANT_HOME": str(home), "COLUMNS": "200"}
    store = ["--store", str(home / "shop")] if words[0] == "facts" else []
    command = [sys.executable, "-m", "assistant", *words, *store]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)


def first(home: Path, *words: str) -> str:
    done = run(home, "facts", "search", *words, "--json")
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)[0]["fact"])


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        (("寄沙特运费多少",), "shipping:gulf/standard"),
        (("shipping", "--country", "DE", "--kind", "shipping"), "shipping:eu/standard"),
        (("promotion", "--kind", "promotion", "--at", "2026-11-28T12:00:00Z"), "promotion:SOON15"),
        (("red", "--product", "trail-mug", "--kind", "variant"), "variant:TM-R"),
    ],
)
def test_search_finds_by_words_of_any_language_and_by_filters(
    home: Path, words: tuple[str, ...], fact: str
) -> None:
    assert first(home, *words) == fact


def test_search_shows_scores_sources_and_why(home: Path) -> None:
    out = run(home, "facts", "search", "头灯运费", "--why").stdout
    for shown in ("asks for shipping", "shipping.yaml:20", "similarity", "found by", "vectors "):
        assert shown in out


def test_search_says_why_an_expected_fact_was_not_found(home: Path) -> None:
    done = run(
        home, "facts", "search", "tent", "--kind", "variant", "--expect", "product:gale-tent"
    )
    assert "product:gale-tent: not found, left out by the filter kind variant" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--kind", "prodcut"), "did you mean 'product'?"),
        (("--country", "UK"), "did you mean 'GB', United Kingdom?"),
        (("--at", "yesterday"), "expected an instant with a zone"),
        (("--product", "gail-tent"), "did you mean 'gale-tent'?"),
    ],
)
def test_a_filter_that_cannot_be_is_one_line(home: Path, words: tuple[str, ...], said: str) -> None:
    done = run(home, "facts", "search", "tent", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_show_prints_a_fact_with_the_line_it_was_read_from(home: Path) -> None:
    out = run(home, "facts", "show", "not_shipped:RU").stdout
    assert "shipping.yaml:19" in out
    assert "not_shipped: [RU]" in out


def test_show_gives_scripts_the_values_and_the_source(home: Path) -> None:
    values = json.loads(run(home, "facts", "show", "product:trail-mug", "--json").stdout)
    assert values["title"] == "Trail Mug"
    assert values["source"]["file"] == "products.csv"
    assert values["source"]["text"].startswith("Handle: trail-mug; Title: Trail Mug;")


def test_show_of_an_unknown_fact_names_a_near_one(home: Path) -> None:
    done = run(home, "facts", "show", "product:trial-mug")
    assert (done.returncode, "did you mean 'product:trail-mug'?" in done.stderr) == (2, True)


def test_eval_search_measures_each_language_with_and_without_the_vocabulary(home: Path) -> None:
    rows = json.loads(run(home, "eval", "search", "demo", "--json").stdout)
    found = {(row["language"], row["vocabulary"]): row["hit1"] for row in rows}
    assert {language for language, _ in found} == {"en", "zh", "ar", "all"}
    assert all(found[language, True] > found[language, False] for language in ("en", "zh", "ar"))


def test_bench_measures_search_beside_plain_chroma(home: Path) -> None:
    done = run(home, "bench", "--search", "--facts", "60", "--facts", "120", "--json")
    rows = json.loads(done.stdout)
    assert [row["facts"] for row in rows] == [60, 120]
    for name in ("search", "search_filtered", "chroma", "chroma_filtered"):
        assert all(row[f"{name}_ms_p95"] > 0 for row in rows)
