"""Whether every figure of a text is proven by the facts of the run, told without the checks.

Production reads slots back against its own facts. This scorer shares no code with that: it reads
the text, the slots that were recorded, and the facts as they stand in the run's folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from evals.answers import numbers, readings
from evals.runs import Sample
from evals.scorers import Mark, Played
from evals.scorers.units import field_of, unit_faults

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_OFFSET = re.compile(r"UTC(?:([+-]\d{1,2})(?::(\d{2}))?)?")
# Units whose text is the shop's own wording, and units that are names and hold no figure.
_VERBATIM = ("name", "text", "size", "code", "link")
_NAMES = ("country", "countries", "method", "methods", "term")
# An amount by rate is quoted as "about": in whole units, and never further off than this.
_ABOUT_SHARE = Decimal("0.01")
_ABOUT_UNITS = Decimal(1)
Fact = Mapping[str, Any]


def score_grounding(played: Played) -> Iterator[Mark]:
    """One mark for every text that was sent or proposed."""
    for sample in played.samples:
        if sample.decision.text is not None and sample.error is None:
            live = _live_figures(played, sample)
            faults = _faults(sample, played.facts[sample.dataset], live)
            yield Mark("grounded", sample.id, float(not faults), "; ".join(faults))


def _faults(sample: Sample, facts: Mapping[str, Fact], live: set[Decimal]) -> list[str]:
    text, parts = sample.decision.text or "", sample.parts
    draft = "".join(part if isinstance(part, str) else part["text"] for part in parts)
    if not draft or not text.endswith(draft):
        return ["the text is not the one that was checked"]
    faults = [f"a digit in words of its own: {part!r}" for part in parts
              if isinstance(part, str) and numbers(part)]  # fmt: skip
    if text[: -len(draft)] and not text.startswith("@"):
        faults.append(f"{text[: -len(draft)]!r} before the answer")
    counts = [slot for slot in sample.slots if _counts(slot)]
    left_out = ((sample.stages or {}).get("answering") or {}).get("left_out") or ()
    if sum(sum(numbers(str(slot["text"]))) for slot in counts) != len(left_out):
        faults.append(f"{len(left_out)} entries are left out, the text tells of others")
    for slot in sample.slots:
        if not _counts(slot):
            faults += [f"{slot['name']}: {fault}" for fault in _slot_faults(slot, facts, live)]
    language = sample.decision.language or "en"
    return faults + unit_faults(parts, facts, language)


def _counts(slot: Fact) -> bool:
    """Whether a slot counts what a list had no room for: derived, stated by no fact."""
    return slot["fact"] is None and slot["field"] == "left_out" and slot["unit"] == "number"


def _slot_faults(slot: Fact, facts: Mapping[str, Fact], live: set[Decimal]) -> Iterator[str]:
    text, unit, identity = str(slot["text"]), str(slot["unit"]), slot["fact"]
    if identity is None:
        if unit not in (*_VERBATIM, *_NAMES) or numbers(text):
            yield f"{text!r} cites no fact"
        return
    fact = facts.get(identity)
    if fact is None and not live:
        yield f"{identity} is no fact of the run"
        return
    whole = json.dumps(fact, ensure_ascii=False) if fact is not None else ""
    if unit in _VERBATIM:
        # A variant is named by its options, as in "White / M".
        if fact is not None and any(_plain(p) not in _plain(whole) for p in text.split(" / ")):
            yield f"{text!r} does not stand in {identity}"
    elif unit in ("value", "option"):
        # In words of the language, or as the shop wrote it; with its figures, no more and no fewer.
        value = str(slot["value"])
        parts = value.split(" / ") if unit == "option" else [value]
        if any(_plain(part) not in _plain(whole) for part in parts) and not live:
            yield f"{value!r} does not stand in {identity}"
        elif sorted(numbers(text)) != sorted(numbers(value)):
            yield f"{text!r} has not the figures of {value!r}"
    elif unit == "moment":
        if not _is_moment(text, str(slot["value"]), whole) and not live:
            yield f"{text!r} is not the moment of {identity}"
    elif unit not in _NAMES:
        yield from _figure_faults(slot, facts, live)


def _figure_faults(slot: Fact, facts: Mapping[str, Fact], live: set[Decimal]) -> Iterator[str]:
    field = str(slot["field"])
    if field.startswith("about:"):
        if not _is_about(slot, facts, live):
            yield f"{slot['text']!r} is not about {field} at {slot['fact']}"
        return
    value = field_of(facts.get(str(slot["fact"])), field)
    stated = {Decimal(number) for number in _NUMBER.findall(json.dumps(value))}
    said = readings(str(slot["text"]))
    for values in said:
        if not values & (stated | live):
            yield f"{slot['text']!r} is not {field} of {slot['fact']}"
            return
    unsaid = stated - {value for values in said for value in values}
    if unsaid and not live:
        yield f"{slot['text']!r} lacks {min(unsaid)} of {field} of {slot['fact']}"


def _is_about(slot: Fact, facts: Mapping[str, Fact], live: set[Decimal]) -> bool:
    """Whether an amount is the named price at the shop's rate, as near as whole units allow.

    A price that was called on air stands in no fact of the folder: any figure called may be it.
    """
    identity, _, field = str(slot["field"]).removeprefix("about:").rpartition(":")
    rate = facts.get(str(slot["fact"]))
    price = (facts.get(identity) or {}).get(field)
    if rate is None:
        return False
    amounts = {Decimal(str(price["amount"]))} if isinstance(price, Mapping) else live
    exact = {amount * Decimal(str(rate["rate"])) for amount in amounts}
    return bool(exact) and all(
        any(abs(value - near) <= max(_ABOUT_UNITS, near * _ABOUT_SHARE)
            for value in values for near in exact)
        for values in readings(str(slot["text"]))
    )  # fmt: skip


def _is_moment(text: str, value: str, whole: str) -> bool:
    """Whether day and time, in the zone the text names, are those of an instant of the fact."""
    instants = {value, *re.findall(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)", whole)}
    zone = _OFFSET.search(text)
    hours, minutes = (int(part or 0) for part in (zone[1], zone[2])) if zone else (0, 0)
    shift = timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes)
    said = {int(digits) for digits in re.findall(r"\d+", text.split("(")[0])}
    stated = json.dumps(sorted(instants))
    if value.split("+")[0].rstrip("Z")[:16] not in stated:
        return False
    at = datetime.fromisoformat(value)
    local = at.replace(tzinfo=None) - (at.utcoffset() or timedelta()) + shift
    return {local.day, local.hour, local.minute} <= said


def _live_figures(played: Played, sample: Sample) -> set[Decimal]:
    """Figures of prices and stocks that changed on air before the sample, in its room."""
    if sample.decision.version.endswith("+0"):
        return set()
    found: set[Decimal] = set()
    for episode in played.datasets[sample.dataset].episodes:
        for item in episode.items:
            data = getattr(item, "data", None)
            if episode.room == sample.room and data is not None and item.at <= sample.at:
                texts = (str(data.get(name) or "") for name in ("live_price", "quantity", "until"))
                found |= {value for text in texts for value in numbers(text)}
    return found


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\\n", " ").replace('\\"', '"')).rstrip("…").casefold()
