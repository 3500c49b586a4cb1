"""What a text is about, as a set that texts of different languages may share.

Words that the packs know become their keys (`concepts:customs`), which are the same in every
language; other words stand for themselves, but for those that turn up whatever is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge.text import fold, is_cjk, tokens
from prompts.lexicon import Matcher, bare, tokenize
from prompts.packs import EVERYWHERE, Pack

_SECTIONS = ("concepts", "attributes", "methods", "products", "qualities", "properties")
# Concepts that turn up whatever is asked.
_NEUTRAL = frozenset(
    "question_word can want which this have here hello thanks and_also others praise laugh"
    " buy how_to host_self when where".split()
)
# A word in the examples of this many topics says nothing of any; two authors a language show it.
_COMMON_TOPICS, _AUTHORS = 11, 2
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Meaning:
    """Keys of the packs' words in a text, the telling words that no pack knows, and the others.

    The `others` stand inside words that a key stands for: they tell nothing more of this text, but
    another may write the same in words that no pack knows.
    """

    keys: frozenset[str]
    words: frozenset[str]
    others: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Everything a text may have in common with another."""
        return self.keys | self.words | self.others

    def without(self, other: Meaning) -> Meaning:
        """This meaning apart from what another text is about."""
        told = other.all
        return Meaning(self.keys - told, self.words - told, self.others - told)


class Meanings:
    """Reads texts with the words of the packs: those of a text's languages, and English."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self._packs = {pack.tag: pack for pack in packs}
        self._readers: dict[frozenset[str], Matcher] = {}
        self._commons: dict[str, frozenset[str]] = {}

    def of(self, text: str, *languages: str | None) -> Meaning:
        """The meaning of a text of some languages (BCP 47); None is a language nobody knows."""
        tags = frozenset(
            tag for language in (*languages, EVERYWHERE)
            if language is not None and (tag := language.split("-")[0]) in self._packs
        )  # fmt: skip
        common = frozenset().union(*map(self._common, tags))
        found = tokenize(fold(text), text)
        keys: set[str] = set()
        covered: set[int] = set()
        for match in self._reader(tags).find(found):
            covered.update(range(match.first, match.last))
            known = (key for key in match.keys if key not in _NEUTRAL)
            keys.update(f"{match.section}:{key}" for key in known)
        left = ["" if i in covered else token.text for i, token in enumerate(found)]
        words = frozenset(_terms(left)) - common
        every = frozenset(_terms(token.text for token in found)) - common
        return Meaning(frozenset(keys), words, every - words)

    def _reader(self, tags: frozenset[str]) -> Matcher:
        if tags not in self._readers:
            lexicons = (self._packs[tag].lexicon for tag in sorted(tags))
            self._readers[tags] = Matcher(lexicons, _SECTIONS)
        return self._readers[tags]

    def _common(self, tag: str) -> frozenset[str]:
        """Words of a language that turn up whatever is asked."""
        if tag not in self._commons:
            pack = self._packs[tag]
            topics: defaultdict[str, set[str]] = defaultdict(set)
            for author in sorted(pack.authors)[:_AUTHORS]:
                for topic, line in pack.authors[author]:
                    for word in _terms(tokens(fold(line))):
                        topics[word].add(topic)
            common = (word for word, found in topics.items() if len(found) >= _COMMON_TOPICS)
            self._commons[tag] = frozenset(common)
        return self._commons[tag]


def _terms(words: Iterable[str]) -> Iterator[str]:
    """Words without endings, and pairs of characters where words are written without spaces."""
    before = ""
    for word in words:
        if word and is_cjk(word[0]):
            if before:
                yield before + word
            before = word
            continue
        before = ""
        if len(word) >= _SHORTEST or word.isdigit():
            yield bare(word)


@lru_cache(maxsize=2)
def meanings(packs: tuple[Pack, ...]) -> Meanings:
    """What reads texts with the words of some packs; shops share it."""
    return Meanings(packs)
