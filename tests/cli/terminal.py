"""The label command in a terminal of its own, driven by keys and read up to a deadline."""

from __future__ import annotations

import codecs
import fcntl
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
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[()][A-Z0-9]|\x1b[=>]")


def labels_of(recording: Path) -> Path:
    """The label file that stands beside a recording."""
    return recording.with_name("chat.labels.jsonl")


def command(recording: Path, *more: str) -> list[str]:
    """The words of the command on a recording and the shop beside it."""
    shop = recording.with_name("shop")
    words = ("label", str(recording), "--store", str(shop), *more)
    return [sys.executable, "-m", "assistant", *words]


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of the child: its state directory, and a terminal of a known kind."""
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")}
    return {**kept, "STREAM_ASSISTANT_HOME": str(home), "TERM": "xterm-256color", **more}


def _own_terminal() -> None:
    """Make standard input the terminal that Ctrl-C comes from; runs in the child."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A terminal with the labeller in it; what it shows is read up to a deadline."""

    def __init__(self, home: Path, recording: Path, **more: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.process = subprocess.Popen(
            command(recording), stdin=slave, stdout=slave, stderr=slave, cwd=ROOT,
            env=environment(home, **more), start_new_session=True, preexec_fn=_own_terminal,
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


def open_terminal(terminals: list[Terminal], home: Path, recording: Path, **more: str) -> Terminal:
    """A terminal with the labeller, that is closed after the test."""
    terminals.append(Terminal(home, recording, **more))
    return terminals[-1]
