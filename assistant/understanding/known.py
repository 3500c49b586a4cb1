"""Terms that count as known, by language: of the packs' lexicons and examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache


class Known:
    """The terms of some languages together; each language's are kept once."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Iterable[frozenset[str]] = ()) -> None:
        self._parts = tuple(parts)

    def __contains__(self, term: object) -> bool:
        return any(term in part for part in self._parts)

    def __bool__(self) -> bool:
        return any(self._parts)

    def of_length(self, length: int) -> Iterator[Sequence[str]]:
        """The terms of so many characters, language by language."""
        for part in self._parts:
            yield _by_length(part).get(length, ())


@lru_cache(maxsize=32)
def _by_length(terms: frozenset[str]) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = {}
    for term in terms:
        found.setdefault(len(term), []).append(term)
    return found
