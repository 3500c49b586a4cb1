"""A language's words: concepts, shop vocabulary, places, numbers; and how they are found in text.

Each language has an index of its own; a comment is looked up in those it may be written in. Phrases
are matched as whole words; scripts without spaces match by characters, longest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from knowledge.text import fold, is_cjk, singular, tokens

# Characters of Thai or Chinese count as words here: the longest names of countries have twenty.
LONGEST_PHRASE = 24
_ARTICLES = ("وال", "بال", "فال", "كال", "لل", "ال")
_PARTICLES = ("و", "ب", "ل", "ف")
# Glued to the article in speech: "on the", "this", "what the" (عالأردن, هالفستان, شالسعر).
_SHORTEST_SPOKEN = 6
_SPOKEN = ("عال", "هال", "شال")
_AND = "و"
# Spanish and Portuguese make any noun small: "licuadorita", "vestidito", "bolsinha".
_DIMINUTIVE = re.compile(r"(\w{3,}?)c?(?:it|inh)([oa])s?")
_SUFFIXES = ("ها", "هم", "كم", "نا", "ه", "ي", "ك", "تها", "ته")


@dataclass(frozen=True, slots=True)
class Token:
    """A word (or a character of a script without spaces) at `start`..`end` of folded text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens `first`..`last` (exclusive) stand for `keys` of one section of a lexicon."""

    section: str
    keys: tuple[str, ...]
    first: int
    last: int


Sections = Mapping[str, Mapping[str, tuple[str, ...]]]
Begun = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """One language's words as its pack lists them: section to key to phrases.

    `keys` has, at the same places, the look-up key of each phrase, `begun` by section those of the
    words that a phrase begins with (see `phrase_keys`).
    """

    sections: Sections
    keys: Sections
    begun: Begun


def tokenize(folded: str) -> list[Token]:
    """The tokens of folded text with their positions."""
    found: list[Token] = []
    position = 0
    for text in tokens(folded):
        position = folded.index(text, position)
        found.append(Token(text, position, position + len(text)))
        position += len(text)
    return found


@lru_cache(maxsize=65536)
def bare(token: str) -> str:
    """A token without what inflects it in chats: English plural, Arabic article."""
    if "\u0600" <= token[0] <= "\u06ff":
        for article in _ARTICLES:
            if token.startswith(article) and len(token) - len(article) >= 3:
                return token[len(article) :]
        return token
    return singular(token)


@lru_cache(maxsize=65536)
def _spellings(token: str) -> tuple[str, ...]:
    """How the first token of a phrase may be looked up: bare, then without affixes."""
    stem = bare(token)
    if not "\u0600" <= token[0] <= "\u06ff":
        small = _DIMINUTIVE.fullmatch(stem)
        return (stem,) if small is None else (stem, small[1] + small[2], small[1])
    found = [stem]
    # "And" is glued to the shortest words too: "وكم يوم", and how many days.
    shortest = 3 if token[0] == _AND else 4
    if stem == token and len(token) >= shortest and token.startswith(_PARTICLES):
        found.append(bare(token[1:]))
    if stem == token and len(token) > _SHORTEST_SPOKEN and token.startswith(_SPOKEN):
        found.append(bare(token[1:]))
    for form in tuple(found):
        for suffix in _SUFFIXES:
            if form.endswith(suffix) and len(form) - len(suffix) >= 3:
                found += [form[: -len(suffix)], form[: -len(suffix)] + "ه"]
    return tuple(dict.fromkeys(found))


def phrase_key(words: Iterable[str]) -> str:
    """The look-up key of consecutive words: no space between characters of CJK and Thai."""
    key = ""
    for word in words:
        key = _append(key, bare(word)) if key else bare(word)
    return key


def phrase_keys(phrase: str) -> tuple[str, ...]:
    """The look-up keys of a phrase's first word, of its first two and so on, up to all of it.

    Empty for a phrase without words, or with more than `LONGEST_PHRASE`.
    """
    words = tokens(fold(phrase))
    if not words or len(words) > LONGEST_PHRASE:
        return ()
    keys = [bare(words[0])]
    for word in words[1:]:
        keys.append(_append(keys[-1], bare(word)))
    return tuple(keys)


def lexicon_keys(sections: Sections) -> tuple[Sections, Begun]:
    """The look-up keys of every phrase of a lexicon, and by section of what phrases begin with."""
    keys: dict[str, dict[str, tuple[str, ...]]] = {}
    begun: dict[str, tuple[str, ...]] = {}
    for section, entries in sections.items():
        begins: dict[str, None] = {}
        keys[section] = {}
        for key, phrases in entries.items():
            found = [each for each in map(phrase_keys, phrases) if each]
            keys[section][key] = tuple(each[-1] for each in found)
            begins.update(dict.fromkeys(start for each in found for start in each[:-1]))
        begun[section] = tuple(begins)
    return keys, begun


def lexicon_of(sections: Sections) -> Lexicon:
    """A lexicon of words that no pack lists."""
    return Lexicon(sections, *lexicon_keys(sections))


class Index:
    """Phrases by their look-up key: section to the keys that they stand for."""

    __slots__ = ("begun", "phrases")

    def __init__(self) -> None:
        self.phrases: dict[str, dict[str, tuple[str, ...]]] = {}
        # Where a phrase of more words begins: elsewhere no more words need to be looked at.
        self.begun: set[str] = set()

    def take(self, lexicon: Lexicon, section: str, name: str) -> None:
        """Index a section of a lexicon under a name."""
        self.begun.update(lexicon.begun.get(section, ()))
        for key, phrases in lexicon.keys.get(section, {}).items():
            for phrase in phrases:
                self._stand(phrase, name, key)

    def add(self, section: str, key: str, phrases: Iterable[str]) -> None:
        """Index `phrases` as standing for `key` of `section`."""
        for keys in filter(None, map(phrase_keys, phrases)):
            self.begun.update(keys[:-1])
            self._stand(keys[-1], section, key)

    def _stand(self, phrase: str, section: str, key: str) -> None:
        entry = self.phrases.setdefault(phrase, {})
        known = entry.get(section)
        if known is None:
            entry[section] = (key,)
        elif key not in known:
            entry[section] = (*known, key)


# A lexicon is indexed once for each group of sections, whoever matches with it.
@lru_cache(maxsize=256)
def _indexed(lexicon: Lexicon, sections: frozenset[str] | None) -> Index:
    index = Index()
    for section in lexicon.keys:
        if sections is None or section in sections:
            index.take(lexicon, section, section)
    return index


class Matcher:
    """Finds phrases of several lexicons, and of its own, in tokens."""

    def __init__(
        self,
        lexicons: Iterable[Lexicon] = (),
        sections: Iterable[str] | None = None,
        indexes: Iterable[Index] = (),
    ) -> None:
        wanted = None if sections is None else frozenset(sections)
        self._own = Index()
        self._indexes = (
            *(_indexed(lexicon, wanted) for lexicon in lexicons), *indexes, self._own
        )  # fmt: skip

    def add(self, section: str, key: str, phrases: Iterable[str]) -> None:
        """Know `phrases` as standing for `key` of `section`, in this matcher alone."""
        self._own.add(section, key, phrases)

    def find(self, found: list[Token]) -> list[Match]:
        """Every phrase of every section, without those inside a longer one of the section."""
        matches: list[Match] = []
        stems = [bare(token.text) for token in found]
        for first, token in enumerate(found):
            before = len(matches)
            for spelling in _spellings(token.text):
                if len(matches) > before:
                    # Affixes are only taken off a word that says nothing as it stands.
                    break
                key, last = spelling, first + 1
                while True:
                    if not _torn(found, first, last):
                        for section, keys in self.standing(key).items():
                            matches.append(Match(section, keys, first, last))
                    if last == len(found) or not any(key in i.begun for i in self._indexes):
                        break
                    key = _append(key, stems[last])
                    last += 1
        return _longest(matches)

    def standing(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """What a look-up key stands for: the keys by section, of all lexicons together."""
        found = [entry for i in self._indexes if (entry := i.phrases.get(key)) is not None]
        if len(found) < 2:
            return found[0] if found else {}
        together: dict[str, tuple[str, ...]] = {}
        for entry in found:
            for section, keys in entry.items():
                together[section] = tuple(dict.fromkeys((*together.get(section, ()), *keys)))
        return together


def _torn(found: list[Token], first: int, last: int) -> bool:
    """Whether tokens begin inside a Korean word and end in the next: 시발 in 다시 발송."""
    if not "\uac00" <= found[first].text[0] <= "\ud7a3" or last - first < 2:
        return False
    inside = first > 0 and found[first - 1].end == found[first].start
    return inside and any(found[i].end < found[i + 1].start for i in range(first, last - 1))


def _append(key: str, stem: str) -> str:
    return key + (stem if is_cjk(key[-1]) and is_cjk(stem[0]) else " " + stem)


def _longest(matches: list[Match]) -> list[Match]:
    """Without matches that only stand inside a longer one of their section."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (m.first - m.last, m.first, m.section)):
        inside = any(
            other.section == match.section
            and other.first <= match.first
            and match.last <= other.last
            and (other.last - other.first > match.last - match.first or other.keys == match.keys)
            for other in kept
        )
        if not inside:
            kept.append(match)
    return sorted(kept, key=lambda m: (m.first, m.section))
