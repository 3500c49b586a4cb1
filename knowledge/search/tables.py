"""What search derives from documents: made once by a build, then read by whoever opens a version.

Its file holds arrays; all that is names, ids and terms is one of them, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.documents import Document

from knowledge.search.arrays import Arrays, DamagedArrays, read_arrays, write_arrays
from knowledge.search.filters import Scopes
from knowledge.search.lexical import Postings, terms

FORMAT = 1
"""Raised when what is stored changes, or the terms of any text do: versions are then built anew."""
_NAMES = "names"
_POSTINGS = ("starts", "rows", "times")
_SCOPES = ("kind", "product", "type", "market")


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of an index: the ids of their documents, what they hold for, and their terms."""

    ids: tuple[str, ...]
    scopes: Scopes
    postings: Postings

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Tables:
        """One row a document, in their order."""
        scopes = Scopes.of([document.metadata for document in documents])
        postings = Postings.of(_texts(documents, scopes))
        return cls(tuple(str(document.id) for document in documents), scopes, postings)

    def write(self, path: Path) -> None:
        """Write the file, in place of what was there. OSError."""
        write_arrays(path, self._parts())

    @classmethod
    def read(cls, path: Path) -> Tables | None:
        """What `write` wrote; None where it did not, or in another `FORMAT`. DamagedArrays."""
        parts = read_arrays(path)
        if parts is None:
            return None
        try:
            names = json.loads(parts[_NAMES].tobytes())
            return cls._from(names, parts) if names["format"] == FORMAT else None
        except (ValueError, LookupError, TypeError) as error:
            raise DamagedArrays(f"{path} holds no tables ({error})") from error

    def same(self, other: Tables | None) -> bool:
        """Whether another's parts are these, to the bit."""
        if other is None:
            return False
        mine, theirs = self._parts(), other._parts()
        return all(np.array_equal(part, theirs[name]) for name, part in mine.items())

    def _parts(self) -> Arrays:
        """The arrays of the file by name."""
        scopes, postings = self.scopes, self.postings
        names = {
            "format": FORMAT, "ids": self.ids, "terms": postings.terms, "size": postings.size,
            "kinds": scopes.kinds, "types": scopes.types, "markets": scopes.markets,
            # Two lists, not ten thousand of two each: those are much for the garbage collector.
            "own": [own for own, _ in scopes.products],
            "others": [others for _, others in scopes.products],
        }  # fmt: skip
        return {
            _NAMES: np.frombuffer(json.dumps(names).encode(), dtype=np.uint8),
            "begins": scopes.starts,
            "ends": scopes.ends,
            **{name: getattr(scopes, f"{name}_of") for name in _SCOPES},
            **{name: getattr(postings, name) for name in _POSTINGS},
        }

    @classmethod
    def _from(cls, names: dict[str, Any], parts: Arrays) -> Tables:
        """Tables of what a file holds. ValueError, LookupError or TypeError where it cannot be."""
        scopes = Scopes(
            tuple(names["kinds"]), parts["kind"],
            tuple(zip(names["own"], names["others"], strict=True)), parts["product"],
            tuple(names["types"]), parts["type"],
            tuple((kind, inside, outside) for kind, inside, outside in names["markets"]),
            parts["market"], parts["begins"], parts["ends"],
        )  # fmt: skip
        postings = Postings(
            tuple(names["terms"]), parts["starts"], parts["rows"], parts["times"], names["size"]
        )
        if not len(names["ids"]) == len(scopes.starts) == postings.size:
            raise ValueError("the parts are of different lengths")
        return cls(tuple(names["ids"]), scopes, postings)


def _texts(documents: Sequence[Document], scopes: Scopes) -> list[list[str]]:
    """The terms of each row: those of its document, and what the product it is about is called."""
    called = {
        str(document.metadata["product"]): terms(str(document.metadata["called"]))
        for document in documents
        if document.metadata.get("called") and document.metadata.get("product")
    }
    found: list[list[str]] = []
    names: dict[tuple[str, ...], list[str]] = {}
    for document, handles in zip(documents, scopes.subjects(), strict=True):
        if handles not in names:
            every = (term for handle in handles for term in called.get(handle, ()))
            names[handles] = list(dict.fromkeys(every))
        own = [*terms(document.page_content), *_own_names(document)]
        found.append([*own, *names[handles]])
    return found


def _own_names(document: Document) -> list[str]:
    """What a fact that is no product is called by itself, such as a method of payment."""
    if document.metadata["kind"] == "product":
        return []
    return terms(str(document.metadata.get("called", "")))
