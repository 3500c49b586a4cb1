"""What the stages saw on the way to a decision, as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from typing import Any

from assistant.retrieval.retrieve import cited_facts
from assistant.types import Trace


def facts_of(trace: Trace) -> tuple[str, ...]:
    """Every fact that was considered on the way to a decision."""
    ids: list[str] = []
    for evidence in trace.evidence:
        if evidence.found is not None:
            ids += cited_facts(evidence.found)
    return tuple(dict.fromkeys(ids))


def stages(trace: Trace) -> dict[str, Any]:
    """Each stage's output, in their order; without times, so that equal work gives equal values.

    `understanding` {kind, language, confidence, asks, why, alerts} · `retrieval` [{topic, why,
    missing, facts, considered}] · `answering` {reply, language, parts, facts, asks_back, left_out}
    or None, where a part is a literal or a slot {name, text, unit, value, fact, field} ·
    `checking` {passed, failures} or None · `deciding` {group, proposal}: the parts of the key by
    which comments share an answer, and a draft for the desk where only a holding line was sent.
    """
    question = trace.question
    return {
        "understanding": {
            "kind": question.kind,
            "language": _plain(asdict(question.language)),
            "confidence": round(question.confidence, 4),
            "asks": [_plain(asdict(item)) for item in question.asks],
            "why": list(question.why),
            "alerts": list(trace.alerts),
        },
        "retrieval": [
            {
                "topic": evidence.ask.topic,
                "why": evidence.why,
                "missing": evidence.missing,
                "facts": list(cited_facts(evidence.found)) if evidence.found is not None else [],
                "considered": list(evidence.considered),
            }
            for evidence in trace.evidence
        ],
        "answering": _plain(asdict(trace.draft)) if trace.draft is not None else None,
        "checking": _plain(asdict(trace.verdict)) if trace.verdict is not None else None,
        "deciding": {
            "group": list(trace.group) if trace.group is not None else None,
            "proposal": _plain(asdict(trace.proposal)) if trace.proposal is not None else None,
        },
    }


def _plain(value: Any) -> Any:
    """Values as JSON has them: exact decimals, instants and tags as text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(_plain(item) for item in value)
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
