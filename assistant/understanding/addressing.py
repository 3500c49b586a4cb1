"""Whom a comment is for: the shop, or another viewer.

A reply to another viewer's comment and a comment that mentions one are talk among viewers, unless
they call the shop too: by its name, by a name of its staff, or by what viewers call a shop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.types import Comment, Role
from assistant.understanding.context import RoomContext, name_key
from knowledge.shop import Shop
from knowledge.text import is_cjk
from prompts.packs import Pack

_STAFF = frozenset({Role.MODERATOR, Role.OWNER, Role.BOT, Role.SELF})
# A name may hold spaces; the words after an @ are tried together, the most first.
_WORDS_OF_A_NAME = 4
_AT = re.compile(r"(?<![\w.])[@＠]")
_WORD = r"[^\s@＠,，、。!！?？؟:：;]+"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,{_WORDS_OF_A_NAME - 1}}}")
_LONGEST_NAME = 16
_LONG_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a comment is for and what it says to them.

    `other` tells why it is for another viewer, None where it is for the shop; `text` is the
    comment without the names that only call the shop.
    """

    text: str
    other: str | None = None


@dataclass(frozen=True, slots=True)
class _Mention:
    """What stands after an @: names it may be, the longest first, with where each would end.

    `word` is where its first word ends.
    """

    start: int
    names: tuple[tuple[str, int], ...]
    word: int

    def end(self, context: RoomContext) -> int:
        """Where the name ends: that of a viewer who is known, else the first word."""
        return next((end for name, end in self.names if context.named(name)), self.word)


class Addressing:
    """Tells talk among viewers from talk to the shop."""

    def __init__(self, shop: Shop, packs: Mapping[str, Pack]) -> None:
        words = [re.escape(word) for word in shop.profile.name.split()]
        self._shop = {name_key(shop.profile.name)} - {""}
        self._calls = {
            name_key(word)
            for pack in packs.values()
            for word in pack.lexicon.sections.get("shop_words", {}).get("shop_words", ())
        }
        named = len(shop.profile.name) >= _LONG_ENOUGH
        name = r"\s*".join(words)
        self._name = re.compile(rf"(?<!\w){name}(?!\w)" if named else r"(?!)", re.IGNORECASE)

    def read(self, comment: Comment, context: RoomContext) -> Addressed:
        """Whom a comment is for, by its reply and its mentions."""
        text, mentions = comment.text, list(_mentions(comment.text))
        calls = {m.start: end for m in mentions if (end := self._call(m, context)) is not None}
        named = [found.span() for found in self._name.finditer(text)]
        if calls or named:
            # Whoever else is called to look, the shop is asked.
            others = [(m.start, calls.get(m.start, m.end(context))) for m in mentions]
            for start, end in sorted([*others, *named], reverse=True):
                text = f"{text[:start]} {text[end:]}"
            return Addressed(text)
        author = context.author(comment.reply_to) if comment.reply_to is not None else None
        if author is not None:
            viewer, role = author
            if role in _STAFF:
                return Addressed(text)
            if viewer != comment.viewer.id:
                return Addressed(text, "a reply to another viewer")
        for mention in mentions:
            known = next((k for n, _ in mention.names if (k := context.named(n))), None)
            if known is not None and known[0] != comment.viewer.id:
                return Addressed(text, "a viewer of this chat is mentioned")
        return Addressed(text)

    def _call(self, mention: _Mention, context: RoomContext) -> int | None:
        """Where a mention that calls the shop ends; None where it calls somebody else."""
        for name, end in mention.names:
            known = context.named(name)
            if known is not None:
                return end if known[1] in _STAFF else None
            if name in self._shop or name in self._calls:
                return end
        return None


def _mentions(text: str) -> Iterator[_Mention]:
    for at in _AT.finditer(text):
        found = _NAME.match(text, at.end())
        if found is None:
            continue
        ends = [at.end() + word.end() for word in re.finditer(r"\S+", found[0])][::-1]
        first = text[at.end() : ends[-1]]
        # Without spaces a name runs on into what is said.
        ends += [
            at.end() + n
            for n in range(min(len(first) - 1, _LONGEST_NAME), 1, -1)
            if is_cjk(first[n]) and (is_cjk(first[n - 1]) or first[n - 1].isascii())
        ]
        names = [(name_key(text[at.end() : end]), end) for end in ends]
        word = at.end() + len(first)
        yield _Mention(at.start(), tuple(pair for pair in names if pair[0]), word)
