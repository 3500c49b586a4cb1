"""YAML files read once: the result lies beside them in `__pycache__`, as Python keeps modules.

A lexicon takes a quarter of a second to parse and milliseconds to load. What is kept is named by
the content's hash, so it is never stale; where it cannot be written or read, the file is parsed.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from prompts.topics import LOADER

_FOLDER = "__pycache__"


def parsed(path: Path) -> Any:
    """The data of a YAML file. FileNotFoundError, UnicodeDecodeError, yaml.YAMLError."""

    def parse() -> Any:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)

    return _kept(path, path.stem, content_digest(path), parse)


def content_digest(path: Path) -> str:
    """What tells a file's content from any other, in hex digits. FileNotFoundError."""
    state = path.stat()
    return _digest(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1024)
def _digest(path: Path, changed: int, size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def derived(path: Path, name: str, code: Iterable[Path], make: Callable[[], Any]) -> Any:
    """What `make` derives from a file (`name`), anew where the file or its `code` has changed.

    It consists of what `marshal` can write: dicts, lists, tuples, strings, numbers.
    """
    return kept(path, name, [content_digest(each) for each in (path, *code)], make)


def kept(path: Path, name: str, digests: Iterable[str], make: Callable[[], Any]) -> Any:
    """What `make` gave beside `path` when the digests were these, else what it gives now."""
    every = hashlib.sha256("".join(digests).encode()).hexdigest()
    return _kept(path, f"{path.stem}-{name}", every, make)


def _kept(path: Path, stem: str, digest: str, make: Callable[[], Any]) -> Any:
    """What was kept under this digest, else what `make` gives, which is then kept."""
    name = f"{stem}.{sys.implementation.cache_tag}.{digest[:16]}"
    beside = path.parent / _FOLDER / name
    try:
        return marshal.loads(beside.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        pass
    data = make()
    _keep(beside, data, stem)
    return data


def _keep(kept: Path, data: Any, stem: str) -> None:
    """Write what was parsed, whole or not at all, in place of what an earlier file gave."""
    pending = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        kept.parent.mkdir(exist_ok=True)
        pending.write_bytes(marshal.dumps(data))
        pending.replace(kept)
        for old in kept.parent.glob(f"{stem}.{sys.implementation.cache_tag}.*"):
            if old != kept:
                old.unlink(missing_ok=True)
    except (OSError, ValueError):
        with suppress(OSError):
            pending.unlink()
