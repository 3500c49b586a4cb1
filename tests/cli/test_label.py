"""The labeller as a person uses it: the real command in a terminal of its own."""

from __future__ import annotations

import codecs
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.chat.records import read_chat
from assistant.cli.main import app
from evals.labels import read_labels
from tests.sample import write_sample

ROOT = Path(__file__).parent.parent.parent
REGISTERED = any(
    command.callback is not None and command.callback.__name__ == "label"
    for command in app.registered_commands
)
# The same program with the command added, for as long as it does not have it itself.
_WITH_LABEL = (
    "from assistant.cli.label import label\n"
    "from assistant.cli.main import app, main\n"
    "app.command()(label)\n"
    "main()\n"
)
PROGRAM = ["-m", "assistant"] if REGISTERED else ["-c", _WITH_LABEL]
PATIENCE = 60.0
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[()][A-Z0-9]|\x1b[=>]")
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
TO_LABEL = ["c1", "c3", "c4", "c5", "c7", "c8", "c9"]


@pytest.fixture
def home(tmp_path: Path, state: Path) -> Path:
    """A state directory of the test's own, with the kept recogniser."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "recognisers").symlink_to(state / "recognisers", target_is_directory=True)
    return folder


@pytest.fixture
def chat(tmp_path: Path) -> Path:
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


def _labels(chat: Path) -> Path:
    return chat.with_name("chat.labels.jsonl")


def _words(chat: Path, *more: str) -> list[str]:
    return [
        sys.executable, *PROGRAM, "label", str(chat), "--store", str(chat.parent / "shop"), *more
    ]  # fmt: skip


def _environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")}
    return {**kept, "STREAM_ASSISTANT_HOME": str(home), "TERM": "xterm-256color", **more}


def _own_terminal() -> None:
    """Make standard input the terminal that Ctrl-C comes from; runs in the child."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A terminal with the labeller in it; what it shows is read up to a deadline."""

    def __init__(self, home: Path, chat: Path, *more: str, **environment: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.process = subprocess.Popen(
            _words(chat, *more), stdin=slave, stdout=slave, stderr=slave, cwd=ROOT,
            env=_environment(home, **environment), start_new_session=True, preexec_fn=_own_terminal,
        )  # fmt: skip
        os.close(slave)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.raw = ""

    @property
    def shown(self) -> str:
        """What was written since the last key, without what only moves or colours."""
        return _CONTROLS.sub("", self.raw)

    def until(self, wanted: str) -> str:
        """Read until the text is shown and a key is awaited."""
        deadline = time.monotonic() + PATIENCE
        while wanted not in self.shown or not self._waits_for_key():
            assert time.monotonic() < deadline, f"{wanted!r} is not shown: {self.shown[-3000:]}"
            self._read(0.05)
        # What was drawn before the key is awaited is there to be read by now.
        while self._read(0):
            pass
        return self.shown

    def press(self, keys: str, wanted: str) -> str:
        """Press keys and read until the text is shown."""
        self.raw = ""
        os.write(self.master, keys.encode())
        return self.until(wanted)

    def leave(self, keys: str) -> int:
        """Press keys that end the program, and read to its end; the result is its exit code."""
        self.raw = ""
        os.write(self.master, keys.encode())
        deadline = time.monotonic() + PATIENCE
        while self._read(0.05) or self.process.poll() is None:
            assert time.monotonic() < deadline, f"it goes on: {self.shown[-3000:]}"
        return self.process.wait()

    def kill(self) -> None:
        """End it as the machine's owner would in a hurry."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        """End what still runs."""
        if self.process.poll() is None:
            self.kill()
        os.close(self.master)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return False
        try:
            self.raw += self._decode(os.read(self.master, 65536))
        except OSError:
            # Linux tells so that the other side has closed.
            return False
        return True

    def _waits_for_key(self) -> bool:
        """Whether single keys are read: before that, what is typed ahead is dropped."""
        flags: int = termios.tcgetattr(self.master)[3]
        return not flags & termios.ICANON


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    """Terminals that are closed after the test."""
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def _open(terminals: list[Terminal], home: Path, chat: Path, **environment: str) -> Terminal:
    terminals.append(Terminal(home, chat, **environment))
    return terminals[-1]


def test_five_labels_outlive_a_kill_and_it_goes_on_where_it_stopped(
    home: Path, chat: Path, terminals: list[Terminal]
) -> None:
    first = _open(terminals, home, chat)
    first.until("0/7")
    for count, key in enumerate(("y", "\r", "y", "c"), start=1):
        first.press(key, f" {count}/7")
    first.press("h", "about what?")
    first.press("1", " 5/7")
    first.kill()
    before = read_labels(_labels(chat))
    assert list(before) == TO_LABEL[:5]

    second = _open(terminals, home, chat)
    assert "do you gift wrap" in second.until(" 5/7")
    second.press("u", "about what?")
    second.press("\r", " 6/7")
    second.press("-", "taken back: unanswerable")
    assert read_labels(_labels(chat)) == before
    second.press("y", " 6/7")
    second.press("y", "Every comment is labelled")
    assert second.leave("q") == 0
    assert "7 of 7 comments are labelled" in second.shown

    labels = read_labels(_labels(chat))
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
    home: Path, chat: Path, terminals: list[Terminal]
) -> None:
    terminal = _open(terminals, home, chat)
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
    (label,) = read_labels(_labels(chat)).values()
    assert (label.kind, label.topic, label.language) == ("answerable", "shipping_cost", "zh-TW")
    assert (label.numbers, label.must_not, label.note) == (("29.50", "3"), ("FREE90",), "看 note")


def test_going_back_from_a_prompt_writes_nothing(
    home: Path, chat: Path, terminals: list[Terminal]
) -> None:
    terminal = _open(terminals, home, chat)
    terminal.until("0/7")
    terminal.press("a", "about what?")
    terminal.press("\x1b", "y/Enter")
    terminal.press("a", "about what?")
    terminal.press("1", "must state: ")
    terminal.press("\x03", "y/Enter")
    terminal.press("?", "any key goes back")
    terminal.press("y", "y/Enter")
    assert terminal.leave("q") == 0
    assert not _labels(chat).exists()


def test_keys_that_arrive_together_label_no_comment_that_was_not_shown(
    home: Path, chat: Path, terminals: list[Terminal]
) -> None:
    terminal = _open(terminals, home, chat)
    terminal.until("0/7")
    terminal.press("yyyy", " 1/7")
    assert terminal.leave("q") == 0
    assert list(read_labels(_labels(chat))) == ["c1"]


def test_an_arrow_key_is_no_letter(home: Path, chat: Path, terminals: list[Terminal]) -> None:
    terminal = _open(terminals, home, chat)
    terminal.until("0/7")
    terminal.press("\x1b[C", " 0/7")
    assert terminal.leave("q") == 0
    assert not _labels(chat).exists()


def test_the_screen_shows_what_a_labeller_needs(
    home: Path, chat: Path, terminals: list[Terminal]
) -> None:
    terminal = _open(terminals, home, chat)
    shown = terminal.until("0/7")
    for wanted in ("how much is the headlamp", "Ember Headlamp", "reply", "29.50",
                   "products.csv:3", "country unknown"):  # fmt: skip
        assert wanted in shown
    shown = terminal.press("y", " 1/7")
    for wanted in ("welcome everyone", "ar-SA · SA", "\u2067بكم الكشاف\u2069", "\u2067نورة\u2069"):
        assert wanted in shown
    assert "\u2067" not in terminal.press("y", " 2/7").split("头灯多少钱")[1].split("written")[0]
    assert terminal.leave("q") == 0
    assert "\u2067" not in _labels(chat).read_text(encoding="utf-8")


def test_no_color_is_kept_to(home: Path, chat: Path, terminals: list[Terminal]) -> None:
    colour = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-9]|9[0-7])[;m]")
    terminal = _open(terminals, home, chat, NO_COLOR="1")
    terminal.until("0/7")
    assert colour.search(terminal.raw) is None
    coloured = _open(terminals, home, chat)
    coloured.until("0/7")
    assert colour.search(coloured.raw) is not None


def test_the_terminal_is_as_it_was_after_ctrl_c(
    home: Path, chat: Path, terminals: list[Terminal]
) -> None:
    terminal = _open(terminals, home, chat)
    terminal.until("0/7")
    assert terminal.leave("\x03") == 130
    assert "\x1b[?25h" in terminal.raw
    assert "\x1b[?1049l" in terminal.raw


def _run(home: Path, chat: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _words(chat, *more), capture_output=True, text=True, env=_environment(home), cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_without_a_terminal_it_says_so_in_a_line(home: Path, chat: Path) -> None:
    done = _run(home, chat)
    assert done.returncode == 2
    assert done.stderr.startswith("error: found standard input that is no terminal")
    assert done.stderr.count("\n") == 1


def test_json_tells_how_much_is_labelled_and_writes_nothing(home: Path, chat: Path) -> None:
    line = {"id": "c5", "kind": "chatter", "actions": ["ignore"]}
    _labels(chat).write_text(json.dumps(line), encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in chat.parent.iterdir()}
    done = _run(home, chat, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, list(told)) == (0, ["comments", "labelled", "by_kind"])
    assert (told["comments"], told["labelled"], told["by_kind"]["chatter"]) == (7, 1, 1)
    assert {path: path.stat().st_mtime_ns for path in chat.parent.iterdir()} == before


def test_a_chat_that_changed_since_is_refused_in_a_line(home: Path, chat: Path) -> None:
    line = {"id": "gone", "kind": "chatter", "actions": ["ignore"]}
    _labels(chat).write_text(json.dumps(line) + "\n", encoding="utf-8")
    done = _run(home, chat, "--json")
    assert done.returncode == 2
    assert "chat.labels.jsonl:1: found a label of 'gone'" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("target", ["chat.jsonl", "shop/x.jsonl", "nowhere/x.jsonl", "shop"])
def test_labels_never_go_over_an_input(home: Path, chat: Path, target: str) -> None:
    before = chat.read_bytes()
    done = _run(home, chat, "--json", "--labels", str(chat.parent / target))
    assert done.returncode == 2
    assert "found --labels" in done.stderr
    assert chat.read_bytes() == before


def test_the_chat_of_these_tests_is_a_chat(chat: Path) -> None:
    assert len(read_chat(chat).comments) == len(CHAT) - 1


@pytest.mark.skipif(not REGISTERED, reason="assistant/cli/main.py does not register it yet")
def test_label_is_a_command_of_the_program(home: Path) -> None:
    words = [sys.executable, "-m", "assistant", "label", "--help"]
    done = subprocess.run(words, capture_output=True, text=True, env=_environment(home), cwd=ROOT)
    assert done.returncode == 0
    assert "--labels" in done.stdout
