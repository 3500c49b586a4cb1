"""A shop that is published again and again, and what tests of versions read from it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from knowledge.embedders import EmbeddedEmbedder, Matrix
from tests.shops import write_shop

ROOT = Path(__file__).parent.parent.parent


class Counting(EmbeddedEmbedder):
    """The embedded embedder, which remembers the texts it was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """As the embedded one."""
        self.texts += texts
        return super().matrix(texts)


def catalogue(count: int, word: str = "plain", changed: int = 0) -> str:
    """A `products.csv` of `count` products; the first `changed` have `word` in the title."""
    lines = ["Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price"]
    for number in range(count):
        title = f"{word} {number} mug" if number < changed else f"plain {number} mug"
        lines.append(f"mug-{number},{title},Mugs,Title,Default Title,M-{number},{number + 1}.00")
    return "\n".join(lines) + "\n"


def word_of(number: int) -> str:
    """A word that stands for a number up to 25, and for no other."""
    letter = chr(ord("a") + number)
    return f"edition{letter}v{letter}e"


def numbered(folder: Path, number: int) -> Path:
    """A shop whose every part tells its number: name, titles and return window."""
    return write_shop(
        folder,
        store_yaml=f"name: Shop {number}\ncurrency: USD\nhome: {{country: CN}}\n",
        products_csv=catalogue(5, word_of(number), 5),
        returns_yaml=f"default: {{window_days: {number + 1}, condition: any}}\n",
    )  # fmt: skip


def python(code: str, *words: str | Path) -> subprocess.Popen[str]:
    """Another process with the project's code, its output to be read."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def chroma_server(folder: Path) -> Iterator[str]:
    """The address of a Chroma server of this test's own; skips where none is installed."""
    program = shutil.which("chroma", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("no chroma program beside Python: the Chroma server is not tested")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "chroma.log").open("wb") as log:
        server = subprocess.Popen(
            [program, "run", "--path", str(folder / "data"), "--port", str(port),
             "--host", "127.0.0.1"],
            stdout=log, stderr=log, cwd=folder,
        )  # fmt: skip
    try:
        if not _answers(port, server):
            said = (folder / "chroma.log").read_text(encoding="utf-8", errors="replace")
            pytest.fail(f"the Chroma server did not start: {said[-500:]}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def _answers(port: int, server: subprocess.Popen[bytes], patience: float = 30) -> bool:
    until = time.monotonic() + patience
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False
