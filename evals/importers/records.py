"""What every importer gives back, and how comments and deletions are gathered on the way.

Recordings come from elsewhere: nothing here trusts the type of a value it reads.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from assistant.types import Role

# Reasons that several importers count under.
EMPTY = "empty messages"
NO_TIME = "no time that can be read"
NO_ZONE = "a time without a zone (give --zone)"
NO_START = "a time since the start (give --start)"
BROKEN = "lines that cannot be read"
REPEATED = "ids that stood there before"
SYSTEM = "system notices"
OTHER = "other kinds of entries"

# Accounts of chat services, by the names they post under; they are read and never answered.
_BOTS = frozenset(
    "nightbot streamelements moobot streamlabs fossabot wizebot soundalerts sery_bot botrixoficial"
    " restreambot streamstickers own3d tangiabot blerp kofistreambot pokemoncommunitygame"
    " streamholics phantombot deepbot botisimo".split()
)
# The years that a chat file may hold.
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 10**19
_NOTED = 5
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller knows of a recording.

    `room` names it, `start` is the instant of its offsets, `zone` that of times without one.
    """

    room: str
    start: datetime | None = None
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """A recording as lines of the chat format, in time order, with what was left out.

    `lines` have no line end; `dropped` counts by reason in plain words; `source` is the importer.
    """

    source: str
    lines: tuple[str, ...]
    comments: int
    events: int
    dropped: Mapping[str, int]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One comment as an importer found it; what the platform does not say is None.

    `text` of a gift, sticker or membership is what the platform shows of it.
    """

    platform: str
    at: datetime
    text: str
    id: str | None = None
    viewer: str | None = None
    name: str | None = None
    role: Role = Role.VIEWER
    kind: str = "text"
    reply_to: str | None = None
    locale: str | None = None
    country: str | None = None


class Gathering:
    """Collects what is found in one recording; `options` are the caller's.

    `known` counts the entries that had the shape of the format, whether kept or dropped.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.known = 0
        self._dropped: Counter[str] = Counter()
        self._noted: list[str] = []
        self._items: list[tuple[datetime, str]] = []
        self._placed: dict[str, tuple[str, datetime, int]] = {}
        self._deleted: dict[str, tuple[datetime, int]] = {}
        self._nameless = 0

    def drop(self, reason: str, times: int = 1) -> None:
        """Count what is left out, by reason."""
        if times:
            self._dropped[reason] += times

    def broken(self, line: int, found: str, reason: str = BROKEN) -> None:
        """Count a line that cannot be read; the first few are noted with what was found."""
        self.drop(reason)
        if len(self._noted) < _NOTED:
            self._noted.append(f"line {line}: found {found}; left out")

    def note(self, text: str) -> None:
        """Tell what was odd but kept."""
        self._noted.append(text)

    def add(self, said: Said) -> str | None:
        """Keep a comment and return its id; None where it is empty or was there before."""
        if said.kind == "text" and not said.text.strip():
            self.drop(EMPTY)
            return None
        who = said.viewer or said.name
        id_ = self._given_id(said) if said.id else self._made_id(said, who)
        if id_ is None:
            self.drop(REPEATED)
            return None
        if not who:
            # Without an author nothing ties two comments together: each has a viewer of its own.
            self._nameless += 1
            who = f"unknown-{id_}"
        self._placed[id_] = (said.platform, said.at, len(self._items))
        self._items.append((said.at, self._line(said, id_, who)))
        return id_

    def delete(self, target: str, at: datetime) -> None:
        """Keep that the comment `target` was taken down at `at`."""
        if target in self._deleted:
            self.drop("deletions told twice")
        else:
            self._deleted[target] = (at, len(self._items) - 1)

    def finish(self, source: str) -> Imported:
        """Everything in time order; entries of one instant stay in the order of the recording."""
        marks = [self._deletion(*item) for item in self._deleted.items()]
        events = [mark for mark in marks if mark is not None]
        entries = [(at, place, 1, line) for place, (at, line) in enumerate(self._items)]
        late = sum(b[0] < a[0] for a, b in zip(entries, entries[1:], strict=False))
        entries += [(at, place, 2, line) for at, place, line in events]
        entries.sort(key=lambda entry: entry[:3])
        return Imported(
            source=source,
            lines=tuple(entry[3] for entry in entries),
            comments=len(self._items),
            events=len(events),
            dropped=dict(self._dropped.most_common()),
            notes=(*self._noted, *self._remarks(late)),
        )

    def _remarks(self, late: int) -> list[str]:
        remarks = []
        if self._nameless:
            remarks.append(f"comments without an author: {self._nameless}; each got its own viewer")
        if late:
            remarks.append(f"comments that stood after a later one: {late}; sorted by time")
        return remarks

    def _deletion(
        self, target: str, told: tuple[datetime, int]
    ) -> tuple[datetime, int, str] | None:
        """A `delete` event, never before its comment; None where the recording lacks that."""
        if target not in self._placed:
            self.drop("deletions of what is not in the recording")
            return None
        _, said_at, place = self._placed[target]
        at = max(told[0], said_at)
        event = {"room": self.options.room, "at": _written(at), "event": "delete"}
        return at, max(told[1], place), json.dumps({**event, "comment": target}, ensure_ascii=False)

    def _given_id(self, said: Said) -> str | None:
        """The platform's id; marked by the platform where another one uses it too."""
        id_ = said.id or ""
        placed = self._placed.get(id_)
        if placed is not None and placed[0] != said.platform:
            id_ = f"{said.platform}:{id_}"
        return None if id_ in self._placed else id_

    def _made_id(self, said: Said, who: str | None) -> str:
        """An id of time, author and text, the same in every run; two alike are numbered."""
        parts = json.dumps([_written(said.at), who, said.text])
        made = f"made-{hashlib.sha256(parts.encode()).hexdigest()[:16]}"
        id_, count = made, 1
        while id_ in self._placed:
            count += 1
            id_ = f"{made}-{count}"
        return id_

    def _line(self, said: Said, id_: str, who: str) -> str:
        viewer = {"id": who, "name": said.name or "", "locale": said.locale,
                  "country": said.country, "role": _role(said).value}  # fmt: skip
        line: dict[str, object] = {
            "id": id_,
            "room": self.options.room,
            "at": _written(said.at),
            "platform": said.platform,
            "viewer": {key: value for key, value in viewer.items() if value is not None},
            "text": said.text,
        }
        if said.reply_to:
            line["reply_to"] = said.reply_to
        if said.kind != "text":
            line["kind"] = said.kind
        return json.dumps(line, ensure_ascii=False)


def _role(said: Said) -> Role:
    known = (said.name or "").lstrip("@").casefold() in _BOTS
    return Role.BOT if known and said.role is not Role.OWNER else said.role


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# -- values of unknown type ---------------------------------------------------------------------


def dig(value: object, *path: str | int) -> object:
    """What stands at `path` below `value`; None where the way ends early."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and step < len(value) else None
    return value


def first(value: object, *names: str) -> object:
    """The first of `names` that `value` has with anything but null, "" or 0."""
    return next((found for name in names if (found := dig(value, name)) not in (None, "", 0)), None)


def text_of(value: object) -> str | None:
    """Text, or a whole number as text; None for the rest and for the empty text.

    JSON can carry half of a surrogate pair, which no file can: it is replaced.
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST:
        value = str(value)
    if not isinstance(value, str) or not value:
        return None
    return value.encode("utf-8", "replace").decode("utf-8")


def number_of(value: object) -> float | int | None:
    """A finite number, or one written as text; None for the rest."""
    if isinstance(value, str) and re.fullmatch(r"\s*[-+]?\d{1,20}(\.\d{1,12})?\s*", value):
        value = float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Neither infinity nor "not a number" is below a bound.
    return value if abs(value) < _LARGEST else None


# -- instants -----------------------------------------------------------------------------------


def epoch(value: object) -> datetime | None:
    """The instant of a Unix time in s, ms, µs or ns: its size tells which. None outside 2000-2200.

    The year 2200 is 7.3e9 s and the year 2000 is 9.5e11 ms, so the units do not overlap.
    """
    number = number_of(value)
    if number is None:
        return None
    for unit in (1, 10**3, 10**6, 10**9):
        if 0 < number < 10**10 * unit:
            micros = number * 10**6 // unit if isinstance(number, int) else number * 1e6 / unit
            return in_range(_EPOCH + timedelta(microseconds=micros))
    return None


def clock(value: object, zone: tzinfo | None) -> datetime | None:
    """The instant of an RFC 3339 text, or of `2026-11-22 19:03:11` in `zone`, else None."""
    at = naive_or_not(value)
    if at is None:
        return None
    return in_range(at if at.tzinfo is not None else at.replace(tzinfo=zone))


def naive_or_not(value: object) -> datetime | None:
    """A date with a time of day, as written."""
    if not isinstance(value, str) or ":" not in value or len(value) > _SHOWN:
        return None
    written = re.sub(r"\s*(?:UTC|GMT)$", "Z", value.strip()).replace("/", "-")
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def after(start: datetime | None, seconds: object) -> datetime | None:
    """`seconds` after `start`; None without either."""
    number = number_of(seconds)
    if start is None or number is None or abs(number) > 10**8:
        return None
    return in_range(start + timedelta(seconds=number))


def in_range(at: datetime) -> datetime | None:
    """The instant in UTC; None without a zone or outside the years a chat file may hold."""
    if at.tzinfo is None or not _FIRST_YEAR - 1 <= at.year <= _LAST_YEAR + 1:
        return None
    at = at.astimezone(UTC)
    return at if _FIRST_YEAR <= at.year <= _LAST_YEAR else None


def shown(value: object) -> str:
    """A value as a message shows it: on one line, not endless."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = repr(value[: _SHOWN * 2]) if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
