"""What tests of the labeller share: a recording, its shop, and terminals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.sample import write_sample

CHAT: tuple[dict[str, str], ...] = (
    {"event": "pin", "product": "ember-headlamp"},
    {"id": "c1", "name": "Ana", "text": "how much is the headlamp"},
    {"id": "c2", "name": "Shop", "role": "owner", "text": "welcome everyone"},
    {"id": "c3", "name": "نورة", "locale": "ar-SA", "country": "SA", "text": "بكم الكشاف"},
    {"id": "c4", "name": "小鹿", "text": "头灯多少钱"},
    {"id": "c5", "name": "Ben", "text": "so pretty"},
    {"id": "c6", "name": "Cy", "text": "5 roses", "kind": "gift"},
    {"id": "c7", "name": "Dee", "text": "where is my order"},
    {"id": "c8", "name": "Eve", "text": "do you gift wrap"},
    {"id": "c9", "name": "Flo", "text": "hello"},
)


@pytest.fixture
def home(tmp_path: Path, state: Path) -> Path:
    """A state directory of the test's own, with the kept recogniser."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "recognisers").symlink_to(state / "recognisers", target_is_directory=True)
    return folder


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A short chat of the small shop, which stands beside it in `shop`."""
    write_sample(tmp_path / "shop")
    lines = []
    for number, entry in enumerate(CHAT):
        data: dict[str, object] = {"room": "r", "at": f"2026-11-22T19:{number:02}:00Z"}
        who = {key: entry[key] for key in ("name", "role", "locale", "country") if key in entry}
        if "event" not in entry:
            data["viewer"] = who | {"id": f"v{number}"}
        data.update({key: value for key, value in entry.items() if key not in who})
        lines.append(json.dumps(data))
    path = tmp_path / "chat.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    """Terminals that are closed after the test."""
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()
