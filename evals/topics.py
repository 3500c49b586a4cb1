"""How well topics are told from text alone: the recogniser on lines of (text, language, topic).

Lines are read without a shop, as learning reads them. Three things are measured: the topic, the
gate (does it ask the shop anything) at a fixed share of false alarms, and what would be answered
above a confidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.errors import ChatFileError
from assistant.understanding.recogniser import SILENT, Recognises, Recognition
from assistant.understanding.words import make_reader, read_with
from evals.labels import short, shortened
from evals.lines import Line, read_lines
from evals.reports.tables import Table
from evals.silence import proportion
from knowledge.problems import suggestion
from prompts.packs import Pack

EVERY = "all"
CHATTER = "chatter"
# Shares of chatter that may pass the gate, and confidences from which on an answer would be sent.
FALSE_ALARMS = (0.01, 0.03)
CONFIDENCES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_FIRST = 3
_MOST_MISTAKES = 15


@dataclass(frozen=True, slots=True)
class Told:
    """A line as it was labelled, and what the recogniser told of it.

    `ranked` are the likeliest classes, best first. `topic` is the likeliest among those that ask
    the shop, `sure` how sure it is that the shop is asked just that; `asks` that it is asked at
    all.
    """

    language: str
    wanted: str
    ranked: tuple[str, ...]
    topic: str
    asks: float
    sure: float

    @property
    def question(self) -> bool:
        """Whether the line is labelled as asking the shop something."""
        return self.wanted not in SILENT


@dataclass(frozen=True, slots=True)
class Above:
    """From a confidence on: the share of questions it covers, of those the share that is right.

    `alarms` is the share of lines that ask nothing and would be answered too.
    """

    confidence: float
    covered: float | None
    right: float | None
    alarms: float | None


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """Figures of one language or topic, None where there is no line to tell by.

    `accuracy` and `first_three` are over every class of every line, `topic` over questions alone;
    `gate` is the share of questions let through by share of chatter let through.
    """

    lines: int
    questions: int
    accuracy: float | None
    first_three: float | None
    topic: float | None
    gate: tuple[tuple[float, float | None], ...]
    above: tuple[Above, ...]


def read_topics(path: Path, classes: Iterable[str]) -> list[Line]:
    """Lines with their topics as labels. ChatFileError names a line with an unknown topic."""
    known = sorted(classes)
    lines = read_lines(path, "topic")
    problems = [
        f"{line.file}:{line.number}: found topic {short(line.label)}"
        f"{suggestion(str(line.label), known)}; expected one of {', '.join(known)}"
        for line in lines
        if line.label not in known
    ]
    if problems:
        raise ChatFileError(shortened(problems))
    return lines


def tell(recogniser: Recognises, packs: Mapping[str, Pack], lines: Sequence[Line]) -> list[Told]:
    """What a recogniser tells of each line, read with the words of its language."""
    readers = {
        tag: make_reader(read, known=recogniser.known_in(read))
        for tag in {line.language for line in lines}
        for read in [read_with(packs, tag)]
    }
    return [
        told(line.language, str(line.label),
             recogniser.recognise(readers[line.language].read(line.text)))
        for line in lines
    ]  # fmt: skip


def told(language: str, wanted: str, found: Recognition) -> Told:
    """A labelled line with what was told of it."""
    topic, share = found.question
    ranked = tuple(name for name, _ in found.topics[:_FIRST])
    return Told(language, wanted, ranked, topic, found.asks, found.asks * share)


def figures_of(lines: Sequence[Told]) -> TopicFigures:
    """All figures of these lines."""
    questions = [line for line in lines if line.question]
    return TopicFigures(
        lines=len(lines),
        questions=len(questions),
        accuracy=_share(lines, lambda line: line.ranked[0] == line.wanted),
        first_three=_share(lines, lambda line: line.wanted in line.ranked),
        topic=_share(questions, lambda line: line.topic == line.wanted),
        gate=tuple((most, gate_at(lines, most)) for most in FALSE_ALARMS),
        above=tuple(_above(lines, confidence) for confidence in CONFIDENCES),
    )


def gate_at(lines: Sequence[Told], most: float) -> float | None:
    """The share of questions let through where at most such a share of chatter is; None without."""
    chatter = sorted((line.asks for line in lines if line.wanted == CHATTER), reverse=True)
    if not chatter:
        return None
    least = chatter[int(most * len(chatter))]
    return _share([line for line in lines if line.question], lambda line: line.asks > least)


def by_language(lines: Sequence[Told]) -> dict[str, TopicFigures]:
    """Figures of each language, and of all together."""
    return _cut(lines, lambda line: line.language) | {EVERY: figures_of(lines)}


def by_topic(lines: Sequence[Told]) -> dict[str, TopicFigures]:
    """Figures of each labelled topic."""
    return _cut(lines, lambda line: line.wanted)


def mistakes(lines: Sequence[Told]) -> list[tuple[str, str, int]]:
    """The most frequent mistakes: what was wanted, what was told, how often."""
    wrong = Counter((line.wanted, line.ranked[0]) for line in lines)
    ordered = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
    return [(*pair, n) for pair, n in ordered if pair[0] != pair[1]][:_MOST_MISTAKES]


def as_json(lines: Sequence[Told]) -> dict[str, Any]:
    """Everything for scripts."""
    return {
        "languages": {name: asdict(figures) for name, figures in by_language(lines).items()},
        "topics": {name: asdict(figures) for name, figures in by_topic(lines).items()},
        "mistakes": [{"wanted": a, "told": b, "lines": n} for a, b, n in mistakes(lines)],
    }


def tables(lines: Sequence[Told], packs: Container[str]) -> list[Table]:
    """Topics and gate by language, coverage by confidence, topics, mistakes.

    A language without a pack is marked.
    """
    languages = {
        name if name in packs or name == EVERY else f"{name} (no pack)": figures
        for name, figures in by_language(lines).items()
    }
    above = tuple(f"≥ {confidence:g}" for confidence in CONFIDENCES)
    covered = tuple(
        (name, *(f"{percent(at.covered, 0)}, {percent(at.right, 0)}" for at in figures.above))
        for name, figures in languages.items()
    )
    alarms = (f"{EVERY}: false alarms", *(percent(at.alarms) for at in languages[EVERY].above))
    topics = tuple(
        (name.replace("_", " "), str(figures.lines), percent(figures.accuracy),
         percent(figures.first_three), percent(figures.topic))
        for name, figures in by_topic(lines).items()
    )  # fmt: skip
    return [
        language_table("Topics by language", languages),
        Table("Answered from a confidence on", ("", *above), (*covered, alarms),
              "questions covered, of those right; false alarms of lines that ask nothing"),
        Table("By topic", ("", "lines", "first", "in first three", "among questions"), topics),
        Table("Most frequent mistakes", ("wanted", "told", "lines"),
              tuple((a, b, str(n)) for a, b, n in mistakes(lines))),
    ]  # fmt: skip


def language_table(title: str, languages: dict[str, TopicFigures]) -> Table:
    """Topic and gate in a row each; names are languages or whatever was cut by."""
    gates = tuple(f"gate at {most:.0%}" for most in FALSE_ALARMS)
    columns = ("", "lines", "accuracy", "in first three", "topic of questions", *gates)
    rows = tuple(_row(name, figures) for name, figures in languages.items())
    return Table(title, columns, rows, "gate: questions let through where so much chatter is")


def _row(name: str, figures: TopicFigures) -> tuple[str, ...]:
    right = round((figures.accuracy or 0.0) * figures.lines)
    interval = proportion(right, figures.lines)
    accuracy = f"{percent(figures.accuracy)} [{interval.low:.1%}–{interval.high:.1%}]"
    return (name, f"{figures.lines:,}", accuracy, percent(figures.first_three),
            percent(figures.topic), *(percent(share) for _, share in figures.gate))  # fmt: skip


def percent(share: float | None, digits: int = 1) -> str:
    """A share as a percentage; a dash where there is none."""
    return "–" if share is None else f"{share:.{digits}%}"


def _above(lines: Sequence[Told], confidence: float) -> Above:
    questions = [line for line in lines if line.question]
    others = [line for line in lines if not line.question]
    reached = [line for line in questions if line.sure >= confidence]
    return Above(
        confidence,
        _share(questions, lambda line: line.sure >= confidence),
        _share(reached, lambda line: line.topic == line.wanted),
        _share(others, lambda line: line.sure >= confidence),
    )


def _cut(lines: Sequence[Told], key: Callable[[Told], str]) -> dict[str, TopicFigures]:
    names = sorted({key(line) for line in lines})
    return {name: figures_of([line for line in lines if key(line) == name]) for name in names}


def _share(lines: Sequence[Told], passes: Callable[[Told], bool]) -> float | None:
    return round(sum(map(passes, lines)) / len(lines), 4) if lines else None
