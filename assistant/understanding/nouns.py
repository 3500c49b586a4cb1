"""The packs' shop words: which catalogue nouns a product's own words stand for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from knowledge.text import fold, is_cjk, tokens
from prompts.lexicon import bare
from prompts.packs import Pack

STOP = frozenset(
    "the and for with set of in a an to on new x one"
    " de la el los las con para por sin del al un una y e o en"
    " da do das dos com em du des le les et pour avec di il per un der die das und mit".split()
)
# Units of measure have so many letters.
_UNIT = 2
# Catalogues are often in English whatever language their shop speaks.
_CATALOGUES = "en"
_SECTIONS = frozenset(("products", "qualities"))


def stems(text: str) -> set[str]:
    """The bare words of a name; characters of scripts without spaces as one word.

    The unit of an amount ("150 ml") is no word of it.
    """
    every = tokens(fold(text))
    words = [
        word
        for before, word in zip(("", *every), every, strict=False)
        if not (before[-1:].isdigit() and len(word) <= _UNIT and word.isascii())
    ]
    found = {bare(word) for word in words if not is_cjk(word[0])} - STOP
    run = "".join(word for word in words if is_cjk(word[0]))
    if run:
        found.add(run)
    return {word for word in found if len(word) > 1 and not word.isdigit()}


class Vocabulary:
    """Looks a product's words up in the pack of the language they are in.

    A word of another language is another word: "sleeping" alone means a sleeping bag to Spanish
    speakers, and a Sleeping Mat is none.
    """

    def __init__(self, packs: Iterable[Pack]) -> None:
        self._packs = {pack.tag: pack for pack in packs}
        self._latin = {tag for tag, pack in self._packs.items() if pack.script == "Latin"}

    def keys_in(self, text: str, language: str | None) -> set[str]:
        """The catalogue nouns that the words of a name stand for, in its language (BCP 47)."""
        words = stems(text)
        found: set[str] = set()
        for tag in self._tags(text, language):
            index = self._packs[tag].lexicon.index
            for entry in filter(None, map(index.get, words)):
                found.update(key for name, keys in entry[1] if name in _SECTIONS for key in keys)
        return found

    def _tags(self, text: str, language: str | None) -> list[str]:
        """The packs to look in: that of the language, English for Latin letters it has not."""
        tag = (language or "").split("-")[0]
        if text.isascii() and tag not in self._latin and _CATALOGUES in self._packs:
            return [_CATALOGUES]
        return [tag] if tag in self._packs else list(self._packs)


@lru_cache(maxsize=2)
def vocabulary(packs: tuple[Pack, ...]) -> Vocabulary:
    """The vocabulary of some packs; shops share it."""
    return Vocabulary(packs)
