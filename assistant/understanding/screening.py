"""What must not be answered: abuse, spam and orders to the assistant.

Two say it: what was learned from examples, and the signs that the packs' words make (`harm`).
Where both agree little is needed of each; where the words say nothing, or excuse what is said,
the learned alone must be very sure. Disguised words are read as people read them, for this only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.understanding.harm import Signs, weight
from assistant.understanding.known import Known
from assistant.understanding.obfuscation import Undoing
from assistant.understanding.reading import Reader, Reading
from assistant.understanding.recogniser import Recognises, Recognition
from assistant.understanding.repeats import Posted
from knowledge.shop import Shop
from knowledge.types import StoreNote
from prompts.packs import Pack

# No platform lets a viewer write this much; what does is a flood.
LONGEST_COMMENT = 2000
# The learned probability that each strength of signs needs; without signs it must be this sure.
_NEEDED = {0: 0.90, 1: 0.35, 2: 0.01, 3: 0.0}
_INJECTION_NEEDED = {0: 0.98, 1: 0.50, 2: 0.03, 3: 0.0}
_SPAM_ALONE, _SPAM_SIGNED, _SPAM_OFFERED = 0.75, 0.20, 0.10
# Of what swears at nobody or only reports, the learned alone never says that it is abuse.
_NEVER = 1.01
_ASKS = 0.5
# A wall of text: the same sign or word twelve times over, in a comment this long.
_FLOOD_CHARACTERS = 60
_COPIED_WORDS, _COPYING_VIEWERS = 10.0, 3
_OWN_REPEATS, _REPEATED_WORDS = 3, 4.0
_LINK = re.compile(
    r"(?:https?://|www\.)?([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})(?:[/?#]\S*)?", re.IGNORECASE
)
# What no viewer says to a shop: "!discount 50", "/ban", SQL, mark-up with a link, JSON with keys.
_PROGRAM = re.compile(
    r"^\s*[!/](?=[^\W\d])\w{2,}(?!.*[?？؟])"
    r"|\b(?:update\s+\w+\s+set|drop\s+table|delete\s+from|insert\s+into|union\s+select)\b"
    r"|<\s*(?:script|iframe|img|a\s+href)\b"
    r"|\{\s*\"\w+\"\s*:",
    re.IGNORECASE,
)
_FLOOD = re.compile(r"(\S.{0,11}?)(?:\s?\1){11,}")
Kind = Literal["abuse", "spam", "injection", "complaint"]


@dataclass(frozen=True, slots=True)
class Screened:
    """Why a comment is screened out, and how sure that is.

    A `complaint` curses about an order: it is no abuse, a person must see it.
    """

    kind: Kind
    confidence: float
    why: str


class Screening:
    """Screens the comments of one shop's rooms."""

    def __init__(
        self,
        shop: Shop,
        packs: Mapping[str, Pack],
        reader: Reader,
        recogniser: Recognises,
        known: Known,
    ) -> None:
        self._reader = reader
        self._recogniser = recogniser
        self._undoing = Undoing(packs, known)
        self._hosts = own_hosts(shop)

    def screen(
        self, reading: Reading, recognition: Recognition, length: int, posted: Posted
    ) -> Screened | None:
        """Why a comment is neither answered nor left alone, else None.

        `length` is that of the whole comment in characters.
        """
        if length > LONGEST_COMMENT:
            return Screened("spam", 1.0, f"{length} characters")
        read, known = reading, recognition
        undone = self._undoing.undone(reading.original)
        if undone is not None:
            read = self._reader.read(undone)
            known = self._recogniser.recognise(read)
        if _PROGRAM.search(reading.original):
            return Screened("injection", 0.9, "a command for a program")
        signs = Signs(read, _new_words(reading, read))
        asks = recognition.asks
        return (
            _injection(signs, known)
            or _abuse(signs, known)
            or self._spam(signs, read, known, asks)
            or _flood(reading, asks, posted)
        )

    def _spam(
        self, signs: Signs, reading: Reading, known: Recognition, asks: float
    ) -> Screened | None:
        p = known.probability("spam")
        found = list(signs.bait.signs)
        strange = self._strange_links(reading)
        if strange:
            found.append("link")
        if reading.phones and found:
            found.append("phone")
        why = f"spam {p:.2f}, signs: {', '.join(found) or 'none'}"
        offered = signs.bait.offers and p >= _SPAM_OFFERED
        if found and (p >= _SPAM_SIGNED or offered) and (asks < _ASKS or p >= _ASKS):
            return Screened("spam", max(p, 0.5), why)
        if len(found) > 1 and asks < _ASKS:
            return Screened("spam", max(p, 0.6), why)
        if strange and not reading.question_mark and asks < _ASKS:
            return Screened("spam", max(p, 0.6), why)
        if p >= _SPAM_ALONE and not signs.swears:
            return Screened("spam", p, why)
        return None

    def _strange_links(self, reading: Reading) -> bool:
        """Whether there is a link, and it does not lead to the shop's own pages."""
        if not reading.urls:
            return False
        hosts = [_host(match[1]) for match in _LINK.finditer(reading.original)]
        return not hosts or any(not self._own(host) for host in hosts)

    def _own(self, host: str) -> bool:
        return any(host == own or host.endswith("." + own) for own in self._hosts)


def _injection(signs: Signs, known: Recognition) -> Screened | None:
    strength, found = signs.orders
    p = known.probability("injection")
    if p < _INJECTION_NEEDED[strength]:
        return None
    return Screened("injection", max(p, 0.5), f"injection {p:.2f}, {', '.join(found) or 'no sign'}")


def _abuse(signs: Signs, known: Recognition) -> Screened | None:
    abuse = signs.abuse
    p = known.probability("abuse")
    needed = _NEEDED[abuse.strength]
    if (abuse.strength == 0 and signs.swears) or (abuse.strength < 2 and signs.has("reported")):
        needed = _NEVER
    if abuse.excused or (p < needed and not (abuse.vents and abuse.strength > 1)):
        return None
    why = f"abuse {p:.2f}, {abuse.sign or 'no sign'}"
    if abuse.vents:
        return Screened("complaint", max(p, 0.5), why)
    return Screened("abuse", max(p, 0.5), why)


def _flood(reading: Reading, asks: float, posted: Posted) -> Screened | None:
    """The same again and again: within a comment, by one viewer, or copied by several."""
    text = reading.original.strip()
    if len(text) >= _FLOOD_CHARACTERS and _FLOOD.search(text) and reading.tokens:
        return Screened("spam", 0.7, "a wall of the same")
    if asks >= _ASKS:
        return None
    words = sum(weight(token.text) for token in reading.tokens)
    if posted.own >= _OWN_REPEATS and words >= _REPEATED_WORDS:
        return Screened("spam", 0.7, f"posted {posted.own} times within a minute")
    if posted.viewers >= _COPYING_VIEWERS and words >= _COPIED_WORDS:
        return Screened("spam", 0.7, f"copied by {posted.viewers} viewers within a minute")
    return None


def _new_words(typed: Reading, read: Reading) -> frozenset[str]:
    """Words that stand in a text only after its disguises were undone."""
    if read is typed:
        return frozenset()
    return frozenset(t.text for t in read.tokens) - {t.text for t in typed.tokens}


def own_hosts(shop: Shop) -> frozenset[str]:
    """Host names of every link that the shop's own facts state."""
    found: set[str] = set()
    for note in shop.all(StoreNote):
        for _, value in note.values:
            found |= {
                _host(match[1]) for match in _LINK.finditer(str(value)) if "@" not in str(value)
            }
    return frozenset(found)


def _host(name: str) -> str:
    return name.casefold().removeprefix("www.")
