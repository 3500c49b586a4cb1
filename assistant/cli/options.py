"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def demo_folder() -> Path:
    """The demo that ships with the package: `shop/`, `chat.jsonl`, `labels.jsonl`."""
    from importlib.resources import files

    return Path(str(files("evals"))) / "demo"


def store_or_demo(store: Path | None) -> Path:
    """The folder given, else the demo shop's."""
    return store if store is not None else demo_folder() / "shop"
