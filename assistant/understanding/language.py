"""The language of a comment: script, the packs' own words, an identifier, then context."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from assistant.types import UNDECIDED, Language
from assistant.understanding.reading import Reading
from knowledge.identifier import identifier
from knowledge.language import LanguageTag
from knowledge.text import fold, script_counts, tokens
from prompts.packs import Pack

_NOT_WORDS = re.compile(r"https?://\S+|[@#]\S+|\d+")
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
# A language without a pack must be this likely where a pack knows every word.
_SURE_OF_FOREIGN = 0.97
_KNOWN_SHARE = 0.6
# A word that another language uses this many times as often is a loan.
_FAR_MORE = 8.0
# So many times as likely as the next decides between languages that know as many of the words.
_CLEARLY = 3.0
# As likely as this the viewer's own locale outweighs words that two languages share.
_OWN_LOCALE = 0.5


# Concepts whose words carry a question: where two languages mix, theirs is answered.
_CARRYING = frozenset(
    "how_much price question_word can have which how_to how_long when where who_pays".split()
)
# Words known to one language count double where they carry the question.
_CARRIED = 2.0


class LanguageDecider:
    """Decides with the packs' Latin words (by tag); other languages are still told apart."""

    def __init__(
        self, words: Mapping[str, frozenset[str]], packs: Mapping[str, Pack] | None = None
    ) -> None:
        self._words = words
        self._asking = _asking(packs or {})

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
        scripts = [name for name in weights if name != "Kana"]
        if len(scripts) == 2 and "Latin" in scripts:
            script = self._carrying(reading, scripts) or script
        if script == "Han":
            return Language("zh", 0.99, "script")
        if script in _ONE_LANGUAGE:
            return Language(_ONE_LANGUAGE[script], 0.99, "script")
        if script == "Latin":
            return self._latin(reading, earlier, locale)
        return self._identified(reading.folded, script, earlier, locale)

    @staticmethod
    def _carrying(reading: Reading, scripts: list[str]) -> str | None:
        """Of Latin and another script the one whose words ask, where only one of them does.

        Where neither does it is the other one: its writers borrow Latin words, hardly the reverse.
        """
        asking = {
            name
            for match in reading.matches
            if match.section == "concepts" and _CARRYING.intersection(match.keys)
            # A letter by itself is an option: "حرف K".
            for name, letters in script_counts(reading.text_of(match)).items()
            if name in scripts and (letters > 1 or name != "Latin")
        }
        if len(asking) == 1:
            return asking.pop()
        other = next(name for name in scripts if name != "Latin")
        said = any(
            mask not in ("product", "place") and script_counts(token.text)[other]
            for token, mask in zip(reading.tokens, reading.masks, strict=True)
        )
        return other if said and not asking else None

    def _latin(self, reading: Reading, earlier: str | None, locale: LanguageTag | None) -> Language:
        words = [t.text for t in reading.tokens if t.text.isascii() and not t.text.isdigit()]
        masked = {token.text for token, mask in zip(reading.tokens, reading.masks, strict=True)
                  if mask in ("code", "number", "place", "product")}  # fmt: skip
        # A name is written alike in many languages; where there is nothing else it must do.
        open_words = [word for word in words if word not in masked] or words
        if not words:
            return _from_context(earlier, locale)
        shares = {tag: self._share(tag, open_words) for tag in self._words}
        best = max(sorted(shares), key=lambda tag: shares[tag], default=UNDECIDED)
        rivals = [tag for tag in shares if tag != best and shares[tag] >= shares[best]]
        probabilities = self._rank(_NOT_WORDS.sub(" ", reading.original.lower()), "Latin")
        likely, sure = probabilities[0]
        whole = best != UNDECIDED and shares[best] >= 1.0
        needed = _SURE_OF_FOREIGN if whole else _SURE
        if locale is not None and locale.language == likely:
            needed = _OWN_LOCALE
        foreign = likely not in self._words and sure >= needed and len(words) >= 3
        known = best != UNDECIDED and shares[best] >= _KNOWN_SHARE and not foreign
        if known and not rivals:
            return Language(best, 0.6 + 0.39 * min(shares[best], 1.0), "words")
        if earlier is not None and (
            earlier in (best, *rivals) if known else dict(probabilities).get(earlier, 0.0) > 0.05
        ):
            return Language(earlier, 0.8, "earlier comment")
        if known and locale is not None and locale.language in (best, *rivals):
            return Language(locale.language, 0.8, "locale")
        if known:
            ranked = [tag for tag, p in probabilities if tag in (best, *rivals) and p >= 0.5]
            if ranked:
                return Language(ranked[0], 0.7, "words")
        if sure >= _SURE and not (known and likely not in (best, *rivals)):
            return Language(likely, sure, "identifier")
        if locale is not None and dict(probabilities).get(locale.language, 0.0) > 0.05:
            return Language(locale.language, 0.7, "locale")
        if best != UNDECIDED and shares[best] > 0.3:
            found = dict(probabilities)
            ranked = sorted((best, *rivals), key=lambda tag: -found.get(tag, 0.0))
            if not rivals or found.get(ranked[0], 0.0) > _CLEARLY * found.get(ranked[1], 0.0):
                return Language(ranked[0], shares[best], "words")
        return Language(UNDECIDED, sure, "identifier")

    def _share(self, tag: str, words: list[str]) -> float:
        """How much of the words a language knows; its asking words count double."""
        asking = self._asking.get(tag, frozenset())
        weights = [_CARRIED if word in asking else 1.0 for word in words]
        known = [w for w, word in zip(weights, words, strict=True) if word in self._words[tag]]
        return sum(known) / max(sum(weights), 1.0)

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
        allowed = set(_CLOSED[script])
        ranked = [(str(tag), float(p)) for tag, p in identifier().rank(text) if str(tag) in allowed]
        total = sum(p for _, p in ranked) or 1.0
        return [(tag, p / total) for tag, p in ranked]


def _asking(packs: Mapping[str, Pack]) -> dict[str, frozenset[str]]:
    """Single words in Latin letters by pack that carry a question there and in no other pack."""
    found = {
        tag: {
            fold(phrase)
            for concept in _CARRYING
            for phrase in pack.lexicon.sections["concepts"].get(concept, ())
            if fold(phrase).isascii() and " " not in phrase
        }
        for tag, pack in packs.items()
    }
    return {
        tag: frozenset(words - set().union(*(w for other, w in found.items() if other != tag)))
        for tag, words in found.items()
    }


def _from_context(earlier: str | None, locale: LanguageTag | None) -> Language:
    if earlier is not None:
        return Language(earlier, 0.7, "earlier comment")
    if locale is not None:
        return Language(locale.language, 0.5, "locale")
    return Language(UNDECIDED, 0.0, "no words")


def latin_words(packs: Mapping[str, Pack]) -> dict[str, frozenset[str]]:
    """Words in Latin letters by pack; those of a language with a script of its own only if no
    language of Latin script has them too.

    Examples mix languages as viewers do: a word is no word of a language where another one of
    Latin script uses it far more often.
    """
    counts = {tag: _latin_words(pack) for tag, pack in packs.items()}
    latin = {tag: found for tag, found in counts.items() if packs[tag].script == "Latin"}
    loans = frozenset().union(*latin.values())
    return {
        tag: frozenset(
            word for word, count in found.items() if not _borrowed(word, count, tag, latin)
        )
        if tag in latin
        else frozenset(found.keys() - loans)
        for tag, found in counts.items()
    }


def _borrowed(word: str, count: int, tag: str, latin: Mapping[str, Counter[str]]) -> bool:
    """Whether another language uses a word so much more that it is a loan here."""
    own = count / latin[tag].total()
    return any(
        other != tag and found[word] / max(found.total(), 1) > _FAR_MORE * own
        for other, found in latin.items()
    )


def _latin_words(pack: Pack) -> Counter[str]:
    """How often words in Latin letters stand in this language's examples and lexicon."""
    found: Counter[str] = Counter()
    for line in _lines(pack):
        found.update(word for word in tokens(fold(line)) if word.isascii() and word.isalpha())
    return found


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
