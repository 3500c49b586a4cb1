"""What must not be answered: abuse, spam and injection, by what was learned and by plain signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.understanding.reading import Reading
from assistant.understanding.recogniser import Recognition

# No platform lets a viewer write this much; what does is a flood.
LONGEST_COMMENT = 2000
_LIKELY = 0.5
_WITH_SIGN = 0.25
_REPEATABLE_WORDS = 4


@dataclass(frozen=True, slots=True)
class Screened:
    """Why a comment is screened out, and how sure that is."""

    kind: Literal["abuse", "spam", "injection"]
    confidence: float
    why: str


def screen(
    reading: Reading, recognition: Recognition, length: int, repeated: bool
) -> Screened | None:
    """The kind of a comment that is no question and no harmless chatter, else None.

    `length` is that of the whole comment in characters; `repeated` tells that the viewer posted
    the same words a moment ago.
    """
    if length > LONGEST_COMMENT:
        return Screened("spam", 1.0, f"{length} characters")
    concepts = reading.concepts()
    commands = "command" in concepts
    p = recognition.probability("injection")
    if p >= _LIKELY or (commands and p >= _WITH_SIGN / 2):
        return Screened("injection", max(p, 0.5), f"injection {p:.2f}")
    insulting = bool(concepts & {"insult", "threat_hate", "sexual"})
    p = recognition.probability("abuse")
    if p >= _LIKELY or (insulting and p >= _WITH_SIGN):
        return Screened("abuse", max(p, 0.5), f"abuse {p:.2f}")
    bait = bool(concepts & {"advert", "contact_bait"})
    signs = bool(reading.urls or reading.phones) + bait
    p = recognition.probability("spam")
    if p >= _LIKELY or (signs and p >= _WITH_SIGN) or (signs > 1 and recognition.asks < 0.5):
        return Screened("spam", max(p, 0.5), f"spam {p:.2f}, signs {signs}")
    if reading.urls and not reading.question_mark:
        return Screened("spam", 0.6, "a link and no question")
    if repeated and recognition.asks < 0.5 and len(reading.tokens) > _REPEATABLE_WORDS and signs:
        return Screened("spam", 0.7, "repeated")
    return None
