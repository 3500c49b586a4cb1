"""TikTok: events that the TikTokLive library received, dumped as JSON lines or one JSON array.

The library has no file format of its own: programs write `event.to_dict()`, `to_pydict()` or the
fields they need, beside the name of the event. Field names changed between its versions and
between snake_case and camelCase; what carries a text, a user and a time under a known name is
read. 64-bit numbers may stand as text, a missing one as 0 or "0".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from assistant.types import Role
from evals.importers.records import (
    NO_TIME,
    OTHER,
    SYSTEM,
    Gathering,
    Said,
    clock,
    dig,
    epoch,
    first,
    number_of,
    shown,
    text_of,
)

_NAMES = ("event", "type", "event_type", "eventType", "event_name", "eventName", "method", "kind")
_PAYLOADS = ("data", "payload", "event", "event_data", "eventData", "raw")
_HEADS = ("common", "base_message", "baseMessage", "event")
_IDS = ("msgId", "msg_id", "messageId", "message_id", "id")
_TIMES = ("createTime", "create_time", "created_at", "createdAt", "timestamp", "time", "at",
          "received_at", "receivedAt", "ts")  # fmt: skip
_USERS = ("user", "user_info", "userInfo", "author", "sender")
_USER_IDS = ("userId", "user_id", "idStr", "id_str", "id")
_HANDLES = ("uniqueId", "unique_id", "displayId", "display_id", "username")
_NICKNAMES = ("nickname", "nickName", "nick_name")
_TEXTS = ("comment", "content", "text", "message")
# The event's name without "Webcast", "Event" and "Message", and the kind it becomes.
_KINDS = {"comment": "text", "chat": "text", "gift": "gift", "subscribe": "membership",
          "subnotify": "membership", "superfan": "membership", "emote": "sticker",
          "emotechat": "sticker", "question": "question", "questionnew": "question",
          "imdelete": "delete"}  # fmt: skip
_LEFT_OUT = {
    "join": "joins", "member": "joins", "superfanjoin": "joins", "like": "likes",
    "share": "shares", "follow": "follows", "social": "follows and shares",
    "poll": "polls", "roomuserseq": "viewer counts", "viewerupdate": "viewer counts",
    "viewercountupdate": "viewer counts", "connect": SYSTEM, "disconnect": SYSTEM,
    "control": SYSTEM, "liveend": SYSTEM, "livepause": SYSTEM, "liveunpause": SYSTEM,
    "liveintro": SYSTEM, "intro": SYSTEM, "room": SYSTEM, "roompin": SYSTEM, "system": SYSTEM,
    "caption": "captions", "envelope": "treasure boxes", "oecliveshopping": "shopping notices",
}  # fmt: skip
# Without a name, the fields tell: the first of these that an event has.
_BY_FIELD = {"comment": "comment", "content": "comment", "giftId": "gift", "gift_id": "gift",
             "gift": "gift", "likeCount": "like", "like_count": "like", "likes": "like",
             "emote": "emote"}  # fmt: skip
_DELETED = ("deleteMsgIdsList", "delete_msg_ids_list", "deleteMsgIds", "delete_msg_ids")
_STRANGE = 5
_RUNNING = "gifts of a streak that goes on (its last one is kept)"


def read_tiktok(events: Iterable[tuple[int, Mapping[str, object]]], out: Gathering) -> None:
    """Gather the comments, gifts and deletions of numbered events, one at a time."""
    strange: dict[str, None] = {}
    for _, event in events:
        name = _name(event)
        kind = _KINDS.get(name)
        out.known += kind is not None or name in _LEFT_OUT
        if kind == "delete":
            _delete(event, _payload(event), out)
        elif kind is not None:
            _take(event, _body(event, kind), kind, out)
        else:
            out.drop(_LEFT_OUT.get(name, OTHER))
            if name not in _LEFT_OUT and len(strange) < _STRANGE:
                strange[shown(name) if name else "one without a name"] = None
    if strange:
        out.note(f"kinds of events that are not known: {', '.join(strange)}")


def _name(event: Mapping[str, object]) -> str:
    """The bare name of an event, such as `comment` or `roomuserseq`; by its fields without one."""
    named = [text for key in _NAMES if isinstance(text := event.get(key), str) and text]
    bare = [_bare(text) for text in named]
    known = [name for name in bare if name in _KINDS or name in _LEFT_OUT]
    if known:
        return known[0]
    body = _payload(event)
    fields = (kind for field, kind in _BY_FIELD.items() if body.get(field) not in (None, ""))
    return next(fields, bare[0] if bare else "")


def _bare(name: str) -> str:
    bare = name.strip().replace("_", "").replace("-", "").casefold()
    bare = bare.removeprefix("webcast")
    return bare.removesuffix("event").removesuffix("message")


def _payload(event: Mapping[str, object]) -> Mapping[str, object]:
    """The fields of the event: below `data` or the like where the name stands beside them."""
    telling = (*_USERS, *_HANDLES, *_TEXTS, *_DELETED)
    for key in _PAYLOADS:
        inner = event.get(key)
        if isinstance(inner, dict) and any(name in inner for name in telling):
            return inner
    return event


def _body(event: Mapping[str, object], kind: str) -> Mapping[str, object]:
    body = _payload(event)
    details = first(body, "questionDetails", "question_details", "details")
    return {**body, **details} if kind == "question" and isinstance(details, dict) else body


def _take(
    event: Mapping[str, object], body: Mapping[str, object], kind: str, out: Gathering
) -> None:
    if kind == "gift" and _streaking(body):
        out.drop(_RUNNING)
        return
    at = _instant(event, body, out)
    if at is None:
        out.drop(NO_TIME)
        return
    user = next((found for key in _USERS if isinstance(found := body.get(key), dict)), body)
    handle = text_of(first(user, *_HANDLES))
    # Where the user's fields stand among those of the event, `id` is the event's.
    ids = _USER_IDS if user is not body else _USER_IDS[:2]
    out.add(
        Said(
            platform="tiktok",
            at=at,
            text=_text(body, kind),
            id=_id(event, body, kind),
            viewer=_told(user, ids) or handle,
            name=text_of(first(user, *_NICKNAMES)) or handle or _plain_user(body),
            role=_role(user, body, handle),
            kind="text" if kind == "question" else kind,
        )
    )


def _told(source: object, names: Iterable[str]) -> str | None:
    """The first of `names` with an id; 0 and "0" stand for none."""
    found = (text_of(dig(source, name)) for name in names)
    return next((id_ for id_ in found if id_ not in (None, "0")), None)


def _plain_user(body: Mapping[str, object]) -> str | None:
    """Some programs write the user's name alone."""
    return next((name for key in _USERS if (name := text_of(body.get(key)))), None)


def _id(event: Mapping[str, object], body: Mapping[str, object], kind: str) -> str | None:
    """The message's id; a bare `id` of a gift is that of the sort of gift."""
    heads = [dig(source, head) for source in (body, event) for head in _HEADS]
    names = _IDS[:-1] if kind == "gift" else _IDS
    for source in (body, *heads, event):
        found = _told(source, names)
        if found is not None:
            return found
    return None


def _instant(
    event: Mapping[str, object], body: Mapping[str, object], out: Gathering
) -> datetime | None:
    """When it was said: by TikTok, else when the program received it."""
    heads = [dig(source, head) for source in (body, event) for head in _HEADS]
    for source in (body, *heads, event):
        for name in _TIMES:
            value = dig(source, name)
            at = epoch(value) or clock(value, out.options.zone)
            if at is not None:
                return at
    return None


def _text(body: Mapping[str, object], kind: str) -> str:
    if kind == "gift":
        gift = first(body, "gift", "gift_details", "giftDetails", "info")
        name = text_of(first(body, "giftName", "gift_name")) or text_of(first(gift, "name"))
        count = number_of(first(body, "repeatCount", "repeat_count"))
        return f"{name or ''} ×{count}".strip() if count and count > 1 else name or ""
    names = ("question", "text", "content") if kind == "question" else _TEXTS
    return next((text for name in names if (text := text_of(body.get(name)))), "")


def _streaking(body: Mapping[str, object]) -> bool:
    """Whether a gift of type 1 is still being repeated; only its last event has the count."""
    gift = first(body, "gift", "gift_details", "giftDetails", "info")
    type_ = first(body, "giftType", "gift_type") or first(gift, "type", "gift_type", "giftType")
    ends = [end for key in ("repeatEnd", "repeat_end") if (end := body.get(key)) is not None]
    return number_of(type_) == 1 and bool(ends) and ends[0] in (0, False, "0")


def _role(user: object, body: Mapping[str, object], handle: str | None) -> Role:
    identity = first(body, "userIdentity", "user_identity")
    attributes = first(user, "userAttr", "user_attr")
    if first(identity, "isAnchor", "is_anchor"):
        return Role.OWNER
    admin = (
        first(user, "isModerator", "is_moderator"),
        first(body, "isModerator", "is_moderator"),
        first(identity, "isModeratorOfAnchor", "is_moderator_of_anchor"),
        first(attributes, "isAdmin", "is_admin"),
    )
    return Role.MODERATOR if True in admin else Role.VIEWER


def _delete(event: Mapping[str, object], body: Mapping[str, object], out: Gathering) -> None:
    ids = first(body, *_DELETED)
    at = _instant(event, body, out)
    for target in ids if isinstance(ids, list) else ():
        known = text_of(target)
        if at is not None and known is not None:
            out.delete(known, at)
        else:
            out.drop(NO_TIME)
