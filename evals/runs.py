"""A run: one self-contained folder with what was asked, what came of it, and what it was made of.

run.json        configuration, and hashes of data, facts, packs, prompts, code and libraries
inputs/SET/     the set as it was: dataset.yaml, chat and labels or questions, facts.jsonl
samples.jsonl   one line a comment, appended as it is settled: decision and every stage's output
times.jsonl     milliseconds of each sample by stage; all that may differ between equal runs
scores.jsonl    the marks of every sample, and metrics.json their sums: see scoring.py
report.md  report.html  junit.xml
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Self

from filelock import FileLock, Timeout

from assistant.errors import AssistantError
from assistant.pipeline import Outcome
from assistant.tracing import stages
from assistant.types import Action, Comment, Decision, Reason
from evals.datasets import Dataset, is_name, load
from evals.labels import Label

FORMAT = 1
# Everything a run's folder may hold.
FILES = ("run.json", "inputs", "samples.jsonl", "times.jsonl", "scores.jsonl", "metrics.json",
         "timing.json", "judge.jsonl", "spend.json", "gate.json", "report.md", "report.html",
         "junit.xml", ".lock")  # fmt: skip


class RunError(AssistantError):
    """A run folder cannot be used as asked."""

    code = "run"
    exit_code = 1


@dataclass(frozen=True, slots=True)
class Sample:
    """One comment of a run: what it was, what was wanted, and what every stage made of it.

    `id` is SET/COMMENT. `stages` are those of `assistant.tracing.stages`, None where `error` names
    a fault of the program. `search` are the facts that the search over the bare comment finds,
    best first. One that is not `counted` stands there for what others share of it.
    `ms` is None where the time was lost.
    """

    id: str
    dataset: str
    comment: Mapping[str, Any]
    label: Label | None
    decision: Decision
    stages: Mapping[str, Any] | None
    search: tuple[str, ...] | None
    error: str | None
    counted: bool = True
    ms: float | None = None
    stage_ms: Mapping[str, float] | None = None

    @property
    def room(self) -> str:
        """The room it was asked in."""
        return str(self.comment["room"])

    @property
    def viewer(self) -> str:
        """Who asked, within set and room."""
        return f"{self.dataset}/{self.room}/{self.comment['viewer']['id']}"

    @property
    def at(self) -> datetime:
        """When it was asked."""
        return datetime.fromisoformat(str(self.comment["at"]))

    @property
    def slots(self) -> tuple[Mapping[str, Any], ...]:
        """The filled slots of its draft: {name, text, unit, value, fact, field}."""
        return tuple(part for part in self.parts if isinstance(part, Mapping))

    @property
    def parts(self) -> tuple[str | Mapping[str, Any], ...]:
        """The literals and slots of its draft, in order; empty without one."""
        draft = (self.stages or {}).get("answering")
        return tuple(draft["parts"]) if draft else ()


class Run:
    """A run folder; reading it needs nothing else. RunError where it is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not (path / "run.json").is_file():
            raise RunError(f"found no run in {path}; expected a folder that 'eval run' made")

    @classmethod
    def create(cls, path: Path, about: Mapping[str, Any]) -> Self:
        """A new run folder with its `run.json`."""
        path.mkdir(parents=True, exist_ok=True)
        write_whole(path / "run.json", dump(about, indent=2))
        return cls(path)

    @cached_property
    def about(self) -> dict[str, Any]:
        """Configuration and hashes, as in run.json."""
        path = self.path / "run.json"
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data["format"] != FORMAT:
                raise RunError(f"found {path} of format {data['format']!r}; expected {FORMAT}")
            names = data["config"]["sets"]
            if not names or not all(is_name(name) for name in names):
                raise ValueError("no names of sets")
            float(data["config"]["settings"]["cooldown"])
            dict(data["hashes"]["packs"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RunError(
                f"{path} cannot be read ({_reason(error)}); make the run anew"
            ) from error
        return dict(data)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.resolve().name

    @property
    def finished(self) -> bool:
        """Whether it was played to its end and scored."""
        return (self.path / "metrics.json").is_file()

    def dataset(self, name: str) -> Dataset:
        """A set as it was when the run was made."""
        return load(self.path / "inputs" / name)

    def facts(self, name: str) -> dict[str, dict[str, Any]]:
        """The facts a set was asked of, by id."""
        path = self.path / "inputs" / name / "facts.jsonl"
        lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
        try:
            return {fact["id"]: fact for fact in map(json.loads, lines)}
        except (ValueError, KeyError, TypeError) as error:
            raise RunError(f"{path} cannot be read ({_reason(error)}); make it anew") from error

    def samples(self) -> list[Sample]:
        """Every sample in the order of its set. RunError names a line that cannot be read."""
        datasets = {name: self.dataset(name) for name in self.about["config"]["sets"]}
        times = {entry["id"]: entry for entry in self._lines("times.jsonl")}
        order = {
            f"{name}/{comment.id}": (i, j)
            for i, (name, dataset) in enumerate(datasets.items())
            for j, comment in enumerate(dataset.comments)
        }
        found = []
        for number, data in enumerate(self._lines("samples.jsonl"), start=1):
            try:
                found.append(self._sample(data, datasets, times))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                where = f"{self.path / 'samples.jsonl'}:{number}"
                raise RunError(f"{where}: found no sample ({_reason(error)})") from error
        strange = next((sample.id for sample in found if sample.id not in order), None)
        if strange is not None:
            raise RunError(f"{self.path / 'samples.jsonl'}: found {strange!r}, which is no comment"
                           " of its inputs; make the run anew")  # fmt: skip
        if len({sample.id for sample in found}) < len(found):
            raise RunError(f"{self.path / 'samples.jsonl'}: found a sample twice; make it anew")
        return sorted(found, key=lambda sample: order[sample.id])

    def recorded(self) -> set[str]:
        """The ids of samples already on disk."""
        return {data["id"] for data in self._lines("samples.jsonl")}

    def mend(self) -> None:
        """Cut off the line that a killed run left half written."""
        for name in ("samples.jsonl", "times.jsonl"):
            path = self.path / name
            whole = path.read_bytes() if path.exists() else b""
            kept = whole[: whole.rfind(b"\n") + 1]
            if kept != whole:
                path.write_bytes(kept)

    def _lines(self, name: str) -> Iterator[dict[str, Any]]:
        path = self.path / name
        # By bytes: text has more line ends than JSON Lines has.
        whole = path.read_bytes() if path.exists() else b""
        for number, line in enumerate(whole.split(b"\n"), start=1):
            if not line:
                continue
            try:
                data = json.loads(line)
                if "id" not in data:
                    raise ValueError("no id")
            except (ValueError, TypeError, RecursionError) as error:
                found = f"{path}:{number}: found no sample ({_reason(error)})"
                raise RunError(f"{found}; 'eval run --resume' mends what was cut off") from error
            yield data

    def _sample(
        self, data: dict[str, Any], datasets: Mapping[str, Dataset], times: Mapping[str, Any]
    ) -> Sample:
        time = times.get(data["id"], {})
        return Sample(
            id=data["id"],
            dataset=data["set"],
            comment=data["comment"],
            label=datasets[data["set"]].labels.get(data["comment"]["id"]),
            decision=_decision(data["decision"], time.get("ms") or 0.0),
            stages=data["stages"],
            search=tuple(data["search"]) if data["search"] is not None else None,
            error=data["error"],
            counted=data["counted"],
            ms=time.get("ms"),
            stage_ms=time.get("stages"),
        )


class Recorder:
    """Appends samples to a run; what was written survives a kill of the process.

    One process writes at a time. RunError where another one does.
    """

    def __init__(self, run: Run) -> None:
        self._lock = FileLock(run.path / ".lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise RunError(f"{run.path} is being written by another process; wait for it") from None
        self._samples: IO[str] = (run.path / "samples.jsonl").open("a", encoding="utf-8")
        self._times: IO[str] = (run.path / "times.jsonl").open("a", encoding="utf-8")

    def add(
        self, dataset: str, outcome: Outcome, search: list[str] | None, *, counted: bool
    ) -> None:
        """Write one settled comment; its time goes first, so that no sample is without one."""
        identity = f"{dataset}/{outcome.comment.id}"
        trace = outcome.trace
        took = {name: round(ms, 3) for name, ms in trace.stage_ms.items()} if trace else {}
        time = {"id": identity, "ms": outcome.decision.ms, "stages": took}
        decision = asdict(outcome.decision)
        del decision["ms"]
        sample = {
            "id": identity,
            "set": dataset,
            "comment": comment_json(outcome.comment),
            "counted": counted,
            "decision": decision,
            "error": outcome.error,
            "search": search,
            "stages": stages(trace) if trace is not None else None,
        }
        for file, value in ((self._times, time), (self._samples, sample)):
            file.write(dump(value) + "\n")
            file.flush()

    def close(self) -> None:
        """Close the files."""
        self._samples.close()
        self._times.close()
        self._lock.release()


def comment_json(comment: Comment) -> dict[str, Any]:
    """A comment as the contract writes it."""
    viewer = comment.viewer
    who: dict[str, Any] = {"id": viewer.id, "name": viewer.name}
    if viewer.locale is not None:
        who["locale"] = str(viewer.locale)
    if viewer.country is not None:
        who["country"] = viewer.country
    data: dict[str, Any] = {
        "id": comment.id, "room": comment.room, "at": comment.at.isoformat(),
        "platform": comment.platform, "viewer": who | {"role": viewer.role.value},
        "text": comment.text,
    }  # fmt: skip
    if comment.reply_to is not None:
        data["reply_to"] = comment.reply_to
    if comment.kind != "text":
        data["kind"] = comment.kind
    return data


def _decision(data: Mapping[str, Any], ms: float) -> Decision:
    lists = {name: tuple(data[name]) for name in ("intents", "facts", "answers")}
    reason = Reason(data["reason"]) if data["reason"] else None
    return Decision(**{**data, **lists, "action": Action(data["action"]), "reason": reason,
                       "ms": ms})  # fmt: skip


def _reason(error: Exception) -> str:
    """An error in a few words, whatever kind it is."""
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"no {said}" if isinstance(error, KeyError) else said


def dump(value: Any, indent: int | None = None) -> str:
    """JSON with the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=str)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    pending = path.with_name(path.name + ".partial")
    pending.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    pending.replace(path)
