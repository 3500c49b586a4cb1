"""A table: CSV or TSV as spreadsheets and chat exports write it, with a header row.

Of columns with a known name, in any spelling, a time and a message are needed. Times are RFC 3339,
`2026-11-22 19:03:11` in the zone given, Unix times, or offsets (`0:12:03`, seconds) from the start
given. Rows are read one at a time.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from assistant.errors import ChatFileError, UsageError
from assistant.types import Role
from evals.importers.records import (
    NO_START,
    NO_TIME,
    NO_ZONE,
    Gathering,
    Said,
    after,
    clock,
    epoch,
    naive_or_not,
    number_of,
    shown,
    text_of,
)
from knowledge.regions import country_by_name

# Names of columns, the better ones first where a table has several for one thing.
_COLUMNS = {
    "time": "timestamp at datetime date_time created_at createdat create_time createtime sent_at"
    " published_at publishedat sent time 时间 发送时间 offset time_in_seconds elapsed".split(),
    "text": "message text comment msg body content chat comment_text message_text 内容 评论 消息"
    " 弹幕 留言".split(),
    "name": "user author name username user_name author_name authorname nickname display_name"
    " displayname viewer viewer_name sender from 用户 昵称 用户名".split(),
    "viewer": "user_id userid viewer_id viewerid author_id authorid channel_id uid unique_id"
    " uniqueid 用户id".split(),
    "id": "id message_id messageid msg_id msgid comment_id commentid".split(),
    "locale": "locale language lang 语言".split(),
    "country": "country country_code region 国家".split(),
    "role": "role user_type usertype badge 角色".split(),
    "platform": "platform source site 平台".split(),
}
_ROLES = {
    "moderator": Role.MODERATOR, "mod": Role.MODERATOR, "admin": Role.MODERATOR,
    "staff": Role.MODERATOR, "owner": Role.OWNER, "host": Role.OWNER, "broadcaster": Role.OWNER,
    "streamer": Role.OWNER, "anchor": Role.OWNER, "seller": Role.OWNER, "主播": Role.OWNER,
    "bot": Role.BOT, "self": Role.SELF, "assistant": Role.SELF,
}  # fmt: skip
_SAMPLE = 20
# More lines than a viewer's comment has.
_MOST_LINES = 20
_DELIMITERS = ",\t;|"
_CLOCK = re.compile(r"([-+]?)(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,6}))?")
# A longer offset is rather a date in digits.
_LONGEST = 31 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written: its dialect, its header, and the place of each known column."""

    dialect: type[csv.Dialect]
    header: tuple[str, ...]
    places: dict[str, int]


def layout(sample: list[str]) -> Layout | None:
    """The layout of a table by its first lines; None without a time and a message column.

    `csv.Sniffer` proposes; a proposal holds where the rows below the header are as long as it.
    """
    tried = [_judged(sample, dialect) for dialect in _dialects(sample)]
    found = [(score, one) for score, one in tried if one is not None]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _dialects(sample: list[str]) -> Iterator[type[csv.Dialect]]:
    try:
        sniffed = csv.Sniffer().sniff("".join(line[:500] for line in sample), _DELIMITERS)
    except csv.Error:
        pass
    else:
        # The Sniffer takes "" for a quote only where the sample has one.
        sniffed.doublequote = True
        yield sniffed
    for delimiter in _DELIMITERS:
        yield type("Plain", (csv.excel,), {"delimiter": delimiter})


def _judged(sample: list[str], dialect: type[csv.Dialect]) -> tuple[float, Layout | None]:
    try:
        rows = [row for row in csv.reader(sample, dialect) if row]
    except csv.Error:
        return 0.0, None
    header = tuple(cell.strip() for cell in rows[0]) if rows else ()
    places = _places(header)
    if not {"time", "text"} <= set(places):
        return 0.0, None
    even = sum(len(row) == len(header) for row in rows)
    return even / len(rows), Layout(dialect, header, places)


def _places(header: tuple[str, ...]) -> dict[str, int]:
    """The place of each known column in a header."""
    names = [re.sub(r"[\s\-]+", "_", cell.lstrip("\ufeff").casefold()) for cell in header]
    found = {
        column: next((names.index(name) for name in known if name in names), None)
        for column, known in _COLUMNS.items()
    }
    return {column: place for column, place in found.items() if place is not None}


def read_table(lines: Iterable[str], out: Gathering) -> None:
    """Gather the rows of a table. ChatFileError where it has no header with the needed columns.

    Bytes that are not UTF-8 are expected as lone surrogates (`errors="surrogateescape"`).
    UsageError where no row has a time that is an instant without a start or zone given.
    """
    source = iter(lines)
    sample = [line for _, line in zip(range(_SAMPLE), source, strict=False)]
    found = layout(sample)
    if found is None:
        head = shown(sample[0].strip()) if sample else "nothing"
        raise ChatFileError([f"found the header {head}; expected columns for time (time, timestamp,"
                             " at …) and message (message, text, comment …)"])  # fmt: skip
    out.known += 1
    reading = _Reading(found, out)
    for line, row in _Rows(chain(sample, source), found, out):
        reading.take(line, row)
    reading.end()


class _Rows:
    """The rows of a table below its header, each with its line.

    A cell may hold line ends, but a quote that nobody closes must not swallow the rows after it:
    where the next lines are rows of their own, or none closes it soon, it was typed by a viewer.
    """

    def __init__(self, lines: Iterator[str], how: Layout, out: Gathering) -> None:
        self._lines = lines
        self._how = how
        self._out = out
        self._ahead: deque[str] = deque()
        self._unquoted = type("Unquoted", (how.dialect,), {"quoting": csv.QUOTE_NONE})

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        number = 1
        header = True
        while (line := self._next()) is not None:
            before = number
            try:
                row, taken = self._row(line)
            except csv.Error as error:
                self._out.broken(number, f"no row ({error})")
                row, taken = [], 1
            number += taken
            if row and not header:
                yield before, row
            header = header and not row

    def _next(self) -> str | None:
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

    def _row(self, line: str) -> tuple[list[str], int]:
        """The row that starts with `line`, and how many lines it takes."""
        group = [line]
        row = self._closed(group)
        while row is None and len(group) < _MOST_LINES:
            following = self._next()
            if following is None:
                break
            if self._is_row(following):
                self._ahead.appendleft(following)
                break
            group.append(following)
            row = self._closed(group)
        if row is not None:
            return row, len(group)
        self._ahead.extendleft(reversed(group[1:]))
        return next(csv.reader([line], self._unquoted), []), 1

    def _closed(self, group: list[str]) -> list[str] | None:
        """The cells of a row; None while a quote is open, which takes in the line put below."""
        rows = list(csv.reader([*group, "."], self._how.dialect))
        return rows[0] if len(rows) > 1 else None

    def _is_row(self, line: str) -> bool:
        """Whether a line has the cells of a row, with a time in their place."""
        cells = next(csv.reader([line], self._unquoted), [])
        if len(cells) != len(self._how.header):
            return False
        written = cells[self._how.places["time"]].strip(" \"'")
        return _offset(written) is not None or naive_or_not(written) is not None


class _Reading:
    """One pass over the rows of a table."""

    def __init__(self, how: Layout, out: Gathering) -> None:
        self._how = how
        self._out = out
        self._countries: dict[str, str | None] = {}
        self._lacking: Counter[str] = Counter()
        self._kept = 0
        self._example = ""

    def take(self, line: int, row: list[str]) -> None:
        """One row, which starts at `line`."""
        longest = len(self._how.header)
        if len(row) > longest and any(cell.strip() for cell in row[longest:]):
            self._out.broken(line, f"{len(row)} cells where the header has {longest}")
            return
        cells = {name: row[at] for name, at in self._how.places.items() if at < len(row)}
        if any(not cell.isascii() and _torn(cell) for cell in cells.values()):
            self._out.broken(line, "bytes that are not UTF-8")
            return
        at = self._instant(cells.get("time", "").strip(), line)
        if at is not None:
            self._kept += 1
            self._out.add(self._said(cells, at))

    def _said(self, cells: dict[str, str], at: datetime) -> Said:
        told = {name: text_of(cell.strip()) for name, cell in cells.items()}
        role = (told.get("role") or "").casefold()
        return Said(
            platform=(told.get("platform") or "unknown").casefold(),
            at=at,
            text=cells.get("text", ""),
            id=told.get("id"),
            viewer=told.get("viewer"),
            name=told.get("name"),
            role=_ROLES.get(role, Role.VIEWER),
            locale=told.get("locale"),
            country=self._country(told.get("country")),
        )

    def _country(self, told: str | None) -> str | None:
        if told is not None and told not in self._countries:
            self._countries[told] = country_by_name(told)
        return self._countries[told] if told is not None else None

    def _instant(self, written: str, line: int) -> datetime | None:
        """The instant of a row; what keeps it from being one is counted."""
        options = self._out.options
        offset = _offset(written)
        if offset is not None:
            at, reason = after(options.start, offset), NO_TIME if options.start else NO_START
        else:
            naive = naive_or_not(written)
            at = epoch(written) or clock(written, options.zone)
            zoneless = naive is not None and naive.tzinfo is None and options.zone is None
            reason = NO_ZONE if zoneless else NO_TIME
        if at is None:
            self._lacking[reason] += 1
            self._example = self._example or f"the time {shown(written)} in line {line}"
            if reason == NO_TIME:
                self._out.broken(line, f"the time {shown(written)}", NO_TIME)
            else:
                self._out.drop(reason)
        return at

    def end(self) -> None:
        """Refuse a table of which nothing could be placed in time; name columns not read."""
        if self._lacking and not self._kept:
            lacks = self._lacking.most_common(1)[0][0]
            wanted = {NO_START: "--start with the instant the recording starts at",
                      NO_ZONE: "--zone such as Asia/Shanghai",
                      NO_TIME: "an instant such as 2026-11-22T19:03:11Z"}  # fmt: skip
            raise UsageError(f"found {self._example}; expected {wanted[lacks]}")
        unread = [cell for place, cell in enumerate(self._how.header)
                  if place not in self._how.places.values() and cell]  # fmt: skip
        if unread:
            self._out.note(f"columns not read: {', '.join(shown(cell) for cell in unread[:10])}")


def _torn(cell: str) -> bool:
    """Whether a cell has bytes that were not UTF-8."""
    return any("\udc80" <= char <= "\udcff" for char in cell)


def _offset(written: str) -> float | None:
    """Seconds of `0:12:03`, `12:03` or `723.5`; None for what is no offset."""
    match = _CLOCK.fullmatch(written)
    if match is None:
        seconds = number_of(written)
        return seconds if seconds is not None and abs(seconds) <= _LONGEST else None
    sign, hours, minutes, rest, fraction = match.groups()
    total = int(hours or 0) * 3600 + int(minutes) * 60 + int(rest) + float(f"0.{fraction or 0}")
    return -total if sign == "-" else total
