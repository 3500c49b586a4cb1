"""The topics of the contract as data: what each needs, which facts answer it, what is said when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

ROOT = Path(__file__).parent
# libyaml where it is there: the same result, ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Unit = Literal[
    "name", "money", "days", "working_days", "months", "percent", "count", "text", "code", "link",
    "country", "countries", "method", "methods", "moment", "number", "list", "term", "size",
    "measures", "year", "about", "region", "regions", "value",
    "option",
]  # fmt: skip
# Units whose words a pack declares under `units`, by CLDR plural.
WORDED = ("days", "working_days", "months", "count")


# Under `facts`: no typed fact answers, but the shop's own texts may.
OWN_WORDS = "own_words"


class TopicError(Exception):
    """`topics.yaml` contradicts itself; the message names the topic."""

    code = "topics"


@dataclass(frozen=True, slots=True)
class Choice:
    """Say `text` when every field of `when` has one of the given values.

    `cut` is said instead where a list of `text` would have to be cut and that of `cut` would not.
    """

    text: str
    when: Mapping[str, tuple[str, ...]]
    cut: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot's unit; `group` names the term list of a `term`, `items` the texts of a `list`.

    The items of a `grouped` list hold lists themselves and are set apart by the pack's
    `group_separator`.
    """

    unit: Unit
    group: str | None = None
    items: tuple[Choice, ...] = ()
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class TextSpec:
    """A text that every pack must have, with its declared slots."""

    slots: Mapping[str, Slot]


@dataclass(frozen=True, slots=True)
class Topic:
    """One intent of the contract.

    `needs` must be known before facts are looked up (else `ask` is said for it), `uses` narrows
    the facts where known; `outcome` other than `answer` is decided without facts. A comment that
    expresses a concept of `hand_over` is about the viewer's own order and goes to a person, for
    the reason the concept maps to; `statement` stands for a comment that asks nothing. `reason` of
    a topic that is answered is why a person gets it where no fact does. With
    `on_screen` a comment that names no product is taken to be about the one on screen.
    """

    name: str
    outcome: Literal["answer", "ignore", "escalate"]
    reason: str | None
    needs: tuple[str, ...]
    uses: tuple[str, ...]
    facts: str | None
    replies: tuple[Choice, ...]
    ask: Mapping[str, str]
    hand_over: Mapping[str, str]
    on_screen: bool


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics, the texts they may say, and the unit and term names those texts need.

    `untold` are concepts that no typed fact tells of: only the shop's own words do. `joint` holds
    topics of one look-up that are answered in one text where both are asked.
    """

    topics: Mapping[str, Topic]
    texts: Mapping[str, TextSpec]
    units: tuple[str, ...]
    terms: Mapping[str, tuple[str, ...]]
    concepts: tuple[str, ...]
    untold: frozenset[str]
    joint: Mapping[frozenset[str], Topic]

    @property
    def own_words(self) -> Topic:
        """The topic that is answered by the shop's own words alone."""
        return next(topic for topic in self.topics.values() if topic.facts == OWN_WORDS)


def load_topics(root: Path = ROOT) -> Topics:
    """Read `topics.yaml` and `concepts.yaml`. TopicError where a topic names an unknown text."""
    data = yaml.load((root / "topics.yaml").read_text(encoding="utf-8"), Loader=LOADER)
    concepts = yaml.load((root / "concepts.yaml").read_text(encoding="utf-8"), Loader=LOADER)
    texts = {key: TextSpec({n: _slot(s) for n, s in (slots or {}).items()})
             for key, slots in data["texts"].items()}  # fmt: skip
    asks = data.get("ask", {})
    always = [_choice(item) for item in data.get("always", ())]
    topics = {name: _topic(name, body or {}, asks, always) for name, body in data["topics"].items()}
    joint = {
        frozenset(body["topics"]): _topic("+".join(body["topics"]), body, asks, ())
        for body in data.get("joint", ())
    }
    unknown = set().union(*joint) - set(topics)
    if unknown:
        raise TopicError(f"'joint' names {sorted(unknown)}, which are no topics")
    for topic in (*topics.values(), *joint.values()):
        for text in (*(choice.text for choice in topic.replies), *topic.ask.values()):
            if text not in texts:
                raise TopicError(f"topic {topic.name!r} says {text!r}, which 'texts' lacks")
    for key, spec in texts.items():
        for name, slot in spec.slots.items():
            for choice in slot.items:
                if choice.text not in texts:
                    raise TopicError(f"text {key!r}, slot {name!r}: no text {choice.text!r}")
    terms = {group: tuple(names) for group, names in data["terms"].items()}
    untold = frozenset(data.get("untold", ()))
    if untold - set(concepts):
        raise TopicError(f"'untold' names {sorted(untold - set(concepts))}, which are no concepts")
    return Topics(topics, texts, WORDED, terms, tuple(concepts), untold, joint)


def _topic(
    name: str, body: Mapping[str, Any], asks: Mapping[str, str], always: Sequence[Choice]
) -> Topic:
    needs = tuple(body.get("needs", ()))
    own = tuple(_choice(item) for item in body.get("replies", ()))
    return Topic(
        name=name,
        outcome=body.get("outcome", "answer"),
        reason=body.get("reason"),
        needs=needs,
        uses=tuple(body.get("uses", ())),
        facts=body.get("facts"),
        replies=(*always, *own) if body.get("facts") else own,
        hand_over=dict(body.get("hand_over", {})),
        on_screen=bool(body.get("on_screen", "product" in needs)),
        ask={slot: asks[slot] for slot in (*needs, *body.get("uses", ())) if slot in asks},
    )


def _choice(item: Mapping[str, Any]) -> Choice:
    when = {
        str(key): tuple(str(v) for v in (value if isinstance(value, list) else [value]))
        for key, value in item.get("when", {}).items()
    }
    return Choice(str(item["text"]), when, item.get("cut"))


def _slot(spec: Any) -> Slot:
    if isinstance(spec, str):
        unit, _, group = spec.partition(":")
        return Slot(unit, group or None)  # type: ignore[arg-type]  # checked by the renderer's table
    items = tuple(_choice(item) for item in spec["list"])
    return Slot("list", None, items, bool(spec.get("grouped", False)))


def load_colours(root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """Colour families of catalogues: a colour to its shades."""
    data = yaml.load((root / "colours.yaml").read_text(encoding="utf-8"), Loader=LOADER)
    return {str(colour): tuple(shades) for colour, shades in data.items()}
