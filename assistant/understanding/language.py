"""The language of a comment: script, the words of the packs, an identifier, and who writes where.

What speaks for a language is added up as odds: the comment's words, an identifier of a closed set
where they leave a doubt, what the viewer wrote before, their locale and what the room speaks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.types import UNDECIDED, Language
from assistant.understanding.language_model import LanguageModel, words_of
from assistant.understanding.reading import Reading
from knowledge.identifier import identifier
from knowledge.language import LanguageTag
from knowledge.text import fold, script_counts, tokens
from prompts.packs import EVERYWHERE, Pack

# Sizes are written alike everywhere.
_SIZE = re.compile(r"\d?x{0,4}[sml]")
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
# Languages beside the decided one that are read with where a comment may as well be in them.
_MOST_READ, _MAY_BE = 2, 0.08
# Odds of what the viewer wrote before, of their locale, of languages the shop does not answer in,
# and of one that is written in Latin letters only in chats.
_EARLIER, _LOCALE, _UNUSUAL, _ROMANISED = 60.0, 5.0, 0.3, 0.4
# How much of the room's mix counts, and of the identifier's say; what it says of a language that
# it does not know in Latin letters.
_ROOM, _IDENTIFIED, _UNIDENTIFIED = 0.5, 0.5, 0.1
_LEAST = 1e-4
# As sure as this by its words, a comment needs no identifier; less sure than this it is undecided.
_SURE, _DECIDED = 0.95, 0.45
# A language without a pack must be this likely, and the packs know less than so many of its words.
_FOREIGN, _KNOWN_SHARE, _FOREIGN_WORDS = 0.9, 0.6, 3

# Concepts whose words carry a question: where two scripts mix, theirs is answered.
_CARRYING = frozenset(
    "how_much price question_word can have which how_to how_long when where who_pays".split()
)


@dataclass(frozen=True, slots=True)
class Before:
    """What is known before a word is read: the viewer's language and locale, the room's mix."""

    earlier: str | None = None
    locale: LanguageTag | None = None
    room: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of a comment's text, the packs to read it with, and the other script's.

    `by_script` has the language of each script where Latin letters and others mix.
    """

    language: Language
    tags: frozenset[str]
    by_script: Mapping[str, Language] = field(default_factory=dict)

    def carried_by(self, reading: Reading) -> Language:
        """The language that carries the question, where the comment mixes two scripts."""
        if not self.by_script:
            return self.language
        script = _carrying(reading, list(self.by_script))
        return self.by_script[script] if script is not None else self.language


class LanguageDecider:
    """Decides among the packs' languages; others are still told apart.

    `usual` are the languages a shop answers in, None for every one; `names` are folded words of
    its own titles, which are written alike in any language.
    """

    def __init__(
        self,
        model: LanguageModel,
        packs: Mapping[str, Pack],
        usual: Iterable[str] | None = None,
        names: frozenset[str] = frozenset(),
    ) -> None:
        self._model = model
        self._packs = packs
        self._usual = None if usual is None else frozenset(usual)
        self._names = names
        self._written = {
            script: [tag for tag, pack in packs.items() if script in pack.scripts]
            for script in {script for pack in packs.values() for script in pack.scripts}
        }

    def warm(self) -> None:
        """Load the identifier now rather than with the first comment."""
        _rank("hello", "Latin")

    def spoken(self, text: str, before: Before) -> Spoken:
        """The language of a text, and the packs whose words it may hold."""
        folded = fold(_NOT_WORDS.sub(" ", text))
        counts = script_counts(folded)
        # A Han character says about as much as a short word of an alphabet.
        weights = {name: count * (3 if name == "Han" else 1) for name, count in counts.items()}
        if "Kana" in weights:
            japanese = counts["Kana"] * 4 >= counts["Han"]
            weights["Kana" if japanese else "Han"] = weights["Kana"] + weights.pop("Han", 0)
            weights = {n: w for n, w in weights.items() if n != ("Han" if japanese else "Kana")}
        if not weights:
            language = _from_context(before)
            return Spoken(language, self._read((language.tag,)))
        found = {name: self._of(name, text, folded, before) for name in weights}
        script = max(weights, key=lambda name: (weights[name], name))
        ranked = [found[name] for name in sorted(weights, key=lambda n: -weights[n])]
        # The likeliest of each script, then what they may be else.
        likely = [language.tag for language, _ in ranked]
        likely += [tag for _, others in ranked for tag in others]
        mixed = len(found) == 2 and "Latin" in found
        by_script = {name: language for name, (language, _) in found.items()} if mixed else {}
        return Spoken(found[script][0], self._read(likely), by_script)

    def _read(self, likely: Sequence[str]) -> frozenset[str]:
        """The packs to read with: of the likeliest languages, and English."""
        known = [tag for tag in dict.fromkeys(likely) if tag in self._packs]
        if not known and self._usual is not None:
            known = sorted(self._usual & self._packs.keys())
        tags = {*known[:_MOST_READ], EVERYWHERE} & self._packs.keys()
        return frozenset(tags or self._packs.keys())

    def _of(
        self, script: str, text: str, folded: str, before: Before
    ) -> tuple[Language, tuple[str, ...]]:
        """The language of the words of one script, and others that it may as well be."""
        if script == "Han":
            return self._han(text, before)
        if script in _ONE_LANGUAGE:
            return Language(_ONE_LANGUAGE[script], 0.99, "script"), ()
        if script == "Latin":
            return self._latin(text, before)
        return _identified(folded, script, before), ()

    def _han(self, text: str, before: Before) -> tuple[Language, tuple[str, ...]]:
        """Chinese, unless a pack of another language that is written so fits far better."""
        tags = self._written.get("Han", [])
        if len(tags) < 2:
            return Language("zh", 0.99, "script"), ()
        odds = self._odds([w for w in words_of(text) if not w.isascii()], tags, before)
        ranked = sorted(tags, key=lambda tag: (-odds[tag], tag))
        others = tuple(tag for tag in ranked[1:] if odds[tag] >= _MAY_BE)
        return Language(ranked[0], odds[ranked[0]], "script"), others

    def _latin(self, text: str, before: Before) -> tuple[Language, tuple[str, ...]]:
        every = [word for word in words_of(text) if script_counts(fold(word))["Latin"]]
        # A name is written alike in many languages; where there is nothing else it must do.
        words = [w for w in every if fold(w) not in self._names and not _SIZE.fullmatch(w)]
        if not words and not before.earlier:
            words = every
        if not words:
            return _from_context(before), ()
        tags = self._written.get("Latin", [])
        odds = self._odds(words, tags, before)
        source = "words"
        if not tags or max(odds.values()) < _SURE or self._share(odds, words) < _KNOWN_SHARE:
            probabilities = dict(_rank(" ".join(words), "Latin"))
            likely = max(probabilities, key=lambda tag: probabilities[tag])
            if (
                likely not in self._packs
                and (probabilities[likely] >= _FOREIGN or not tags)
                and len(words) >= _FOREIGN_WORDS
                and self._share(odds, words) < _KNOWN_SHARE
            ):
                best = max(odds, key=lambda tag: (odds[tag], tag), default=EVERYWHERE)
                return Language(likely, probabilities[likely], "identifier"), (best,)
            odds = self._odds(words, tags, before, probabilities)
            source = "identifier"
        ranked = sorted(odds, key=lambda tag: (-odds[tag], tag))
        best = ranked[0]
        plain = self._odds(words, tags, Before())
        if best != max(plain, key=lambda tag: (plain[tag], tag)):
            source = _tipped(best, before) or source
        others = tuple(tag for tag in ranked[1:] if odds[tag] >= _MAY_BE)
        if odds[best] < _DECIDED:
            return Language(UNDECIDED, odds[best], "words"), (best, *others)
        return Language(best, round(odds[best], 4), source), others

    def _share(self, odds: Mapping[str, float], words: Sequence[str]) -> float:
        best = max(odds, key=lambda tag: (odds[tag], tag), default=UNDECIDED)
        return self._model.known_share(words, best)

    def _odds(
        self,
        words: Sequence[str],
        tags: Sequence[str],
        before: Before,
        identified: Mapping[str, float] | None = None,
    ) -> dict[str, float]:
        """The probability of each language, of words and everything that is known before."""
        logs = self._model.scores(words, tags)
        heard = sum(before.room.values())
        for tag in logs:
            if tag == before.earlier:
                logs[tag] += math.log(_EARLIER)
            if before.locale is not None and tag == before.locale.language:
                logs[tag] += math.log(_LOCALE)
            if self._usual is not None and tag not in self._usual:
                logs[tag] += math.log(_UNUSUAL)
            if "Latin" in tags and self._packs[tag].script != "Latin" and len(tags) > 1:
                logs[tag] += math.log(_ROMANISED)
            share = (before.room.get(tag, 0) + 1) / (heard + len(tags))
            logs[tag] += _ROOM * math.log(share)
            if identified is not None:
                own = identified.get(tag, _UNIDENTIFIED)
                logs[tag] += _IDENTIFIED * math.log(max(own, _LEAST))
        top = max(logs.values(), default=0.0)
        odds = {tag: math.exp(value - top) for tag, value in logs.items()}
        total = sum(odds.values())
        return {tag: value / total for tag, value in odds.items()}


def _tipped(tag: str, before: Before) -> str | None:
    """What beside the words made a language the likeliest."""
    if tag == before.earlier:
        return "earlier comment"
    if before.locale is not None and tag == before.locale.language:
        return "locale"
    return "room" if before.room.get(tag) else None


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


def _identified(text: str, script: str, before: Before) -> Language:
    if script not in _CLOSED:
        return Language(UNDECIDED, 0.0, "script")
    likely, sure = _rank(text, script)[0]
    home = _CLOSED[script][0]
    if likely != home and (sure < 0.95 or len(tokens(text)) < 3 or home == before.earlier):
        # Dialects and short texts are taken for a neighbour; the large language is the rule.
        return Language(home, 0.9, "script")
    if before.locale is not None and likely != home and before.locale.language == home:
        return Language(home, 0.8, "locale")
    return Language(likely, max(sure, 0.9), "script")


def _rank(text: str, script: str) -> list[tuple[str, float]]:
    """The closed set of a script by the identifier, the likeliest first; adds up to one."""
    allowed = set(_CLOSED[script])
    ranked = [(str(tag), float(p)) for tag, p in identifier().rank(text) if str(tag) in allowed]
    total = sum(p for _, p in ranked) or 1.0
    return [(tag, p / total) for tag, p in ranked]


def _from_context(before: Before) -> Language:
    if before.earlier is not None:
        return Language(before.earlier, 0.7, "earlier comment")
    if before.locale is not None:
        return Language(before.locale.language, 0.5, "locale")
    return Language(UNDECIDED, 0.0, "no words")
