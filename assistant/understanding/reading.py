"""A comment read once: folded text, tokens, and everything words and names stand for in it.

Training and live use read alike: pack examples carry placeholders (`{product}`) where a shop's own
words stand, live comments carry the shop's words, and both become the same masks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.understanding.known import Known
from knowledge.text import fold, is_cjk
from prompts.lexicon import Match, Token, bare, tokenize

NOTHING_KNOWN = Known()
# A marker that no language writes stands in folded text for a placeholder of an example.
_MARKER = "zq"
_PLACEHOLDER = re.compile(r"\{(product|place|size|colour|number|code|method)\}")
# Section of a lexicon to the mask its matches get; earlier masks win over later ones.
MASKS = {
    "catalogue": "product",
    "products": "product",
    "places": "place",
    "methods": "method",
    "qualities": "quality",
    "codes": "code",
    "sizes": "size",
}
_URL = re.compile(
    r"https?://\S+|www\.\S+|"
    r"\b[\w-]+\.(?:com|net|org|ru|cn|io|co|me|shop|store|xyz|top|vip)(?:/\S*)?\b",
    re.IGNORECASE,
)
_MENTION = re.compile(r"(?<!\w)@[\w.\-\u0600-\u06ff\u4e00-\u9fff]+")
_CODE = re.compile(r"\b(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d)[A-Z][A-Z0-9]{3,19}\b")
_DIGITS = re.compile(r"^\d+(?:[.,]\d+)?$")
_PHONE = re.compile(r"(?:\+|00)?\d[\d\s().-]{7,}\d")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in a comment.

    `masks` names for each token what hides it, or an empty string; `unknown` is how many of how
    many terms no pack has ever used.
    """

    original: str
    folded: str
    tokens: tuple[Token, ...]
    matches: tuple[Match, ...]
    masks: tuple[str, ...]
    urls: int
    mentions: int
    phones: int
    question_mark: bool
    unknown: tuple[int, int]

    def keys(self, section: str) -> list[str]:
        """Every key of a section that matched, in the order of the text."""
        return [key for m in self.matches if m.section == section for key in m.keys]

    def concepts(self) -> set[str]:
        """The concepts that the comment's words express."""
        return set(self.keys("concepts"))

    def text_of(self, match: Match) -> str:
        """The folded text that a match covers."""
        return self.folded[self.tokens[match.first].start : self.tokens[match.last - 1].end]


class Finds(Protocol):
    """What finds phrases of a lexicon in tokens."""

    def find(self, found: list[Token]) -> list[Match]:
        """The phrases, in the order of the text."""


class Reader:
    """Reads comments with the packs' words and, for a live shop, its names and codes.

    `meant` tells which place matches of a comment mean a place ("turkey"); `known` are the terms
    of every pack, by which a comment about something else shows.
    """

    def __init__(
        self,
        matchers: Iterable[Finds],
        question_marks: str,
        meant: Callable[[Match, Reading], bool] = lambda match, reading: True,
        known: Known = NOTHING_KNOWN,
    ) -> None:
        self._matchers = tuple(matchers)
        self._marks = set(fold(question_marks) + question_marks)
        self._meant = meant
        self._known = known

    def read(self, text: str) -> Reading:
        """Read a comment as a viewer typed it; examples may carry placeholders."""
        mentions, cleaned = 0, text
        if "@" in text:
            mentions = len(_MENTION.findall(text))
            cleaned = _MENTION.sub(" ", cleaned)
        urls = len(_URL.findall(cleaned))
        cleaned = _URL.sub(" ", cleaned)
        codes = {fold(code) for code in _CODE.findall(cleaned)}
        cleaned = _PLACEHOLDER.sub(rf" {_MARKER}\1 ", cleaned)
        folded = fold(cleaned)
        tokens = tokenize(folded, cleaned)
        matches = [match for matcher in self._matchers for match in matcher.find(tokens)]
        matches += [Match("codes", (token.text,), i, i + 1)
                    for i, token in enumerate(tokens) if token.text in codes]  # fmt: skip
        reading = Reading(
            original=text,
            folded=folded,
            tokens=tuple(tokens),
            matches=tuple(_outside_names(matches)),
            masks=(),
            urls=urls,
            mentions=mentions,
            phones=len(_PHONE.findall(cleaned)),
            question_mark=any(char in self._marks for char in text[-80:]),
            unknown=(0, 0),
        )
        kept = tuple(
            match
            for match in reading.matches
            if match.section != "places" or self._meant(match, reading)
        )
        masks = _masks(tokens, kept)
        reading = replace(reading, matches=kept, masks=masks)
        return replace(reading, unknown=unknown_terms(reading, self._known))


def terms(tokens: Iterable[Token], masks: Iterable[str]) -> list[str]:
    """What can be known or unknown of a comment: words, and pairs of CJK characters."""
    found: list[str] = []
    before = ""
    for token, mask in zip(tokens, masks, strict=True):
        word = "" if mask else token.text
        if word and is_cjk(word[0]):
            if before:
                found.append(before + word)
            before = word
        else:
            before = ""
            if len(word) >= 3:
                found.append(bare(word))
    return found


def unknown_terms(reading: Reading, known: Known) -> tuple[int, int]:
    """How many of how many terms are not among `known`."""
    found = terms(reading.tokens, reading.masks)
    return sum(term not in known for term in found), len(found)


_NAMES = ("catalogue", "products")
_INSIDE = (
    "concepts", "attributes", "properties", "qualities", "sizes", "numbers", "lineup_words"
)  # fmt: skip


def _outside_names(matches: list[Match]) -> list[Match]:
    """Matches without words that only stand inside a longer product name (`充电` in `充电宝`)."""
    names = [m for m in matches if m.section in _NAMES and m.last - m.first > 1]

    def inside(match: Match) -> bool:
        return any(
            name.first <= match.first
            and match.last <= name.last
            and match.last - match.first < name.last - name.first
            for name in names
        )

    return [m for m in matches if m.section not in _INSIDE or not inside(m)]


def _masks(tokens: list[Token], matches: Sequence[Match]) -> tuple[str, ...]:
    masks = [""] * len(tokens)
    for i, token in enumerate(tokens):
        if token.text.startswith(_MARKER):
            masks[i] = {"colour": "quality"}.get(token.text[2:], token.text[2:])
        elif _DIGITS.match(token.text):
            masks[i] = "number"
    order = list(MASKS)
    # A phrase that asks something (a concept) stays readable even where it holds a masked word.
    asked = {
        i
        for m in matches
        if m.section == "concepts" and m.last - m.first > 1
        for i in range(m.first, m.last)
    }
    for match in sorted(
        matches, key=lambda m: order.index(m.section) if m.section in MASKS else 99
    ):
        if match.section in MASKS:
            span = range(match.first, match.last)
            if all(not masks[i] or masks[i] == "number" for i in span) and (
                match.section == "catalogue" or not asked.issuperset(span)
            ):
                for i in span:
                    masks[i] = MASKS[match.section]
    for first, last in _numbered(tokens, matches, masks):
        masks[first:last] = ["product"] * (last - first)
    return tuple(masks)


def _numbered(
    tokens: list[Token], matches: Sequence[Match], masks: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Spans that name a product by its number on screen: "number 3", "6号链接", "the first one"."""
    numbers = {m.first: m.last for m in matches if m.section == "numbers"}
    numbers |= {i: i + 1 for i, token in enumerate(tokens) if _DIGITS.match(token.text)}
    ends = {last: first for first, last in numbers.items()}
    for m in matches:
        if m.section == "ordinals":
            yield m.first, m.last
        if m.section != "lineup_words" or len(tokens[m.first].text) + m.last - m.first < 3:
            continue
        if m.last in numbers and set(masks[m.last : numbers[m.last]]) <= {"", "number"}:
            yield m.first, numbers[m.last]
        elif m.first in ends and is_cjk(tokens[m.first].text[0]):
            yield ends[m.first], m.last


# Sections that judge a comment; their words tell nothing of what it asks.
JUDGING = frozenset(("screening", "claims", "telling"))


def share_understood(reading: Reading, common: Known = NOTHING_KNOWN) -> float:
    """The share of tokens that a lexicon, a slot or the shop knows, from 0 to 1.

    Words that are `common` whatever is asked ("is", "jest", "ist") leave nothing to understand.
    """
    known = {
        i for i, (token, mask) in enumerate(zip(reading.tokens, reading.masks, strict=True))
        if mask or token.text in common
    }  # fmt: skip
    for match in reading.matches:
        if match.section not in JUDGING:
            known.update(range(match.first, match.last))
    return len(known) / len(reading.tokens) if reading.tokens else 1.0


def is_wordless(reading: Reading) -> bool:
    """Whether a comment has no letter or digit at all: emoji, punctuation, nothing."""
    return not reading.tokens and _WORD.search(reading.folded) is None
