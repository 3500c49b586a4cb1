"""Comments that sound like questions and ask nothing: reports of one's own, rhetorical questions.

They share their words with questions ("came in three days", "who doesn't love free shipping"), so
the gate must be surer of them. The phrases are the packs' (`telling`).
"""

from __future__ import annotations

import re

from assistant.understanding.reading import Reading

# One word, or a few characters, at least three times.
_CHANT = re.compile(r"\W*(\w{2,}?)(?:[\s!,.]*\1){2,}\W*")
# A report that also asks, or tells of trouble, is for the shop.
_FOR_THE_SHOP = frozenset(
    "how_much which how_long when where can question_word how_to broken wrong_item not_arrived"
    " refund return_it exchange".split()
)


_PLAIN_COMPLAINTS = frozenset(("unanswered", "legal", "charged"))
_TROUBLE = frozenset(("broken", "wrong_item", "not_arrived"))
_OWN, _ASKS = frozenset(("my_order", "viewer_did")), frozenset(("can", "return_it", "warranty"))
_PLAINLY, _PERHAPS = 0.95, 0.6


def states(reading: Reading) -> bool:
    """Whether a comment reads like a statement, as one viewer answers another.

    "The wok is still available" may be a question without its mark: a person decides. A word that
    is cheered again and again ("sale sale sale") asks as little.
    """
    if not reading.question_mark and _CHANT.fullmatch(reading.folded):
        return True
    asking = reading.question_mark or reading.concepts() & _FOR_THE_SHOP
    return "stated" in reading.keys("telling") and not asking


def complains(reading: Reading) -> float:
    """How surely, 0 to 1, a comment complains of the viewer's own purchase: a person must see it.

    That nobody answers, a charge made twice and consumer protection are plain; that what somebody
    got is broken may be one viewer's report to another.
    """
    if _PLAIN_COMPLAINTS.intersection(reading.keys("telling")):
        return _PLAINLY
    concepts = reading.concepts()
    trouble = concepts & _TROUBLE and concepts & _OWN and not concepts & _ASKS
    return _PERHAPS if trouble and not reading.question_mark else 0.0


def tells(reading: Reading) -> bool:
    """Whether a comment only reports, or asks what wants no answer."""
    keys = set(reading.keys("telling"))
    if "rhetorical" in keys:
        return True
    return "told" in keys and not (reading.question_mark or reading.concepts() & _FOR_THE_SHOP)
