"""`packs` on the command line: check every language, and see its replies on one page."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from prompts.packs import ROOT


def _run(*words: str, **options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistant", "packs", *words]
    command += [part for name, value in options.items() for part in (f"--{name}", value)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of what the packs need, with one language."""
    for name in ("topics.yaml", "concepts.yaml", "colours.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "languages" / "pl", tmp_path / "languages" / "pl")
    return tmp_path


def test_every_shipped_language_is_whole() -> None:
    done = _run("check", "--json")
    found = {each["tag"]: each for each in json.loads(done.stdout)}
    assert len(found) == 19
    assert {tag: each["problems"] for tag, each in found.items() if each["problems"]} == {}
    assert {tag: each["long"] for tag, each in found.items() if each["long"]} == {}
    assert done.returncode == 0


def test_what_is_missing_and_what_collides_is_named(root: Path) -> None:
    pack = root / "languages" / "pl"
    replies = pack / "replies.yaml"
    lines = replies.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("  price_one:")]
    replies.write_text("\n".join(kept), encoding="utf-8")
    (pack / "examples" / "z.txt").write_text("[price]\nqwert\n[stock]\nqwert\n", "utf-8")
    done = _run("check", "pl", root=str(root))
    assert done.returncode == 1
    assert "no reply 'price_one'" in done.stdout
    assert "'qwert' stands under price and stock" in done.stdout


def test_a_language_without_a_pack_is_one_clear_line() -> None:
    done = _run("check", "xx")
    assert done.returncode == 2
    assert done.stderr.startswith("error: found no pack 'xx'; expected one of ar, de, en")


def test_the_page_has_every_reply_filled(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = _run("preview", "de", "ar", out=str(page))
    text = page.read_text(encoding="utf-8")
    assert done.returncode == 0
    assert "39,00" in text
    assert 'lang="ar" dir="auto"' in text
    assert "cannot be said" not in text
