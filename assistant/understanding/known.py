"""Terms that count as known, by language: of the packs' lexicons and examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from marisa_trie import Trie  # type: ignore[import-not-found]  # it has no types


class Terms:
    """The terms of one language, in little memory."""

    __slots__ = ("_by_length", "_trie")

    def __init__(self, trie: Trie) -> None:
        self._trie = trie
        self._by_length: dict[int, str] | None = None

    @staticmethod
    def of(terms: Iterable[str]) -> Terms:
        """These terms."""
        return Terms(Trie(terms))

    @staticmethod
    def from_bytes(data: bytes) -> Terms:
        """The terms that `to_bytes` wrote."""
        return Terms(Trie().frombytes(data))

    def to_bytes(self) -> bytes:
        """The terms as data."""
        return bytes(self._trie.tobytes())

    def __contains__(self, term: object) -> bool:
        return term in self._trie

    def __len__(self) -> int:
        return len(self._trie)

    def of_length(self, length: int) -> Sequence[str]:
        """The terms in ASCII of so many characters, which a typed word may be a slip of."""
        if self._by_length is None:
            found: dict[int, list[str]] = {}
            for term in self._trie.iterkeys():
                if term.isascii():
                    found.setdefault(len(term), []).append(term)
            self._by_length = {n: "\n".join(terms) for n, terms in found.items()}
        terms = self._by_length.get(length)
        return terms.split("\n") if terms else ()


class Known:
    """The terms of some languages together; each language's are kept once."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Iterable[Terms] = ()) -> None:
        self._parts = tuple(parts)

    def __contains__(self, term: object) -> bool:
        return any(term in part for part in self._parts)

    def __bool__(self) -> bool:
        return any(len(part) for part in self._parts)

    def of_length(self, length: int) -> Iterator[Sequence[str]]:
        """The terms in ASCII of so many characters, language by language."""
        for part in self._parts:
            yield part.of_length(length)
