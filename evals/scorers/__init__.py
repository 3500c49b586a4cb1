"""Scorers without a judge: each looks at the samples of a run and leaves marks on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assistant.types import Action, Decision, Reason
from evals.answers import SPOKEN, Score, score, without_mentions
from evals.datasets import Dataset
from evals.runs import Sample


@dataclass(frozen=True, slots=True)
class Mark:
    """What a scorer says of one sample: 1 or 0 for a pass or failure, or a figure between."""

    measure: str
    sample: str
    value: float
    detail: str = ""


@dataclass(frozen=True)
class Played:
    """What scorers look at: the samples of a run in order, its sets, and the facts of each.

    `beside` were played and do not count; answers that others share may be theirs.
    """

    samples: tuple[Sample, ...]
    beside: tuple[Sample, ...]
    datasets: Mapping[str, Dataset]
    facts: Mapping[str, Mapping[str, Mapping[str, Any]]]
    cooldown_seconds: float

    @cached_property
    def by_id(self) -> dict[str, Sample]:
        """Samples by id, those beside too."""
        return {sample.id: sample for sample in (*self.samples, *self.beside)}

    @cached_property
    def scores(self) -> dict[str, Score]:
        """The contract's score of every labelled sample that did not end in an error."""
        return {
            sample.id: score(
                sample.label,
                _bare(sample),
                _bare(into) if (into := self.answer(sample)) is not None else None,
            )
            for sample in self.samples
            if sample.label is not None and sample.error is None
        }

    def answer(self, sample: Sample) -> Sample | None:
        """The sample whose answer a merged one shares."""
        into = sample.decision.merged_into
        return self.by_id.get(f"{sample.dataset}/{into}") if into else None

    def said(self, sample: Sample) -> str | None:
        """The text that answers a sample, its own or the one it shares, without names."""
        if _bare(sample).action not in SPOKEN:
            return None
        source = self.answer(sample) if sample.decision.action is Action.MERGED else sample
        return body(source) if source is not None else None


Scorer = Callable[[Played], Iterable[Mark]]


def body(sample: Sample) -> str | None:
    """The text of a decision without the names it is addressed to."""
    text = sample.decision.text
    if text is None:
        return None
    draft = "".join(part if isinstance(part, str) else part["text"] for part in sample.parts)
    return draft if draft and text.endswith(draft) else without_mentions(text)


def _bare(sample: Sample) -> Decision:
    """A decision as it is judged: without names, and in a room that only suggests as if sent."""
    decision = replace(sample.decision, text=body(sample))
    if decision.reason is Reason.MODE and decision.text is not None:
        asks = bool(((sample.stages or {}).get("answering") or {}).get("asks_back"))
        return replace(decision, action=Action.REPLY, reason=Reason.ASKED if asks else None)
    return decision
