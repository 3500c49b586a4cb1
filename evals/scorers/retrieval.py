"""Whether the expected facts were found: by the look-ups, and by the search over the comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.answers import SPOKEN
from evals.scorers import Mark, Played


def score_retrieval(played: Played) -> Iterator[Mark]:
    """Hit at one and three and reciprocal rank, of labelled samples that expect facts."""
    for sample in played.samples:
        label = sample.label
        if label is None or not label.facts or sample.error is not None:
            continue
        if label.kind == "answerable":
            looked = [fact for step in (sample.stages or {})["retrieval"] for fact in step["facts"]]
            yield from _ranked("retrieval", sample.id, list(dict.fromkeys(looked)), label.facts)
            if sample.search is not None:
                yield from _ranked("search", sample.id, sample.search, label.facts)
        if sample.decision.action in SPOKEN:
            source = played.answer(sample) or sample
            missing = [p for p in label.facts if rank(source.decision.facts, (p,)) is None]
            yield Mark("facts_cited", sample.id, float(not missing), ", ".join(missing))


def rank(facts: Sequence[str], expected: Sequence[str]) -> int | None:
    """The place, from 1, of the first fact whose id begins with an expected prefix.

    Case does not count: ids have types and zones in lower case, people write them as in the shop.
    """
    wanted = tuple(prefix.casefold() for prefix in expected)
    found = (i for i, fact in enumerate(facts, start=1) if fact.casefold().startswith(wanted))
    return next(found, None)


def _ranked(
    what: str, identity: str, facts: Sequence[str], expected: Sequence[str]
) -> Iterator[Mark]:
    place = rank(facts, expected)
    detail = "" if place == 1 else f"wanted {', '.join(expected)}; found {', '.join(facts[:3])}"
    yield Mark(f"{what}_hit1", identity, float(place == 1), detail)
    yield Mark(f"{what}_hit3", identity, float(place is not None and place <= 3), detail)
    yield Mark(f"{what}_mrr", identity, 1 / place if place is not None else 0.0)
