"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from assistant.config import Settings

Embedder = Annotated[
    str | None,
    typer.Option(
        "--embedder",
        help="What makes vectors: embedded-1, endpoint:MODEL, fastembed:MODEL,"
        " sentence-transformers:MODEL.",
        show_default="STREAM_ASSISTANT_EMBEDDER, else the version's own, else embedded-1",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


def demo_folder() -> Path:
    """The demo that ships with the package: `shop/`, `chat.jsonl`, `labels.jsonl`."""
    from importlib.resources import files

    return Path(str(files("evals"))) / "demo"


def store_or_demo(store: Path | None) -> Path:
    """The folder given, else the demo shop's."""
    return store if store is not None else demo_folder() / "shop"


def settings_with(embedder: str | None) -> Settings:
    """The settings, with the embedder that was named on the command line. EmbedderError."""
    from dataclasses import replace

    from assistant.config import load_settings
    from knowledge.embedders import EmbedderName

    settings = load_settings()
    if embedder is None:
        return settings
    name = str(EmbedderName.parse(embedder.strip()))
    return replace(settings, embedder=replace(settings.embedder, name=name))
