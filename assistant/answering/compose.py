"""Rung 1 of answering: the pack's text for what was found, every slot filled from a fact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.values import CannotSay, cut, write
from assistant.types import Cited, Draft, Evidence, Row, Slot
from prompts.packs import Pack
from prompts.topics import Choice, TextSpec, Topic, Topics
from prompts.topics import Slot as SlotSpec

_SLOT = re.compile(r"\{(\w+)\}")
Parts = list[str | Slot]


@dataclass(frozen=True, slots=True)
class Form:
    """How full a text is: its `short` wording, the `rows` of a list, characters of a `name`."""

    short: bool = False
    rows: int | None = None
    name: int | None = None


FULL = Form()
# Characters of an answer that names each place, above which the one place is asked for.
_LONGEST_BY_PLACE = 200
# Marks that end a sentence: a text ends in one, also where its last slot brings its own.
_ENDS, _MARKS = tuple(".!?。！？…؟"), frozenset(".。～")
# Values that are lists of their own; what is cut off them is counted like rows.
_LISTS = ("methods", "countries", "regions")


def compose(
    evidence: Evidence, topic: Topic, topics: Topics, pack: Pack, zone: str, form: Form = FULL
) -> Draft | None:
    """The draft that says `evidence` in the pack's language, or asks for what is missing.

    None where no reply of the topic agrees with what was found, or a value cannot be said.
    `zone` is the IANA time zone in which moments are stated.
    """
    composer = _Composer(topics.texts, pack, zone, form)
    if evidence.found is None:
        return _asked(evidence, topic, composer, pack)
    if evidence.missing == "place":
        # A list of places that is cut would leave the viewer's own out.
        forms = (form, replace(form, short=True)) if form.rows is None else ()
        told = (_told(evidence, topic, topics, pack, zone, each) for each in forms)
        short = (draft for draft in told if draft is not None)
        fitting = (draft for draft in short if len(draft.text) <= _LONGEST_BY_PLACE)
        return next(fitting, None) or _asked(evidence, topic, composer, pack)
    return _told(evidence, topic, topics, pack, zone, form)


def _asked(evidence: Evidence, topic: Topic, composer: _Composer, pack: Pack) -> Draft | None:
    """The short question for what is missing: a place, or a product where the topic needs one."""
    key = topic.ask.get(evidence.missing or "")
    if key is None or (evidence.missing == "product" and "product" not in topic.needs):
        return None
    return Draft(pack.locale, key, tuple(composer.parts(key, Row({}))), (), asks_back=True)


def _told(
    evidence: Evidence, topic: Topic, topics: Topics, pack: Pack, zone: str, form: Form = FULL
) -> Draft | None:
    """What was found, in the pack's words; words of the shop in another language keep theirs."""
    assert evidence.found is not None
    composer = _Composer(topics.texts, pack, zone, form)
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
    language = evidence.found.fields.get("language")
    tag = pack.locale if language is None else str(language.value)
    return Draft(tag, choice.text, tuple(parts), cited, left_out=tuple(composer.left_out))


def said_in(value: Cited, tag: str) -> Cited:
    """The value in the shop's own words of a language where it has them, else as it stands."""
    base = tag.split("-")[0]
    own = sorted((s for s in value.said if s[0].split("-")[0] == base), key=lambda s: s[0] != tag)
    return Cited(own[0][1], value.fact, own[0][2]) if own else value


def say(
    key: str, found: Row, topics: Topics, pack: Pack, zone: str, form: Form = FULL
) -> Draft | None:
    """One text of the pack with the found values, whatever the topic; None if it cannot be said."""
    composer = _Composer(topics.texts, pack, zone, form)
    try:
        parts = composer.parts(key, found)
    except CannotSay:
        return None
    facts = dict.fromkeys(slot.fact for slot in parts if isinstance(slot, Slot) and slot.fact)
    return Draft(pack.locale, key, tuple(parts), tuple(facts), left_out=tuple(composer.left_out))


def choose(choices: Iterable[Choice], found: Row) -> Choice | None:
    """The first choice whose conditions all hold for the found values."""
    return next((choice for choice in choices if found.meets(choice.when)), None)


class _Composer:
    """Fills texts of one pack in one form; `left_out` is what its lists had no room for."""

    def __init__(
        self, texts: Mapping[str, TextSpec], pack: Pack, zone: str, form: Form = FULL
    ) -> None:
        self._texts = texts
        self._pack = pack
        self._zone = zone
        self._form = form
        self._inside = 0
        self.left_out: list[str] = []

    def parts(self, key: str, found: Row) -> Parts:
        """A text's literal pieces and filled slots, in order."""
        reply = self._pack.replies[key]
        short = reply.short if self._form.short else None
        text = short if short is not None else reply.forms["other"]
        parts: Parts = []
        position = 0
        for match in _SLOT.finditer(text):
            parts.append(text[position : match.start()])
            parts += self._filled(match[1], self._texts[key].slots[match[1]], found)
            position = match.end()
        parts.append(text[position:])
        last = parts[-2] if len(parts) > 1 else ""
        if isinstance(last, Slot) and last.text.endswith(_ENDS) and str(parts[-1]) in _MARKS:
            parts.pop()
        return [part for part in parts if part != ""]

    def _filled(self, name: str, spec: SlotSpec, found: Row) -> Parts:
        if spec.unit == "list":
            return self._list(name, spec, found)
        value = found.fields.get(name)
        if value is None:
            raise CannotSay(f"no value for {name!r}")
        value = said_in(value, self._pack.locale)
        whole, more = value.value, 0
        if spec.unit in _LISTS and isinstance(whole, tuple):
            kept = whole[: self._form.rows]
            more = len(whole) - len(kept)
            self.left_out += [f"{value.fact} {value.field}"] * more
            value = replace(value, value=kept)
        text = write(value.value, spec.unit, spec.group, self._pack, self._zone)
        if spec.unit == "name" and self._form.name is not None:
            text = cut(text, self._form.name)
        slot = Slot(name, text, spec.unit, value.value, value.fact, value.field)
        return [slot, *self._more(more)]

    def _more(self, count: int) -> Parts:
        """How many entries a list had no room for; nothing where it had."""
        if not count:
            return []
        joint = " " if self._pack.list_separator.endswith(" ") else ""
        said = self.parts("and_more", Row({"count": Cited(count, None, "left_out")}))
        return [joint, *said] if joint else said

    def _list(self, name: str, spec: SlotSpec, found: Row) -> Parts:
        parts: Parts = []
        rows = found.rows.get(name, ())
        # Conditions inside a row are never left out: without them the row would promise more.
        kept = _relevant(rows)[: self._form.rows] if not self._inside else rows
        self._inside += 1
        for row in kept:
            choice = choose(spec.items, row)
            if choice is None:
                raise CannotSay(f"no text for a row of {name!r}")
            if parts:
                between = self._pack.group_separator if spec.grouped else self._pack.list_separator
                parts.append(between)
            parts += self.parts(choice.text, row)
        if not parts:
            raise CannotSay(f"no rows for {name!r}")
        self._inside -= 1
        dropped = [row for row in rows if not any(row is other for other in kept)]
        self.left_out += [_named(row) for row in dropped]
        return parts + self._more(len(dropped))


def _relevant(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows in the order in which they are kept: what was asked about, then what can be had."""

    def rank(row: Row) -> tuple[bool, bool]:
        state = row.fields.get("state")
        return ("asked" not in row.fields, state is not None and state.value == "sold_out")

    return tuple(sorted(rows, key=rank))


def _named(row: Row) -> str:
    """A row by the first fact and field it states."""
    known = (f"{value.fact} {value.field}" for value in row.fields.values() if value.fact)
    below = (_named(inner) for rows in row.rows.values() for inner in rows)
    return next(known, None) or next(below, "")


def joined(drafts: Iterable[Draft]) -> Draft:
    """Answers to the questions of one comment as one draft, in the order they were asked."""
    # Two questions may have one answer, which is said once.
    known = list({draft.text: draft for draft in drafts}.values())
    if len(known) == 1:
        return known[0]
    parts: Parts = []
    for draft in known:
        if parts:
            parts.append(" ")
        parts += draft.parts
    facts = tuple(dict.fromkeys(fact for draft in known for fact in draft.facts))
    reply = "+".join(draft.reply for draft in known)
    left_out = tuple(name for draft in known for name in draft.left_out)
    asks_back = any(draft.asks_back for draft in known)
    return Draft(known[0].language, reply, tuple(parts), facts, asks_back, left_out)
