"""Arrays in a file: a NumPy archive (`.npz`), every part with a checksum, written whole or not."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

Arrays = dict[str, np.ndarray[Any, Any]]


class DamagedArrays(ValueError):
    """A file of arrays cannot be used; the message is one line."""


def write_arrays(path: Path, parts: Mapping[str, np.ndarray[Any, Any]]) -> None:
    """Write a file, in place of what was there. OSError."""
    pending = path.with_name(path.name + ".new")
    with pending.open("wb") as file:
        np.savez(file, allow_pickle=False, **parts)
        file.flush()
        os.fsync(file.fileno())
    pending.replace(path)


def read_arrays(path: Path) -> Arrays | None:
    """The parts of a file by name; None where there is none. DamagedArrays."""
    try:
        # In one piece: a reader that shares its process with busy threads waits at each read.
        whole = io.BytesIO(path.read_bytes())
        with np.load(whole, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except FileNotFoundError:
        return None
    except Exception as error:  # what is wrong with an archive shows in a dozen types
        reason = " ".join(str(error).split()) or type(error).__name__
        raise DamagedArrays(f"{path} cannot be read ({reason})") from error
