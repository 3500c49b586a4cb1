"""Personal data in what viewers type: found so that it is shown to a person and never repeated.

Phone numbers by the rules of their countries (libphonenumber's numbering plans), payment cards by
the check digit of ISO/IEC 7812, accounts by that of ISO 13616, order numbers by the words that
stand before them or a number sign.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.checking.numbers import ascii_digits
from knowledge.text import fold
from prompts.packs import Pack

_READ_CHARACTERS = 1000
_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)*\.[A-Za-z]{2,}")
_CARD = re.compile(r"(?<![\w.,])[2-6]\d(?:[ -]?\d){10,16}\d(?![\w])")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?!\w)", re.IGNORECASE)
_SIGNED_ORDER = re.compile(r"#\s?[A-Za-z]{0,4}[-_]?\d{4,}[\w-]*")
# What follows the words of an order: at most a few signs or a short word, then its number.
_NUMBERED = (
    r"[^\w#]{0,4}(?:[^\W\d_]{1,4}[^\w#]{0,4})?#?\s?(?P<number>[A-Za-z]{0,5}[-_]?\d{3,}[\w-]*)"
)
# A round number typed in one piece is a quantity or an amount.
_ROUND = re.compile(r"[1-9]\d*0{5,}")
# Candidates for a number that are tried in one comment.
_TRIES = 20
_FEWEST_PHONE_DIGITS, _FEWEST_CARD, _MOST_CARD = 7, 13, 19
_CONTACT = re.compile(r"@\w+\.\w|https?:|www\.|\w\.(?:com|net|org|shop|me|io|co)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Personal:
    """Personal data of a `kind` (phone, email, card, iban, order_number) in a text."""

    kind: str
    start: int
    end: int


class Privacy:
    """Finds personal data; `home` is the shop's country, `public` what the shop itself states."""

    def __init__(
        self, packs: Mapping[str, Pack], home: str | None, public: Iterable[str] = ()
    ) -> None:
        words = (
            fold(word)
            for pack in packs.values()
            for phrases in pack.lexicon.sections.get("order_number", {}).values()
            for word in phrases
        )
        longest = sorted(set(words), key=len, reverse=True)
        named = "|".join(map(re.escape, longest))
        self._order = re.compile(rf"(?:{named}){_NUMBERED}", re.IGNORECASE) if named else None
        self._home = home
        self._public = frozenset(filter(None, map(_bare, public)))

    def alerts(self, text: str, country: str | None = None) -> tuple[str, ...]:
        """The kinds of personal data in a comment, each once, in the order they stand."""
        found = sorted(self.find(text, country), key=lambda personal: personal.start)
        return tuple(dict.fromkeys(personal.kind for personal in found))

    def find(self, text: str, country: str | None = None) -> list[Personal]:
        """Personal data with its place in the text; `country` is the viewer's, where known."""
        plain = ascii_digits(text[:_READ_CHARACTERS])
        found: list[Personal] = []
        for kind, spans in (
            ("email", _spans(_EMAIL, plain)),
            ("iban", (s for s in _spans(_IBAN, plain) if _is_iban(plain[s[0] : s[1]]))),
            ("card", (s for s in _spans(_CARD, plain) if _is_card(plain[s[0] : s[1]]))),
            ("order_number", self._orders(plain)),
            ("phone", self._phones(plain, country)),
        ):
            for start, end in spans:
                free = all(end <= other.start or other.end <= start for other in found)
                if free and _bare(plain[start:end]) not in self._public:
                    found.append(Personal(kind, start, end))
        return found

    def addressable(self, name: str, country: str | None = None) -> bool:
        """Whether a viewer may be called by a name: it is no number, address or link of anyone."""
        digits = sum(char.isdigit() for char in name)
        return (
            digits < _FEWEST_PHONE_DIGITS
            and _CONTACT.search(name) is None
            and not self.find(name, country)
        )

    def _orders(self, plain: str) -> Iterator[tuple[int, int]]:
        yield from _spans(_SIGNED_ORDER, plain)
        # Lower case and same length: where folding would move places, letters stay as they are.
        folded = fold(plain)
        lowered = folded if len(folded) == len(plain) else plain.lower()
        if self._order is not None:
            yield from (match.span("number") for match in self._order.finditer(lowered))

    def _phones(self, plain: str, country: str | None) -> Iterator[tuple[int, int]]:
        if sum(char.isdigit() for char in plain) < _FEWEST_PHONE_DIGITS:
            return
        regions = dict.fromkeys((country, self._home))
        for region in regions if any(regions) else (None,):
            for match in self._matches(plain, region):
                if not _ROUND.fullmatch(match.raw_string):
                    yield match.start, match.end

    def _matches(self, plain: str, region: str | None) -> Collection[Any]:
        return tuple(self._matcher.PhoneNumberMatcher(plain, region, self._lenient, _TRIES))

    @cached_property
    def _matcher(self) -> Any:
        """The numbering plans, loaded when a comment first has as many digits as a number."""
        import phonenumbers

        return phonenumbers

    @cached_property
    def _lenient(self) -> Any:
        return self._matcher.Leniency.VALID


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in pattern.finditer(text))


def _bare(text: str) -> str:
    """A contact without what only parts it, so that two ways of writing it are equal."""
    return re.sub(r"[\s()./-]", "", text).casefold()


def _is_card(text: str) -> bool:
    """The check digit of ISO/IEC 7812 (Luhn)."""
    digits = [int(char) for char in text if char.isdigit()]
    if not _FEWEST_CARD <= len(digits) <= _MOST_CARD:
        return False
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """The check digits of ISO 13616: modulo 97 of the account with its letters as numbers."""
    account = text.replace(" ", "").upper()
    if not 15 <= len(account) <= 34:
        return False
    turned = account[4:] + account[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1
