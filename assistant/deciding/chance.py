"""How likely a reply is the right one: one figure from what is known of a question.

A logistic regression over a few signs. No sign alone decides: a comment of unknown words may be
plain in its one question, and one that is sure of its topic may ask of a property for which the
shop has only something near. `python -m evals.chances` finds the weights on labelled chats and on
lines that ask nothing, and says how sure replies were that were left out of finding them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from assistant.properties import OPEN
from assistant.types import Ask, Evidence, Question

# Found by `evals.chances` on the built-in sets, 5921 replies that could be sent.
WEIGHTS: Mapping[str, float] = {
    "sure": 0.30,
    "confidence": 4.62,
    "understood": 1.35,
    "formed": 0.34,
    "names": 0.66,
    "followed": 0.35,
    "more": -1.45,
    "several": 0.36,
    "known": -1.17,
    "strange": -0.62,
    "property": 0.06,
    "open_property": -1.03,
    "asked_before": 2.36,
}
BIAS = -2.56
# What points to a product by words of the comment itself.
_BY_WORDS = ("text", "lineup")
# Two Han characters, or five letters of another script, make a word.
_HAN, _LETTERS = 2, 5
_LEAST = 0.001


def chance_right(question: Question, found: Sequence[Evidence]) -> float:
    """The chance, 0 to 1, that a reply made of what was `found` is right, and is due at all."""
    known = signs(question, found)
    odds = BIAS + sum(weight * known[name] for name, weight in WEIGHTS.items())
    return 1.0 / (1.0 + math.exp(-odds))


def signs(question: Question, found: Sequence[Evidence]) -> dict[str, float]:
    """What tells whether a reply will be right, by name; shares are 0 to 1, yes is 1.

    `sure` are the log odds of the confidence, `known` and `strange` are the
    logarithms of how many words of the comment a lexicon or a slot knows, and does not.
    """
    properties = [e.ask.attribute for e in found if e.ask.topic == "attribute"]
    length = _words(question.comment.text)
    return {
        "sure": _log_odds(question.confidence),
        "confidence": question.confidence,
        "understood": question.understood,
        "formed": float(question.formed),
        "names": float(any(map(_names, question.asks))),
        "followed": float(question.followed),
        "more": float(bool(question.apart)),
        "several": float(len(question.asks)),
        "known": math.log1p(length * question.understood),
        "strange": math.log1p(length * (1.0 - question.understood)),
        "property": float(bool(properties)),
        "open_property": float(any(key in OPEN for key in properties)),
        "asked_before": float(any("faq" in e.found.fields for e in found if e.found)),
    }


def _names(ask: Ask) -> bool:
    """Whether the comment's own words point to something that facts are about."""
    product = ask.product is not None and (ask.product.source in _BY_WORDS or ask.product.options)
    # A place of the conversation tells that the viewer has asked the shop before.
    place = ask.place is not None and ask.place.source in ("text", "context")
    return bool(product or place or ask.code or ask.method or ask.size or ask.body)


def _words(text: str) -> float:
    """About how many words a text has."""
    han = any("\u3400" <= char <= "\u9fff" for char in text)
    return len(text) / (_HAN if han else _LETTERS)


def _log_odds(p: float) -> float:
    bounded = min(max(p, _LEAST), 1.0 - _LEAST)
    return math.log(bounded / (1.0 - bounded))
