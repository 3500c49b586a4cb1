"""Whether a person is shown the right draft first, where a question was not answered by itself."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.types import Action
from evals.answers import text_faults
from evals.runs import Sample
from evals.scorers import Mark, Played

_LEFT = (Action.SUGGEST, Action.ESCALATE)


def score_drafts(played: Played) -> Iterator[Mark]:
    """Marks of answerable comments that were suggested or handed over, and so not answered.

    The draft is the one of the trace: the holding line a viewer may have got meanwhile is none.
    In a room that only suggests, a reply that waits for its mode counts as sent.
    """
    for identity, score in played.scores.items():
        label, sample = score.label, played.by_id[identity]
        if label.kind != "answerable" or score.decision.action not in _LEFT:
            continue
        text = _draft(sample)
        yield Mark("first_draft", identity, float(text is not None))
        if text is not None:
            faults = text_faults(label, _language(sample), text)
            yield Mark("first_drafts_right", identity, float(not faults), "; ".join(faults))


def _draft(sample: Sample) -> str | None:
    """The text of the draft in the trace, or of a suggestion without one."""
    proposal = ((sample.stages or {}).get("deciding") or {}).get("proposal")
    parts = proposal["parts"] if proposal else sample.parts
    text = "".join(part if isinstance(part, str) else part["text"] for part in parts)
    return text or (sample.decision.text if sample.decision.action is Action.SUGGEST else None)


def _language(sample: Sample) -> str | None:
    """The language of the draft; as decided where the trace does not tell."""
    draft = (sample.stages or {}).get("answering") or {}
    return draft.get("language") or sample.decision.language
