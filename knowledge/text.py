"""Text folded for matching: one spelling for what viewers mean, in any script.

Shared by search, the packs' lexicons and understanding, so that both sides of a comparison are
folded alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

# Zero-width and direction marks carry no meaning for matching and hide words from filters.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]")
_ARABIC_LETTERS = str.maketrans("أإآٱىةؤئکیگچپ٫٬", "اااايهويكيكجب.,")
# Letters that chats mix up and that no decomposition tells: Turkish dotless i, Russian yo, Hindi
# nukta and candrabindu.
_ALIKE = {"đ": "d", "ł": "l", "ı": "i", "ø": "o", "æ": "ae", "œ": "oe", "ё": "е",
          "\u093c": "", "\u0901": "\u0902"}  # fmt: skip
_STRETCHED = re.compile(r"(\w)\1{2,}")
_SPACE = re.compile(r"\s+")
# Keyboards write Thai sara ae as two sara e, and sara am before or after its tone mark.
_THAI_AM_TONE = re.compile("\u0e4d([\u0e48-\u0e4b])")
# A figure and Arabic letters typed together are two words: ال50, 100مل.
_ARABIC_FIGURE = re.compile("(?<=[\u0621-\u064a])(?=[0-9])|(?<=[0-9])(?=[\u0621-\u064a])")
# Korean has spaces; yet what a word is stands before particles and endings, and chats drop spaces.
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7a3"
# Vowel signs and other marks are no \\w, yet belong to the word they stand in.
_MARKS = (
    "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0980-\u0983\u09bc-\u09cd\u0b80-\u0bcd\u1000-\u109f"
)
_LETTER = rf"(?:[^\W_{_CJK}\u0e00-\u0e7f]|[{_MARKS}])"
_WORD = rf"(?!\d){_LETTER}+(?:['’]{_LETTER}+)*"
_TOKEN = re.compile(rf"[{_CJK}\u0e00-\u0e7f]|\d+(?:[.,]\d+)*|{_WORD}")


@lru_cache(maxsize=4096)
def fold_but_tones(text: str) -> str:
    """`fold`, with the accents of Latin letters as typed: in Vietnamese they are tones."""
    return _folded(text, _as_typed)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, compatibility forms, no accents on Latin, ASCII digits, one space.

    Arabic loses its marks and the spellings of alif, ya and ta marbuta that chats mix up;
    letters stretched to three or more shrink to two, in Arabic and Thai to one.
    """
    return _folded(text, _plain)


def _folded(text: str, plain: Callable[[str], str]) -> str:
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    text = _ARABIC_MARKS.sub("", text).translate(_ARABIC_LETTERS).replace("İ", "i").casefold()
    text = _THAI_AM_TONE.sub("\\1\u0e4d", text.replace("\u0e40\u0e40", "\u0e41"))
    text = _ARABIC_FIGURE.sub(" ", "".join(map(plain, text)))
    return _SPACE.sub(" ", _STRETCHED.sub(_shrunk, text)).strip()


def _shrunk(match: re.Match[str]) -> str:
    letter = match[1]
    if letter.isdigit():
        return match[0]
    single = "\u0600" <= letter <= "\u06ff" or "\u0e00" <= letter <= "\u0e7f"
    return letter if single else letter * 2


def _as_typed(char: str) -> str:
    return char if "\u00c0" <= char <= "\u1eff" and char.isalpha() else _plain(char)


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    if char.isdigit():
        return str(unicodedata.digit(char))
    if char in "’‘`´ʼ":
        return "'"
    if char in _ALIKE:
        return _ALIKE[char]
    decomposed = unicodedata.normalize("NFD", char)
    if len(decomposed) > 1 and "a" <= decomposed[0] <= "z":
        return decomposed[0]
    return char


def is_cjk(char: str) -> bool:
    """Whether a character belongs to a script in which words are found inside longer runs."""
    return (
        "\u3040" <= char <= "\u30ff"
        or "\u3400" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\uac00" <= char <= "\ud7a3"
        or "\u0e00" <= char <= "\u0e7f"
    )


def tokens(folded: str) -> list[str]:
    """Words of folded text; each character by itself in scripts without spaces."""
    return _TOKEN.findall(folded)


def search_terms(text: str) -> list[str]:
    """Terms for lexical search: words with a light English plural cut, pairs in CJK and Thai."""
    parts = tokens(fold(text))
    terms: list[str] = []
    for i, part in enumerate(parts):
        if len(part) == 1 and is_cjk(part):
            terms.append(part)
            if i + 1 < len(parts) and len(parts[i + 1]) == 1 and is_cjk(parts[i + 1]):
                terms.append(part + parts[i + 1])
        else:
            terms.append(singular(part))
    return terms


def singular(word: str) -> str:
    """A Latin word without its English plural ending (`dresses` → `dress`, `sofas` → `sofa`)."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


_SCRIPTS = (
    ("Kana", "\u3040", "\u30ff"),
    ("Han", "\u3400", "\u9fff"),
    ("Hangul", "\uac00", "\ud7a3"),
    ("Hangul", "\u1100", "\u11ff"),
    ("Arabic", "\u0600", "\u06ff"),
    ("Thai", "\u0e00", "\u0e7f"),
    ("Devanagari", "\u0900", "\u097f"),
    ("Cyrillic", "\u0400", "\u04ff"),
    ("Hebrew", "\u0590", "\u05ff"),
    ("Greek", "\u0370", "\u03ff"),
    ("Latin", "a", "z"),
    ("Latin", "\u00c0", "\u024f"),
    ("Latin", "\u1e00", "\u1eff"),
)


def script_counts(text: str) -> Counter[str]:
    """How many letters of each script stand in folded text."""
    counts: Counter[str] = Counter()
    for char in text:
        for name, first, last in _SCRIPTS:
            if first <= char <= last:
                counts[name] += 1
                break
    return counts
