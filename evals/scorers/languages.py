"""Whether a text is in the wanted language, told from the text and not from the decision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from babel.core import get_global

from evals.runs import Sample
from evals.scorers import Mark, Played
from knowledge.text import fold, script_counts

# CLDR's script codes as this project names scripts.
_SCRIPTS = {"Latn": {"Latin"}, "Arab": {"Arabic"}, "Cyrl": {"Cyrillic"}, "Deva": {"Devanagari"},
            "Thai": {"Thai"}, "Hans": {"Han"}, "Hant": {"Han"}, "Jpan": {"Kana", "Han"},
            "Kore": {"Hangul"}, "Hebr": {"Hebrew"}, "Grek": {"Greek"}}  # fmt: skip
# The languages the identifier chooses among.
_CLOSED = frozenset(
    "ar bg cs de el en es fa fr he hi id it ja ko ms nl pl pt ro ru sv th tl tr uk ur vi zh".split()
)
# Texts of fewer letters tell too little to name a language; a Han letter tells more.
_FEWEST_LETTERS = {"Han": 4, "Kana": 4, "Thai": 10}
_FEWEST = 20
# E-mail and web addresses are in no language.
_ADDRESSES = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+|(?:https?://|www\.)\S+")


def score_languages(played: Played) -> Iterator[Mark]:
    """Script and identified language of every sent text, its slots left out."""
    for sample in played.samples:
        label = sample.label
        if label is None or label.language is None or sample.decision.text is None:
            continue
        wanted = label.language.split("-")[0]
        own = _own_words(sample)
        counts = script_counts(fold(own))
        if not counts:
            continue
        script = max(counts, key=lambda name: (counts[name], name))
        expected = scripts_of(wanted)
        if expected:
            yield Mark("language_script", sample.id, float(script in expected), script)
        if counts[script] >= _FEWEST_LETTERS.get(script, _FEWEST):
            found, _ = _identifier().classify(own)
            yield Mark("language_identified", sample.id, float(found == wanted), str(found))


def scripts_of(language: str) -> set[str]:
    """The scripts a language is usually written in, by CLDR's likely subtags."""
    likely = str(get_global("likely_subtags").get(language, ""))
    return next((_SCRIPTS[part] for part in likely.split("_") if part in _SCRIPTS), set())


def _own_words(sample: Sample) -> str:
    """The pack's or model's own words: titles and values are the shop's, in its language."""
    literals = [part for part in sample.parts if isinstance(part, str)]
    text = " ".join(literals) if literals else sample.decision.text or ""
    return _ADDRESSES.sub(" ", text)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(_CLOSED & set(identifier.labels)))
    return identifier
