"""Short ways to read what a test wrote, and to see why it was refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from knowledge.problems import FolderError
from knowledge.readers.folder import read_folder
from knowledge.shop import Shop


def read_shop(folder: Path) -> Shop:
    """The shop of a valid store folder, without building a version."""
    read = read_folder(folder)
    return Shop(read.profile, read.facts, "test")


def refused(folder: Path) -> list[str]:
    """Every problem that stops the folder from being read, as the shop owner sees it."""
    with pytest.raises(FolderError) as caught:
        read_folder(folder)
    return [str(problem) for problem in caught.value.problems]


def sheet(*rows: dict[str, str]) -> str:
    """Rows as CSV, with every key of any row as a column."""
    text = io.StringIO()
    columns = list(dict.fromkeys(key for row in rows for key in row))
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
