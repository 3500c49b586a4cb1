"""The chat file is read whole or refused with the line that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.chat.records import read_chat
from assistant.errors import ChatFileError
from assistant.types import RoomEvent

GOOD = {
    "id": "c1", "room": "r", "at": "2026-11-22T19:00:00Z", "platform": "youtube",
    "viewer": {"id": "v", "name": "Ana", "locale": "es-MX", "country": "MX"}, "text": "hola",
}  # fmt: skip


def _write(path: Path, *lines: object) -> Path:
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path.write_bytes(b"\n".join(raw) + b"\n")
    return path


def test_a_comment_is_read_with_its_viewer(tmp_path: Path) -> None:
    (comment,) = read_chat(_write(tmp_path / "chat.jsonl", GOOD)).comments
    assert (comment.viewer.country, str(comment.viewer.locale)) == ("MX", "es-MX")


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b"{not json", "found no JSON"),
        (b'{"id": "\xff"}', "found the byte 0xff; expected UTF-8"),
        (b"[1, 2]", "expected an object"),
        ({**GOOD, "at": "yesterday"}, "found at 'yesterday'; expected an instant"),
        ({**GOOD, "at": "2026-11-22T19:00:00"}, "expected an instant with a zone"),
        ({**GOOD, "at": "9999-12-31T23:59:59.999999Z"}, "expected an instant"),
        ({**GOOD, "viewer": None}, "found viewer None"),
        ({**GOOD, "viewer": {"id": "v", "role": "king"}}, "found the role 'king'"),
        ({**GOOD, "text": None}, ""),
        ({"room": "r", "at": GOOD["at"], "event": "explode"}, "found the event 'explode'"),
        ({"room": "r", "at": GOOD["at"], "event": "price", "product": "x"}, "without 'live_price'"),
        ({"room": "r", "at": GOOD["at"], "event": "mode", "mode": "fast"}, "found the mode 'fast'"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: object, named: str) -> None:
    path = _write(tmp_path / "chat.jsonl", GOOD, {**GOOD, "id": "c2"}, line)
    with pytest.raises(ChatFileError) as caught:
        read_chat(path)
    assert "chat.jsonl:3: " in str(caught.value)
    assert named in str(caught.value)


def test_every_bad_line_is_named_in_one_run(tmp_path: Path) -> None:
    with pytest.raises(ChatFileError) as caught:
        read_chat(_write(tmp_path / "chat.jsonl", b"x", GOOD, b"y"))
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("viewer", [{"id": "v", "country": "XX"}, {"id": "v", "locale": "qq"}])
def test_what_a_platform_garbles_about_a_viewer_counts_as_unknown(
    tmp_path: Path, viewer: dict[str, str]
) -> None:
    (comment,) = read_chat(_write(tmp_path / "chat.jsonl", {**GOOD, "viewer": viewer})).comments
    assert (comment.viewer.country, comment.viewer.locale) == (None, None)


def test_comments_out_of_time_order_are_read_and_noted(tmp_path: Path) -> None:
    early = {**GOOD, "id": "c2", "at": "2026-11-22T18:00:00Z"}
    chat = read_chat(_write(tmp_path / "chat.jsonl", GOOD, early))
    assert len(chat.comments) == 2
    assert "chat.jsonl:2" in chat.notes[0]


def test_a_repeated_id_is_one_comment_and_ids_of_two_platforms_are_two(tmp_path: Path) -> None:
    other = {**GOOD, "platform": "twitch"}
    assert len(read_chat(_write(tmp_path / "chat.jsonl", GOOD, GOOD, other)).comments) == 2


def test_events_keep_their_fields(tmp_path: Path) -> None:
    pin = {"room": "r", "at": GOOD["at"], "event": "pin", "product": "tent", "number": 2}
    (item,) = read_chat(_write(tmp_path / "chat.jsonl", pin)).items
    assert isinstance(item, RoomEvent)
    assert item.data == {"product": "tent", "number": 2}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ChatFileError, match=r"none\.jsonl"):
        read_chat(tmp_path / "none.jsonl")
