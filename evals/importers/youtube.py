"""YouTube: the `live_chat` file of yt-dlp (`--sub-langs live_chat`), one JSON object a line.

A line wraps YouTube's actions: `replayChatItemAction` with `actions` and `videoOffsetTimeMsec`;
other tools write the actions themselves. `addChatItemAction` holds an item of one renderer, with
`timestampUsec`, `authorExternalChannelId`, `authorBadges` and a message in runs of text and emoji.
Lines are read one at a time: a file may be larger than memory.
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
    after,
    dig,
    epoch,
    first,
    number_of,
    text_of,
)

# Renderers of an item and the kind they become.
_KINDS = {
    "liveChatTextMessageRenderer": "text",
    "liveChatPaidMessageRenderer": "gift",
    "liveChatPaidStickerRenderer": "sticker",
    "liveChatMembershipItemRenderer": "membership",
    "liveChatSponsorshipsGiftPurchaseAnnouncementRenderer": "gift",
    "liveChatSponsorshipsGiftRedemptionAnnouncementRenderer": "membership",
    "liveChatPurchasedProductMessageRenderer": "order",
}
_HELD = "messages that YouTube held back"
_LEFT_OUT = {
    "liveChatViewerEngagementMessageRenderer": SYSTEM,
    "liveChatModeChangeMessageRenderer": SYSTEM,
    "liveChatRestrictedParticipationRenderer": SYSTEM,
    "liveChatPlaceholderItemRenderer": _HELD,
    "liveChatAutoModMessageRenderer": _HELD,
    "liveChatDonationAnnouncementRenderer": "donation notices",
    "liveChatProductItemRenderer": "product cards",
}
_POLLS, _BANNERS = "polls", "pinned banners"
_TICKERS = "tickers (paid messages once more)"
_ACTIONS_LEFT_OUT = {
    "addLiveChatTickerItemAction": _TICKERS,
    "addBannerToLiveChatCommand": _BANNERS,
    "removeBannerForLiveChatCommand": _BANNERS,
    "showLiveChatActionPanelAction": _POLLS,
    "updateLiveChatPollAction": _POLLS,
    "closeLiveChatActionPanelAction": _POLLS,
    "showLiveChatTooltipCommand": SYSTEM,
    "liveChatReportModerationStateCommand": SYSTEM,
    "replaceLiveChatRendererAction": SYSTEM,
    "updateLiveChatPinnedHighlightAction": SYSTEM,
}
_DELETES_ONE = ("markChatItemAsDeletedAction", "removeChatItemAction")
_DELETES_AUTHOR = ("markChatItemsByAuthorAsDeletedAction", "removeChatItemByAuthorAction")
_WRAPPING = ("videoOffsetTimeMsec", "isLive", "clickTrackingParams")
_NO_COMMENTS: tuple[str, ...] = ()


def read_youtube(lines: Iterable[tuple[int, Mapping[str, object]]], out: Gathering) -> None:
    """Gather the comments and deletions of numbered JSON lines, one at a time."""
    reading = _Reading(out)
    for _, line in lines:
        wrapped = line.get("replayChatItemAction")
        inner = dig(wrapped, "actions")
        offset = first(wrapped, "videoOffsetTimeMsec") or first(line, "videoOffsetTimeMsec")
        actions = inner if isinstance(inner, list) else [line]
        for action in actions:
            reading.take(action, number_of(offset))


class _Reading:
    """What must be remembered from line to line: the clock, and who wrote which comments."""

    def __init__(self, out: Gathering) -> None:
        self._out = out
        self._by_author: dict[str, list[str]] = {}
        # The latest instant read and the offset it stood at, in ms: a deletion has only an offset.
        self._last: tuple[datetime, float] | None = None

    def take(self, action: object, offset: float | None) -> None:
        """One action; `offset` is that of its line since the start of the video, in ms."""
        names = [name for name, _ in _fields(action) if name not in _WRAPPING]
        if not names:
            self._out.drop(OTHER)
        for name in names:
            body = dig(action, name)
            self._out.known += name.endswith(("Action", "Command"))
            if name in ("addChatItemAction", "replaceChatItemAction"):
                self._item(first(body, "item", "replacementItem"), offset)
            elif name in _DELETES_ONE:
                target = text_of(dig(body, "targetItemId"))
                self._delete((target,) if target else _NO_COMMENTS, offset)
            elif name in _DELETES_AUTHOR:
                author = text_of(dig(body, "externalChannelId")) or ""
                self._delete(self._by_author.get(author, _NO_COMMENTS), offset)
            else:
                self._out.drop(_ACTIONS_LEFT_OUT.get(name, OTHER))

    def _item(self, item: object, offset: float | None) -> None:
        found = _fields(item)
        for name, renderer in found:
            if name in _KINDS and isinstance(renderer, dict):
                self._comment(renderer, _KINDS[name], offset)
                return
        reasons = (_LEFT_OUT[name] for name, _ in found if name in _LEFT_OUT)
        self._out.drop(next(reasons, OTHER))

    def _comment(self, renderer: dict[str, object], kind: str, offset: float | None) -> None:
        start = self._out.options.start
        at = epoch(renderer.get("timestampUsec"))
        at = at or after(start, None if offset is None else offset / 1000)
        if at is None:
            self._out.drop(NO_TIME)
            return
        if offset is not None or self._last is None:
            self._last = (at, offset or 0)
        header = dig(renderer, "header", "liveChatSponsorshipsHeaderRenderer")
        author = text_of(renderer.get("authorExternalChannelId"))
        name = _words(renderer.get("authorName")) or _words(dig(header, "authorName"))
        badges = renderer.get("authorBadges") or dig(header, "authorBadges")
        id_ = self._out.add(
            Said(
                platform="youtube",
                at=at,
                text=_text(renderer, header),
                id=text_of(renderer.get("id")),
                viewer=author,
                name=name or None,
                role=_role(badges),
                kind=kind,
            )
        )
        if id_ is not None and author is not None:
            self._by_author.setdefault(author, []).append(id_)

    def _delete(self, targets: Iterable[str], offset: float | None) -> None:
        at = self._now(offset)
        found = tuple(targets)
        if at is None or not found:
            self._out.drop("deletions of what is not in the recording")
            return
        for target in found:
            self._out.delete(target, at)

    def _now(self, offset: float | None) -> datetime | None:
        """The instant of an action that has only an offset: so long after the latest comment."""
        if self._last is None:
            return after(self._out.options.start, None if offset is None else offset / 1000)
        at, then = self._last
        # Before a stream all offsets are 0, and a clock does not run back for a deletion.
        return after(at, max(0.0, (offset or 0) - then) / 1000) or at


def _fields(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _text(renderer: dict[str, object], header: object) -> str:
    """The message; of an item without one what YouTube shows: words of a sticker, an amount, …"""
    sticker = dig(renderer, "sticker", "accessibility", "accessibilityData", "label")
    shown = (renderer.get("headerPrimaryText"), renderer.get("headerSubtext"),
             dig(header, "primaryText"), renderer.get("purchaseAmountText"))  # fmt: skip
    instead = (text for part in shown if (text := _words(part)))
    return _words(renderer.get("message")) or text_of(sticker) or next(instead, "")


def _words(value: object) -> str:
    """Text of YouTube's `simpleText` or `runs`; emoji as typed, custom ones as `:name:`."""
    simple = text_of(dig(value, "simpleText"))
    runs = dig(value, "runs")
    if simple is not None or not isinstance(runs, list):
        return simple or ""
    return "".join(text_of(dig(run, "text")) or _emoji(dig(run, "emoji")) for run in runs)


def _emoji(emoji: object) -> str:
    char = text_of(dig(emoji, "emojiId")) or ""
    # A custom emoji has an id with the channel before a slash; that of any other is the emoji.
    if char and "/" not in char and dig(emoji, "isCustomEmoji") is not True:
        return char
    shortcut = text_of(dig(emoji, "shortcuts", 0))
    label = text_of(dig(emoji, "image", "accessibility", "accessibilityData", "label"))
    return shortcut or (f":{label.strip(':')}:" if label else "")


def _role(badges: object) -> Role:
    """Owner or moderator by the badge's icon; a verified channel or a member is a viewer."""
    icons = {
        dig(badge, "liveChatAuthorBadgeRenderer", "icon", "iconType")
        for badge in (badges if isinstance(badges, list) else [])
        if isinstance(dig(badge, "liveChatAuthorBadgeRenderer", "icon", "iconType"), str)
    }
    if "OWNER" in icons:
        return Role.OWNER
    return Role.MODERATOR if "MODERATOR" in icons else Role.VIEWER
