"""Findings in words, in the languages of shop owners: English and Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from knowledge.language import locale_of
from knowledge.readers.coverage import Finding

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, ...] = ("en", "zh")
_MOST_NAMED = 3
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Told:
    """What is `missing`, what it `means` for questions, and what to `add` where."""

    missing: str
    means: str
    add: str


@lru_cache(maxsize=4)
def texts(name: str) -> dict[str, Any]:
    """A file of texts of `knowledge/starter`."""
    text = (files("knowledge") / "starter" / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def told(finding: Finding, lang: Lang) -> Told:
    """A finding in words, with its slots filled."""
    own = texts("coverage.yaml")[finding.key][lang]
    slots = {name: _listed(name, values, lang) for name, values in finding.slots}
    filled = {
        part: _SLOT.sub(lambda slot: slots.get(slot[1], slot[0]), str(text))
        for part, text in own.items()
    }
    return Told(**filled)


def _listed(name: str, values: tuple[str, ...], lang: Lang) -> str:
    words = texts("check.yaml")[lang]
    if name == "languages":
        values = tuple(locale_of(tag).get_display_name(lang) or tag for tag in values)
    shown = str(words["joined"]).join(values[:_MOST_NAMED])
    if len(values) <= _MOST_NAMED:
        return shown
    rest = len(values) if lang == "zh" else len(values) - _MOST_NAMED
    return str(words["more"]).format(names=shown, n=rest)
