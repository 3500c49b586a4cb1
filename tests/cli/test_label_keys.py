"""The keys of the labeller, pressed in a terminal: what each of them writes and takes back."""

from __future__ import annotations

from pathlib import Path

from evals.labels import read_labels
from tests.cli.terminal import Terminal, labels_of, open_terminal

TO_LABEL = ["c1", "c3", "c4", "c5", "c7", "c8", "c9"]


def test_five_labels_outlive_a_kill_and_it_goes_on_where_it_stopped(
    home: Path, recording: Path, terminals: list[Terminal]
) -> None:
    first = open_terminal(terminals, home, recording)
    first.until("0/7")
    for count, key in enumerate(("y", "\r", "y", "c"), start=1):
        first.press(key, f" {count}/7")
    first.press("h", "about what?")
    first.press("1", " 5/7")
    first.kill()
    before = read_labels(labels_of(recording))
    assert list(before) == TO_LABEL[:5]

    second = open_terminal(terminals, home, recording)
    assert "do you gift wrap" in second.until(" 5/7")
    second.press("u", "about what?")
    second.press("\r", " 6/7")
    second.press("-", "taken back: unanswerable")
    assert read_labels(labels_of(recording)) == before
    second.press("y", " 6/7")
    second.press("y", "Every comment is labelled")
    assert second.leave("q") == 0
    assert "7 of 7 comments are labelled" in second.shown

    labels = read_labels(labels_of(recording))
    assert list(labels) == TO_LABEL
    assert {i: label.kind for i, label in labels.items()} == {
        "c1": "answerable", "c3": "answerable", "c4": "answerable", "c5": "chatter",
        "c7": "human", "c8": "human", "c9": "chatter",
    }  # fmt: skip
    assert (labels["c1"].numbers, labels["c1"].topic) == (("29.50",), "price")
    assert (labels["c3"].language, labels["c4"].language) == ("ar", "zh")
    assert labels["c7"].topic == "order_status"
    assert labels["c9"].actions == ("ignore", "reply")


def test_what_is_typed_goes_into_the_label(
    home: Path, recording: Path, terminals: list[Terminal]
) -> None:
    terminal = open_terminal(terminals, home, recording)
    terminal.until("0/7")
    terminal.press("l", "language: ")
    terminal.press("zh-TW\r", "price · zh-TW")
    terminal.press("n", "note: ")
    terminal.press("看 note\r", "states 29.50   note: 看 note")
    terminal.press("a", "about what?")
    terminal.press("/", "topic: ")
    terminal.press("ship\r", "which one?")
    terminal.press("1", "must state: ")
    terminal.press("1,200\r", "found '1,200'")
    terminal.press("29.50 ٣\r", "must not: ")
    terminal.press("FREE90\r", " 1/7")
    assert terminal.leave("q") == 0
    (label,) = read_labels(labels_of(recording)).values()
    assert (label.kind, label.topic, label.language) == ("answerable", "shipping_cost", "zh-TW")
    assert (label.numbers, label.must_not, label.note) == (("29.50", "3"), ("FREE90",), "看 note")


def test_going_back_from_a_prompt_writes_nothing(
    home: Path, recording: Path, terminals: list[Terminal]
) -> None:
    terminal = open_terminal(terminals, home, recording)
    terminal.until("0/7")
    terminal.press("a", "about what?")
    terminal.press("\x1b", "y/Enter")
    terminal.press("a", "about what?")
    terminal.press("1", "must state: ")
    # Ctrl-D, which goes back like Ctrl-C: Python notices a signal that comes just as it begins to
    # read a line only with the next key.
    terminal.press("\x04", "y/Enter")
    terminal.press("?", "any key goes back")
    terminal.press("y", "y/Enter")
    assert terminal.leave("q") == 0
    assert not labels_of(recording).exists()


def test_keys_that_arrive_together_label_no_comment_that_was_not_shown(
    home: Path, recording: Path, terminals: list[Terminal]
) -> None:
    terminal = open_terminal(terminals, home, recording)
    terminal.until("0/7")
    terminal.press("yyyy", " 1/7")
    assert terminal.leave("q") == 0
    assert list(read_labels(labels_of(recording))) == ["c1"]


def test_an_arrow_key_is_no_letter(home: Path, recording: Path, terminals: list[Terminal]) -> None:
    terminal = open_terminal(terminals, home, recording)
    terminal.until("0/7")
    terminal.press("\x1b[C", " 0/7")
    assert terminal.leave("q") == 0
    assert not labels_of(recording).exists()
