"""Words that were written so that filters miss them, read as people read them.

Undone are look-alike letters of other scripts, digits and signs for letters (`f4ck`, `$cam`),
letters set apart (`f u c k`, `t.e.l.e.g.r.a.m`), starred letters (`f*ck`), stretched ones and
links in disguise. Only abuse, spam and orders to the assistant are judged by what comes out; the
question itself is read from what was typed. A word changes only where the result is a word that
harms, or where the whole is a known word and what was typed is none: prices, sizes and model
numbers stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from itertools import product

from assistant.understanding.known import Known
from knowledge.text import fold, tokens
from prompts.lexicon import bare
from prompts.packs import Pack

# Letters of other scripts that look like Latin ones; folded text is lower case.
_LOOKS = {
    "a": "аαᴀɑ", "b": "вьβʙ", "c": "сᴄ", "d": "ԁᴅ", "e": "еёзєεᴇɛ", "f": "ꜰғƒ", "g": "ɡɢ",
    "h": "нһʜ", "i": "іїιɪɩ", "j": "јᴊ", "k": "кκᴋ", "l": "ӏʟ", "m": "мᴍ", "n": "пηπɴ", "o":
    "оөοσᴏ", "p": "рρᴘ", "q": "ԛ", "r": "гяʀɾ", "s": "ѕꜱ", "t": "тτᴛ", "u": "иμυᴜ", "v":
    "νᴠ", "w": "ԝшωᴡ", "x": "хχ", "y": "уүγʏ", "z": "ᴢ"
}  # fmt: skip
_ALIKE = str.maketrans({sign: letter for letter, signs in _LOOKS.items() for sign in signs})
# Cyrillic and Greek letters that are the same as Latin ones to the eye.
_TWINS = frozenset("аеоресухіјѕԁһӏүνοτυκικхр")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_LATIN = re.compile("[a-z]")
# Negative squares and circles of letters, which compatibility forms leave as they are.
_FRAMED = {
    first + i: chr(ord("a") + i)
    for first in (0x1F130, 0x1F150, 0x1F170)
    for i in range(26)
}  # fmt: skip
_FOR_LETTERS = {"4": "a", "@": "a", "3": "e", "€": "e", "1": "il", "!": "i", "|": "il", "0": "o",
                "5": "s", "$": "s", "7": "t", "+": "t", "8": "b", "9": "g", "6": "g",
                "2": "z"}  # fmt: skip
_SIGNS = "@$!|+€"
_LEET = re.compile(rf"[a-z0-9{re.escape(_SIGNS)}]+")
_LONGEST_LEET, _MOST_GUESSES = 16, 64
_STARRED = re.compile(r"[^\W\d_]+(?:[*#•●○×]+[^\W\d_]*)+")
_APART = re.compile(r"(?<!\w)(?:[^\W\d_][\s._\-*|,/~•·+]{1,3}){2,}[^\W\d_](?!\w)")
_INSIDE = re.compile(r"[^\W_]+(?:[._\-*|~•·]+[^\W_]+)+")
_ENDINGS = "com|net|org|ru|shop|store|xyz|top|vip|me|io|co|link|click"
_LETTERS_APART = re.compile(r"[^\W\d_]")
_DOUBLED = re.compile(r"(\w)\1+")
_SHORTEST_KNOWN = 4
_SHORTEST_JOINED = 4
# Parts of a lexicon whose words harm by themselves or together.
_HARMFUL = frozenset(
    "curse insult mean swear slur threat harass promotion selling earning app contact override"
    " instructions mode hidden".split()
)


class Undoing:
    """Undoes disguises by the words the packs list; `known` are terms that need no undoing."""

    def __init__(self, packs: Mapping[str, Pack], known: Known) -> None:
        self._known = known
        self._harmful = frozenset(_single_words(packs.values()))
        self._squeezed = {_squeezed(word): word for word in sorted(self._harmful)}
        self._longest = max(map(len, self._harmful), default=0)
        said = "|".join(re.escape(word) for word in _phrases(packs.values(), {"dot"})) or r"\."
        self._link_apart = re.compile(
            rf"\b([a-z0-9-]{{2,}})(?:\s*[\[({{]\s*(?:\.|{said})\s*[\])}}]\s*|\s+(?:{said})\s+|\s+\.)"
            rf"({_ENDINGS})\b"
        )

    def undone(self, text: str) -> str | None:
        """The text as people read it, folded; None where nothing is disguised."""
        folded = fold(text)
        plain = self._plain_letters(folded)
        plain = self._link_apart.sub(_link, plain)
        plain = _APART.sub(self._joined, plain)
        plain = " ".join(self._chunk(chunk) for chunk in plain.split(" "))
        plain = self._pieces(plain)
        return plain if plain != folded else None

    def _plain_letters(self, folded: str) -> str:
        """Look-alikes as Latin letters, in words that mix scripts or hold look-alikes only."""
        text = folded if folded.isascii() else fold(folded.translate(_FRAMED))
        if _FOREIGN.search(text) is None:
            return text if text.isascii() else text.translate(_ALIKE)
        words = text.split(" ")
        foreign = [word for word in words if _FOREIGN.search(word)]
        # Beside Latin words, look-alikes alone make a Latin word; real Russian has other letters.
        twins = all(set(_FOREIGN.findall(word)) <= _TWINS for word in foreign)
        latin = twins and _LATIN.search(text) is not None
        return " ".join(
            plain if latin or _LATIN.search(word) or (twins and plain in self._harmful) else word
            for word, plain in ((word, word.translate(_ALIKE)) for word in words)
        )

    # -- letters set apart ------------------------------------------------------------------

    def _joined(self, match: re.Match[str]) -> str:
        """Single letters joined into the words they spell, where one of these harms."""
        words = [
            "".join(_LETTERS_APART.findall(part)) for part in re.split(r"\s{2,}|[/|]", match[0])
        ]
        whole = self._spelled("".join(words))
        return match[0] if whole is None else whole

    def _spelled(self, letters: str) -> str | None:
        """`letters` cut into the fewest known words, of which one harms."""
        best: list[list[str] | None] = [[]] + [None] * len(letters)
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - self._longest), end):
                word, before = letters[start:end], best[start]
                usable = word in self._harmful or (len(word) > 1 and word in self._known)
                if before is not None and usable:
                    kept = best[end]
                    if kept is None or len(before) + 1 < len(kept):
                        best[end] = [*before, word]
        found = best[-1]
        if found is None or not any(word in self._harmful for word in found):
            return None
        return " ".join(found)

    def _pieces(self, text: str) -> str:
        """Two neighbours that only together are a word that harms (`fu ck`)."""
        chunks = text.split(" ")
        done: list[str] = []
        for chunk in chunks:
            if done and self._cut(done[-1], chunk):
                done[-1] += chunk
            else:
                done.append(chunk)
        return " ".join(done)

    def _cut(self, first: str, second: str) -> bool:
        word = first + second
        if len(word) < _SHORTEST_JOINED or not word.isalpha() or word not in self._harmful:
            return False
        return min(len(first), len(second)) > 1 and not any(map(self._is_known, (first, second)))

    # -- one written word -------------------------------------------------------------------

    def _chunk(self, chunk: str) -> str:
        if "://" in chunk or chunk.startswith("www."):
            return chunk
        chunk = _INSIDE.sub(self._without_signs, chunk)
        chunk = _STARRED.sub(self._starred, chunk)
        chunk = _LEET.sub(self._leet, chunk)
        return re.sub(r"[^\W\d_]{3,}", self._squeezed_word, chunk)

    def _without_signs(self, match: re.Match[str]) -> str:
        word = "".join(re.findall(r"[^\W_]+", match[0]))
        return word if word in self._harmful and len(word) >= _SHORTEST_JOINED else match[0]

    def _starred(self, match: re.Match[str]) -> str:
        return self._starred_word(match[0])

    def _starred_word(self, typed: str) -> str:
        """A starred word where one that harms fits it, a star standing for a letter or more."""
        shown = sum(char.isalpha() for char in typed)
        if shown < 2 or self._is_known(typed):
            return typed
        runs = re.split(r"([*#•●○×]+)", typed)
        one, many = "", ""
        for run in runs:
            starred = bool(run) and not run[0].isalpha()
            one += rf"\w{{{len(run)}}}" if starred else re.escape(run)
            many += r"\w{0,4}" if starred else re.escape(run)
        for pattern in (one, many) if shown > 2 else (one,):
            fitting = [word for word in sorted(self._harmful) if re.fullmatch(pattern, word)]
            if fitting:
                return fitting[0]
        return typed

    def _leet(self, match: re.Match[str]) -> str:
        """Digits and signs read as letters, where they stand among letters."""
        typed = match[0]
        core = typed.rstrip("!+|")
        if not core or len(core) > _LONGEST_LEET or core.isalpha() or not self._disguised(core):
            return typed
        choices = [_FOR_LETTERS.get(char, char) for char in core]
        for guess, _ in zip(product(*choices), range(_MOST_GUESSES), strict=False):
            word = "".join(guess)
            if word in self._harmful or (len(word) >= _SHORTEST_KNOWN and self._is_known(word)):
                return word + typed[len(core) :]
        veiled = re.sub(rf"[0-9{re.escape(_SIGNS)}]", "*", core)
        # A figure may stand for a vowel that it does not look like.
        word = self._starred_word(veiled) if veiled[0] != "*" and veiled[-1] != "*" else veiled
        return typed if word == veiled else word + typed[len(core) :]

    def _disguised(self, word: str) -> bool:
        """Whether figures stand in a word as letters do: not `a55`, `5xl`, `3x2` or `4k`."""
        letters = sum(char.isalpha() for char in word)
        if letters < 2 or self._is_known(word):
            return False
        head = len(word) - len(word.lstrip("0123456789"))
        tail = len(word) - len(word.rstrip("0123456789"))
        inner = word[head : len(word) - tail]
        if any(char.isdigit() or char in _SIGNS for char in inner):
            return True
        return (head == 1 and letters > 2) or (0 < tail <= 2 and letters > 3)

    def _squeezed_word(self, match: re.Match[str]) -> str:
        word = match[0]
        if _DOUBLED.search(word) is None or self._is_known(word):
            return word
        return self._squeezed.get(_squeezed(word), word)

    def _is_known(self, word: str) -> bool:
        return word in self._known or bare(word) in self._known


def _squeezed(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


def _link(match: re.Match[str]) -> str:
    return f"{match[1]}.{match[2]}"


def _phrases(packs: Iterable[Pack], wanted: Set[str]) -> Iterable[str]:
    """Folded phrases of parts of the packs' screening words."""
    for pack in packs:
        for key, phrases in pack.lexicon.sections.get("screening", {}).items():
            if key in wanted:
                yield from map(fold, phrases)


def _single_words(packs: Iterable[Pack]) -> Iterable[str]:
    """Words of an alphabet that harm and stand by themselves in a lexicon."""
    for phrase in _phrases(packs, _HARMFUL):
        parts = tokens(phrase)
        if len(parts) == 1 and len(parts[0]) > 2 and parts[0].isalpha():
            yield parts[0]
