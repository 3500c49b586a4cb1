"""The language of prose: its script, then an identifier, and nothing where neither is sure."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError

from knowledge.identifier import identifier
from knowledge.language import LanguageTag, locale_of
from knowledge.text import fold, script_counts

_SURE = 0.8
# A passage in another language than its document says so only by many words.
_PASSAGE_SURE, _PASSAGE_LETTERS = 0.98, 60
_READ = 4000
_ONE_LANGUAGE = {"Hangul": "ko", "Thai": "th", "Hebrew": "he", "Greek": "el", "Han": "zh"}
_SCRIPTS = {
    "Arab": "Arabic", "Cyrl": "Cyrillic", "Deva": "Devanagari", "Grek": "Greek", "Hebr": "Hebrew",
    "Hans": "Han", "Hant": "Han", "Jpan": "Kana", "Kore": "Hangul", "Latn": "Latin", "Thai": "Thai",
}  # fmt: skip
# CLDR leaves out the script of languages that are nearly always written in one.
_BY_LANGUAGE = {
    "ar": "Arabic", "fa": "Arabic", "ur": "Arabic", "ru": "Cyrillic", "uk": "Cyrillic",
    "bg": "Cyrillic", "be": "Cyrillic", "mk": "Cyrillic", "kk": "Cyrillic", "hi": "Devanagari",
    "mr": "Devanagari", "ne": "Devanagari", "el": "Greek", "he": "Hebrew", "zh": "Han",
    "yue": "Han", "ja": "Kana", "ko": "Hangul", "th": "Thai",
}  # fmt: skip
_MANY_SCRIPTS = {"sr", "uz", "az", "ku", "pa", "ms", "mn", "bs", "tg", "tt"}


class ProseLanguage:
    """Tells the language of texts; the identifier (py3langid) is loaded when first needed."""

    def of(self, text: str) -> str | None:
        """The BCP 47 language of a text, None where it cannot be told."""
        return self._told(text, _SURE)

    def of_passage(self, text: str, main: str | None, stated: bool) -> str | None:
        """The language of a passage of a document in `main`; `stated` by whoever wrote it."""
        if stated and main is not None and self.possible(main, text):
            return main
        if sum(script_counts(fold(text)).values()) < _PASSAGE_LETTERS and (
            main is None or self.possible(main, text)
        ):
            return main
        return self._told(text, _PASSAGE_SURE) or main

    def possible(self, tag: str, text: str) -> bool:
        """Whether a text may be in the language, by the script that most of it is written in."""
        script = _main_script(text)
        language = LanguageTag.parse(tag).language
        if script is None or language in _MANY_SCRIPTS:
            return True
        wanted = _script_of(tag)
        return wanted == script or (wanted == "Kana" and script == "Han")

    def _told(self, text: str, sure: float) -> str | None:
        script = _main_script(text)
        if script is None:
            return None
        if script in ("Kana", "Han") and script_counts(text)["Kana"]:
            return "ja"
        if script in _ONE_LANGUAGE:
            return _ONE_LANGUAGE[script]
        ranked = identifier().rank(text[:_READ])
        likely, probability = str(ranked[0][0]), float(ranked[0][1])
        return likely if probability >= sure and self.possible(likely, text) else None


def _main_script(text: str) -> str | None:
    counts = script_counts(fold(text[:_READ]))
    if not counts:
        return None
    # A Han character says about as much as a short word of an alphabet.
    weights = {name: count * (3 if name == "Han" else 1) for name, count in counts.items()}
    return max(weights, key=lambda name: (weights[name], name))


def _script_of(tag: str) -> str:
    language = LanguageTag.parse(tag).language
    if language in _BY_LANGUAGE:
        return _BY_LANGUAGE[language]
    try:
        locale: Locale = locale_of(tag)
    except (UnknownLocaleError, ValueError):
        return "Latin"
    return _SCRIPTS.get(locale.script or "Latn", "Latin")
