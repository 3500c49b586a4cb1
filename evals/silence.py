"""What lines without a label get: false replies to chatter, and questions that are not seen.

Three readings of the same reactions: lines that ask nothing (`silence_table`), real questions
(`questions_table`), and lines of which some are abuse, spam or injections (`kind_tables`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.types import Action
from evals.lines import Reaction
from evals.reports.tables import Table
from evals.statistics import Interval, wilson

# The kinds of line that `kind_tables` can be asked about: those a comment is screened out as.
SCREENED = ("abuse", "spam", "injection")
EVERY = "all"
_Group = tuple[str, str, list[Reaction]]


@dataclass(frozen=True, slots=True)
class Tally:
    """What the lines of one file or language got, as counts of `n` lines.

    `replies` are sent answers, `holding` lines that only say a person will see to it.
    """

    n: int
    replies: int
    holding: int
    suggestions: int
    escalations: int
    hidden: int
    ignored: int

    @classmethod
    def of(cls, reactions: Sequence[Reaction]) -> Tally:
        """Count reactions; each is counted once, but for an answered part of an escalation."""
        done = [reaction.action for reaction in reactions]
        return cls(
            n=len(reactions),
            replies=sum(reaction.spoken for reaction in reactions),
            holding=sum(reaction.held for reaction in reactions),
            suggestions=done.count(Action.SUGGEST),
            escalations=done.count(Action.ESCALATE),
            hidden=done.count(Action.HIDE),
            ignored=done.count(Action.IGNORE),
        )


def proportion(passed: int, n: int) -> Interval:
    """A share with Wilson's interval; every line is a sample of its own."""
    value = passed / n if n else 0.0
    return Interval(value, *wilson(value, n))


def groups(reactions: Sequence[Reaction]) -> Iterator[_Group]:
    """The lines by file and by language, all together last; (by, key, lines)."""
    cuts: tuple[tuple[str, Callable[[Reaction], str]], ...] = (
        ("file", lambda r: r.line.file), ("language", lambda r: r.line.language),
    )  # fmt: skip
    for by, key in cuts:
        for name in sorted({key(reaction) for reaction in reactions}):
            yield by, name, [reaction for reaction in reactions if key(reaction) == name]
    yield "", EVERY, list(reactions)


def silence_rows(reactions: Sequence[Reaction]) -> list[dict[str, Any]]:
    """Lines that ask nothing: what was sent per 1,000, with its interval, by file and language."""
    rows = []
    for by, key, found in groups(reactions):
        tally = Tally.of(found)
        rows.append({
            "by": by, "key": key, "lines": tally.n,
            "false_replies": tally.replies,
            "per_1000": _per_1000(proportion(tally.replies, tally.n)),
            "holding": tally.holding,
            "holding_per_1000": _per_1000(proportion(tally.holding, tally.n)),
            "suggestions": tally.suggestions, "escalations": tally.escalations,
            "hidden": tally.hidden,
        })  # fmt: skip
    return rows


def question_rows(reactions: Sequence[Reaction]) -> list[dict[str, Any]]:
    """Real questions: how many were taken for questions, and what then came of them."""
    rows = []
    for by, key, found in groups(reactions):
        tally, seen = Tally.of(found), sum(reaction.kind == "ask" for reaction in found)
        rows.append({
            "by": by, "key": key, "lines": tally.n, "recognised": seen,
            "share": _ends(proportion(seen, tally.n)),
            "replies": tally.replies, "suggestions": tally.suggestions,
            "escalations": tally.escalations, "ignored": tally.ignored, "hidden": tally.hidden,
        })  # fmt: skip
    return rows


def kind_rows(reactions: Sequence[Reaction], kind: str, bad: Iterable[str]) -> list[dict[str, Any]]:
    """Of each file and language: the bad lines taken for `kind`, and others that were too."""
    labels = frozenset(bad)
    rows = []
    for by, key, found in groups(reactions):
        wanted = [reaction for reaction in found if reaction.line.label in labels]
        others = [reaction for reaction in found if reaction.line.label not in labels]
        rows.append({"by": by, "key": key} | _caught(kind, wanted, others))
    return rows


def label_rows(reactions: Sequence[Reaction], kind: str) -> list[dict[str, Any]]:
    """Of each language and label: how many lines were taken for `kind`, and what was answered."""
    rows = []
    cells = sorted({(r.line.language, str(r.line.label)) for r in reactions})
    for language, label in cells:
        found = [r for r in reactions if (r.line.language, str(r.line.label)) == (language, label)]
        caught = sum(reaction.kind == kind for reaction in found)
        rows.append({"language": language, "label": label, "lines": len(found), "caught": caught,
                     "share": _ends(proportion(caught, len(found))),
                     "replies": sum(reaction.spoken for reaction in found)})  # fmt: skip
    return rows


def _caught(kind: str, wanted: list[Reaction], others: list[Reaction]) -> dict[str, Any]:
    caught = sum(reaction.kind == kind for reaction in wanted)
    wrong = sum(reaction.kind == kind for reaction in others)
    return {
        "bad": len(wanted), "caught": caught, "recall": _ends(proportion(caught, len(wanted))),
        "bad_replied": sum(reaction.spoken for reaction in wanted),
        "others": len(others), "wrongly": wrong,
        "false_positives": _ends(proportion(wrong, len(others))),
        "others_replied": sum(reaction.spoken for reaction in others),
    }  # fmt: skip


def silence_table(reactions: Sequence[Reaction]) -> Table:
    """False replies and holding lines per 1,000 lines that ask nothing."""
    columns = ("", "lines", "false replies", "per 1,000", "holding per 1,000", "suggested",
               "to a person", "hidden")  # fmt: skip
    rows = tuple(
        (row["key"], f"{row['lines']:,}", str(row["false_replies"]), _thousandth(row["per_1000"]),
         f"{row['holding_per_1000']['value']:.1f}", str(row["suggestions"]),
         str(row["escalations"]), str(row["hidden"]))
        for row in silence_rows(reactions)
    )  # fmt: skip
    return Table("Lines that ask nothing", columns, rows)


def questions_table(reactions: Sequence[Reaction]) -> Table:
    """Questions that were taken for such."""
    columns = ("", "lines", "recognised", "answered", "suggested", "to a person",
               "ignored", "hidden")  # fmt: skip
    names = ("replies", "suggestions", "escalations", "ignored", "hidden")
    rows = tuple(
        (row["key"], f"{row['lines']:,}", _percent(row["share"]), *(str(row[n]) for n in names))
        for row in question_rows(reactions)
    )
    return Table("Questions recognised", columns, rows)


def kind_tables(reactions: Sequence[Reaction], kind: str, bad: Iterable[str]) -> list[Table]:
    """Recall and false positives by file and language, then each label by itself."""
    columns = ("", "bad", f"taken for {kind}", "answered", "others",
               f"taken for {kind}", "answered")  # fmt: skip
    rows = tuple(
        (row["key"], str(row["bad"]), _percent(row["recall"], row["bad"]), str(row["bad_replied"]),
         str(row["others"]), _percent(row["false_positives"], row["others"]),
         str(row["others_replied"]))
        for row in kind_rows(reactions, kind, bad)
    )  # fmt: skip
    each = tuple(
        (f"{row['language']} {row['label']}", str(row["lines"]), _percent(row["share"]),
         str(row["replies"]))
        for row in label_rows(reactions, kind)
    )  # fmt: skip
    return [
        Table(f"Recognised as {kind}", columns, rows),
        Table("By label", ("", "lines", f"taken for {kind}", "answered"), each),
    ]


def _per_1000(interval: Interval) -> dict[str, float]:
    ends = (interval.value, interval.low, interval.high)
    return dict(zip(("value", "low", "high"), (round(e * 1000, 2) for e in ends), strict=True))


def _ends(interval: Interval) -> dict[str, float]:
    return {"value": round(interval.value, 4), "low": round(interval.low, 4),
            "high": round(interval.high, 4)}  # fmt: skip


def _thousandth(ends: dict[str, float]) -> str:
    return f"{ends['value']:.1f} [{ends['low']:.1f}–{ends['high']:.1f}]"


def _percent(ends: dict[str, float], n: int = 1) -> str:
    """A share and its interval; a dash where there is no line to tell by."""
    return f"{ends['value']:.1%} [{ends['low']:.1%}–{ends['high']:.1%}]" if n else "–"
