"""The one entry of the shop's own questions and answers that clearly asks what a comment asks.

Comment and question are compared by what both are about (`meaning`), each part weighed by how few
entries have it: much of either must be in the other, and no second entry may come near.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from assistant.retrieval.meaning import Meaning, Meanings
from knowledge.shop import Shop
from knowledge.text import is_cjk
from knowledge.types import Faq, Product

# From here on an entry that shares a word of its own goes before facts of the topic.
_SURE = 0.8
# What an entry is about alone: the one that has it answers whatever is asked about it.
_ALONE = frozenset(
    f"concepts:{concept}" for concept in ("gift_wrap", "wholesale", "physical_shop", "invoice")
)
# From this similarity on (rapidfuzz's ratio) a word is another form or a slip of one.
_SAME_WORD, _LETTERS, _STEM = 82, 5, 4


@dataclass(frozen=True, slots=True)
class Alike:
    """How much of a comment and of a question must be common to both, as shares of their weight.

    Where they have a single thing in common it must be `alone` of the comment and `alone_question`
    of the question, and where `keyed` no word but a key of the packs. `mean` is the least geometric
    mean of both shares, and `margin` what the next entry stays below it.
    """

    of_comment: float
    of_question: float
    alone: float
    alone_question: float
    mean: float
    margin: float
    keyed: bool = False


# An entry that asks the same; and one that a person may look at.
CLEAR = Alike(0.5, 0.4, 0.8, 0.55, 0.62, 0.15)
NEAR = Alike(0.15, 0.3, 0.15, 0.4, 0.28, 0.0, keyed=True)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that clearly asks the same; `sure` is set where it goes before other facts."""

    entry: Faq
    likeness: float
    sure: bool


@dataclass(frozen=True, slots=True)
class _Question:
    entry: Faq
    about: Meaning


class FaqIndex:
    """The entries of one version, by what their questions are about."""

    def __init__(self, shop: Shop, meanings: Meanings) -> None:
        self._meanings = meanings
        self._shop = shop
        self._own: dict[str, Meaning] = {}
        self._questions = [
            _Question(entry, self._about(text, entry.products, tag))
            for entry in shop.all(Faq)
            for tag, text in entry.questions.items()
        ]
        entries = {entry.id: entry for entry in shop.all(Faq)}
        having: Counter[str] = Counter()
        for key in entries:
            asked = (q.about.all for q in self._questions if q.entry.id == key)
            having.update(frozenset().union(*asked))
        self._only = {part for part, n in having.items() if n == 1 and part in _ALONE}
        self._weights = {part: math.log(1 + len(entries) / n) for part, n in having.items()}
        self._unseen = math.log(1 + 2 * len(entries)) if entries else 1.0
        self._words = [part for part in having if ":" not in part]

    def find(
        self, text: str, handle: str | None, language: str | None, needed: Alike = CLEAR
    ) -> Found | None:
        """The entry about this product or the whole shop that asks what `text` asks."""
        if not self._questions:
            return None
        about = self._known(self._about(text, (handle,) if handle is not None else (), language))
        if not about.keys | about.words:
            return None
        likeness: dict[str, float] = {}
        best: tuple[float, _Question] | None = None
        for question in self._questions:
            if question.entry.products and handle not in question.entry.products:
                continue
            alike = self._likeness(about, question.about, needed)
            entry = question.entry.id
            likeness[entry] = max(likeness.get(entry, 0.0), alike)
            if best is None or alike > best[0]:
                best = alike, question
        if best is None or best[0] < needed.mean:
            return None
        second = max((v for k, v in likeness.items() if k != best[1].entry.id), default=0.0)
        if best[0] - second < needed.margin:
            return None
        telling = bool(about.words & best[1].about.words)
        return Found(best[1].entry, best[0], telling and best[0] >= _SURE)

    def _about(self, text: str, handles: Iterable[str], language: str | None) -> Meaning:
        """What a question is about, apart from the names of the products it is asked of."""
        about = self._meanings.of(text, language)
        for handle in handles:
            about = about.without(self._named(handle))
        return about

    def _named(self, handle: str) -> Meaning:
        """What a product's names are about."""
        if handle not in self._own:
            product = self._shop.product(handle)
            named = _names(product) if product is not None else ""
            tags = (self._shop.profile.default_locale, *(product.titles if product else ()))
            own = self._meanings.of(named, *tags)
            # A gift box is wrapped as a gift for all its name.
            self._own[handle] = replace(own, keys=own.keys - _ALONE)
        return self._own[handle]

    def _known(self, meant: Meaning) -> Meaning:
        """The meaning of a comment in the words of the entries, where it has forms of them."""

        def known(words: Iterable[str]) -> frozenset[str]:
            return frozenset(
                word if word in self._weights else _nearest(word, self._words) for word in words
            )

        return Meaning(meant.keys, known(meant.words), known(meant.others))

    def _likeness(self, comment: Meaning, question: Meaning, needed: Alike) -> float:
        """How alike, 0 to 1; 0 where too little of one is in the other."""
        common = comment.all & question.all
        if not common:
            return 0.0
        shared = self._weight(common)
        of_comment = shared / self._weight(comment.keys | comment.words | common)
        of_question = shared / self._weight(question.keys | question.words | common)
        if common & self._only:
            return max(needed.mean, math.sqrt(of_comment * of_question))
        too_little = of_comment < needed.of_comment or of_question < needed.of_question
        little_alone = of_comment < needed.alone or of_question < needed.alone_question
        if too_little or (len(common) == 1 and (little_alone or self._unkeyed(common, needed))):
            return 0.0
        return math.sqrt(of_comment * of_question)

    @staticmethod
    def _unkeyed(common: frozenset[str], needed: Alike) -> bool:
        return needed.keyed and not any(":" in part for part in common)

    def _weight(self, parts: Iterable[str]) -> float:
        return sum(self._weights.get(part, self._unseen) for part in parts)


def answer_in(entry: Faq, language: str | None) -> str | None:
    """The tag of the entry's answer in a language: the tag itself, else one of its regions."""
    if language is None:
        return None
    same = (tag for tag in sorted(entry.answers) if tag.split("-")[0] == language.split("-")[0])
    return language if language in entry.answers else next(same, None)


def _names(product: Product) -> str:
    titles = (product.title, *product.titles.values(), *(name.text for name in product.names))
    return "\n".join(dict.fromkeys(titles))


def _nearest(word: str, known: list[str]) -> str:
    """The known word of which this one is a form or a slip, else the word itself."""
    if len(word) < _STEM or word.isdigit() or is_cjk(word[0]):
        return word
    for other in known:
        short, long = sorted((word, other), key=len)
        if len(short) >= _STEM and len(long) - len(short) <= len(short) and long.startswith(short):
            return other
    if len(word) < _LETTERS:
        return word
    near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
    return near[0] if near is not None else word
