"""Commands of a person starting a shop: run as processes, their folders read back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from knowledge.readers.folder import read_folder

ROOT = Path(__file__).parent.parent.parent
DEMO = ROOT / "evals" / "demo" / "shop"
NEEDED = {
    "name": "Kite & Keel", "country": "DE", "currency": "EUR", "ships_to": ["DE", "FR"],
    "shipping_price": 5.9, "shipping_days": [3, 5], "return_days": 30,
}  # fmt: skip


def run(*words: str | Path, typed: str = "", locale: str = "C") -> subprocess.CompletedProcess[str]:
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LC_CTYPE")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    environment = {**kept, "LANG": locale, "PYTHONUTF8": "1", "COLUMNS": "200"}
    command = [sys.executable, "-m", "assistant", *map(str, words)]
    return subprocess.run(
        command, input=typed, capture_output=True, text=True, encoding="utf-8", env=environment,
        cwd=ROOT,
    )  # fmt: skip


def answered(folder: Path, **answers: Any) -> Path:
    path = folder / "answers.json"
    path.write_text(json.dumps({**NEEDED, **answers}, ensure_ascii=False), encoding="utf-8")
    return path


def made(folder: Path, *words: str | Path, **answers: Any) -> Path:
    """A shop made without a question."""
    shop = folder / "shop"
    done = run("new-shop", shop, "--answers", answered(folder, **answers), *words)
    assert done.returncode == 0, done.stderr
    return shop


def facts(shop: Path, kind: type) -> list[Any]:
    return [fact for fact in read_folder(shop).facts if isinstance(fact, kind)]
