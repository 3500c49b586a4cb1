"""Files that are nearly, or not at all, YAML: problems with a file and line, never an exception."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.problems import FolderError, Problem
from knowledge.readers.folder import read_folder
from tests.knowledge.market import MARKET
from tests.shops import STORE, write_shop

FILES: dict[str, str] = {
    "store.yaml": STORE + "prices_include_tax: {EU: true}\nexchange_rates: {as_of: 2026-11-01}\n",
    **{
        name: MARKET[name.replace(".", "_")]
        for name in ("shipping.yaml", "returns.yaml", "payments.yaml", "promotions.yaml")
    },
}
# What means something to YAML, or to whoever reads its scalars.
TOKENS = [
    "&a ", "*a", "!!python/object:os.system ", "!!binary ", "<<: ", "? ", ": ", "- ", "[", "]",
    "{", "}", "|\n", ">-\n", "'", '"', "\t", "\n", "#", "%YAML 9.9\n", "---\n", "...\n", "null",
    "~", "true", "1e999", "-0", ".inf", ".nan", "9" * 40, "0x1F", "1_000", "12:30", "\u2028",
    "\ufeff", "\x85", "٣", "１", "2026-02-30", "2026-11-20", "NO", "\\x", "\\ud800",
]  # fmt: skip
SLOW_AT = 20.0
"""Seconds of the processor that no such file may take."""


def _write(folder: Path, name: str, data: bytes) -> None:
    files: dict[str, str | bytes | None] = {**MARKET, **FILES, name: data}
    write_shop(folder, **files)


def _problems(folder: Path) -> list[Problem]:
    """What is wrong with the folder; anything else that goes wrong fails the test."""
    try:
        return [*read_folder(folder).report.problems]
    except FolderError as error:
        return [*error.problems]


@st.composite
def _mangled(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of the folder with some bytes or tokens put in, left out or doubled."""
    name = draw(st.sampled_from(sorted(FILES)))
    data = FILES[name].encode()
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        until = at + draw(st.integers(0, 12))
        put = draw(
            st.one_of(
                st.sampled_from(TOKENS).map(str.encode),
                st.binary(max_size=4),
                st.just(data[at:until] * 2),
            )
        )
        data = data[:at] + put + data[until:]
    return name, data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzzed")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(_mangled())
def test_a_mangled_file_is_read_or_its_problems_are_named(
    folder: Path, mangled: tuple[str, bytes]
) -> None:
    name, data = mangled
    _write(folder, name, data)
    for problem in _problems(folder):
        assert problem.file
        assert problem.line <= max(data.count(b"\n"), 60) + 2
        assert problem.expected


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(sorted(FILES)), data=st.binary(max_size=80))
def test_bytes_that_are_no_file_of_the_folder_are_problems(
    folder: Path, name: str, data: bytes
) -> None:
    _write(folder, name, data)
    _problems(folder)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(sorted(FILES)), tokens=st.lists(st.sampled_from(TOKENS), max_size=30))
def test_signs_of_yaml_in_any_order_are_problems(
    folder: Path, name: str, tokens: list[str]
) -> None:
    _write(folder, name, "".join(tokens).encode())
    _problems(folder)


def _laughs(levels: int, each: int) -> str:
    """Aliases of aliases: a few lines that stand for `each ** levels` values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in range(1, levels):
        names = ", ".join([f"*a{level - 1}"] * each)
        lines.append(f"a{level}: &a{level} [{names}]")
    return "\n".join(lines) + "\n"


BOMBS = {
    "aliases that multiply": _laughs(12, 9),
    "as the keys of a map": _laughs(12, 9) + "? *a11\n: 1\n",
    "an alias of itself": "&a [*a, *a, *a]\n",
    "a map in itself": "&a {name: *a, zones: *a}\n",
    "a map that is its own key": "&a\n? *a\n: 1\n",
    "nested lists": "[" * 5000,
    "nested lists that end": "[" * 900 + "]" * 900,
    "nested maps": "{a: " * 3000,
    "nested blocks": "".join(" " * depth + "a:\n" for depth in range(300)),
    "one long line": "name: " + "x" * 300_000,
    "a number of many digits": "name: A\ncurrency: USD\nexchange_rates: {EUR: "
    + "9" * 20_000
    + "}",
    "an exponent": "name: A\ncurrency: USD\nexchange_rates: {as_of: 2026-01-01, EUR: 1e999999999}",
    "many keys": "".join(f"k{number}: 1\n" for number in range(20_000)),
    "the same key many times": "name: A\n" * 5_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize("name", ["store.yaml", "promotions.yaml"])
def test_a_file_that_grows_when_read_is_refused_in_time(
    tmp_path: Path, name: str, bomb: str
) -> None:
    _write(tmp_path, name, bomb.encode())
    started = time.process_time()
    problems = _problems(tmp_path)
    assert any(problem.file == name for problem in problems)
    assert time.process_time() - started < SLOW_AT
