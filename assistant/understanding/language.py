"""The language of a comment: script, the packs' own words, an identifier, then context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from assistant.types import UNDECIDED, Language
from assistant.understanding.reading import Reading
from knowledge.language import LanguageTag
from knowledge.text import fold, script_counts, tokens
from prompts.packs import Pack

_ONE_LANGUAGE = {"Kana": "ja", "Hangul": "ko", "Thai": "th", "Hebrew": "he", "Greek": "el"}
# The identifier's closed sets: the languages live chats are written in, by script.
_CLOSED = {
    "Latin": ("en", "es", "pt", "fr", "de", "it", "pl", "tr", "vi", "id", "ms", "tl", "nl", "sv",
              "ro"),
    "Arabic": ("ar", "fa", "ur"),
    "Cyrillic": ("ru", "uk", "bg", "sr"),
    "Devanagari": ("hi", "mr", "ne"),
}  # fmt: skip
_SURE = 0.8
_KNOWN_SHARE = 0.6


class LanguageDecider:
    """Decides with the packs' Latin words (by tag); other languages are still told apart."""

    def __init__(self, words: Mapping[str, frozenset[str]]) -> None:
        self._words = words

    @cached_property
    def _identifier(self) -> Any:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def warm(self) -> None:
        """Load the identifier now rather than with the first comment."""
        self._rank("hello", "Latin")

    def decide(self, reading: Reading, earlier: str | None, locale: LanguageTag | None) -> Language:
        """The language of one comment; `earlier` is what this viewer wrote before."""
        counts = script_counts(reading.folded)
        if not counts:
            return _from_context(earlier, locale)
        if counts["Kana"] and counts["Kana"] * 4 >= counts["Han"]:
            return Language("ja", 0.99, "script")
        # A Han character says about as much as a short word of an alphabet.
        weights = {name: count * (3 if name == "Han" else 1) for name, count in counts.items()}
        script = max(weights, key=lambda name: (weights[name], name))
        if script == "Han":
            return Language("zh", 0.99, "script")
        if script in _ONE_LANGUAGE:
            return Language(_ONE_LANGUAGE[script], 0.99, "script")
        if script == "Latin":
            return self._latin(reading, earlier, locale)
        return self._identified(reading.folded, script, earlier, locale)

    def _latin(self, reading: Reading, earlier: str | None, locale: LanguageTag | None) -> Language:
        words = [t.text for t in reading.tokens if t.text.isascii() and not t.text.isdigit()]
        open_words = [
            word
            for token, mask in zip(reading.tokens, reading.masks, strict=True)
            if (word := token.text) in words and mask not in ("code", "number")
        ]
        if not open_words:
            return _from_context(earlier, locale)
        shares = {
            tag: sum(word in known for word in open_words) / len(open_words)
            for tag, known in self._words.items()
        }
        best = max(sorted(shares), key=lambda tag: shares[tag], default=UNDECIDED)
        rivals = [tag for tag in shares if tag != best and shares[tag] >= shares[best]]
        probabilities = self._rank(" ".join(words), "Latin")
        likely, sure = probabilities[0]
        foreign = likely not in self._words and sure >= _SURE and len(words) >= 3
        if best != UNDECIDED and shares[best] >= _KNOWN_SHARE and not rivals and not foreign:
            return Language(best, 0.6 + 0.39 * shares[best], "words")
        if earlier is not None and dict(probabilities).get(earlier, 0.0) > 0.05:
            return Language(earlier, 0.8, "earlier comment")
        if sure >= _SURE:
            return Language(likely, sure, "identifier")
        if locale is not None and dict(probabilities).get(locale.language, 0.0) > 0.05:
            return Language(locale.language, 0.7, "locale")
        if best != UNDECIDED and shares[best] > 0.3 and not rivals:
            return Language(best, shares[best], "words")
        return Language(UNDECIDED, sure, "identifier")

    def _identified(
        self, text: str, script: str, earlier: str | None, locale: LanguageTag | None
    ) -> Language:
        if script not in _CLOSED:
            return Language(UNDECIDED, 0.0, "script")
        likely, sure = self._rank(text, script)[0]
        home = _CLOSED[script][0]
        if likely != home and (sure < 0.95 or len(tokens(text)) < 3 or home == earlier):
            # Dialects and short texts are taken for a neighbour; the large language is the rule.
            return Language(home, 0.9, "script")
        if locale is not None and likely != home and locale.language == home:
            return Language(home, 0.8, "locale")
        return Language(likely, max(sure, 0.9), "script")

    def _rank(self, text: str, script: str) -> list[tuple[str, float]]:
        identifier = self._identifier
        allowed = set(_CLOSED[script])
        ranked = [(str(tag), float(p)) for tag, p in identifier.rank(text) if str(tag) in allowed]
        total = sum(p for _, p in ranked) or 1.0
        return [(tag, p / total) for tag, p in ranked]


def _from_context(earlier: str | None, locale: LanguageTag | None) -> Language:
    if earlier is not None:
        return Language(earlier, 0.7, "earlier comment")
    if locale is not None:
        return Language(locale.language, 0.5, "locale")
    return Language(UNDECIDED, 0.0, "no words")


def latin_words(packs: Mapping[str, Pack]) -> dict[str, frozenset[str]]:
    """Words in Latin letters by pack; those of a language with a script of its own only if no
    language of Latin script has them too."""
    found = {tag: _latin_words(pack) for tag, pack in packs.items()}
    loans = frozenset().union(*(found[tag] for tag in packs if _writes_latin(packs[tag])))
    return {
        tag: words if _writes_latin(packs[tag]) else words - loans for tag, words in found.items()
    }


def _writes_latin(pack: Pack) -> bool:
    return set(script_counts(fold(pack.name))) == {"Latin"}


def _latin_words(pack: Pack) -> frozenset[str]:
    """Words in Latin letters that this language's examples and lexicon are written with."""
    found: set[str] = set()
    for line in _lines(pack):
        found.update(word for word in tokens(fold(line)) if word.isascii() and word.isalpha())
    return frozenset(found)


def _lines(pack: Pack) -> Iterable[str]:
    for lines in pack.examples.values():
        for line in lines:
            # A mixed line of a language with its own script says nothing about Latin words.
            counts = script_counts(fold(line))
            if set(counts) == {"Latin"}:
                yield line.replace("{", " ").replace("}", " ") if pack.tag == "en" else line
    if pack.tag == "en":
        for entries in pack.lexicon.sections.values():
            for key, phrases in entries.items():
                yield key.replace("_", " ")
                yield from phrases
