"""The shop vocabulary of all packs, as the plain mapping that search over facts takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from assistant.understanding.places import place_lexicon
from knowledge import text as text_module
from knowledge.regions import countries
from knowledge.search import vocabulary as vocabulary_module
from knowledge.search.vocabulary import Vocabulary
from prompts.errors import PackError
from prompts.packs import ROOT, Pack
from prompts.parsed import content_digest, kept
from prompts.topics import LOADER, load_colours

# "in", "us", "no" are words as well as countries; in capitals or not, they say nothing here.
_SHORTEST_ASCII = 3


def search_vocabulary(packs: Mapping[str, Pack], root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """Words of every language to words of the facts and to `kind:K` of the facts they ask for.

    `root` may hold a `search.yaml` and a `colours.yaml` beside the packs' folder; each that it has
    not is the shipped one. PackError.
    """
    table = _table(root if (root / "search.yaml").exists() else ROOT)
    colours = load_colours(root if (root / "colours.yaml").exists() else ROOT)
    found: dict[str, dict[str, None]] = {}
    for section, key, words in _entries(packs):
        meant = _meant(section, key, table, colours)
        for word in words if meant else ():
            if len(word) >= _SHORTEST_ASCII or not word.isascii():
                found.setdefault(word, {}).update(dict.fromkeys(meant))
    return {word: tuple(meant) for word, meant in found.items()}


@lru_cache(maxsize=2)
def prepared_vocabulary(packs: tuple[Pack, ...], root: Path = ROOT) -> Vocabulary:
    """The vocabulary of these packs, ready for search; shops share it. PackError."""
    names = [root / name for name in ("search.yaml", "colours.yaml")]
    code = [Path(__file__), Path(str(vocabulary_module.__file__)), Path(str(text_module.__file__))]
    digests = [content_digest(path) for path in (*names, *code) if path.exists()]
    digests += [f"{pack.tag} {pack.learned_from}" for pack in packs]

    def make() -> dict[str, tuple[str, ...]]:
        return Vocabulary(search_vocabulary({pack.tag: pack for pack in packs}, root)).meanings

    return Vocabulary.of_stems(kept(root / "search.yaml", "vocabulary", digests, make))


def _table(root: Path) -> Mapping[str, Mapping[str, list[str]]]:
    """`concepts` and `sections` of a `search.yaml`, each keys to lists of terms. PackError."""
    path = root / "search.yaml"
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PackError(f"{path}: {str(error).splitlines()[0]}") from None
    table: dict[str, dict[str, list[str]]] = {}
    for part in ("concepts", "sections"):
        entries = found.get(part) if isinstance(found, dict) else None
        if not isinstance(entries, dict):
            raise PackError(f"{path}: found no map {part!r}; expected keys to lists of terms")
        for key, terms in entries.items():
            if not isinstance(terms, list) or not all(isinstance(term, str) for term in terms):
                raise PackError(f"{path}: found {terms!r} for {key!r}; expected a list of terms")
        table[part] = entries
    return table


def _entries(packs: Mapping[str, Pack]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for pack in packs.values():
        for section, entries in pack.lexicon.sections.items():
            for key, words in entries.items():
                yield section, key, words
    for country, names in place_lexicon().sections["places"].items():
        yield "places", country, names


def _meant(
    section: str,
    key: str,
    table: Mapping[str, Mapping[str, list[str]]],
    colours: Mapping[str, tuple[str, ...]],
) -> tuple[str, ...]:
    """The terms that a key of a section stands for; empty where it helps no search."""
    if section == "concepts":
        return tuple(table["concepts"].get(key, ()))
    if section not in table["sections"]:
        return ()
    names: tuple[str, ...]
    if section == "places":
        names = (countries().get(key[:2], ""), f"place:{key[:2]}")
    else:
        names = (key.replace("_", " "), *(colours.get(key, ()) if section == "qualities" else ()))
    return (*names, *table["sections"][section])
