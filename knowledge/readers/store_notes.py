"""What `store.yaml` says of the shop in plain values: about, support, how to buy, next streams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge.readers import schema
from knowledge.readers.yaml_lines import YamlFile
from knowledge.types import Fact, Source, StoreNote


def store_notes(store: schema.Store, file: YamlFile) -> list[Fact]:
    """`store:about`, `store:support`, `store:ordering`, `store:streams`, those that say something.

    A value below a value is named with both: `story.de`. Of stream N, `N` is its start, `N.ends`
    its end, and `N.title` (or `N.title.de` by language) its title; N is from 0.
    """
    said: dict[str, dict[str, Any]] = {
        "about": {"name": store.name, **store.about},
        "support": store.support.model_dump(),
        "ordering": store.ordering.model_dump() if store.ordering is not None else {},
        "streams": _streams(store.streams),
    }
    notes: list[Fact] = []
    for key, values in said.items():
        kept = tuple(pair for name, value in values.items() for pair in _plain(str(name), value))
        if kept:
            source = Source(file.name, file.line((key,)))
            notes.append(StoreNote(id=f"store:{key}", source=source, values=kept))
    return notes


def _streams(streams: list[schema.Stream]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for i, stream in enumerate(streams):
        values[str(i)] = stream.starts.isoformat()
        values[f"{i}.ends"] = stream.ends.isoformat() if stream.ends is not None else None
        values[f"{i}.title"] = stream.title
    return values


def _plain(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """A value as text, lists as their items; nothing where nothing is said."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _plain(f"{name}.{key}", inner)
        return
    if isinstance(value, list):
        shown = ", ".join(text for item in value for _, text in _plain(name, item))
    elif isinstance(value, bool):
        shown = "yes" if value else "no"
    else:
        shown = " ".join(str(value).split()) if value is not None else ""
    if shown:
        yield name, shown
