"""The words of some packs together: a reader that knows them, and the terms they consist of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from assistant.understanding.known import Known
from assistant.understanding.places import PlaceMatcher, PlaceNames, Places
from assistant.understanding.reading import NOTHING_KNOWN, Finds, Reader, terms
from knowledge.text import fold
from prompts.lexicon import Matcher, tokenize
from prompts.lexicons import SECTIONS
from prompts.packs import EVERYWHERE, Pack

# Sections that tell what deserves no answer; no features and no slots are read from them.
SCREENED = frozenset({"screening", "claims", "telling"})
# Read by their own reader, beside numbers only.
_BESIDE_NUMBERS = frozenset({"contents"})


def make_reader(
    packs: Mapping[str, Pack],
    names: Matcher | None = None,
    known: Known = NOTHING_KNOWN,
    shop_words: frozenset[str] = frozenset(),
) -> Reader:
    """A reader with the packs' words and places, and a shop's names and known terms if given."""
    places, *matchers = _matchers(tuple(packs.values()))
    finders: list[Finds] = [*matchers, PlaceMatcher(places, known, names)]
    marks = "".join(pack.question_marks for pack in packs.values())
    if names is not None:
        finders.append(names)
    return Reader(finders, marks, Places(packs, shop_words).meant, known)


# What several shops' readers share: an index of every phrase takes a while to build.
@lru_cache(maxsize=64)
def _matchers(packs: tuple[Pack, ...]) -> tuple[PlaceNames, Matcher, Matcher]:
    lexicons = [pack.lexicon for pack in packs]
    # Those that judge are found apart: they never stop an affix of another section's.
    others = frozenset(SECTIONS) - SCREENED - _BESIDE_NUMBERS
    return PlaceNames(packs), Matcher(lexicons, others), Matcher(lexicons, SCREENED)


def read_with(packs: Mapping[str, Pack], *tags: str) -> dict[str, Pack]:
    """The packs that comments in some languages are read with: theirs, and the one everywhere."""
    return {tag: pack for tag, pack in packs.items() if tag in tags or tag == EVERYWHERE}


def lexicon_terms(packs: Iterable[Pack]) -> Iterator[str]:
    """Every term of some lexicons."""
    for pack in packs:
        for entries in pack.lexicon.sections.values():
            for words in entries.values():
                for word in words:
                    tokens = tokenize(fold(word))
                    yield from terms(tokens, [""] * len(tokens))
