"""Whatever a file holds, an import ends in a chat that can be read or in one clear error."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.chat.records import read_chat
from assistant.errors import AssistantError
from evals.importers.read import read_recording
from tests.evals.recordings import (
    TIKTOK_BASE,
    TIKTOK_FLAT,
    TIKTOK_SNAKE,
    table,
    tiktok_comment,
    twitch,
    twitch_comment,
    write,
    youtube_add,
    youtube_item,
    youtube_line,
)

_EMOJI = {"emojiId": "UC/x", "shortcuts": [":a:"]}
_GIFT = {"type": "gift", "gift": {"name": "Rose", "type": 1}, "repeatCount": 2, "repeatEnd": 1}
_PURCHASE = "liveChatSponsorshipsGiftPurchaseAnnouncementRenderer"
_RECORDINGS: dict[str, Any] = {
    "twitch": [
        twitch(
            twitch_comment("a", "hi", badges=["moderator"]),
            twitch_comment("b", "yo", 7, bits=3),
        )
    ],
    "youtube": [
        youtube_line(youtube_add(youtube_item("y1", "hi", _EMOJI, badge="OWNER"))),
        youtube_line(youtube_add(youtube_item("y2"), _PURCHASE), 6),
        youtube_line({"markChatItemAsDeletedAction": {"targetItemId": "y1"}}, 8),
        {"removeChatItemByAuthorAction": {"externalChannelId": "UCana"}},
    ],
    "tiktok": [
        tiktok_comment("m1", "hi", userIdentity={"isAnchor": False}),
        tiktok_comment("g", "", **_GIFT),
        TIKTOK_SNAKE,
        TIKTOK_BASE,
        TIKTOK_FLAT,
        {"type": "ImDeleteEvent", "deleteMsgIdsList": ["m1"], "createTime": 1795374009},
    ],
}
_KEYS = st.sampled_from(["runs", "text", "id", "actions", "user"])
_ODD: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
    | st.sampled_from([10**30, -1, "0", "1795374005", "9" * 30, "9999-12-31T23:59:59Z",
                       "2026-11-22T19:00:00", "0001-01-01T00:00:00+23:59", "\ud83d"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container below `value` with each of its keys."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, inner in pairs:
        found.append((value, key))
        if isinstance(inner, dict | list):
            found += _places(inner)
    return found


def _survives(content: object, source: str, **options: Any) -> None:
    """An import ends in a chat that can be read, or in an error of the tree."""
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), content)
        try:
            imported = read_recording(path, source, **options)
        except AssistantError:
            return
        out = write(Path(folder), "".join(f"{line}\n" for line in imported.lines), "chat.jsonl")
        chat = read_chat(out)
        assert len(chat.items) == imported.comments + imported.events
        assert len({comment.id for comment in chat.comments}) == imported.comments
        assert chat.notes == ()


@pytest.mark.parametrize("source", sorted(_RECORDINGS))
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_mutated_recording_raises_anything_but_a_clear_error(
    source: str, data: st.DataObject
) -> None:
    recording = copy.deepcopy(_RECORDINGS[source])
    for _ in range(data.draw(st.integers(1, 4))):
        container, key = data.draw(st.sampled_from(_places(recording)))
        container[key] = data.draw(_ODD)
    start = data.draw(st.sampled_from([None, "2026-11-22T19:00:00Z", "2200-12-31T23:59:59Z"]))
    lines = tuple(json.dumps(line) for line in recording)
    _survives(lines, data.draw(st.sampled_from([source, "auto"])), start=start)


@settings(max_examples=150, deadline=None)
@given(
    cells=st.lists(st.lists(st.sampled_from(
        ["time", "message", "user", "id", "platform", "2026-11-22T19:00:05Z", "0:12:03", "-5",
         "2026-11-22 19:00:05", "1e9", "9" * 25, "0001-01-01 00:00:00", "", "a", "b", "é",
         '"', '"a', 'b"', "'"]
    ) | st.text(max_size=5), max_size=5), max_size=8),
    delimiter=st.sampled_from(",;\t|"),
    start=st.sampled_from([None, "2026-11-22T19:00:00Z"]),
    zone=st.sampled_from([None, "Asia/Shanghai"]),
)  # fmt: skip
def test_no_table_raises_anything_but_a_clear_error(
    cells: list[list[str]], delimiter: str, start: str | None, zone: str | None
) -> None:
    rows = [["time", "message", "user", "id", "platform"], *cells]
    text = "\n".join(delimiter.join(row) for row in rows)
    _survives(text.encode("utf-8", "replace"), "csv", start=start, zone=zone)


@settings(max_examples=200, deadline=None)
@given(
    source=st.sampled_from(["auto", "twitch", "youtube", "tiktok", "csv"]),
    recording=st.sampled_from([*_RECORDINGS, "csv"]),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), st.binary(max_size=6)), max_size=5),
)
def test_no_damaged_bytes_raise_anything_but_a_clear_error(
    source: str, recording: str, cuts: list[tuple[float, int, bytes]]
) -> None:
    rows = table("2026-11-22T19:00:05Z,Ana,a,hi", '2026-11-22T19:00:05Z,Bo,b,"x, y"')
    lines = [json.dumps(line) for line in _RECORDINGS.get(recording, [])]
    raw = ("\n".join(lines) if lines else rows).encode()
    for where, length, instead in cuts:
        at = int(where * len(raw))
        raw = raw[:at] + instead + raw[at + length :]
    _survives(raw, source)
