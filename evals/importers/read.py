"""Reads a recording with the importer for it, named or found by looking at the file.

Nothing is written here. Files of lines are read a line at a time; Twitch's, which is one JSON
object, and JSON arrays are read whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo, available_timezones

from assistant.chat.records import EVENTS
from assistant.errors import ChatFileError, UsageError
from evals.importers.records import Gathering, Imported, Options, clock, dig, shown, text_of
from evals.importers.table import layout, read_table
from evals.importers.tiktok import read_tiktok
from evals.importers.twitch import read_twitch
from evals.importers.youtube import read_youtube
from knowledge.problems import suggestion

SOURCES = ("twitch", "youtube", "tiktok", "csv")
_EXPECTED = {
    "twitch": "an object with a list of comments, as TwitchDownloader writes it",
    "youtube": "lines with chat actions, as yt-dlp writes them to .live_chat.json",
    "tiktok": "events of TikTokLive such as comment or gift, one a line or in an array",
}
_ANY = ("a chat of TwitchDownloader (JSON), yt-dlp (live_chat), TikTokLive (events) or a table"
        " with columns for time and message")  # fmt: skip
_HEAD = 1 << 16
_LONGEST_LINE = 1 << 25
# Keys that only one format has; a key in a text has its quotes escaped and is not found.
_MARKS = {
    "youtube": re.compile(
        r'"(?:replayChatItemAction|addChatItemAction|addLiveChatTickerItemAction'
        r'|markChatItemAsDeletedAction|removeChatItemAction)"\s*:'
    ),
    "twitch": re.compile(
        r'"content_offset_seconds"\s*:|"comments"\s*:\s*\[|^\s*\{\s*"(?:FileInfo|streamer)"\s*:'
    ),
    "tiktok": re.compile(
        r'"(?:unique_?id|uniqueId|nick_?name|nickName|display_?id|displayId|comment|user_?id|userId'
        r'|user_?info|userInfo|base_?message|baseMessage)"\s*:|"Webcast\w+Message"|"\w+Event"'
    ),
}


def read_recording(
    path: Path,
    source: str = "auto",
    *,
    room: str | None = None,
    start: str | None = None,
    zone: str | None = None,
) -> Imported:
    """Import a recording; `source` is one of SOURCES or `auto`.

    `room` is the name of the room (the streamer's or the file's where left out), `start` the
    instant of offsets and `zone` the IANA zone of times without one. ChatFileError where the file
    is not of the format, UsageError where an option is missing or cannot be used.
    """
    if source not in (*SOURCES, "auto"):
        raise UsageError(f"found --from {source!r}; expected auto, {', '.join(SOURCES)}")
    timezone = _zone(zone)
    options = Options(_room(path, room), _start(start, timezone), timezone)
    try:
        found = _detected(path) if source == "auto" else source
        with _opened(path) as file:
            return _read(file, found, options, named=room is not None)
    except ChatFileError as error:
        raise ChatFileError([f"{path.name}: {line}" for line in error.problems]) from error
    except OSError as error:
        raise ChatFileError([f"{path}: {error.strerror or error}"]) from error


def _room(path: Path, room: str | None) -> str:
    name = room if room is not None else path.stem.removesuffix(".live_chat")
    found = text_of(name.strip())
    if found is None:
        raise UsageError(f"found --room {room!r}; expected the name of a room")
    return found


def _zone(zone: str | None) -> tzinfo | None:
    if zone is None:
        return None
    if zone not in available_timezones():
        hint = suggestion(zone, available_timezones())
        raise UsageError(f"found --zone {zone!r}; expected an IANA zone as Asia/Shanghai{hint}")
    return ZoneInfo(zone)


def _start(start: str | None, zone: tzinfo | None) -> datetime | None:
    at = clock(start, zone)
    if start is not None and at is None:
        raise UsageError(f"found --start {start!r}; expected an instant such as"
                         " 2026-11-22T19:00:00Z, or without a zone and with --zone")  # fmt: skip
    return at


def _opened(path: Path) -> BinaryIO:
    if path.exists() and not path.is_file():
        raise ChatFileError(["found no file; expected a recording"])
    return path.open("rb")


def _read(file: BinaryIO, source: str, options: Options, *, named: bool) -> Imported:
    if source == "twitch":
        data = _whole(file)
        if not isinstance(data, dict) or not isinstance(data.get("comments"), list):
            raise ChatFileError([f"found {shown(data)}; expected {_EXPECTED[source]}"])
        streamer = None if named else text_of(dig(data, "streamer", "name"))
        out = Gathering(Options(streamer or options.room, options.start, options.zone))
        read_twitch(data, out)
        return out.finish(source)
    out = Gathering(options)
    if source == "csv":
        read_table(_text_lines(file), out)
    else:
        read = read_youtube if source == "youtube" else read_tiktok
        read(_objects(file, out), out)
        if not out.known:
            raise ChatFileError([f"found none of its entries; expected {_EXPECTED[source]}"])
    return out.finish(source)


# -- what a file is -----------------------------------------------------------------------------


def _detected(path: Path) -> str:
    """The name of the format; ChatFileError in one line where it is none of them."""
    with _opened(path) as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise ChatFileError([f"found an empty file; expected {_ANY}"])
    _refuse_packed(head)
    text = head.decode("utf-8-sig", "replace")
    if text.lstrip()[:1] in ("{", "["):
        found = next((name for name, mark in _MARKS.items() if mark.search(text)), None)
        if _is_chat(text):
            raise ChatFileError(["found a chat file already; expected a recording to import"])
    else:
        lines = text.splitlines(keepends=True)[:20]
        found = "csv" if layout(lines) is not None else None
    if found is None:
        raise ChatFileError([f"found {shown(text.strip()[:_HEAD])}; expected {_ANY}"])
    return found


def _is_chat(text: str) -> bool:
    """Whether the first line is one of the chat format itself."""
    try:
        line = json.loads(text.lstrip().split("\n", 1)[0])
    except (ValueError, RecursionError):
        return False
    event = dig(line, "event")
    ours = dig(line, "viewer") is not None or (isinstance(event, str) and event in EVENTS)
    return ours and dig(line, "room") is not None and dig(line, "at") is not None


def _refuse_packed(head: bytes) -> None:
    for mark, what, wanted in (
        (b"\x1f\x8b", "a gzip file", "it unpacked"),
        (b"PK\x03\x04", "a zip or Excel file", "it unpacked, or saved as CSV"),
        (b"\xff\xfe", "UTF-16", "UTF-8"),
        (b"\xfe\xff", "UTF-16", "UTF-8"),
    ):
        if head.startswith(mark):
            raise ChatFileError([f"found {what}; expected {wanted}"])
    if b"\0" in head:
        raise ChatFileError(["found a binary file; expected text in UTF-8"])


# -- lines and objects --------------------------------------------------------------------------


def _whole(file: BinaryIO) -> object:
    try:
        return json.loads(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = error.object[error.start]
        problem = f"line {line}: found the byte {byte:#04x}; expected UTF-8"
    except json.JSONDecodeError as error:
        problem = f"line {error.lineno}: found no JSON ({error.msg}); expected one JSON value"
    except (ValueError, RecursionError) as error:
        problem = f"found no JSON ({str(error).split(':')[0]}); expected one JSON value"
    raise ChatFileError([problem])


def _objects(file: BinaryIO, out: Gathering) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects of JSON Lines by line, or of one array by place; others are counted."""
    head = file.peek(1024) if hasattr(file, "peek") else b""
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
        data = _whole(file)
        values: Iterator[tuple[int, object]] = enumerate(data if isinstance(data, list) else [], 1)
    else:
        values = _json_lines(file, out)
    for number, value in values:
        if isinstance(value, dict):
            yield number, value
        else:
            out.broken(number, f"{shown(value)} where an object was expected")


def _json_lines(file: BinaryIO, out: Gathering) -> Iterator[tuple[int, object]]:
    for number, raw in _byte_lines(file, out):
        try:
            yield number, json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            out.broken(number, f"the byte {raw[error.start]:#04x}, which is not UTF-8")
        except (ValueError, RecursionError) as error:
            out.broken(number, f"no JSON ({str(error).split(':')[0]})")


def _byte_lines(file: BinaryIO, out: Gathering) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank; one of endless length is skipped without holding it."""
    number = 0
    while raw := file.readline(_LONGEST_LINE):
        number += 1
        if len(raw) == _LONGEST_LINE and not raw.endswith(b"\n"):
            while (rest := file.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                continue
            out.broken(number, f"a line of more than {_LONGEST_LINE >> 20} MB")
        elif raw.strip():
            yield number, raw


def _text_lines(file: BinaryIO) -> Iterator[str]:
    """Lines as text with their ends; bytes that are not UTF-8 stay as lone surrogates."""
    first = True
    while raw := file.readline(_LONGEST_LINE):
        yield raw.decode("utf-8-sig" if first else "utf-8", "surrogateescape")
        first = False
