"""Small recordings of live chats in the shapes that other tools write, made for the tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.chat.records import Chat, read_chat
from assistant.types import Comment
from evals.importers.read import read_recording
from evals.importers.records import Imported


def twitch(*comments: object) -> dict[str, Any]:
    """A file of TwitchDownloader."""
    return {
        "FileInfo": {"Version": {"Major": 1, "Minor": 4, "Patch": 0}},
        "streamer": {"name": "LumenShop", "id": 900},
        "video": {"title": "Friday", "id": "1", "created_at": "2026-11-22T19:00:00Z", "start": 0},
        "comments": list(comments),
        "embeddedData": None,
    }


def twitch_comment(
    id_: str | None, body: str | None, second: int = 5, **more: Any
) -> dict[str, Any]:
    """A Twitch comment; `badges`, `name`, `bits` and `notice` go where the file has them."""
    name = more.get("name", "Ana")
    return {
        "_id": id_,
        "created_at": f"2026-11-22T19:00:{second:02}Z",
        "content_offset_seconds": second,
        "commenter": {"display_name": name, "_id": f"u-{name}", "name": str(name).lower()},
        "message": {
            "body": body,
            "bits_spent": more.get("bits", 0),
            "fragments": [{"text": body, "emoticon": None}],
            "user_badges": [{"_id": badge, "version": "1"} for badge in more.get("badges", ())],
            "user_notice_params": more.get("notice", {"msg_id": None}),
        },
    }


def _runs(*parts: object) -> dict[str, object]:
    return {"runs": [{"text": p} if isinstance(p, str) else {"emoji": p} for p in parts]}


def youtube_item(id_: str, *parts: object, second: float = 5, badge: str = "") -> dict[str, Any]:
    """What a YouTube renderer holds; `parts` are texts and emoji of its message."""
    icon = {"liveChatAuthorBadgeRenderer": {"icon": {"iconType": badge}, "tooltip": badge}}
    return {
        "id": id_,
        "message": _runs(*parts),
        "authorName": {"simpleText": "@ana"},
        "authorExternalChannelId": "UCana",
        "authorBadges": [icon] if badge else [],
        "timestampUsec": str(int((1795374000 + second) * 1e6)),
    }


def youtube_line(action: dict[str, Any], second: float | None = 5) -> dict[str, Any]:
    """A line of yt-dlp around one action; without the wrapper where `second` is None."""
    if second is None:
        return action
    msec = str(int(second * 1000))
    return {"replayChatItemAction": {"actions": [action]}, "videoOffsetTimeMsec": msec}


def youtube_add(
    item: dict[str, Any], renderer: str = "liveChatTextMessageRenderer"
) -> dict[str, Any]:
    """The action that adds an item of a renderer."""
    return {"addChatItemAction": {"item": {renderer: item}, "clientId": "c"}}


def tiktok_comment(id_: str, text: str, **more: Any) -> dict[str, Any]:
    """A comment as one version of TikTokLive names its fields."""
    user = {"userId": "77", "uniqueId": "ana.mx", "nickname": "Ana"}
    event = {"type": "comment", "msgId": id_, "user": user, "comment": text}
    return {**event, "createTime": "1795374005000", **more}


def write(folder: Path, content: object, name: str = "friday.json") -> Path:
    """A file of text, of one JSON value, or of JSON lines where `content` is a tuple."""
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    elif isinstance(content, tuple):
        lines = (x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in content)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        path.write_text(json.dumps(content), encoding="utf-8")
    return path


def imported_chat(folder: Path, content: object, **options: Any) -> tuple[Imported, Chat]:
    """What the importer found, and the same as read back from a chat file."""
    imported = read_recording(write(folder, content), **options)
    chat = folder / "chat.jsonl"
    chat.write_text("".join(line + "\n" for line in imported.lines), encoding="utf-8")
    return imported, read_chat(chat)


def only(chat: Chat) -> Comment:
    """The one comment of a chat."""
    (comment,) = chat.comments
    return comment


def table(*rows: str) -> str:
    """A CSV of four columns."""
    return "".join(f"{row}\n" for row in ("time,user,id,message", *rows))


TIKTOK_SNAKE = {
    "event": "CommentEvent", "common": {"msg_id": "m1", "create_time": 1795374005}, "content": "hi",
    "user": {"id": 77, "display_id": "ana.mx", "nick_name": "Ana"},
}  # fmt: skip
TIKTOK_BASE = {
    "type": "WebcastChatMessage", "content": "hi",
    "data": {"base_message": {"message_id": "m1", "create_time": "1795374005000"},
             "user_info": {"id": "77", "nick_name": "Ana", "username": "ana.mx"}, "content": "hi"},
}  # fmt: skip
TIKTOK_FLAT = {
    "comment": "hi", "userId": "77", "uniqueId": "ana.mx", "nickname": "Ana", "msgId": "m1",
    "createTime": "1795374005000",
}  # fmt: skip
