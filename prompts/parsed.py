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
from pathlib import Path
from typing import Any

import yaml

from prompts.topics import LOADER

_FOLDER = "__pycache__"


def parsed(path: Path) -> Any:
    """The data of a YAML file. FileNotFoundError, UnicodeDecodeError, yaml.YAMLError."""
    text = path.read_bytes()

    def parse() -> Any:
        return yaml.load(text.decode("utf-8"), Loader=LOADER)

    return _kept(path, path.stem, hashlib.sha256(text), parse)


def derived(path: Path, name: str, code: Iterable[Path], make: Callable[[], Any]) -> Any:
    """What `make` derives from a file (`name`), anew where the file or its `code` has changed.

    It consists of what `marshal` can write: dicts, lists, tuples, strings, numbers.
    """
    digest = hashlib.sha256(path.read_bytes())
    for source in code:
        digest.update(source.read_bytes())
    return _kept(path, f"{path.stem}-{name}", digest, make)


def _kept(path: Path, stem: str, digest: hashlib._Hash, make: Callable[[], Any]) -> Any:
    """What was kept under this digest, else what `make` gives, which is then kept."""
    name = f"{stem}.{sys.implementation.cache_tag}.{digest.hexdigest()[:16]}"
    kept = path.parent / _FOLDER / name
    try:
        return marshal.loads(kept.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        pass
    data = make()
    _keep(kept, data, stem)
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
