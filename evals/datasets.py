"""What an evaluation runs on: a recorded chat with its labels, or single questions.

A set is a folder with `dataset.yaml` (name, about, provenance, licence, and where needed `store`
and `at`) and either `chat.jsonl` with `labels.jsonl`, both of the contract, or `questions.jsonl`.
A line of the latter is an independent question with its label:

    {"id": "q1", "text": "…", "viewer": {"country": "MX"}, "pin": "HANDLE", "room": "r1",
     "label": {"language": "en", "kind": "answerable", "topic": "price", "actions": ["reply"], …}}

Questions of one `room` are asked in it two seconds apart, in the order of the file; one without is
asked alone. All start at `at` of the set. A chat file by itself is a set too: its labels stand
beside it, in `NAME.labels.jsonl` or `labels.jsonl`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from assistant.chat.records import read_chat, read_viewer
from assistant.errors import ChatFileError, UsageError
from assistant.types import Comment, RoomEvent
from evals.labels import Label, json_lines, label_of, read_labels, shortened
from knowledge.problems import suggestion

HOME = Path(__file__).parent
EVERY = "all"
_APART = timedelta(seconds=2)
_AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
_LONGEST_NAME = 80
_NAME = re.compile(r"\w[\w .-]{0,79}")
_ABOUT = ("name", "about", "provenance", "licence", "store", "at")


@dataclass(frozen=True, slots=True)
class Episode:
    """What happened in one room, in order; each is played in a pipeline of its own."""

    room: str
    items: tuple[Comment | RoomEvent, ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A set: its episodes, the labels by comment id, and the files it was read from.

    `store` is the shop it is asked of, None where the set names none. `questions` tells that it is
    single questions, which start at `at`. `notes` tell what was odd.
    """

    name: str
    about: str
    provenance: str
    licence: str
    store: Path | None
    episodes: tuple[Episode, ...]
    labels: Mapping[str, Label]
    files: tuple[Path, ...]
    questions: bool = False
    at: datetime = _AT
    notes: tuple[str, ...] = ()

    @property
    def comments(self) -> tuple[Comment, ...]:
        """Every comment, a repeated one once."""
        seen: dict[str, Comment] = {}
        for episode in self.episodes:
            for item in episode.items:
                if isinstance(item, Comment):
                    seen.setdefault(item.id, item)
        return tuple(seen.values())


def built_in() -> dict[str, Path]:
    """The sets that come with the product, by name."""
    found = {"demo": HOME / "demo"}
    for path in sorted((HOME / "datasets").iterdir()):
        if (path / "dataset.yaml").exists():
            found[path.name] = path
    return found


def find(sources: list[str]) -> list[Path]:
    """Folders or files of the named sets; `all` stands for every built-in one. UsageError."""
    known = built_in()
    paths: list[Path] = []
    for source in sources:
        if source == EVERY:
            paths += known.values()
        elif Path(source).exists():
            paths.append(Path(source))
        elif source in known:
            paths.append(known[source])
        else:
            raise UsageError(
                f"found no set {source!r}{suggestion(source, [*known, EVERY])}; expected a chat"
                f" file, a folder, or one of {', '.join((*known, EVERY))}"
            )
    return list(dict.fromkeys(paths))


def load(path: Path, labels: Path | None = None, store: Path | None = None) -> Dataset:
    """Read a set whole. ChatFileError names file and line of everything that cannot be read.

    `labels` and `store` go before what the set itself says.
    """
    folder = path if path.is_dir() else path.parent
    about = _about(path)
    if store is None and (about.get("store") or (path.is_dir() and (folder / "shop").is_dir())):
        store = folder / str(about.get("store") or "shop")
    name = _name(path, about)
    main = path if path.is_file() else _main_file(folder)
    at = datetime.fromisoformat(str(about["at"])) if about.get("at") else _AT
    questions = _is_questions(main)
    files: tuple[Path, ...] = (main,)
    notes: tuple[str, ...] = ()
    if questions:
        episodes, known = _questions(main, at)
    else:
        chat = read_chat(main)
        beside = labels or _labels_beside(main)
        known = read_labels(beside) if beside is not None else {}
        episodes = _episodes(chat.items)
        _check_ids(main, beside, episodes, known)
        files, notes = (main, *((beside,) if beside else ())), chat.notes
    text = {key: str(about.get(key) or "not said") for key in ("about", "provenance", "licence")}
    return Dataset(name, text["about"], text["provenance"], text["licence"], store,
                   tuple(episodes), known, files, questions, at, notes)  # fmt: skip


def _about(path: Path) -> dict[str, Any]:
    file = path / "dataset.yaml"
    if not path.is_dir() or not file.exists():
        return {}
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        if not isinstance(data, dict):
            raise ValueError("no mapping")
        if data.get("at"):
            at = datetime.fromisoformat(str(data["at"]))
            data["at"] = (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
    except (yaml.YAMLError, ValueError) as error:
        line = str(error).splitlines()[0]
        raise ChatFileError([f"{file}: found {line}; expected {', '.join(_ABOUT)}"]) from error
    return data


def is_name(text: object) -> bool:
    """Whether a text can name a set, which is a folder of a run: no path, nothing hidden."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None and text != EVERY


def _name(path: Path, about: Mapping[str, Any]) -> str:
    """What a set calls itself, else what its file or folder is called, fit for a folder."""
    if about.get("name"):
        if not is_name(about["name"]):
            found = f"{path / 'dataset.yaml'}: found name {about['name']!r}"
            expected = f"letters, digits, spaces and . _ - only, and not {EVERY!r}"
            raise ChatFileError([f"{found}; expected {expected}"])
        return str(about["name"])
    called = path.resolve().name if path.is_dir() else path.stem
    plain = re.sub(r"[^\w .-]+", "-", called).strip(" .-")[:_LONGEST_NAME]
    return plain if is_name(plain) else "chat"


def _main_file(folder: Path) -> Path:
    for name in ("chat.jsonl", "questions.jsonl"):
        if (folder / name).exists():
            return folder / name
    raise ChatFileError([f"{folder}: found neither chat.jsonl nor questions.jsonl; expected one"])


def _is_questions(path: Path) -> bool:
    """Whether the lines carry their labels; the first line tells."""
    objects = json_lines(path, [])
    return bool(objects) and "label" in objects[0][1]


def _labels_beside(chat: Path) -> Path | None:
    for path in (chat.with_name(f"{chat.stem}.labels.jsonl"), chat.with_name("labels.jsonl")):
        if path.exists() and path != chat:
            return path
    return None


def _episodes(items: tuple[Comment | RoomEvent, ...]) -> list[Episode]:
    rooms: dict[str, list[Comment | RoomEvent]] = {}
    for item in items:
        rooms.setdefault(item.room, []).append(item)
    return [Episode(room, tuple(found)) for room, found in rooms.items()]


def _check_ids(
    chat: Path, labels: Path | None, episodes: list[Episode], known: Mapping[str, Label]
) -> None:
    """Labels name comments by id alone, so one id may not stand in two rooms or platforms."""
    problems: list[str] = []
    keys: dict[str, tuple[str, str, str]] = {}
    for episode in episodes:
        for item in episode.items:
            if isinstance(item, Comment) and keys.setdefault(item.id, item.key) != item.key:
                problems.append(f"{chat.name}:{item.line}: found the id {item.id!r} in two rooms or"
                                " platforms; expected one, since labels go by id")  # fmt: skip
    if labels is not None:
        problems += [f"{labels.name}:{label.line}: found a label of {label.id!r}, which is no"
                     f" comment of {chat.name}{suggestion(label.id, keys)}; expected one"
                     for label in known.values() if label.id not in keys]  # fmt: skip
    if problems:
        raise ChatFileError(shortened(problems))


def _questions(path: Path, at: datetime) -> tuple[list[Episode], dict[str, Label]]:
    problems: list[str] = []
    labels: dict[str, Label] = {}
    rooms: dict[str, list[Comment | RoomEvent]] = {}
    pinned: dict[str, str | None] = {}
    for number, data in json_lines(path, problems):
        try:
            comment, label = _question(data, number)
        except ValueError as error:
            problems.append(f"{path.name}:{number}: {error}")
            continue
        if comment.id in labels:
            problems.append(f"{path.name}:{number}: found {comment.id!r} again; expected it once")
        labels[comment.id] = label
        items = rooms.setdefault(comment.room, [])
        asked = at + _APART * sum(isinstance(item, Comment) for item in items)
        pin = str(data["pin"]) if data.get("pin") else None
        if pin != pinned.get(comment.room):
            event, fields = ("pin", {"product": pin}) if pin else ("unpin", {})
            items.append(RoomEvent(comment.room, asked, event, fields, number))
            pinned[comment.room] = pin
        items.append(_at(comment, asked))
    if problems:
        raise ChatFileError(shortened(problems))
    return [Episode(room, tuple(items)) for room, items in rooms.items()], labels


def _question(data: dict[str, Any], line: int) -> tuple[Comment, Label]:
    """A question and its label; ValueError says what was found."""
    if not isinstance(data.get("id"), str) or not isinstance(data.get("text"), str):
        raise ValueError("found a question without id or text; expected both as text")
    label = data.get("label")
    if not isinstance(label, dict):
        raise ValueError("found a question without its label; expected an object")
    who = data.get("viewer") or {}
    if not isinstance(who, dict):
        raise ValueError("found a viewer that is no object; expected name, locale, country")
    viewer = read_viewer({"id": data["id"]} | who)
    room = str(data.get("room") or data["id"])
    comment = Comment(data["id"], room, _AT, "questions", viewer, data["text"], line=line)
    return comment, label_of({**label, "id": data["id"]}, line)


def _at(comment: Comment, at: datetime) -> Comment:
    return Comment(comment.id, comment.room, at, comment.platform, comment.viewer, comment.text,
                   line=comment.line)  # fmt: skip
