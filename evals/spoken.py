"""How well the language of short lines is told: alone, and with what their viewer wrote before,
beside the bare identifier in the same run.

Lines of one language, in the order of the file, are dealt to viewers of three lines each. Their
history is what was decided of their lines before, kept as in a live room, never the label. The
identifier is asked for its likeliest language among the packs'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.types import UNDECIDED
from assistant.understanding.context import by_itself
from assistant.understanding.language import Before, LanguageDecider
from evals.labels import short
from evals.lines import Line
from evals.reports.tables import Table
from evals.silence import proportion
from knowledge.identifier import identifier

EVERY, OTHERS = "all", "others"
_LINES_OF_A_VIEWER = 3
_MOST_CONFUSED = 15


@dataclass(frozen=True, slots=True)
class Heard:
    """What was decided of a line: alone, in its viewer's history (None for a first line), and by
    the bare identifier."""

    line: Line
    alone: str
    history: str | None
    identified: str


def hear(decider: LanguageDecider, tags: Sequence[str], lines: Iterable[Line]) -> list[Heard]:
    """Decide the language of every line; `tags` are the packs'."""
    counts: Counter[str] = Counter()
    earlier: dict[tuple[str, int], str] = {}
    found: list[Heard] = []
    for line in lines:
        count = counts[line.language]
        counts[line.language] += 1
        viewer = line.language, count // _LINES_OF_A_VIEWER
        alone = decider.spoken(line.text, Before()).language
        known = earlier.get(viewer)
        later = decider.spoken(line.text, Before(known)).language if known is not None else None
        told = later or alone
        if by_itself(told):
            earlier[viewer] = told.tag
        found.append(Heard(line, alone.tag, later.tag if later else None, _bare(line.text, tags)))
    return found


def _bare(text: str, tags: Sequence[str]) -> str:
    """The likeliest of some languages by the identifier alone."""
    ranked = (str(tag) for tag, _ in identifier().rank(text))
    return next((tag for tag in ranked if tag in tags), UNDECIDED)


def tables(heard: Sequence[Heard], tags: Sequence[str]) -> list[Table]:
    """The share that is right by language, the confusions by pair, and lines of other languages."""
    own = [each for each in heard if each.line.language in tags]
    others = [each for each in heard if each.line.language not in tags]
    found = [_right(own), _confused(own)]
    if others:
        found.append(_of_others(others, tags))
    return found


def _right(heard: Sequence[Heard]) -> Table:
    languages = sorted({each.line.language for each in heard})
    rows = [_row(tag, [h for h in heard if h.line.language == tag]) for tag in languages]
    return Table(
        "Language decided",
        ("language", "lines", "alone", "after the viewer's other lines", "bare identifier"),
        (*rows, _row(EVERY, heard)),
    )


def _row(name: str, heard: Sequence[Heard]) -> tuple[str, ...]:
    later = [h for h in heard if h.history is not None]
    shares = (
        _share([h.alone == h.line.language for h in heard]),
        _share([h.history == h.line.language for h in later]),
        _share([h.identified == h.line.language for h in heard]),
    )
    return name, f"{len(heard):,}", *shares


def _share(right: Sequence[bool]) -> str:
    if not right:
        return "–"
    found = proportion(sum(right), len(right))
    return f"{found.value:.1%} ({found.low:.0%}–{found.high:.0%})"


def _confused(heard: Sequence[Heard]) -> Table:
    pairs = Counter((h.line.language, h.alone) for h in heard if h.alone != h.line.language)
    rows = []
    for (own, taken), count in pairs.most_common(_MOST_CONFUSED):
        example = next(h.line.text for h in heard if (h.line.language, h.alone) == (own, taken))
        rows.append((own, taken, str(count), short(example)))
    return Table("Taken for another, alone", ("language", "taken for", "lines", "such as"),
                 tuple(rows))  # fmt: skip


def _of_others(heard: Sequence[Heard], tags: Sequence[str]) -> Table:
    """Lines of languages without a pack: taken for one that has one, another, or left open."""
    taken = Counter(h.alone if h.alone in tags else OTHERS for h in heard)
    rows = [(tag, f"{count:,}", f"{count / len(heard):.0%}") for tag, count in taken.most_common()]
    return Table("Lines of languages without a pack", ("taken for", "lines", "share"), tuple(rows),
                 note=f"{OTHERS}: another language or undecided; no reply is sent.")  # fmt: skip


def as_json(heard: Iterable[Heard]) -> list[dict[str, Any]]:
    """Every line with what was decided."""
    return [asdict(each) for each in heard]
