"""Samples made by hand, for tests of scorers and comparisons."""

from __future__ import annotations

from typing import Any

from assistant.types import Action, Decision, Reason
from evals.labels import Label, label_of
from evals.runs import Sample
from evals.scorers import Played
from tests.evals.chats import label

FACTS: dict[str, dict[str, Any]] = {
    "shipping:eu/standard": {
        "id": "shipping:eu/standard",
        "price": {"amount": "5.90", "currency": "EUR"},
        "days": {"min": 3, "max": 5},
        "tiers": [{"up_to_kg": "2", "price": {"amount": "9.50", "currency": "EUR"}}],
        "countries": ["DE", "FR"],
    },
    "returns:default": {"id": "returns:default", "window_days": 30},
    "warranty:default": {"id": "warranty:default", "months": 24},
    "promotion:KEEL10": {
        "id": "promotion:KEEL10",
        "percent_off": "10",
        "window": {"starts": None, "ends": "2026-11-25T00:00:00Z"},
    },
    "variant:GT-1": {"id": "variant:GT-1", "price": {"amount": "189.00", "currency": "EUR"}},
    "rate:CNY": {"id": "rate:CNY", "rate": "7.80"},
}


def slot(text: str, unit: str, value: Any, fact: str | None, field: str) -> dict[str, Any]:
    """A filled slot as a run records it."""
    return {"name": field, "text": text, "unit": unit, "value": value, "fact": fact, "field": field}


def money(text: str, amount: str = "5.90", currency: str = "EUR") -> dict[str, Any]:
    """The price of shipping, as a slot."""
    value = {"amount": amount, "currency": currency}
    return slot(text, "money", value, "shipping:eu/standard", "price")


def sample(
    identity: str,
    parts: list[Any] | None = None,
    *,
    wanted: dict[str, Any] | None = None,
    action: Action | None = None,
    text: str | None = None,
    error: str | None = None,
    reason: Reason | None = None,
    **more: Any,
) -> Sample:
    """A sample that said `parts`, or nothing; `more` are fields of its decision."""
    said = "".join(p if isinstance(p, str) else p["text"] for p in parts) if parts else None
    values: dict[str, Any] = {
        "id": identity, "room": "room",
        "action": action or (Action.REPLY if said else Action.IGNORE),
        "language": "en", "intents": (), "text": text or (f"@Ana {said}" if said else None),
        "facts": tuple(p["fact"] for p in parts or () if not isinstance(p, str) and p["fact"]),
        "confidence": 0.9, "source": "verified", "reason": reason, "answers": (),
        "merged_into": None, "version": "v+0", "ms": 1.0,
    }  # fmt: skip
    found: Label | None = label_of({"id": identity, **wanted}) if wanted is not None else None
    answering = {"reply": "x", "parts": parts} if parts else None
    ask = {"topic": "shipping_cost", "facts": list(values["facts"])}
    stages = {"understanding": {}, "retrieval": [ask], "answering": answering, "checking": None}
    minute = int("".join(c for c in identity if c.isdigit()) or 0)
    return Sample(
        id=f"set/{identity}",
        dataset="set",
        comment={"id": identity, "room": "room", "at": f"2026-11-22T19:{minute % 60:02}:00+00:00",
                 "viewer": {"id": identity, "name": "Ana"}, "text": identity},
        label=found,
        decision=Decision(**{**values, **more}),
        stages=None if error else stages,
        search=None,
        error=error,
        ms=1.0,
    )  # fmt: skip


def played(*samples: Sample) -> Played:
    """Samples of one set with the facts above."""
    return Played(tuple(samples), (), {}, {"set": FACTS}, 60.0)


def wants(**more: Any) -> dict[str, Any]:
    """A label of an answerable question."""
    return label("answerable", topic="shipping_cost", **more)
