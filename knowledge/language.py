"""One language type: a BCP 47 tag, read once at the edge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError

_TAG = re.compile(r"^([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_].*)?$")


@dataclass(frozen=True, slots=True)
class LanguageTag:
    """`language` in lower case (`zh`), `script` in title case (`Hant`), `region` in upper case."""

    language: str
    script: str | None = None
    region: str | None = None

    @staticmethod
    def parse(text: str) -> LanguageTag:
        """Read `zh_CN`, `pt-br` or `zh-Hant-TW`; ValueError for what is not a known language."""
        match = _TAG.match(text.strip())
        if match is None or not is_language(match[1].lower()):
            raise ValueError(f"{text!r} is not a BCP 47 language tag such as 'en' or 'pt-BR'")
        script = match[2].title() if match[2] else None
        return LanguageTag(match[1].lower(), script, match[3].upper() if match[3] else None)

    def __str__(self) -> str:
        return "-".join(part for part in (self.language, self.script, self.region) if part)


@lru_cache(maxsize=512)
def is_language(code: str) -> bool:
    """Whether CLDR knows the language subtag `code`."""
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return code in Locale("en").languages
    return True


@lru_cache(maxsize=64)
def locale_of(tag: str) -> Locale:
    """CLDR's locale of a language tag; CLDR knows Tagalog as Filipino."""
    return Locale.parse({"tl": "fil"}.get(tag, tag), sep="-")
