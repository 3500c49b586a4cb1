"""Whether bytes that are no UTF-8 are Windows-1252, and not another code page in its clothes.

A single byte can be a letter of any code page, so the question is whether all of them together
read as one language of western Europe. Polish in Windows-1250 puts `³` and `¹` inside words, Czech
mixes letters no western language has together, Russian, Thai and Chinese give long runs of accents.
"""

from __future__ import annotations

import re
from collections import Counter

# The letters beyond a-z of the languages that were written in Windows-1252. Icelandic is left out:
# its ð, þ and ý are what Turkish in Windows-1254 looks like.
_LANGUAGES = {
    "German": "äöüß",
    "French": "àâæçéèêëîïôœùûüÿ",
    "Spanish": "áéíñóúü",
    "Catalan": "àçéèíïóòúü",
    "Portuguese": "àáâãçéêíóôõúü",
    "Italian": "àèéìíîòóùú",
    "Nordic": "åäæéöøü",
    "Dutch": "áèéëïóöü",
}
_LETTERS = frozenset("".join(_LANGUAGES.values()))
# Punctuation and signs found in shop texts, and where in a word they are not found.
_SIGNS = frozenset("€‚„…‘’“”•–—™›‹«»¡¿£©®°²³½¼¾×·ºª\u00a0§±µ¢¥÷")
_NEVER_BEFORE_LETTER = frozenset("²³½¼¾ºª£¢¥±")
_NEVER_AFTER_LETTER = frozenset("¿¡£€©")
_UNDEFINED = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))
# Words of the other western languages (a café in a Spanish shop) are this rare in a catalogue.
_FOREIGN = 0.1
# More accented letters in a row do not happen in western Europe.
_LONGEST_RUN = 2
# No text has longer runs of high bytes or more different ones: it is another code page, or no text.
_LONGEST_BYTES = 16
_MOST_RUNS = 50_000

_HIGH = re.compile(rb"([\x00-\x7f]?)([\x80-\xff]+)(?=([\x00-\x7f]?))")
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


class HighBytes:
    """The bytes above 127 of a file with the byte on either side, counted."""

    def __init__(self) -> None:
        self.runs: Counter[tuple[bytes, bytes, bytes]] = Counter()
        self.utf8 = 0
        self.hopeless = False

    def add(self, chunk: bytes) -> None:
        """Another piece of the file; a run cut in two counts as two."""
        for match in _HIGH.finditer(chunk):
            if len(match[2]) > _LONGEST_BYTES or len(self.runs) > _MOST_RUNS:
                self.hopeless = True
            if self.hopeless:
                return
            self.runs[match[1], match[2], match[3]] += 1
        self.utf8 += len(_UTF8.findall(chunk))


def is_western(seen: HighBytes) -> bool:
    """Whether the bytes read as Windows-1252 text in one language, loan words aside."""
    if seen.hopeless:
        return False
    letters: Counter[str] = Counter()
    high = 0
    for (before, run, after), number in seen.runs.items():
        if any(byte in _UNDEFINED for byte in run):
            return False
        text = (before + run + after).decode("cp1252")
        inner = text[len(before) : len(before) + len(run)]
        high += len(run) * number
        if not _plausible(text, inner, len(before)):
            return False
        for char in inner.lower():
            if char in _LETTERS:
                letters[char] += number
    # Many sound UTF-8 characters and a few broken bytes are damaged UTF-8.
    if seen.utf8 * 10 > high:
        return False
    total = sum(letters.values())
    known = max(sum(letters[char] for char in word) for word in _LANGUAGES.values())
    return known >= total * (1 - _FOREIGN)


def _plausible(text: str, inner: str, start: int) -> bool:
    """Whether a run of high characters, seen with its neighbours, can stand in a western text."""
    run = 0
    for i, char in enumerate(inner, start):
        if char.lower() in _LETTERS:
            run += 1
            # A capital inside a word is the first byte of a UTF-8 character whose others are lost.
            inside = char.isupper() and i > 0 and text[i - 1].islower()
            if run > _LONGEST_RUN or inside:
                return False
            continue
        run = 0
        if char not in _SIGNS:
            return False
        follows = i + 1 < len(text) and text[i + 1].isalpha()
        if char in _NEVER_BEFORE_LETTER and follows:
            return False
        if char in _NEVER_AFTER_LETTER and i > 0 and text[i - 1].isalpha():
            return False
    return True
