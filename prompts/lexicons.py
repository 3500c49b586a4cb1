"""A pack's `lexicon.yaml`: checked when it changes, indexed, read when it is first used."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge import text as text_module
from prompts import lexicon as lexicon_module
from prompts.errors import PackError
from prompts.lexicon import Index, Lexicon, Sections
from prompts.parsed import derived, parsed

_SECTIONS = ("concepts", "attributes", "products", "qualities", "methods", "places", "sizes",
             "measures", "measure_units", "currencies", "properties", "demonyms", "ordinals",
             "multipliers", "bounds", "screening", "claims", "telling", "contents")  # fmt: skip
# Their keys are the catalogue's own words, which viewers of any language may type.
_CATALOGUE_WORDS = ("products", "qualities")
_LISTS = ("demonstratives", "negations", "lineup_words", "number_articles", "place_links",
          "from_links", "residence", "quantity_words", "size_marks", "age_words", "other_people",
          "tag_questions", "negative_questions", "own_currency", "shop_words", "previous_item",
          "order_number", "exceptions", "halves", "only_words")  # fmt: skip


# Every section that a lexicon has.
SECTIONS = (*_SECTIONS, *_LISTS, "numbers")
_PLAIN = ("splitters", "ambiguous_places")
# The code that the index follows from.
_INDEXED_BY = tuple(Path(str(module.__file__)) for module in (lexicon_module, text_module))
# Read by learning and search only: they are not kept in memory.
_LARGE = frozenset(
    "concepts attributes properties products qualities methods places demonyms".split()
)


def read_lexicon(folder: Path, toned: bool = False) -> Lexicon:
    """The lexicon of a pack; `toned` where accents are tones.

    PackError, when it is first used, where a section is no map.
    """
    path = folder / "lexicon.yaml"

    def small() -> Sections:
        data = derived(path, "small", (Path(__file__),), lambda: _sections(folder, large=False))
        return _Sections(data, path)

    def index() -> Index:
        return Index.from_kept(
            derived(path, "index", _INDEXED_BY, lambda: Index.of(_sections(folder), toned).kept())
        )

    return Lexicon(lru_cache(maxsize=1)(small), index)


class _Sections(dict[str, Mapping[str, tuple[str, ...]]]):
    """The small sections of a lexicon; the large ones are read anew by who asks for them."""

    def __init__(self, small: Sections, path: Path) -> None:
        super().__init__(dict.fromkeys(SECTIONS, {}) | dict(small))
        self._path = path

    def __getitem__(self, name: str) -> Mapping[str, tuple[str, ...]]:
        if name in _LARGE:
            return _large(self._path)[name]
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """A section, large or small."""
        return self[name] if name in self else default

    def items(self) -> Any:
        """Every section with its name."""
        return [(name, self[name]) for name in self]

    def values(self) -> Any:
        """Every section."""
        return [self[name] for name in self]


@lru_cache(maxsize=2)
def _large(path: Path) -> Sections:
    data: Sections = derived(
        path, "large", (Path(__file__),), lambda: _sections(path.parent, small=False)
    )
    return data


def _sections(
    folder: Path, small: bool = True, large: bool = True
) -> dict[str, dict[str, tuple[str, ...]]]:
    """The small sections, the large ones, or both."""
    words = _words(folder)
    sections: dict[str, dict[str, tuple[str, ...]]] = {}
    for name in _SECTIONS:
        if not (large if name in _LARGE else small):
            continue
        entries = words.get(name) or {}
        if not isinstance(entries, dict):
            raise PackError(f"{folder.name}/lexicon.yaml: {name} must map keys to lists of words")
        itself = name in _CATALOGUE_WORDS
        sections[name] = {
            str(key): (*((str(key),) if itself else ()), *(str(word) for word in said or ()))
            for key, said in entries.items()
        }
    if small:
        for name in _LISTS:
            sections[name] = {name: tuple(str(word) for word in words.get(name) or ())}
        numbers: dict[str, list[str]] = {}
        for word, value in (words.get("numbers") or {}).items():
            numbers.setdefault(str(value), []).append(str(word))
        sections["numbers"] = {value: tuple(found) for value, found in numbers.items()}
    return sections


def _words(folder: Path) -> Any:
    path = folder / "lexicon.yaml"
    try:
        return parsed(path) or {}
    except FileNotFoundError:
        raise PackError(f"{folder.name}: no {path.name}; a pack needs one") from None
    except yaml.YAMLError as error:
        raise PackError(f"{path}: {str(error).splitlines()[0]}") from None


def listed(folder: Path, name: str) -> tuple[str, ...]:
    """A plain list of a lexicon that is no section: `splitters`, `ambiguous_places`."""

    def read() -> dict[str, tuple[str, ...]]:
        words = _words(folder)
        return {each: tuple(str(w) for w in words.get(each) or ()) for each in _PLAIN}

    found: dict[str, tuple[str, ...]] = derived(
        folder / "lexicon.yaml", "lists", (Path(__file__),), read
    )
    return found[name]
