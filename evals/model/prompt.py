"""What the judge is asked: the reviewed text of `judge.md`, and the data that goes into it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from assistant.errors import AssistantError
from assistant.types import RoomEvent

if TYPE_CHECKING:
    from evals.runs import Sample
    from evals.scorers import Played

HOME = Path(__file__).parent / "judge.md"
_SECTIONS = ("system", "user", "again")
_SLOT = re.compile(r"\{([a-z_]+)\}")
# What changes facts while a stream is on air.
_CHANGES = ("price", "stock")
# Hex digits of a boundary.
_BOUNDARY = 16


class PromptError(AssistantError):
    """The text of a prompt is not of its form."""

    code = "prompt"


@dataclass(frozen=True, slots=True)
class Prompt:
    """The judge's instructions, and the texts that data is put into."""

    system: str
    _user: str
    _again: str

    def user(self, *, boundary: str, context: str, comment: str, reply: str, facts: str) -> str:
        """The question about one answer."""
        return _filled(self._user, {"boundary": boundary, "context": context, "comment": comment,
                                    "reply": reply, "facts": facts})  # fmt: skip

    def again(self, *, problem: str) -> str:
        """The answer to an answer that could not be read."""
        return _filled(self._again, {"problem": problem})


def load_prompt(path: Path = HOME) -> Prompt:
    """Read a prompt. PromptError where a section is missing, or slots are not those declared."""
    text = path.read_text(encoding="utf-8")
    parts = text.split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise PromptError(
            f"{path}: found no declared slots; expected them between two lines of ---"
        )
    declared: dict[str, list[str]] = (yaml.safe_load(parts[1]) or {}).get("slots") or {}
    found = re.split(r"^## (\w+)\n", parts[2], flags=re.MULTILINE)
    sections = {name: body.strip() for name, body in zip(found[1::2], found[2::2], strict=True)}
    if tuple(sections) != _SECTIONS:
        raise PromptError(f"{path}: found sections {list(sections)}; expected {list(_SECTIONS)}")
    for name, body in sections.items():
        used, wanted = set(_SLOT.findall(body)), set(declared.get(name, ()))
        if used != wanted:
            raise PromptError(
                f"{path}: found the slots {sorted(used)} in {name!r}; expected {sorted(wanted)}"
            )
    return Prompt(*sections.values())


def _filled(text: str, values: Mapping[str, str]) -> str:
    """A text with its slots filled in one pass: what is put in is not looked at again."""
    return _SLOT.sub(lambda slot: values[slot[1]], text)


def question(played: Played, sample: Sample) -> dict[str, str]:
    """The slots of the question about a sample whose text was sent."""
    source = played.answer(sample) or sample
    data = {
        "context": _json(_context(played, sample)),
        "comment": _sendable(str(sample.comment["text"])),
        "reply": _sendable(played.said(sample) or ""),
        "facts": _json(_facts(played.facts[sample.dataset], source.decision.facts)),
    }
    return {"boundary": _boundary(data), **data}


def _boundary(data: Mapping[str, str]) -> str:
    """A code that stands in none of the data and that nobody who wrote it could know.

    It is drawn from the data by SHA-256 and not by chance, so that the same question has the same
    words and its recorded answer is found again. Who wants to write it into a comment would have
    to find a text that contains 64 bits of its own hash.
    """
    drawn = "\0".join(data.values())
    while True:
        drawn = hashlib.sha256(drawn.encode()).hexdigest()
        if all(drawn[:_BOUNDARY] not in text for text in data.values()):
            return drawn[:_BOUNDARY]


def _facts(known: Mapping[str, Mapping[str, Any]], cited: tuple[str, ...]) -> list[dict[str, Any]]:
    """The cited facts without where they stand in the shop's files."""
    return [
        {name: value for name, value in known.get(fact, {"id": fact}).items() if name != "source"}
        for fact in cited
    ]


def _context(played: Played, sample: Sample) -> dict[str, Any]:
    """What a person in the room would know: when, from where, what is on screen, what changed."""
    viewer = sample.comment["viewer"]
    known = {"asked_at": sample.at.isoformat(), "viewer_country": viewer.get("country"),
             "viewer_locale": viewer.get("locale")}  # fmt: skip
    on_screen: Mapping[str, Any] = {}
    changed: list[dict[str, Any]] = []
    for event in _events(played, sample):
        if event.event == "pin":
            on_screen = event.data
        elif event.event == "unpin":
            on_screen = {}
        elif event.event in _CHANGES:
            changed.append({"change": event.event, "at": event.at.isoformat(), **event.data})
    known |= {"on_screen": dict(on_screen) or None, "changed_on_air": changed or None}
    return {name: value for name, value in known.items() if value is not None}


def _events(played: Played, sample: Sample) -> list[RoomEvent]:
    """What happened in the sample's room until it was asked."""
    return [
        item
        for episode in played.datasets[sample.dataset].episodes
        if episode.room == sample.room
        for item in episode.items
        if isinstance(item, RoomEvent) and item.at <= sample.at
    ]


def _json(value: Any) -> str:
    return _sendable(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))


def _sendable(text: str) -> str:
    """A text as UTF-8 has it; half a character pair becomes a question mark."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
