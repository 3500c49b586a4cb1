"""Sizes as viewers type them and as catalogues write them, in one form to compare.

Letter sizes are `S`, `M`, `L`, `XL`, `2XL` …, sizes in numbers `38` or `38.5`; the names of the
systems (EU, US, UK …) are the same in every language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.understanding.figures import Figures, after, before
from assistant.understanding.reading import Reading
from knowledge.text import is_cjk

# Only those that are no words: Germany's and Italy's would be "de" and "it".
_SYSTEMS = frozenset("eu us uk br mx jp cn".split())
_LETTERS = re.compile(r"^(x{1,6})(s|l)$|^(\d{1,2})x{0,1}(s|l)$|^([sml])$")
_NUMBER = re.compile(r"^\d{1,3}(?:[.,]5)?$")
_HALF = re.compile(r"(\d{1,2})\s+1[/⁄]2")
_RANGE = re.compile(r"^(\d{1,3})\s*[-–~]\s*(\d{1,3})$")
_LONGEST_RANGE = 4
_SHOUTED = 5
# A size ends where its Latin letters do; Han characters may follow at once.
_EXTRA = re.compile(r"(?<![A-Za-z])[xX]{1,6}[sSlL](?![A-Za-z0-9])")
_SINGLE = re.compile(r"(?<![A-Za-z0-9'’.])([SML])(?![A-Za-z0-9'’]|\.\w)")


@dataclass(frozen=True, slots=True)
class Size:
    """A size in comparable form with its system, and the tokens it was typed as."""

    value: str
    system: str | None = None
    first: int = 0
    last: int = 0
    marked: bool = True


def _plain(text: str) -> str:
    """Small letters and compatibility forms; unlike folding it keeps how many x there are."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def canonical(text: str) -> str | None:
    """One way of writing a size: `xxl` and `2XL` are `2XL`; None where it is none."""
    word = _plain(text).replace(" ", "")
    match = _LETTERS.match(word)
    if match:
        if match[5]:
            return match[5].upper()
        count = len(match[1]) if match[1] else int(match[3])
        letter = (match[2] or match[4]).upper()
        if match[3] and "x" not in word:
            return None
        return f"{count}X{letter}" if count > 1 else f"X{letter}"
    if _NUMBER.match(word):
        return word.replace(",", ".").lstrip("0") or None
    return None


# Chinese words before a small letter that is a size: "灰色的m".
_OF = frozenset("的穿码碼")


def option_sizes(option: str) -> tuple[frozenset[str], str | None]:
    """The sizes that an option value of a catalogue covers (`36-37`, `S/M`, `EU 38`), its system.

    Empty for a value that is no size: `2 pieces`, `45 × 45 cm`, `Red`.
    """
    text = _HALF.sub(r"\1.5", _plain(option.replace("½", " 1/2").split("(")[0]))
    system = next((word for word in re.split(r"[\s/:]+", text) if word in _SYSTEMS), None)
    words = [w for w in re.split(r"[\s:]+", text) if w and w not in _SYSTEMS and w != "size"]
    text = " ".join(words)
    span = _RANGE.match(text)
    if span:
        low, high = int(span[1]), int(span[2])
        if 0 < high - low <= _LONGEST_RANGE:
            return frozenset(str(n) for n in range(low, high + 1)), system
        return frozenset(), None
    parts = [canonical(part) for part in re.split(r"\s*[/|-]\s*", text) if part]
    if parts and all(parts):
        return frozenset(part for part in parts if part), system
    return frozenset(), None


def typed_sizes(reading: Reading, figures: Figures) -> tuple[Size, ...]:
    """Every size a comment names; one that only may be a size is not `marked`."""
    found = [*_halves(reading), *_letters(reading)]
    read = {size.first for size in found}
    found += [
        Size(canonical(m.keys[0]) or m.keys[0].casefold(), None, m.first, m.last)
        for m in reading.matches
        if m.section == "sizes" and m.first not in read
    ]
    singles = {m.start(1): m[1] for m in _SINGLE.finditer(reading.original)}
    letters = [char for char in reading.original if char.isascii() and char.isalpha()]
    # Where everything is in capitals a capital says nothing.
    shouting = len(letters) >= _SHOUTED and reading.original.isupper()
    done = {i for size in found for i in range(size.first, size.last)}
    done |= {i for m in reading.matches if m.section == "catalogue" and m.last - m.first > 1
             for i in range(m.first, m.last)}  # fmt: skip
    for first, last, text in _pieces(reading):
        value = None if done & set(range(first, last)) else canonical(text)
        if value is None:
            continue
        marks = _marks(reading, first, last)
        system = next((m for m in marks if m in _SYSTEMS), None)
        if value in ("S", "M", "L"):
            typed = not shouting and text.upper() in singles.values()
            if _unit(reading, first):
                continue
            if marks or typed or _listed(reading, first, last):
                found.append(Size(value, system, first, last))
        elif value[-1].isalpha():
            found.append(Size(value, system, first, last))
        elif not figures.taken & set(range(first, last)) and (
            marks or first not in figures.lineup_tokens
        ):
            found.append(Size(value, system, first, last, bool(marks)))
    return tuple(sorted(found, key=lambda size: size.first))


def _halves(reading: Reading) -> Iterable[Size]:
    for match in _HALF.finditer(reading.folded.replace("1⁄2", "1/2")):
        tokens = [i for i, token in enumerate(reading.tokens)
                  if match.start() <= token.start < match.end()]  # fmt: skip
        if tokens:
            yield Size(f"{match[1]}.5", None, tokens[0], tokens[-1] + 1)


def _letters(reading: Reading) -> Iterable[Size]:
    """Sizes of several letters, by their x as typed: folding would shorten them."""
    typed = _EXTRA.findall(unicodedata.normalize("NFKC", reading.original))
    tokens = [i for i, token in enumerate(reading.tokens) if _EXTRA.fullmatch(token.text)]
    if len(typed) == len(tokens):
        for i, text in zip(tokens, typed, strict=True):
            value = canonical(text)
            glued = i > 0 and reading.tokens[i - 1].end == reading.tokens[i].start
            if value is not None and not glued:
                yield Size(value, None, i, i + 1)


def _pieces(reading: Reading) -> Iterable[tuple[int, int, str]]:
    """Tokens, and digits with the letters glued to them: `5xl`."""
    tokens = reading.tokens
    skip = False
    for i, token in enumerate(tokens):
        if skip:
            skip = False
            continue
        nxt = tokens[i + 1] if i + 1 < len(tokens) else None
        if token.text.isdigit() and nxt is not None and nxt.start == token.end:
            glued = token.text + nxt.text
            if canonical(glued) and not nxt.text.isdigit():
                skip = True
                yield i, i + 2, glued
                continue
        yield i, i + 1, token.text


def _marks(reading: Reading, first: int, last: int) -> list[str]:
    """The words beside a token that say it is a size, and the system among them."""
    found: list[str] = []
    for match in (before(reading, first, "size_marks"), after(reading, last, "size_marks")):
        if match is not None:
            found += reading.text_of(match).split()
    for match in reading.matches:
        if match.section == "concepts" and "size_word" in match.keys and match.last == first:
            found.append("")
    if first and reading.tokens[first - 1].text in _SYSTEMS:
        found.append(reading.tokens[first - 1].text)
    if last < len(reading.tokens) and reading.tokens[last].text in _SYSTEMS:
        found.append(reading.tokens[last].text)
    return found


def _unit(reading: Reading, first: int) -> bool:
    """Whether a letter stands behind a number, as a unit does: `5 L`, `1.65 M`."""
    return first > 0 and reading.tokens[first - 1].text[0].isdigit()


def _listed(reading: Reading, first: int, last: int) -> bool:
    """Whether a small letter stands among sizes or after a word like "in": `s or m`, `in m`."""
    letters = {"s", "m", "l"}
    near = reading.tokens[max(0, first - 2) : first] + reading.tokens[last : last + 2]
    if any(token.text in letters or (canonical(token.text) or "")[1:].isalpha() for token in near):
        return True
    if first and reading.tokens[first - 1].text in _OF:
        return True
    if last < len(reading.tokens) and is_cjk(reading.tokens[last].text[0]):
        return False
    link = before(reading, first, "place_links")
    return link is not None and last == len(reading.tokens)
