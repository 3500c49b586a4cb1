"""Model calls kept in files by the hash of what was asked, so that a run is repeated offline.

    FOLDER/ab/abcdef….json   {format, key, recorded, model, tokens, request, response}

The key is the hash of the request as `evals.model.requests` makes it canonical. Nothing secret is
hashed, written or named.
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from langchain_core.caches import BaseCache
from langchain_core.messages import BaseMessage, message_to_dict, messages_from_dict
from langchain_core.outputs import ChatGeneration, Generation

from assistant.errors import AssistantError, StateError, UsageError
from evals.model.requests import Request, maskable, masked, plain, request_of

FORMAT = 1
# The folder below the state directory.
FOLDER = "model-calls"
MEGABYTE = 1_000_000
_SHOWN_KEY = 16
_FILES = "[0-9a-f][0-9a-f]"
_NAME = re.compile(r"[0-9a-f]{64}\.json")
_STALE = timedelta(hours=1)
_DAY = timedelta(days=1)
# What reading a damaged file can raise.
_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


class MissingCall(AssistantError):
    """A run that may not call a model asks for an answer that was never recorded."""

    code = "missing_call"


class CallMode(StrEnum):
    """Where answers come from: files, else the model; files only; the model only."""

    RECORD = "record"
    REPLAY = "replay"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Call:
    """One answer of a run: tokens as the model counted them, `cached` where it came from a file."""

    key: str
    model: str
    tokens_in: int
    tokens_out: int
    cached: bool
    ms: float


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded call: `size` in bytes, `model` None where the file is damaged."""

    key: str
    model: str | None
    tokens_in: int
    tokens_out: int
    size: int
    recorded: datetime
    age: timedelta


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many files were removed, and their bytes."""

    files: int
    bytes: int


class RecordedCalls(BaseCache):
    """A LangChain cache in files; `calls` is the log of what a run asked, in order.

    Files are written whole, by any number of processes at once. LangChain runs the asynchronous
    methods of a cache in a thread, which is what files want. StateError where the folder cannot be
    written.
    """

    def __init__(
        self,
        folder: Path,
        mode: CallMode = CallMode.RECORD,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.folder = folder
        self.mode = mode
        self.calls: list[Call] = []
        self._hide: tuple[str, ...] = ()
        self._now = now
        self._begun: dict[str, float] = {}
        self._lock = threading.Lock()
        if mode is not CallMode.REPLAY:
            self._make(folder)

    def __repr__(self) -> str:
        return f"RecordedCalls({str(self.folder)!r}, {self.mode.value!r})"

    def hide(self, *secrets: str) -> None:
        """Mask these wherever they stand, should a request or an answer repeat one."""
        self._hide += maskable(secrets)

    def mask(self, text: str) -> str:
        """A text without the secrets, as it is kept."""
        return masked(text, self._hide)

    def lookup(self, prompt: str, llm_string: str) -> list[Generation] | None:
        """The recorded answer; None asks LangChain to call. MissingCall where it may not."""
        started = time.perf_counter()
        request = request_of(prompt, llm_string, self._hide)
        kept = None if self.mode is CallMode.LIVE else self._read(request)
        if kept is not None:
            generations, tokens = kept
            self._log(request, tokens, started, cached=True)
            return generations
        if self.mode is CallMode.REPLAY:
            where = f" at {request.address}" if request.address else ""
            raise MissingCall(
                f"found no recorded answer to the prompt {request.key[:_SHOWN_KEY]} of"
                f" {request.model}{where} in {self.folder}; run with --model-calls record to"
                " record it"
            )
        with self._lock:
            self._begun[request.key] = started
        return None

    def update(self, prompt: str, llm_string: str, return_val: Sequence[Generation]) -> None:
        """Keep an answer, over an older or damaged one. StateError where that fails."""
        request = request_of(prompt, llm_string, self._hide)
        tokens = _tokens(return_val)
        with self._lock:
            started = self._begun.pop(request.key, time.perf_counter())
        self._log(request, tokens, started, cached=False)
        if self.mode is not CallMode.REPLAY and return_val:
            self._write(request, tokens, return_val)

    def clear(self, **kwargs: Any) -> None:
        """Remove every recorded call."""
        self.prune(all=True)

    def entries(self) -> list[Entry]:
        """Every recorded call, the oldest first; damaged ones by when their file was written."""
        now = self._now()
        found = (self._entry(path, now) for path in self._paths())
        return sorted(filter(None, found), key=lambda entry: (entry.recorded, entry.key))

    def prune(
        self,
        *,
        older_than_days: float | None = None,
        max_megabytes: float | None = None,
        all: bool = False,
    ) -> Pruned:
        """Remove calls: all, those older than so many days, and the oldest above so many megabytes.

        A megabyte has 1,000,000 bytes. Only files that a cache writes are touched. UsageError where
        nothing says what to remove.
        """
        limits = [limit for limit in (older_than_days, max_megabytes) if limit is not None]
        if not all and not limits:
            raise UsageError("found nothing to prune by; expected an age, a size, or all")
        if any(not limit >= 0 for limit in limits):
            raise UsageError(f"found {min(limits):g} to prune by; expected 0 or more")
        entries = self.entries()
        left = sum(entry.size for entry in entries)
        files = removed = 0
        for entry in entries:
            old = older_than_days is not None and entry.age / _DAY > older_than_days
            over = max_megabytes is not None and left > max_megabytes * MEGABYTE
            if all or old or over:
                self._path(entry.key).unlink(missing_ok=True)
                left -= entry.size
                files, removed = files + 1, removed + entry.size
        self._tidy()
        return Pruned(files, removed)

    def _log(
        self, request: Request, tokens: tuple[int, int], started: float, *, cached: bool
    ) -> None:
        ms = round((time.perf_counter() - started) * 1000, 3)
        with self._lock:
            self.calls.append(Call(request.key, request.model, *tokens, cached, ms))

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def _paths(self) -> Iterator[Path]:
        for path in self.folder.glob(f"{_FILES}/*.json"):
            if _NAME.fullmatch(path.name) and path.name[:2] == path.parent.name:
                yield path

    def _read(self, request: Request) -> tuple[list[Generation], tuple[int, int]] | None:
        """A kept answer; None where there is none or its file is damaged."""
        try:
            data = _load(self._path(request.key))
            if Request(data["request"]["prompt"], data["request"]["parameters"]) != request:
                return None
            answers = [_generation(answer) for answer in data["response"]["generations"]]
            return (answers, _stored_tokens(data)) if answers else None
        except (OSError, *_DAMAGED):
            return None

    def _write(
        self, request: Request, tokens: tuple[int, int], answers: Sequence[Generation]
    ) -> None:
        data = {
            "format": FORMAT,
            "key": request.key,
            "recorded": self._now().isoformat(),
            "model": request.model,
            "tokens": {"in": tokens[0], "out": tokens[1]},
            "request": {"prompt": request.prompt, "parameters": request.parameters},
            "response": {"generations": [_generation_json(answer) for answer in answers]},
        }
        text = self.mask(json.dumps(data, ensure_ascii=False, indent=1, default=str))
        path = self._path(request.key)
        self._make(path.parent)
        # Its own name, since another process may be writing the same call.
        pending = path.with_name(f"{path.stem}.{os.getpid()}-{threading.get_ident()}.partial")
        try:
            # Half a character pair, which JSON can hold and UTF-8 cannot, is kept as its escape.
            pending.write_bytes(text.encode("utf-8", errors="backslashreplace") + b"\n")
            pending.replace(path)
        except OSError as error:
            pending.unlink(missing_ok=True)
            raise self._unusable(error) from error

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> StateError:
        return StateError(
            f"model calls cannot be kept in {self.folder}: {error.strerror or error}; expected a"
            " folder that can be written"
        )

    def _entry(self, path: Path, now: datetime) -> Entry | None:
        """What `entries` tells of a file; None where it is gone by now."""
        model: str | None = None
        tokens = (0, 0)
        try:
            about = path.stat()
            recorded = datetime.fromtimestamp(about.st_mtime, UTC)
            with suppress(*_DAMAGED):
                data = _load(path)
                kept = datetime.fromisoformat(data["recorded"]).astimezone(UTC)
                recorded, tokens, model = kept, _stored_tokens(data), str(data["model"])
        except FileNotFoundError:
            return None
        return Entry(path.stem, model, *tokens, about.st_size, recorded, now - recorded)

    def _tidy(self) -> None:
        """Remove what killed processes left half written, and folders that are empty."""
        now = self._now().timestamp()
        for pending in self.folder.glob(f"{_FILES}/*.partial"):
            with suppress(FileNotFoundError):
                if now - pending.stat().st_mtime > _STALE.total_seconds():
                    pending.unlink()
        for folder in self.folder.glob(_FILES):
            # One that is not empty stays, also where another process writes into it just now.
            with suppress(OSError):
                folder.rmdir()


def _load(path: Path) -> dict[str, Any]:
    """A file of this format that is what its name says; ValueError otherwise."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if data["format"] != FORMAT or data["key"] != path.stem:
        raise ValueError("another format or key")
    return dict(data)


def _stored_tokens(data: Mapping[str, Any]) -> tuple[int, int]:
    return int(data["tokens"]["in"]), int(data["tokens"]["out"])


def _tokens(answers: Sequence[Generation]) -> tuple[int, int]:
    """Tokens in and out as the model counted them, 0 where it did not say."""
    for answer in answers:
        usage = getattr(getattr(answer, "message", None), "usage_metadata", None)
        if usage:
            return int(usage.get("input_tokens") or 0), int(usage.get("output_tokens") or 0)
    return 0, 0


def _generation_json(answer: Generation) -> dict[str, Any]:
    info = plain(answer.generation_info or {})
    message = getattr(answer, "message", None)
    if not isinstance(message, BaseMessage):
        return {"text": answer.text, "generation_info": info}
    said = message_to_dict(message)
    said["data"]["response_metadata"] = plain(said["data"].get("response_metadata") or {})
    return {"message": said, "generation_info": info}


def _generation(data: Mapping[str, Any]) -> Generation:
    info = data["generation_info"] or None
    if "message" not in data:
        return Generation(text=data["text"], generation_info=info)
    [message] = messages_from_dict([data["message"]])
    return ChatGeneration(message=message, generation_info=info)
