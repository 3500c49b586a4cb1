"""Reads a layer on disk in a process of its own, for a process that was forked.

Chroma's threads do not come along into a fork: there, a read would wait for them for ever, even
with every client closed before. `python -m knowledge.versions.outside DATABASES LAYER` takes keys
as JSON and gives their rows as a NumPy file.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.embedders import Matrix
from knowledge.versions.records import DamagedVersion, VersionError


def read_outside(path: Path, layer: str, keys: Sequence[str]) -> Matrix:
    """The rows of `keys` of a layer in a folder of databases. DamagedVersion."""
    root = Path(__file__).parent.parent.parent
    command = [sys.executable, "-m", "knowledge.versions.outside", str(path.resolve()), layer]
    asked = json.dumps(list(keys)).encode()
    done = subprocess.run(command, input=asked, capture_output=True, cwd=root)
    if done.returncode:
        raise DamagedVersion(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    rows: Matrix = np.load(io.BytesIO(done.stdout), allow_pickle=False)
    return rows


def main() -> None:
    """Answer one request; a VersionError is its message and exit code 2."""
    from knowledge.versions.vectors import LocalVectors

    try:
        rows = LocalVectors(Path(sys.argv[1])).read(sys.argv[2], json.load(sys.stdin))
    except VersionError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    # By way of memory: NumPy asks where it stands, and a pipe cannot tell.
    buffer = io.BytesIO()
    np.save(buffer, rows)
    sys.stdout.buffer.write(buffer.getvalue())


if __name__ == "__main__":
    main()
