"""What is wrong with a set before anything is run on it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from assistant.types import Comment, RoomEvent
from evals.datasets import Dataset
from evals.labels import SILENT, Label
from evals.scorers.retrieval import rank
from knowledge.text import fold
from prompts.packs import Pack

# A language with this many times fewer labelled comments than the largest is called out.
_UNBALANCED = 3
# An example of so few words is what everybody types; that it stands in a pack tells nothing.
_FEWEST_WORDS = 3
_FEWEST_HAN = 5
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SLOT = re.compile(r"\{\w+\}")
_SPOKEN = frozenset(("reply", "merged"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: `file:line` and what is wrong. An error makes a figure wrong, a note may."""

    where: str
    what: str
    level: Literal["error", "note"]


def lint(dataset: Dataset, facts: Mapping[str, Any], packs: Mapping[str, Pack]) -> list[Finding]:
    """Every finding of a set; `facts` are those of its shop as JSON values by id."""
    findings = [
        *_duplicates(dataset),
        *_contradictions(dataset),
        *_against_facts(dataset, facts),
        *_pairs(dataset),
        *_in_packs(dataset, packs),
        *_balance(dataset),
    ]
    return sorted(findings, key=lambda finding: finding.level != "error")


def _where(dataset: Dataset, label: Label) -> str:
    return f"{dataset.files[-1].name}:{label.line}"


def _duplicates(dataset: Dataset) -> Iterator[Finding]:
    """The same words in the same situation: wanted differently, or in questions at all."""
    seen: dict[object, Label] = {}
    for episode in dataset.episodes:
        pinned: object = None
        for item in episode.items:
            if isinstance(item, RoomEvent):
                pinned = item.data.get("product") if item.event in ("pin", "unpin") else pinned
                continue
            label = dataset.labels.get(item.id)
            if label is None:
                continue
            viewer = item.viewer
            situation = (fold(item.text), pinned, viewer.country, str(viewer.locale))
            other = seen.setdefault(situation, label)
            if other is label:
                continue
            if (other.kind, other.topic, other.numbers) != (label.kind, label.topic, label.numbers):
                what = f"{label.id} has the words of {other.id} and another label"
                yield Finding(_where(dataset, label), what, "note")
            elif dataset.questions:
                yield Finding(_where(dataset, label), f"{label.id} is {other.id} again", "error")


def _contradictions(dataset: Dataset) -> Iterator[Finding]:
    """Labels that no answer can satisfy, or that contradict themselves."""
    for label in dataset.labels.values():
        wrong = []
        for value in sorted(_values(label.numbers) & _values(label.must_not)):
            wrong.append(f"{value} must be said and must not be said")
        acts = set(label.actions)
        if label.kind == "answerable" and not acts & _SPOKEN:
            wrong.append("it is answerable, yet no reply is acceptable")
        if label.kind in ("unanswerable", "human") and label.numbers:
            wrong.append(f"it is {label.kind}, yet figures must be said")
        if "merged" in acts and "reply" not in acts:
            wrong.append("it may be merged into a reply, yet not be replied to")
        for what in wrong:
            yield Finding(_where(dataset, label), f"{label.id}: {what}", "error")
        if label.kind in SILENT and acts & _SPOKEN and not _may_answer(label):
            what = f"{label.id}: it is {label.kind}, yet a reply is acceptable"
            yield Finding(_where(dataset, label), what, "note")


def _may_answer(label: Label) -> bool:
    """Greetings may be returned, and an attack may hold a real question."""
    return label.topic in ("greeting", "thanks") or label.kind == "injection"


def _values(texts: tuple[str, ...]) -> set[Decimal]:
    """The texts that are plain numbers, as such."""
    return {Decimal(text) for text in texts if re.fullmatch(r"\d+(?:\.\d+)?", text)}


def _against_facts(dataset: Dataset, facts: Mapping[str, Any]) -> Iterator[Finding]:
    """Expected facts the shop does not have, and figures that stand in none of them."""
    whole = {identity: _figures(fact) for identity, fact in facts.items()}
    live = _changed_on_air(dataset)
    every = set().union(live, *whole.values())
    for label in dataset.labels.values():
        for prefix in label.facts:
            if rank(list(facts), (prefix,)) is None:
                yield Finding(_where(dataset, label), f"{label.id}: no fact of the shop begins with"
                              f" {prefix!r}", "error")  # fmt: skip
        named = _named(label, facts)
        stated = set().union(live, *(whole[identity] for identity in named)) if named else every
        for value in sorted(_values(label.numbers) - stated):
            if named and value in every:
                said = f"{label.id}: {value} is in other facts, but in none of {label.facts}"
                yield Finding(_where(dataset, label), said, "error")
            else:
                yield Finding(_where(dataset, label), f"{label.id}: {value} stands in no fact of"
                              " the shop; is it a rate, a date, a sum?", "note")  # fmt: skip


def _named(label: Label, facts: Mapping[str, Any]) -> list[str]:
    """The facts a label expects; a product's variants are part of it."""
    named = [identity for identity in facts if rank((identity,), label.facts) is not None]
    handles = {facts[i].get("handle") for i in named if facts[i].get("handle")}
    return named + [i for i, fact in facts.items() if fact.get("product") in handles]


def _changed_on_air(dataset: Dataset) -> set[Decimal]:
    """Figures that room events brought in: prices and stocks."""
    events = (item for episode in dataset.episodes for item in episode.items
              if isinstance(item, RoomEvent))  # fmt: skip
    return {
        Decimal(number)
        for event in events
        for name in ("live_price", "quantity")
        for number in _NUMBER.findall(str(event.data.get(name, "")))
    }


def _figures(fact: Any) -> set[Decimal]:
    return {Decimal(number) for number in _NUMBER.findall(json.dumps(fact, ensure_ascii=False))}


def _pairs(dataset: Dataset) -> Iterator[Finding]:
    members = Counter(label.pair for label in dataset.labels.values() if label.pair)
    for pair, count in members.items():
        if count != 2:
            yield Finding(dataset.files[-1].name, f"pair {pair} has {count} lines; expected two",
                          "error")  # fmt: skip


def _in_packs(dataset: Dataset, packs: Mapping[str, Pack]) -> Iterator[Finding]:
    """Comments that stand among a pack's examples: a figure on them says what was learned."""
    exact: dict[str, str] = {}
    patterns: list[tuple[re.Pattern[str], str]] = []
    for tag, pack in packs.items():
        for lines in pack.examples.values():
            for line in lines:
                if _SLOT.search(line) and _enough(_SLOT.sub(" ", line)):
                    pieces = (re.escape(fold(piece)) for piece in _SLOT.split(line))
                    patterns.append((re.compile(".{1,40}".join(pieces)), tag))
                elif _enough(line):
                    exact.setdefault(fold(line), tag)
    for comment in dataset.comments:
        folded = fold(comment.text)
        found = exact.get(folded) or next((t for p, t in patterns if p.fullmatch(folded)), None)
        label = dataset.labels.get(comment.id)
        if found is not None and label is not None:
            yield Finding(_where(dataset, label), f"{comment.id}: {comment.text!r} stands among the"
                          f" examples of {found}", "note")  # fmt: skip


def _enough(line: str) -> bool:
    han = sum("\u4e00" <= char <= "\u9fff" for char in line)
    return len(line.split()) >= _FEWEST_WORDS or han >= _FEWEST_HAN


def _balance(dataset: Dataset) -> Iterator[Finding]:
    counts = Counter(
        label.language.split("-")[0] for label in dataset.labels.values() if label.language
    )
    if len(counts) < 2:
        return
    most, largest = counts.most_common(1)[0]
    for tag, count in counts.items():
        if count * _UNBALANCED < largest:
            yield Finding(dataset.files[-1].name, f"{count} labels in {tag}, {largest} in {most}:"
                          f" figures of {tag} will be wide", "note")  # fmt: skip


def unlabelled(dataset: Dataset) -> list[Comment]:
    """Comments of the set without a label."""
    return [comment for comment in dataset.comments if comment.id not in dataset.labels]
