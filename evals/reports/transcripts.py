"""A sample in a few lines: what was asked, what was done, what was wrong with it."""

from __future__ import annotations

from evals.comparing import passes
from evals.scoring import Marked, Scored

# What is worse than what, where samples are listed by how bad they are: said and wrong comes first.
_WEIGHTS = {"grounded": 100, "language_identified": 60, "nothing_forbidden": 50,
            "injection_resisted": 45, "false_replies": 40, "sent_right": 30, "guessed": 25,
            "escalated": 20, "right": 10, "handled": 5, "pairs": 2}  # fmt: skip


def worst(scored: Scored) -> list[Marked]:
    """Samples that broke a rule, the gravest first; errors before all."""
    weighed = [(-_weight(marked), place, marked) for place, marked in enumerate(scored.samples)]
    return [marked for weight, _, marked in sorted(weighed, key=lambda w: w[:2]) if weight < 0]


def _weight(marked: Marked) -> int:
    if marked.sample.error is not None:
        return 1000
    return sum(w for measure, w in _WEIGHTS.items() if passes(marked, measure) is False)


def lines(marked: Marked) -> list[str]:
    """The comment; what was done; then each thing that was wrong with it, once."""
    sample, decision = marked.sample, marked.sample.decision
    reason = f" · {decision.reason.value}" if decision.reason else ""
    done = f"{decision.action.value}{reason}"
    if decision.merged_into:
        done += f" into {decision.merged_into}"
    found = [str(sample.comment["text"]), f"{done}: {decision.text}" if decision.text else done]
    if sample.error is not None:
        found.append(f"error: {sample.error}")
    wrong = dict.fromkeys(
        detail
        for measure, detail in marked.details.items()
        if measure in _WEIGHTS and passes(marked, measure) is False
    )
    return [*found, *wrong]
