"""An optional judge: a language model says of every sent answer whether it is right, and why.

The judge is itself judged: `Agreement` holds its verdicts against the labels, in every language,
and `Judged.warnings` says where it is not to be relied upon. Its verdicts stand in `judge.jsonl`
of the run's folder, so that scoring again keeps them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from evals.figures import cluster_of, language_of
from evals.model.endpoint import CallFailed, ModelError, Spend, ask, log_of, name_of, spend
from evals.model.prompt import Prompt, load_prompt, question
from evals.model.recorded import Call, MissingCall
from evals.runs import Run, RunError, dump, write_whole
from evals.scorers import Mark, Played
from evals.statistics import Interval, kappa, share

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

    from evals.running import Progress
    from evals.runs import Sample

MEASURE = "judge_right"
FILE = "judge.jsonl"
# Landis and Koch (1977) call agreement from here on substantial.
LOWEST_KAPPA = 0.6
# What floating point may take off a kappa that is the limit itself.
_ROUNDING = 1e-9
EVERY_LANGUAGE = "all languages together"
_LONGEST_WHY = 300
_LONGEST_ECHO = 2000
# After so many calls without an answer, one after another, the rest is not tried.
_MOST_FAILURES = 3


class _Unreadable(ValueError):
    """An answer that is no verdict; the message says what was found and expected."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of one sample; `right` None, with the reason, where it said nothing."""

    sample: str
    right: bool | None
    why: str
    model: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often the judge says what the labels say, of `n` labelled answers that it judged.

    `share` is `agree` of `n` with its interval over viewers or families; `kappa` is Cohen's, NaN
    where labels and judge give all answers the same mark. `by_language` holds the same for each.
    """

    n: int
    agree: int
    share: Interval
    kappa: float
    by_language: Mapping[str, Agreement] = field(default_factory=dict)

    @property
    def low(self) -> bool:
        """Whether it is too low to rely on the judge; an undefined kappa is not."""
        return self.kappa < LOWEST_KAPPA - _ROUNDING


@dataclass(frozen=True, slots=True)
class Judged:
    """The judge's verdicts on a run in its order, how far to trust them, and what was asked.

    `calls` is empty where verdicts were read back, or the model was opened without a log.
    """

    verdicts: tuple[Verdict, ...]
    agreement: Agreement
    warnings: tuple[str, ...]
    calls: tuple[Call, ...] = ()

    @property
    def marks(self) -> list[Mark]:
        """Marks of the measure `judge_right`, for `score_run`."""
        return marks_of(self.verdicts)

    @property
    def unjudged(self) -> int:
        """How many sent answers have no mark."""
        return sum(verdict.right is None for verdict in self.verdicts)

    @property
    def spend(self) -> Spend:
        """Calls and tokens; what they cost follows from a price."""
        return spend(self.calls)


def judge(played: Played, model: BaseChatModel, on: Progress) -> Judged:
    """Have every sent answer judged, one after another in the order of the run.

    A sample whose answer cannot be read twice, or whose call fails, is unjudged. ModelError where
    no call can succeed or several in a row did not; MissingCall names the sample whose call was
    never recorded.
    """
    prompt, log = load_prompt(), log_of(model)
    before = len(log)
    sent = [sample for sample in played.samples if played.said(sample) is not None]
    verdicts: list[Verdict] = []
    failures = 0
    for done, sample in enumerate(sent):
        on("judging", done, len(sent))
        try:
            verdicts.append(_judged(played, sample, model, prompt))
            failures = 0
        except MissingCall as error:
            raise MissingCall(f"{sample.id}: {error}") from error
        except CallFailed as error:
            failures += 1
            if error.final or failures == _MOST_FAILURES:
                raise _given_up(error, done + 1 - failures, len(sent)) from error
            verdicts.append(Verdict(sample.id, None, str(error), name_of(model)))
    on("judging", len(sent), len(sent))
    return judged_of(played, verdicts, log[before:])


def judged_of(played: Played, verdicts: Iterable[Verdict], calls: Iterable[Call] = ()) -> Judged:
    """Verdicts, new or read back, with their agreement with the labels as they are now."""
    known = tuple(verdicts)
    found = agreement(played, known)
    return Judged(known, found, tuple(_warnings(played, known, found)), tuple(calls))


def marks_of(verdicts: Iterable[Verdict]) -> list[Mark]:
    """Marks of the measure `judge_right`; an unjudged sample has none."""
    return [
        Mark(MEASURE, verdict.sample, float(verdict.right), verdict.why)
        for verdict in verdicts
        if verdict.right is not None
    ]


def agreement(played: Played, verdicts: Iterable[Verdict]) -> Agreement:
    """The verdicts against `Score.right` of the labels, in all and by language."""
    pairs: dict[str, list[tuple[Sample, bool, bool]]] = {}
    for verdict in verdicts:
        score = played.scores.get(verdict.sample)
        if score is not None and verdict.right is not None:
            sample = played.by_id[verdict.sample]
            found = (sample, score.right, verdict.right)
            pairs.setdefault(language_of(sample), []).append(found)
    by_language = {language: _agreement(pairs[language]) for language in sorted(pairs)}
    return _agreement([pair for found in pairs.values() for pair in found], by_language)


def _agreement(
    pairs: Sequence[tuple[Sample, bool, bool]], by_language: Mapping[str, Agreement] | None = None
) -> Agreement:
    if not pairs:
        return Agreement(0, 0, Interval(math.nan, 0.0, 1.0), math.nan)
    labels, verdicts = [label for _, label, _ in pairs], [right for _, _, right in pairs]
    same = [float(label == right) for _, label, right in pairs]
    interval = share(same, [cluster_of(sample) for sample, _, _ in pairs])
    found = kappa(labels, verdicts)
    return Agreement(len(pairs), int(sum(same)), interval, found, dict(by_language or {}))


def _warnings(played: Played, verdicts: Sequence[Verdict], found: Agreement) -> Iterable[str]:
    """Where the judge is not to be relied upon, in all and by language."""
    counts: dict[str, int] = {}
    for verdict in verdicts:
        if verdict.right is not None:
            language = language_of(played.by_id[verdict.sample])
            counts[language] = counts.get(language, 0) + 1
    if len(counts) > 1 and found.low:
        yield _low(EVERY_LANGUAGE, found)
    for language, count in sorted(counts.items()):
        known = found.by_language.get(language)
        if known is None:
            yield (
                f"nobody knows whether to rely on this judge in {language}: none of the {count}"
                " answers it judged is labelled"
            )
        elif math.isnan(known.kappa):
            yield (
                f"nobody knows whether to rely on this judge in {language}: by the labels and by"
                f" the judge all {known.n} answers are alike; expected right and wrong ones"
            )
        elif known.low:
            yield _low(language, known)


def _low(language: str, found: Agreement) -> str:
    return (
        f"do not rely on this judge in {language}: it agrees with the labels on {found.agree} of"
        f" {found.n} answers, kappa {found.kappa:.2f}; expected {LOWEST_KAPPA} or more"
    )


def _judged(played: Played, sample: Sample, model: BaseChatModel, prompt: Prompt) -> Verdict:
    """The model's verdict, asked for once more where it cannot be read."""
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    messages: list[BaseMessage] = [
        SystemMessage(prompt.system),
        HumanMessage(prompt.user(**question(played, sample))),
    ]
    said = ask(model, messages)
    try:
        return Verdict(sample.id, *read_answer(said), name_of(model))
    except _Unreadable as error:
        problem = str(error)
    messages += [
        AIMessage(said[:_LONGEST_ECHO] or "-"),
        HumanMessage(prompt.again(problem=problem)),
    ]
    try:
        return Verdict(sample.id, *read_answer(ask(model, messages)), name_of(model))
    except _Unreadable as error:
        return Verdict(sample.id, None, f"the judge's answer: {error}", name_of(model))


def read_answer(text: str) -> tuple[bool, str]:
    """Verdict and reason of an answer, strictly; ValueError says what was found and expected."""
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except _Unreadable:
        raise
    except (ValueError, RecursionError) as error:
        raise _Unreadable("found no JSON; expected one JSON object and nothing else") from error
    if not isinstance(data, dict) or set(data) != {"right", "why"}:
        raise _Unreadable('found other JSON; expected an object with "right" and "why" only')
    right, why = data["right"], data["why"]
    if not isinstance(right, bool):
        raise _Unreadable('found "right" that is neither true nor false; expected one of them')
    if not isinstance(why, str) or not why.strip():
        raise _Unreadable('found "why" that says nothing; expected a short text')
    line = " ".join(why.split())
    return right, line if len(line) <= _LONGEST_WHY else line[: _LONGEST_WHY - 1] + "…"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _Unreadable("found a name twice; expected each once")
    return dict(pairs)


def _given_up(error: AssistantError, judged: int, sent: int) -> ModelError:
    return ModelError(
        f"{error} (judged {judged} of {sent} answers; with --model-calls record the next run goes"
        " on from there)"
    )


def write_judged(run: Run, verdicts: Iterable[Verdict]) -> None:
    """Keep verdicts in the run's folder, whole, instead of those of an earlier judge."""
    text = "".join(dump(asdict(verdict)) + "\n" for verdict in verdicts)
    write_whole(run.path / FILE, text)


def read_judged(run: Run) -> tuple[Verdict, ...]:
    """The verdicts kept in a run's folder; none where no judge was asked. RunError names a line."""
    path = run.path / FILE
    if not path.exists():
        return ()
    known = run.recorded()
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return tuple(
        _verdict(line, known, f"{path}:{number}") for number, line in enumerate(lines, start=1)
    )


def _verdict(line: str, known: set[str], where: str) -> Verdict:
    try:
        verdict = Verdict(**json.loads(line))
    except (ValueError, TypeError, RecursionError) as error:
        raise RunError(f"{where}: found no verdict; expected sample, right, why, model") from error
    if not isinstance(verdict.right, bool | None) or verdict.sample not in known:
        raise RunError(f"{where}: found no verdict on a sample of this run; expected one")
    return verdict
