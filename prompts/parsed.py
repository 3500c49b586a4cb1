"""YAML files parsed once: the result lies beside them in `__pycache__`, as Python keeps modules.

A lexicon takes a quarter of a second to parse and milliseconds to load. What is kept is named by
the content's hash, so it is never stale; where it cannot be written or read, the file is parsed.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from prompts.topics import LOADER

_FOLDER = "__pycache__"


def parsed(path: Path) -> Any:
    """The data of a YAML file. FileNotFoundError, UnicodeDecodeError, yaml.YAMLError."""
    text = path.read_bytes()
    name = f"{path.stem}.{sys.implementation.cache_tag}.{hashlib.sha256(text).hexdigest()[:16]}"
    kept = path.parent / _FOLDER / name
    try:
        return marshal.loads(kept.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        pass
    data = yaml.load(text.decode("utf-8"), Loader=LOADER)
    _keep(kept, data, path.stem)
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
