"""Plays sets through the production pipeline and records every sample; resumes where it was cut."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from assistant import __version__
from assistant.config import Settings, Thresholds
from assistant.embedding import embedder_in_use
from assistant.errors import UsageError
from assistant.service import Assistant, open_assistant
from assistant.types import Comment, Mode
from evals import fingerprints
from evals.datasets import Dataset, Episode, find, load
from evals.labels import SILENT
from evals.runs import FORMAT, Recorder, Run, RunError, dump, write_whole
from knowledge.readers.folder import read_folder
from knowledge.types import FACT
from knowledge.versions import version_id
from prompts.packs import ROOT

# How far down the search for the facts a label expects is looked at.
_SEARCHED = 20
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Request:
    """What to run. `limit` is a most number of comments a set, drawn by `seed` where order is free.

    `store` and `labels` go before what the sets name. `packs` is a folder like `prompts/`.
    """

    sets: tuple[str, ...]
    store: Path | None = None
    labels: Path | None = None
    languages: tuple[str, ...] = ()
    limit: int | None = None
    seed: int = 0
    mode: Mode = Mode.AUTO
    packs: Path = ROOT


@dataclass(frozen=True, slots=True)
class Chosen:
    """A set to run: its shop, its episodes, and the ids of the comments that count."""

    dataset: Dataset
    store: Path
    counted: frozenset[str]


def choose(request: Request) -> list[Chosen]:
    """Read the requested sets. UsageError, ChatFileError, FolderError say what is in the way."""
    paths = find(list(request.sets))
    if request.labels is not None and len(paths) > 1:
        raise UsageError(f"found --labels for {len(paths)} sets; expected one set")
    chosen: list[Chosen] = []
    for path in paths:
        dataset = load(path, request.labels, request.store)
        if dataset.store is None:
            raise UsageError(f"the set {dataset.name!r} names no shop; say which with --store")
        if any(other.dataset.name == dataset.name for other in chosen):
            raise UsageError(f"found two sets named {dataset.name!r}; expected different names")
        dataset, counted = _limited(dataset, request)
        chosen.append(Chosen(dataset, dataset.store or path, counted))
    return chosen


def _limited(dataset: Dataset, request: Request) -> tuple[Dataset, frozenset[str]]:
    """The set cut to the request. What came before a counted comment is still played."""
    wanted = {tag.split("-")[0] for tag in request.languages}
    episodes = list(dataset.episodes)
    if request.limit is not None and len(episodes) > 1:
        random.Random(request.seed).shuffle(episodes)
    counted: list[str] = []
    kept: list[Episode] = []
    for episode in episodes:
        ids = [item.id for item in episode.items if isinstance(item, Comment)]
        ids = [i for i in dict.fromkeys(ids) if not wanted or _language(dataset, i) in wanted]
        if request.limit is not None:
            ids = ids[: max(0, request.limit - len(counted))]
        if ids:
            kept.append(_until(episode, set(ids)))
            counted += ids
    order = {episode.room: number for number, episode in enumerate(dataset.episodes)}
    kept.sort(key=lambda episode: order[episode.room])
    return replace(dataset, episodes=tuple(kept)), frozenset(counted)


def _until(episode: Episode, counted: set[str]) -> Episode:
    """An episode up to its last counted comment; what comes after it changes nothing."""
    places = [i for i, item in enumerate(episode.items)
              if isinstance(item, Comment) and item.id in counted]  # fmt: skip
    last = len(episode.items) if counted >= _ids(episode) else places[-1] + 1
    return Episode(episode.room, episode.items[:last])


def _ids(episode: Episode) -> set[str]:
    return {item.id for item in episode.items if isinstance(item, Comment)}


def _language(dataset: Dataset, comment: str) -> str:
    label = dataset.labels.get(comment)
    return (label.language or "und").split("-")[0] if label is not None else "und"


def describe(request: Request, chosen: list[Chosen], settings: Settings) -> dict[str, Any]:
    """What goes into run.json: the same for the same request, code, packs, facts and data.

    EmbedderError where the settings name another embedder than a shop's version.
    """
    prompts, packs = fingerprints.wording(request.packs)
    embedders = {item.dataset.name: embedder_in_use(item.store, settings) for item in chosen}
    return {
        "format": FORMAT,
        "program": f"stream-assistant {__version__}",
        "config": {
            "sets": [item.dataset.name for item in chosen],
            "mode": request.mode.value,
            "languages": list(request.languages),
            "limit": request.limit,
            "seed": request.seed,
            "settings": _settings(settings),
        },
        "hashes": {
            "data": {c.dataset.name: fingerprints.of_contents(c.dataset.files) for c in chosen},
            "embedders": embedders,
            "facts": {
                item.dataset.name: version_id(read_folder(item.store), embedders[item.dataset.name])
                for item in chosen
            },
            "packs": packs,
            "prompts": prompts,
            "code": fingerprints.code(),
        },
        "libraries": fingerprints.libraries(),
    }


def _settings(settings: Settings) -> dict[str, Any]:
    """The settings as JSON has them, without where things are kept and reached.

    Which embedders are used stands beside the hashes.
    """
    apart = ("state", "embedder", "chroma")
    names = (item.name for item in fields(settings) if item.name not in apart)
    return {name: _as_json(getattr(settings, name)) for name in names}


def _as_json(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return dict(value)
    return asdict(value) if isinstance(value, Thresholds) else value


def begin(path: Path, request: Request, chosen: list[Chosen], settings: Settings) -> Run:
    """A new run folder with copies of its inputs. RunError where the folder is in use."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise RunError(f"found {path} in use; expected a new folder, or --resume, or --replace")
    _check_apart(path, request, chosen)
    about = describe(request, chosen, settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    pending = path.with_name(f"{path.name}.beginning")
    shutil.rmtree(pending, ignore_errors=True)
    for item in chosen:
        _keep_inputs(pending / "inputs" / item.dataset.name, item)
    Run.create(pending, about)
    # A run appears whole, so that a kill leaves none that cannot be resumed.
    pending.replace(path)
    return Run(path)


def _check_apart(path: Path, request: Request, chosen: list[Chosen]) -> None:
    """A run is written into no folder that it reads, and reads nothing of its own. UsageError."""
    run = path.resolve()
    read = [
        request.packs,
        *(c.store for c in chosen),
        *(f for c in chosen for f in c.dataset.files),
    ]
    for source in (item.resolve() for item in read):
        if run == source or source.is_relative_to(run):
            raise UsageError(f"found {path} around {source}, which the run reads; expected another")
        if source.is_dir() and run.is_relative_to(source):
            raise UsageError(f"found {path} in {source}, which the run reads; expected another")


def _keep_inputs(folder: Path, chosen: Chosen) -> None:
    dataset = chosen.dataset
    folder.mkdir(parents=True, exist_ok=True)
    names = ("questions.jsonl",) if dataset.questions else ("chat.jsonl", "labels.jsonl")
    for file, name in zip(dataset.files, names, strict=False):
        shutil.copyfile(file, folder / name)
    about = {"name": dataset.name, "about": dataset.about, "provenance": dataset.provenance,
             "licence": dataset.licence}  # fmt: skip
    if dataset.questions:
        about["at"] = dataset.at.isoformat()
    # JSON is YAML too.
    write_whole(folder / "dataset.yaml", dump(about, indent=1) + "\n")
    facts = sorted(read_folder(chosen.store).facts, key=lambda fact: fact.id)
    lines = [FACT.dump_json(fact).decode() for fact in facts]
    write_whole(folder / "facts.jsonl", "".join(f"{line}\n" for line in lines))


def reopen(path: Path, request: Request, chosen: list[Chosen], settings: Settings) -> Run:
    """A run that was cut off. RunError where anything it depends on is another now."""
    run = Run(path)
    now = describe(request, chosen, settings)
    for part in ("program", "config", "libraries"):
        if run.about[part] != now[part]:
            raise RunError(_differs(path, part, run.about[part], now[part]))
    for part, value in now["hashes"].items():
        then = run.about["hashes"].get(part)
        if then != value:
            raise RunError(_differs(path, part, then, value))
    run.mend()
    return run


def _differs(path: Path, part: str, then: Any, now: Any) -> str:
    return (
        f"{path} was begun with other {part} ({dump(then)[:80]}, now {dump(now)[:80]}); start a"
        " new run"
    )


def play(
    run: Run, request: Request, chosen: list[Chosen], settings: Settings, on: Progress
) -> list[str]:
    """Play what is not recorded yet; the result are notes on what was odd."""
    recorded = run.recorded()
    notes: list[str] = []
    recorder = Recorder(run)
    try:
        for item in chosen:
            name = item.dataset.name
            notes += [f"{name}: {note}" for note in item.dataset.notes]
            every = {comment.id for comment in item.dataset.comments}
            done = {i for i in every if f"{name}/{i}" in recorded}
            if done == every:
                continue
            on(f"{name}: opening the shop", len(done), len(every))
            assistant = open_assistant(item.store, settings, on, packs_root=request.packs)
            notes += _play_set(item, assistant, request, done, recorder, on)
    finally:
        recorder.close()
    return notes


def _play_set(
    chosen: Chosen,
    assistant: Assistant,
    request: Request,
    done: set[str],
    recorder: Recorder,
    on: Progress,
) -> list[str]:
    """Play a set's unfinished episodes.

    One that was cut in its middle is played from its start, since what a room remembers is not on
    disk; the samples it has already are kept and not written again.
    """
    dataset, notes = chosen.dataset, []
    for episode in dataset.episodes:
        ids = _ids(episode)
        missing = ids - done
        if not missing:
            continue
        pipeline = assistant.pipeline(request.mode)
        for item in (*episode.items, None):
            outcomes = pipeline.handle(item) if item is not None else pipeline.close()
            for outcome in outcomes:
                if outcome.comment.id not in missing:
                    continue
                found = _search(dataset, outcome.comment, assistant)
                counted = outcome.comment.id in chosen.counted
                recorder.add(dataset.name, outcome, found, counted=counted)
                done.add(outcome.comment.id)
                on(dataset.name, len(done), len(dataset.comments))
        notes += [f"{dataset.name}: {note}" for note in pipeline.notes]
    return notes


def _search(dataset: Dataset, comment: Comment, assistant: Assistant) -> list[str] | None:
    """What the search over facts finds for the bare comment, where a label expects facts."""
    label = dataset.labels.get(comment.id)
    if label is None or not label.facts or label.kind in SILENT:
        return None
    return [hit.fact for hit in assistant.index.search(comment.text, limit=_SEARCHED)]
