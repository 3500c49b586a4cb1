"""What the labeller shows, and how it leaves the terminal."""

from __future__ import annotations

import re
from pathlib import Path

from tests.cli.terminal import Terminal, labels_of, open_terminal


def test_the_screen_shows_what_a_labeller_needs(
    home: Path, recording: Path, terminals: list[Terminal]
) -> None:
    terminal = open_terminal(terminals, home, recording)
    shown = terminal.until("0/7")
    for wanted in ("how much is the headlamp", "Ember Headlamp", "reply", "29.50",
                   "products.csv:3", "country unknown"):  # fmt: skip
        assert wanted in shown
    shown = terminal.press("y", " 1/7")
    for wanted in ("welcome everyone", "ar-SA · SA", "\u2067بكم الكشاف\u2069", "\u2067نورة\u2069"):
        assert wanted in shown
    assert "\u2067" not in terminal.press("y", " 2/7").split("头灯多少钱")[1].split("written")[0]
    assert terminal.leave("q") == 0
    assert "\u2067" not in labels_of(recording).read_text(encoding="utf-8")


def test_no_color_is_kept_to(home: Path, recording: Path, terminals: list[Terminal]) -> None:
    colour = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-9]|9[0-7])[;m]")
    terminal = open_terminal(terminals, home, recording, NO_COLOR="1")
    terminal.until("0/7")
    assert colour.search(terminal.raw) is None
    coloured = open_terminal(terminals, home, recording)
    coloured.until("0/7")
    assert colour.search(coloured.raw) is not None


def test_the_terminal_is_as_it_was_after_ctrl_c(
    home: Path, recording: Path, terminals: list[Terminal]
) -> None:
    terminal = open_terminal(terminals, home, recording)
    terminal.until("0/7")
    assert terminal.leave("\x03") == 130
    assert "\x1b[?25h" in terminal.raw
    assert "\x1b[?1049l" in terminal.raw
