"""Finds the weights of `deciding.chance` on labelled sets, and says what they are worth.

`python -m evals.chances [SET ...]` plays labelled sets (all built-in ones by default) and takes
every comment to which a reply could be sent: whether it would be right by its label is what is to
be told. Sets are left out in turn to say how sure replies were to those left out. It prints the
weights as they stand in `assistant/deciding/chance.py`; nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from assistant.config import Settings, Thresholds, load_settings
from assistant.deciding.chance import signs
from assistant.pipeline import Outcome
from assistant.service import open_assistant
from assistant.types import Action, Mode
from evals.answers import SPOKEN, text_faults, without_mentions
from evals.labels import Label
from evals.running import Chosen, Request, choose

_FOLDS = 6
_C = 0.3
_SHOWN = (0.8, 0.84, 0.86, 0.88, 0.9, 0.92, 0.94)
# Everything that could be said is said.
_ALL = Thresholds(answer=0.0, answer_undecided=0.0)
_MAY_BE_SENT = (Action.REPLY.value, Action.MERGED.value)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment to which a reply could be sent: its set, its signs, whether the reply is right."""

    dataset: str
    signs: dict[str, float]
    right: bool


def candidates(chosen: Sequence[Chosen], settings: Settings) -> Iterator[Candidate]:
    """Every labelled comment of the sets that could be answered from what was found."""
    for item in chosen:
        assistant = open_assistant(item.store, settings)
        for episode in item.dataset.episodes:
            pipeline = assistant.pipeline(Mode.AUTO)
            outcomes = [o for each in episode.items for o in pipeline.handle(each)]
            for outcome in (*outcomes, *pipeline.close()):
                label = item.dataset.labels.get(outcome.comment.id)
                found = _candidate(item.dataset.name, outcome, label) if label else None
                if found is not None:
                    yield found


def _candidate(dataset: str, outcome: Outcome, label: Label) -> Candidate | None:
    decision, trace = outcome.decision, outcome.trace
    if trace is None or trace.draft is None or decision.action not in SPOKEN:
        return None
    text = "".join(part if isinstance(part, str) else part.text for part in trace.draft.parts)
    faults = text_faults(label, decision.language, without_mentions(text))
    right = not faults and bool(set(_MAY_BE_SENT) & set(label.actions))
    return Candidate(dataset, signs(trace.question, trace.evidence), right)


def fit(rows: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Weights and bias of a logistic regression over signs as they are: (signs,), a number."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    model: Any = LogisticRegression(C=_C, max_iter=5000).fit((rows - mean) / spread, right)
    weights = model.coef_[0] / spread
    return weights, float(model.intercept_[0] - weights @ mean)


def left_out(
    rows: NDArray[np.float64], right: NDArray[np.bool_], sets: Sequence[str]
) -> NDArray[np.float64]:
    """The chance of every candidate by weights found without its set, six groups of sets."""
    order = {name: i % _FOLDS for i, name in enumerate(dict.fromkeys(sets))}
    folds = np.array([order[name] for name in sets])
    chances = np.zeros(len(right))
    for fold in set(order.values()):
        weights, bias = fit(rows[folds != fold], right[folds != fold])
        chances[folds == fold] = 1 / (1 + np.exp(-(rows[folds == fold] @ weights + bias)))
    return chances


def main(
    sets: Annotated[list[str] | None, typer.Argument(help="Labelled sets; all by default.")] = None,
) -> None:
    """Find the weights on labelled sets, and say what they are worth on sets left out."""
    settings = replace(load_settings(), thresholds=_ALL)
    found = list(candidates(choose(Request(tuple(sets or ("all",)))), settings))
    names = list(found[0].signs)
    rows = np.array([[each.signs[name] for name in names] for each in found])
    right = np.array([each.right for each in found])
    chances = left_out(rows, right, [each.dataset for each in found])
    table = Table("from", "sent", "right", "of those sent", title=f"{len(found)} candidates")
    for least in _SHOWN:
        sent = chances >= least
        good = int((sent & right).sum())
        share = f"{good / max(1, sent.sum()):.1%}"
        table.add_row(f"{least:.2f}", str(sent.sum()), f"{good} of {right.sum()}", share)
    console = Console()
    console.print(table)
    weights, bias = fit(rows, right)
    for name, weight in zip(names, weights, strict=True):
        console.print(f'    "{name}": {weight:.2f},', highlight=False)
    console.print(f"BIAS = {bias:.2f}", highlight=False)


if __name__ == "__main__":
    typer.run(main)
