"""Rung 1 of answering: the pack's text for what was found, every slot filled from a fact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from assistant.answering.values import CannotSay, write
from assistant.types import Draft, Evidence, Row, Slot
from prompts.packs import Pack
from prompts.topics import Choice, TextSpec, Topic, Topics
from prompts.topics import Slot as SlotSpec

_SLOT = re.compile(r"\{(\w+)\}")
Parts = list[str | Slot]


def compose(
    evidence: Evidence, topic: Topic, topics: Topics, pack: Pack, zone: str
) -> Draft | None:
    """The draft that says `evidence` in the pack's language, or asks for what is missing.

    None where no reply of the topic agrees with what was found, or a value cannot be said.
    `zone` is the IANA time zone in which moments are stated.
    """
    composer = _Composer(topics.texts, pack, zone)
    if evidence.found is None:
        key = topic.ask.get(evidence.missing or "")
        if key is None or evidence.missing not in topic.needs:
            return None
        return Draft(pack.tag, key, tuple(composer.parts(key, Row({}))), (), asks_back=True)
    choice = choose(topic.replies, evidence.found)
    if choice is None:
        return None
    try:
        parts = composer.parts(choice.text, evidence.found)
    except CannotSay:
        return None
    facts = dict.fromkeys(slot.fact for slot in parts if isinstance(slot, Slot) and slot.fact)
    backing = (value.fact for value in evidence.found.fields.values() if value.fact)
    cited = tuple(facts) or tuple(dict.fromkeys(backing))
    return Draft(pack.tag, choice.text, tuple(parts), cited)


def choose(choices: Iterable[Choice], found: Row) -> Choice | None:
    """The first choice whose conditions all hold for the found values."""
    return next((choice for choice in choices if _holds(choice.when, found)), None)


def _holds(when: Mapping[str, tuple[str, ...]], found: Row) -> bool:
    for name, wanted in when.items():
        value = found.fields.get(name)
        if value is None:
            if "absent" not in wanted:
                return False
        elif "present" not in wanted and str(value.value) not in wanted:
            return False
    return True


class _Composer:
    """Fills texts of one pack."""

    def __init__(self, texts: Mapping[str, TextSpec], pack: Pack, zone: str) -> None:
        self._texts = texts
        self._pack = pack
        self._zone = zone

    def parts(self, key: str, found: Row) -> Parts:
        """A text's literal pieces and filled slots, in order."""
        text = self._pack.replies[key].forms["other"]
        parts: Parts = []
        position = 0
        for match in _SLOT.finditer(text):
            parts.append(text[position : match.start()])
            parts += self._filled(match[1], self._texts[key].slots[match[1]], found)
            position = match.end()
        parts.append(text[position:])
        last = parts[-2] if len(parts) > 1 else ""
        if isinstance(last, Slot) and last.text.endswith(".") and str(parts[-1]) == ".":
            parts.pop()
        return [part for part in parts if part != ""]

    def _filled(self, name: str, spec: SlotSpec, found: Row) -> Parts:
        if spec.unit == "list":
            return self._list(name, spec, found)
        value = found.fields.get(name)
        if value is None:
            raise CannotSay(f"no value for {name!r}")
        text = write(value.value, spec.unit, spec.group, self._pack, self._zone)
        return [Slot(name, text, spec.unit, value.value, value.fact, value.field)]

    def _list(self, name: str, spec: SlotSpec, found: Row) -> Parts:
        parts: Parts = []
        for row in found.rows.get(name, ()):
            choice = choose(spec.items, row)
            if choice is None:
                raise CannotSay(f"no text for a row of {name!r}")
            if parts:
                parts.append(self._pack.list_separator)
            parts += self.parts(choice.text, row)
        if not parts:
            raise CannotSay(f"no rows for {name!r}")
        return parts


def joined(drafts: Iterable[Draft]) -> Draft:
    """Answers to the questions of one comment as one draft, in the order they were asked."""
    known = list(drafts)
    if len(known) == 1:
        return known[0]
    parts: Parts = []
    for draft in known:
        if parts:
            parts.append(" ")
        parts += draft.parts
    facts = tuple(dict.fromkeys(fact for draft in known for fact in draft.facts))
    reply = "+".join(draft.reply for draft in known)
    return Draft(known[0].language, reply, tuple(parts), facts, any(d.asks_back for d in known))
