"""Signs of abuse, spam and orders to the assistant in a reading, by the words that packs list.

A pack's section `screening` names the parts; what they make together is decided here, once for
all languages: an insult needs somebody it is said of, hate a group, an order what it overrides.
Words that only quote, deny or report, and product words that sound harmful, are no signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from assistant.understanding.reading import Reading
from knowledge.text import is_cjk
from prompts.lexicon import Match

# How far apart parts may stand, in words; see `weight`.
_SAID_OF, _LOOKS_OF, _CALLED, _HATED, _ORDERED = 3.0, 2.0, 1.0, 4.0, 4.0
_DENIED_BEFORE = 2.0
_ENDS = re.compile(r"[.!?;…\n。！？；؟,،，]")
_SENTENCE_ENDS = re.compile(r"[.!?;…\n。！？；؟]")
_NAMES = ("catalogue", "products")
_GOODS = frozenset({"product", "size", "quality"})
_QUOTES = re.compile(r"[\"“”«»„「」『』]([^\"“”«»„「」『』]{2,60})[\"“”«»„「」『』]")
# How text pretends to be part of what a program reads; the same in every language.
_MARKUP = re.compile(
    r"</?(?:system|comment|user|assistant|instructions?|prompt)\b|<\|\w+\|>|\[/?inst\]|\{\{.*\}\}"
    r"|^\s*#{2,}\s*\w|(?:^|[\s>])(?:system|assistant|developer)\s*[:：]\s*\S|```"
    r"|\b(?:drop\s+table|select\s+\*|rm\s+-rf|os\.system|eval\(|console\.log|print\()"
    r"|\b\w+\s*=\s*(?:true|none|null|0)\s*;",
    re.IGNORECASE,
)
_COMPLAINING = frozenset("my_order not_arrived broken wrong_item refund return_it cancel".split())
_ASKING = frozenset("how_much which how_long when where can question_word have how_to".split())


@dataclass(frozen=True, slots=True)
class Abuse:
    """What is said against people: how strong (0 none, 1 needs the learned say, 2, 3 by itself).

    `excused` tells that it is quoted, reported or denied, `vents` that it curses about an order.
    """

    strength: int
    sign: str
    excused: bool = False
    vents: bool = False


@dataclass(frozen=True, slots=True)
class Bait:
    """What lures viewers away: parts that were found, and whether one of them says it all."""

    signs: tuple[str, ...]
    offers: bool


class Signs:
    """The screening words of one reading and what they make together.

    `disguised` are the words that were undone in it: whoever hides a word means it.
    """

    def __init__(self, reading: Reading, disguised: frozenset[str] = frozenset()) -> None:
        self._reading = reading
        self._disguised = disguised
        self._found: dict[str, list[Match]] = {}
        names = [m for m in reading.matches if m.section in _NAMES]
        for match in reading.matches:
            if match.section == "screening" and not _inside(match, names):
                for key in match.keys:
                    self._found.setdefault(key, []).append(match)

    def has(self, *keys: str) -> bool:
        """Whether a part was found."""
        return any(key in self._found for key in keys)

    def of(self, *keys: str) -> list[Match]:
        """The matches of some parts."""
        return [match for key in keys for match in self._found.get(key, ())]

    # -- abuse ------------------------------------------------------------------------------

    @cached_property
    def abuse(self) -> Abuse:
        """What is said against the shop, the host, viewers or a group."""
        strength, sign = self._said()
        if strength == 0:
            return Abuse(0, "")
        heavy = sign in ("slur", "threat", "harass")
        excused = self.has("reported") or self._quoted() or (not heavy and self._denied())
        concepts = self._reading.concepts()
        vents = not heavy and bool(concepts & _COMPLAINING)
        return Abuse(strength, sign, excused, vents)

    def _said(self) -> tuple[int, str]:
        for key in ("slur", "threat", "harass", "curse"):
            if self.has(key):
                return 3, key
        if self._near(self.of("group"), self.of("loathe", "slur"), _HATED, _SENTENCE_ENDS):
            return 3, "hate"
        if self._near(self.of("group"), self.of("insult"), _SAID_OF, _SENTENCE_ENDS):
            return 2, "hate"
        if any(self._reading.text_of(m) in self._disguised for m in self.of("hidden", "insult")):
            return 2, "disguised"
        doubted = self._doubted()
        insults = [m for m in self.of("insult") if m not in doubted]
        people, others = self.of("people"), self.of("you")
        rude = [*insults, *self.of("loathe")]
        if self._before(others, rude, _SAID_OF) or self._before(people, rude, _SAID_OF):
            return 2, "insult"
        if self._before(insults, people, _CALLED):
            return 2, "insult"
        looks = self.of("mean")
        if not self._about_goods() and (
            self._before(people, looks, _LOOKS_OF)
            or self._before(others, looks, _CALLED)
            or self._before(looks, people, 0.5)
        ):
            return 2, "looks"
        if insults and not self._about_goods():
            return 1, "insult"
        if self._near(self.of("loathe"), self._nations(), _HATED, _SENTENCE_ENDS):
            return 1, "hate"
        if looks and self._reading.mentions and not self._about_goods():
            return 1, "looks"
        return 0, ""

    def _nations(self) -> list[Match]:
        return [m for m in self._reading.matches if m.section == "demonyms"]

    def _doubted(self) -> list[Match]:
        """Insults that ask whether the shop is honest, which is a question to it."""
        if not self._asks:
            return []
        fake = [m for m in self._reading.matches if m.section == "concepts" and "fake" in m.keys]
        return [m for m in self.of("insult") if any(_overlap(m, other) for other in fake)]

    @property
    def _asks(self) -> bool:
        return self._reading.question_mark or bool(self._reading.concepts() & _ASKING)

    def _about_goods(self) -> bool:
        return any(mask in _GOODS for mask in self._reading.masks)

    def _quoted(self) -> bool:
        """Whether all that offends stands between quotation marks."""
        inside = [(m.start(1), m.end(1)) for m in _QUOTES.finditer(self._reading.folded)]
        harsh = self.of("slur", "threat", "harass", "curse", "insult", "mean", "loathe")
        tokens = self._reading.tokens
        return bool(inside) and all(
            any(a <= tokens[m.first].start and tokens[m.last - 1].end <= b for a, b in inside)
            for m in harsh
        )

    def _denied(self) -> bool:
        """Whether a denial stands right before every part that offends, with nobody between."""
        harsh = self.of("insult", "mean", "loathe")
        denials = [m for m in self._reading.matches if m.section == "negations"]
        denials += self.of("denied")
        people = self.of("you", "people")
        return (
            bool(harsh)
            and not self.has("curse")
            and all(any(self._denies(no, m, people) for no in denials) for m in harsh)
        )

    def _denies(self, no: Match, said: Match, people: list[Match]) -> bool:
        if _overlap(no, said):
            return True
        if no.last > said.first or self._gap(no, said) > _DENIED_BEFORE:
            return False
        return not any(no.last <= m.first < said.first for m in people)

    @property
    def swears(self) -> bool:
        """Whether it swears at nobody, or plays with harmful words."""
        return self.has("swear", "harmless")

    # -- spam -------------------------------------------------------------------------------

    @cached_property
    def bait(self) -> Bait:
        """What is advertised or lures viewers elsewhere."""
        offers = [k for k in ("promotion", "selling", "earning", "prize") if self.has(k)]
        signs = list(offers)
        if self.has("contact"):
            signs.append("contact")
        if self.has("app") and self._handed():
            signs.append("app")
        return Bait(tuple(signs), bool(offers))

    def _handed(self) -> bool:
        """Whether an app stands beside a name or number to reach somebody by."""
        reading = self._reading
        long = any(len(t.text) >= 6 and any(c.isdigit() for c in t.text) for t in reading.tokens)
        return bool(reading.phones or reading.mentions or long)

    # -- orders to the assistant --------------------------------------------------------------

    @cached_property
    def orders(self) -> tuple[int, tuple[str, ...]]:
        """How surely the assistant itself is commanded (0, 1, 2, 3), and by which parts."""
        found: list[str] = []
        strength = 0
        if _MARKUP.search(self._reading.original):
            strength, found = 2, ["markup"]
        overridden = self._near(
            self.of("override"), self.of("instructions"), _ORDERED, _SENTENCE_ENDS
        )
        if overridden:
            strength, found = 3, [*found, "override"]
        if self.has("mode"):
            strength, found = 3, [*found, "mode"]
        if self._near(self.of("reveal"), self.of("secret"), _ORDERED, _SENTENCE_ENDS):
            strength, found = max(strength, 2), [*found, "secret"]
        softer = [key for key in ("persona", "parrot", "forge") if self.has(key)]
        if len(softer) > 1 or (softer and (found or self.has("bot"))):
            strength = max(strength, 2)
        elif softer or self.has("secret"):
            strength = max(strength, 1)
        return strength, (*found, *softer)

    # -- where parts stand --------------------------------------------------------------------

    def _near(
        self, first: list[Match], second: list[Match], far: float, ends: re.Pattern[str]
    ) -> bool:
        return self._before(first, second, far, ends) or self._before(second, first, far, ends)

    def _before(
        self,
        first: Iterable[Match],
        second: list[Match],
        far: float,
        ends: re.Pattern[str] = _ENDS,
    ) -> bool:
        """Whether one of `first` stands at most `far` words before one of `second`."""
        return any(
            a.first <= b.first
            and a != b
            and (b.first < a.last or self._gap(a, b) <= far)
            and not self._cut(a, b, ends)
            for a in first
            for b in second
        )

    def _gap(self, a: Match, b: Match) -> float:
        return sum(weight(t.text) for t in self._reading.tokens[a.last : b.first])

    def _cut(self, a: Match, b: Match, ends: re.Pattern[str]) -> bool:
        tokens = self._reading.tokens
        between = self._reading.folded[tokens[a.last - 1].end : tokens[b.first].start]
        return ends.search(between) is not None


def weight(token: str) -> float:
    """A token's length in words: two Han or four Thai characters make about one."""
    if "\u0e00" <= token[0] <= "\u0e7f":
        return 0.25
    return 0.5 if is_cjk(token[0]) else 1.0


def _inside(match: Match, names: Iterable[Match]) -> bool:
    return any(
        name.first <= match.first
        and match.last <= name.last
        and match.last - match.first < name.last - name.first
        for name in names
    )


def _overlap(a: Match, b: Match) -> bool:
    return a.first < b.last and b.first < a.last
