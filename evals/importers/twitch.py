"""Twitch: the chat JSON that TwitchDownloader (`chatdownload`, JSON output) writes.

One object: `streamer`, `video` and `comments`, each comment with `_id`, `created_at`,
`content_offset_seconds`, `commenter` and `message` (`body`, `fragments`, `user_badges`, and
`user_notice_params` in older files). Twitch sends no notices with a recorded chat: a subscription
or a gift stands there as a message that starts with the viewer's name and Twitch's own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from assistant.types import Role
from evals.importers.records import (
    NO_TIME,
    OTHER,
    SYSTEM,
    Gathering,
    Said,
    after,
    clock,
    dig,
    first,
    number_of,
    text_of,
)

_ROLES = {
    "broadcaster": Role.OWNER, "moderator": Role.MODERATOR, "lead_moderator": Role.MODERATOR,
    "staff": Role.MODERATOR, "admin": Role.MODERATOR, "global_mod": Role.MODERATOR,
    "bot-badge": Role.BOT,
}  # fmt: skip
# `msg-id` of Twitch's USERNOTICE (dev.twitch.tv, "IRC tags"); others are messages of viewers.
_MEMBERSHIP = frozenset(
    "sub resub extendsub primepaidupgrade giftpaidupgrade anongiftpaidupgrade"
    " standardpayforward communitypayforward".split()
)
_GIFT = frozenset(
    "subgift anonsubgift submysterygift anonsubmysterygift rewardgift charitydonation".split()
)
_SYSTEM = frozenset("raid unraid bitsbadgetier sharedchatnotice".split())
# Twitch's words after the name of the viewer, in a recorded chat.
_SAID_OF = (
    (re.compile(r"subscribed (?:at Tier \d|with Prime)\b"), "membership"),
    (re.compile(r"(?:is continuing the Gift Sub|converted from a)\b"), "membership"),
    (re.compile(r"(?:gifted an? |is gifting \d+ |is paying forward the Gift)"), "gift"),
    (re.compile(r"(?:just earned a new |is raiding )"), "system"),
)
_UNNAMED_GIFT = re.compile(r"An anonymous user (?:gifted a|is gifting \d+) Tier \d")
_RAID = re.compile(r"\d+ raiders from .+ have joined!")
_STREAK = re.compile(
    r"(?:\S+ )?watched \d+ consecutive streams this month and sparked a watch streak!\s*"
)


def read_twitch(data: Mapping[str, object], out: Gathering) -> None:
    """Gather the comments of one TwitchDownloader file."""
    comments = data.get("comments")
    owner = text_of(dig(data, "streamer", "id"))
    start = clock(dig(data, "video", "created_at"), out.options.zone) or out.options.start
    for comment in comments if isinstance(comments, list) else ():
        if not isinstance(comment, dict):
            out.drop(OTHER)
            continue
        if isinstance(comment.get("message"), dict):
            out.known += 1
            _take(comment, owner, start, out)
        else:
            out.known += "commenter" in comment
            out.drop("comments without a message")


def _take(
    comment: dict[str, object], owner: str | None, start: datetime | None, out: Gathering
) -> None:
    message, who = comment["message"], comment.get("commenter")
    at = clock(comment.get("created_at"), out.options.zone)
    at = at or after(start, comment.get("content_offset_seconds"))
    if at is None:
        out.drop(NO_TIME)
        return
    name = text_of(first(who, "display_name", "name", "login"))
    kind, text = _kind(message, _text(message), name or "")
    if kind == "system":
        out.drop(SYSTEM)
        return
    viewer = text_of(first(who, "_id", "id")) or text_of(first(who, "name", "login"))
    out.add(
        Said(
            platform="twitch",
            at=at,
            text=text,
            id=text_of(first(comment, "_id", "id")),
            viewer=viewer,
            name=name,
            role=Role.OWNER if viewer and viewer == owner else _badges(message),
            kind=kind,
            reply_to=_reply(comment),
        )
    )


def _text(message: object) -> str:
    """The body as typed, emotes by their names; the fragments where the body is missing."""
    body = text_of(dig(message, "body"))
    if body is not None:
        return body
    fragments = dig(message, "fragments")
    pieces = fragments if isinstance(fragments, list) else []
    return "".join(text_of(dig(piece, "text")) or "" for piece in pieces)


def _kind(message: object, text: str, name: str) -> tuple[str, str]:
    """What a message is (`text`, a kind of the chat format, or `system`), and the viewer's text."""
    notice = text_of(first(dig(message, "user_notice_params"), "msg-id", "msg_id")) or ""
    bits = number_of(dig(message, "bits_spent"))
    if notice in _SYSTEM or _RAID.match(text):
        return "system", text
    if notice in _MEMBERSHIP:
        return "membership", text
    if notice in _GIFT or _UNNAMED_GIFT.match(text) or (bits or 0) > 0:
        return "gift", text
    streak = _STREAK.match(text)
    if streak:
        return ("text", text[streak.end() :]) if text[streak.end() :] else ("system", text)
    if name and text.startswith(name + " "):
        said = text[len(name) + 1 :]
        return next((kind for words, kind in _SAID_OF if words.match(said)), "text"), text
    return "text", text


def _badges(message: object) -> Role:
    badges = dig(message, "user_badges")
    found = {
        _ROLES.get(text_of(first(badge, "_id", "id", "setID")) or "")
        for badge in (badges if isinstance(badges, list) else [])
    }
    known = (role for role in (Role.OWNER, Role.BOT, Role.MODERATOR) if role in found)
    return next(known, Role.VIEWER)


def _reply(comment: object) -> str | None:
    """The id of the comment that this one answers, where the file has it."""
    for place in (
        dig(comment, "message", "user_notice_params"), dig(comment, "message", "reply"),
        dig(comment, "reply"), dig(comment, "message"),
    ):  # fmt: skip
        found = first(place, "reply-parent-msg-id", "reply_parent_msg_id", "parent_msg_id",
                      "parent_message_id")  # fmt: skip
        if text_of(found):
            return text_of(found)
    return None
