"""A language's words: concepts, shop vocabulary, places, numbers; and how they are found in text.

Each language has an index of its own; a comment is looked up in those it may be written in. Phrases
are matched as whole words; scripts without spaces match by characters, longest first.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

from marisa_trie import Trie  # type: ignore[import-not-found]  # it has no types

from knowledge.text import fold, fold_but_tones, is_cjk, singular, tokens

# Characters of Thai or Chinese count as words here: the longest names of countries have twenty.
LONGEST_PHRASE = 24
_ARTICLES = ("وال", "بال", "فال", "كال", "لل", "ال")
_PARTICLES = ("و", "ب", "ل", "ف")
# Glued to the article in speech: "on the", "this", "what the" (عالأردن, هالفستان, شالسعر).
_SHORTEST_SPOKEN = 6
_SPOKEN = ("عال", "هال", "شال")
_AND = "و"
# Letters of what is elided: l', un'.
_ELIDED = 2
# Spanish and Portuguese make any noun small: "licuadorita", "vestidito", "bolsinha".
_DIMINUTIVE = re.compile(r"(\w{3,}?)c?(?:it|inh)([oa])s?")
_SUFFIXES = ("ها", "هم", "كم", "نا", "ه", "ي", "ك", "تها", "ته")


@dataclass(frozen=True, slots=True)
class Token:
    """A word (or a character of a script without spaces) at `start`..`end` of folded text.

    `typed` is the word with its accents, where it was typed with some.
    """

    text: str
    start: int
    end: int
    typed: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens `first`..`last` (exclusive) stand for `keys` of one section of a lexicon."""

    section: str
    keys: tuple[str, ...]
    first: int
    last: int


Sections = Mapping[str, Mapping[str, tuple[str, ...]]]
Standing = tuple[tuple[str, tuple[str, ...]], ...]
"""What a phrase stands for: keys by section."""
# Whether more words may follow, and what the phrase stands for as it is.
Entry = tuple[bool, Standing]
Kept = tuple[bytes, bytes, tuple[Entry, ...], bool]


class Index:
    """What every phrase of a lexicon stands for, by its look-up key, in little memory.

    The keys stand in a trie (marisa-trie); `numbers` has for each key which of `entries` is its.
    Where accents are tones (`toned`) a word typed with them is looked up with them: "vậy" is no
    "váy", while "vay" may be either.
    """

    __slots__ = ("_entries", "_numbers", "_trie", "toned")

    def __init__(
        self, trie: Trie, numbers: array[int], entries: tuple[Entry, ...], toned: bool = False
    ) -> None:
        self.toned = toned
        self._trie = trie
        self._numbers = numbers
        self._entries = entries

    @staticmethod
    def of(sections: Sections, toned: bool = False) -> Index:
        """The index of a lexicon's sections."""
        spellings = _toned_keys if toned else _folded_keys
        begun: set[str] = set()
        phrases: dict[str, dict[str, dict[str, None]]] = {}
        for section, entries in sections.items():
            for key, said in entries.items():
                for keys in (keys for phrase in said for keys in spellings(phrase)):
                    begun.update(keys[:-1])
                    phrases.setdefault(keys[-1], {}).setdefault(section, {})[key] = None
        every = sorted(begun | phrases.keys())
        trie = Trie(every)
        known: dict[Entry, int] = {}
        numbers = array("I", bytes(4 * len(every)))
        for phrase in every:
            standing = tuple((name, tuple(keys)) for name, keys in phrases.get(phrase, {}).items())
            entry = (phrase in begun, standing)
            numbers[trie[phrase]] = known.setdefault(entry, len(known))
        return Index(trie, numbers, tuple(known), toned)

    def get(self, key: str) -> Entry | None:
        """What a look-up key stands for, and whether a longer phrase begins with it."""
        place = self._trie.get(key)
        return None if place is None else self._entries[self._numbers[place]]

    def kept(self) -> Kept:
        """The index as data that can be written."""
        return self._trie.tobytes(), self._numbers.tobytes(), self._entries, self.toned

    @staticmethod
    def from_kept(data: Kept) -> Index:
        """The index of what `kept` gave."""
        trie, numbers, entries, toned = data
        return Index(Trie().frombytes(trie), array("I", numbers), entries, toned)


class Lexicon:
    """One language's words as its pack lists them, section to key to phrases, and their index.

    Both are read when first used: most languages are never spoken in a room.
    """

    def __init__(self, sections: Callable[[], Sections], index: Callable[[], Index]) -> None:
        self._read = sections
        self._indexed = index

    @property
    def sections(self) -> Sections:
        """Section to key to phrases."""
        return self._read()

    @cached_property
    def index(self) -> Index:
        """What each phrase stands for."""
        return self._indexed()


def tokenize(folded: str, typed: str | None = None) -> list[Token]:
    """The tokens of folded text with their positions; `typed` is the text as it was typed."""
    found: list[Token] = []
    position = 0
    words = tokens(folded)
    accented = tokens(fold_but_tones(typed)) if typed is not None else []
    same = len(accented) == len(words)
    for i, text in enumerate(words):
        position = folded.index(text, position)
        own = accented[i] if same and accented[i] != text else None
        found.append(Token(text, position, position + len(text), own))
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
        if small is not None:
            return (stem, small[1] + small[2], small[1])
        before, apostrophe, after = stem.partition("'")
        if apostrophe and after:
            # French and Italian elide before a noun (l'émeraude), Turkish marks a name's ending.
            return (stem, bare(after if len(before) <= _ELIDED else before))
        return (stem,)
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


def _folded_keys(phrase: str) -> Iterator[tuple[str, ...]]:
    keys = phrase_keys(phrase)
    if keys:
        yield keys


# A word of one syllable without its tone is many words; one this long is hardly another.
_PLAIN_LETTERS = 4
_MOST_TONED = 5


def _toned_keys(phrase: str) -> Iterator[tuple[str, ...]]:
    """The keys of a phrase with its tones, and of what is typed without some of them."""
    plain, typed = tokens(fold(phrase)), tokens(fold_but_tones(phrase))
    if not plain or len(plain) != len(typed) or len(plain) > LONGEST_PHRASE:
        yield from _folded_keys(phrase)
        return
    toned = sum(a != b for a, b in zip(plain, typed, strict=True))
    if len(plain) == 1 and toned and len(plain[0]) < _PLAIN_LETTERS:
        choices = [(typed[0],)]
    elif toned <= _MOST_TONED:
        choices = [(b, a) if a != b else (a,) for a, b in zip(plain, typed, strict=True)]  # type: ignore[misc]  # one or two
    else:
        yield from (_joined(plain), _joined(typed))
        return
    for words in product(*choices):
        yield _joined(words)


def _joined(words: Sequence[str]) -> tuple[str, ...]:
    """The look-up keys of the first word, of the first two and so on."""
    keys = [bare(words[0])]
    for word in words[1:]:
        keys.append(_append(keys[-1], bare(word)))
    return tuple(keys)


def lexicon_of(sections: Sections) -> Lexicon:
    """A lexicon of words that no pack lists."""
    return Lexicon(lambda: sections, lambda: Index.of(sections))


class _Own:
    """Phrases that are added one by one."""

    toned = False

    def __init__(self) -> None:
        self._phrases: dict[str, dict[str, tuple[str, ...]]] = {}
        self._begun: set[str] = set()

    def add(self, section: str, key: str, phrases: Iterable[str]) -> None:
        for keys in filter(None, map(phrase_keys, phrases)):
            self._begun.update(keys[:-1])
            entry = self._phrases.setdefault(keys[-1], {})
            known = entry.get(section, ())
            if key not in known:
                entry[section] = (*known, key)

    def get(self, key: str) -> Entry | None:
        found = self._phrases.get(key)
        begins = key in self._begun
        return None if found is None and not begins else (begins, tuple((found or {}).items()))


class Matcher:
    """Finds phrases of several lexicons, and of its own, in tokens.

    `sections` are those of the lexicons that are looked at, each by the name its matches get.
    """

    def __init__(
        self,
        lexicons: Iterable[Lexicon] = (),
        sections: Iterable[str] | Mapping[str, str] | None = None,
    ) -> None:
        named = (
            sections if isinstance(sections, Mapping) else {name: name for name in sections or ()}
        )
        self._named = None if sections is None else named
        self._own = _Own()
        self._indexes: tuple[Index | _Own, ...] = (
            *(lexicon.index for lexicon in lexicons), self._own
        )  # fmt: skip

    def add(self, section: str, key: str, phrases: Iterable[str]) -> None:
        """Know `phrases` as standing for `key` of `section`, in this matcher alone."""
        self._own.add(section, key, phrases)

    def find(self, found: list[Token]) -> list[Match]:
        """Every phrase of every section, without those inside a longer one of the section."""
        matches: list[Match] = []
        stems = [bare(token.text) for token in found]
        toned = [bare(token.typed) if token.typed else stems[i] for i, token in enumerate(found)]
        for first, token in enumerate(found):
            before = len(matches)
            for spelling in _spellings(token.text):
                if len(matches) > before:
                    # Affixes are only taken off a word that says nothing as it stands.
                    break
                key, last = spelling, first + 1
                typed = toned[first] if spelling == stems[first] else spelling
                while True:
                    begins, standing = self._get(key, typed)
                    if standing and not _torn(found, first, last):
                        matches += [Match(name, keys, first, last) for name, keys in standing]
                    if last == len(found) or not begins:
                        break
                    key, typed = _append(key, stems[last]), _append(typed, toned[last])
                    last += 1
        return _longest(matches)

    def standing(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """What a look-up key stands for: the keys by section, of all lexicons together."""
        return dict(self._get(key, key)[1])

    def _get(self, key: str, typed: str) -> Entry:
        """What a key stands for; `typed` is the key with the accents that were typed."""
        begins = False
        together: dict[str, tuple[str, ...]] = {}
        for index in self._indexes:
            entry = index.get(typed if index.toned else key)
            if entry is None:
                continue
            begins = begins or entry[0]
            for section, keys in entry[1]:
                own = self._named is None or index is self._own
                name = section if own else (self._named or {}).get(section)
                if name is not None:
                    known = together.get(name)
                    together[name] = (
                        keys if known is None else tuple(dict.fromkeys((*known, *keys)))
                    )
        return begins, tuple(together.items())


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
