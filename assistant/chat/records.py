"""The chat file of the contract: JSON Lines of comments and room events, read with their lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.errors import ChatFileError
from assistant.types import Comment, Mode, Role, RoomEvent, Viewer
from knowledge.language import LanguageTag
from knowledge.regions import is_country

EVENTS = ("pin", "unpin", "price", "stock", "host_said", "sent_by_person", "edit", "delete",
          "mode", "pause", "resume", "end")  # fmt: skip
_MOST_PROBLEMS = 20
_SHOWN = 60
# Outside these years an instant is a slip, and near the ends of the calendar none can be added to.
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_NEEDS = {"price": ("product", "live_price"), "stock": ("variant", "quantity"),
          "edit": ("comment", "text"), "delete": ("comment",), "mode": ("mode",),
          "sent_by_person": ("comment",)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat in the order of its file; `notes` tell what was odd but read."""

    items: tuple[Comment | RoomEvent, ...]
    notes: tuple[str, ...]

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The comments alone, a repeated id once."""
        seen: dict[tuple[str, str, str], Comment] = {}
        for item in self.items:
            if isinstance(item, Comment):
                seen.setdefault(item.key, item)
        return tuple(seen.values())


class _Invalid(ValueError):
    """One line is not of the contract's form."""


def read_chat(path: Path) -> Chat:
    """Read a chat file whole. ChatFileError lists the lines that cannot be read."""
    items: list[Comment | RoomEvent] = []
    problems: list[str] = []
    notes: list[str] = []
    latest: datetime | None = None
    for number, raw in _lines(path, problems):
        try:
            item = _item(raw, number)
        except _Invalid as error:
            problems.append(f"{path.name}:{number}: {error}")
            continue
        if latest is not None and item.at < latest:
            notes.append(f"{path.name}:{number}: {item.at.isoformat()} is before the line above;"
                         " the room's clock does not run back")  # fmt: skip
        latest = item.at if latest is None else max(latest, item.at)
        items.append(item)
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        rest = [f"… and {more} more"] if more > 0 else []
        raise ChatFileError([*problems[:_MOST_PROBLEMS], *rest])
    return Chat(tuple(items), tuple(notes))


def _lines(path: Path, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file with their line numbers."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise ChatFileError([f"{path}: {error.strerror or error}"]) from error
    with file:
        for number, raw in enumerate(file, start=1):
            if not raw.strip():
                continue
            try:
                data = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
            except UnicodeDecodeError as error:
                byte = raw[error.start]
                problems.append(f"{path.name}:{number}: found the byte {byte:#04x}; expected UTF-8")
            except (ValueError, RecursionError) as error:
                reason = str(error).split(":")[0]
                problems.append(f"{path.name}:{number}: found no JSON ({reason}); expected one"
                                " object a line")  # fmt: skip
            else:
                if isinstance(data, dict):
                    yield number, data
                else:
                    problems.append(f"{path.name}:{number}: found {_short(data)}; expected an"
                                    " object with id, room, at, viewer and text")  # fmt: skip


def _item(data: dict[str, Any], line: int) -> Comment | RoomEvent:
    at = _instant(data)
    room = _text(data, "room")
    if "event" in data:
        return _event(data, room, at, line)
    who = data.get("viewer")
    if not isinstance(who, dict):
        raise _Invalid(f"found viewer {_short(who)}; expected an object with an id")
    return Comment(
        id=_text(data, "id"),
        room=room,
        at=at,
        platform=_text({"platform": data.get("platform") or "unknown"}, "platform"),
        viewer=read_viewer(who),
        text=_text(data, "text", empty=True),
        reply_to=str(data["reply_to"]) if data.get("reply_to") else None,
        kind=str(data.get("kind") or "text"),
        visibility=str(data.get("visibility") or "public"),
        line=line,
    )


def _event(data: dict[str, Any], room: str, at: datetime, line: int) -> RoomEvent:
    event = data["event"]
    if event not in EVENTS:
        raise _Invalid(f"found the event {_short(event)}; expected one of {', '.join(EVENTS)}")
    for name in _NEEDS.get(event, ()):
        if name not in data:
            raise _Invalid(f"found the event {event!r} without {name!r}; expected it")
    if event == "mode" and data["mode"] not in set(Mode):
        raise _Invalid(f"found the mode {_short(data['mode'])}; expected {', '.join(Mode)}")
    fields = {key: value for key, value in data.items() if key not in ("room", "at", "event")}
    return RoomEvent(room, at, event, fields, line)


def read_viewer(who: dict[str, Any]) -> Viewer:
    """A platform's word on a viewer; a locale or country it garbled is as good as none.

    ValueError where there is no id, or the role is none of the contract's.
    """
    locale: LanguageTag | None = None
    if isinstance(who.get("locale"), str):
        try:
            locale = LanguageTag.parse(who["locale"])
        except ValueError:
            locale = None
    country = str(who.get("country") or "").upper()
    role = who.get("role") or "viewer"
    if role not in set(Role):
        raise _Invalid(f"found the role {_short(role)}; expected {', '.join(Role)}")
    return Viewer(
        id=_text(who, "id"),
        name=str(who.get("name") or ""),
        locale=locale,
        country=country if is_country(country) else None,
        role=Role(role),
    )


def _text(data: dict[str, Any], name: str, *, empty: bool = False) -> str:
    value = data.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not (value or empty):
        raise _Invalid(f"found {name} {_short(value)}; expected text")
    # JSON can carry half of a surrogate pair, which no other file or database can.
    return value.encode("utf-8", "replace").decode("utf-8")


def _instant(data: dict[str, Any]) -> datetime:
    value = data.get("at")
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise _Invalid(f"found at {_short(value)}; expected an instant with a zone such as"
                       " 2026-11-22T19:03:11Z")  # fmt: skip
    return at


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
