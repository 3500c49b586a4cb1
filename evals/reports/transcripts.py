"""A sample in a few lines: what was asked, what was done, what was wrong with it."""

from __future__ import annotations

from assistant.types import UNDECIDED
from evals.comparing import passes
from evals.reports.plain import visible
from evals.scoring import Marked, Scored
from knowledge.language import is_language, locale_of

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
    sample, text = marked.sample, marked.sample.decision.text
    acted = done(marked)
    said = [str(sample.comment["text"]), f"{acted}: {text}" if text else acted, *wrong(marked)]
    return [visible(line) for line in said]


def done(marked: Marked) -> str:
    """The action and its reason, without the text."""
    decision = marked.sample.decision
    reason = f" · {decision.reason.value}" if decision.reason else ""
    into = f" into {decision.merged_into}" if decision.merged_into else ""
    return f"{decision.action.value}{reason}{into}"


def wrong(marked: Marked) -> list[str]:
    """Each thing that was wrong with a sample, once."""
    error = marked.sample.error
    details = dict.fromkeys(
        detail
        for measure, detail in marked.details.items()
        if measure in _WEIGHTS and passes(marked, measure) is False
    )
    return [*([f"error: {error}"] if error is not None else []), *details]


def direction(language: str | None) -> str:
    """Which way a language is written: `rtl`, `ltr`, or `auto` where it is not known."""
    if language in (None, UNDECIDED) or not is_language(language):
        return "auto"
    return str(locale_of(language).text_direction)
