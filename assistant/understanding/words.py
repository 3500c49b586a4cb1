"""The words of all packs together: a reader that knows them, and the terms they consist of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.understanding.places import Places
from assistant.understanding.places import matcher as place_matcher
from assistant.understanding.reading import Reader, terms
from knowledge.text import fold
from prompts.lexicon import Matcher, tokenize
from prompts.packs import Pack

# Sections that tell what deserves no answer; no features and no slots are read from them.
SCREENED = frozenset({"screening", "claims", "telling"})
# Read by their own reader, beside numbers only.
_BESIDE_NUMBERS = frozenset({"contents"})


def make_reader(
    packs: Mapping[str, Pack],
    names: Matcher | None = None,
    known: frozenset[str] = frozenset(),
    shop_words: frozenset[str] = frozenset(),
) -> Reader:
    """A reader with the packs' words and places, and a shop's names and known terms if given."""
    places = place_matcher(packs.values(), known, names)
    lexicons = [pack.lexicon for pack in packs.values()]
    # These are found apart: they never stop an affix of another section's.
    others = (
        {name for lexicon in lexicons for name in lexicon.sections} - SCREENED - _BESIDE_NUMBERS
    )
    matchers = [Matcher(lexicons, others), Matcher(lexicons, SCREENED), places]
    marks = "".join(pack.question_marks for pack in packs.values())
    if names is not None:
        matchers.append(names)
    return Reader(matchers, marks, Places(packs, shop_words).meant, known)


def lexicon_terms(packs: Mapping[str, Pack]) -> Iterator[str]:
    """Every term of every lexicon."""
    for pack in packs.values():
        for entries in pack.lexicon.sections.values():
            for words in entries.values():
                for word in words:
                    tokens = tokenize(fold(word))
                    yield from terms(tokens, [""] * len(tokens))
