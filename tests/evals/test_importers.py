"""Recordings in the shapes that other tools write become chat files, and nothing vanishes untold.

Every recording here was written for these tests.
"""

from __future__ import annotations

import json
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from assistant.chat.records import read_chat
from assistant.cli.import_ import import_
from assistant.errors import ChatFileError, UsageError
from assistant.types import Role, RoomEvent
from evals.importers.read import read_recording
from tests.evals.recordings import (
    TIKTOK_BASE,
    TIKTOK_FLAT,
    TIKTOK_SNAKE,
    imported_chat,
    only,
    table,
    tiktok_comment,
    twitch,
    twitch_comment,
    write,
    youtube_add,
    youtube_item,
    youtube_line,
)


def test_a_twitch_comment_keeps_its_id_viewer_time_and_emotes(tmp_path: Path) -> None:
    imported, chat = imported_chat(tmp_path, twitch(twitch_comment("a", "Kappa how much?")))
    comment = only(chat)
    assert (imported.source, comment.platform, comment.room) == ("twitch", "twitch", "LumenShop")
    assert (comment.id, comment.viewer.id, comment.text) == ("a", "u-Ana", "Kappa how much?")
    assert comment.at.isoformat() == "2026-11-22T19:00:05+00:00"


@pytest.mark.parametrize(
    ("badges", "name", "role"),
    [
        (["broadcaster"], "LumenShop", Role.OWNER),
        (["subscriber", "moderator"], "Bo", Role.MODERATOR),
        (["moderator"], "Nightbot", Role.BOT),
        (["vip"], "Cy", Role.VIEWER),
    ],
)
def test_twitch_badges_become_roles(
    tmp_path: Path, badges: list[str], name: str, role: Role
) -> None:
    _, chat = imported_chat(tmp_path, twitch(twitch_comment("a", "hi", badges=badges, name=name)))
    assert only(chat).viewer.role is role


@pytest.mark.parametrize(
    ("comment", "kind"),
    [
        (twitch_comment("a", "Cheer100 nice", bits=100), "gift"),
        (
            twitch_comment("a", "Ana subscribed at Tier 1. They've subscribed for 3 months! hi"),
            "membership",
        ),
        (twitch_comment("a", "thanks all", notice={"msg-id": "resub"}), "membership"),
        (twitch_comment("a", "Ana gifted a Tier 1 sub to Bo!"), "gift"),
        (twitch_comment("a", "how much?", notice={"msg-id": "highlighted-message"}), "text"),
    ],
)
def test_twitch_gifts_and_memberships_keep_their_kind(
    tmp_path: Path, comment: dict[str, Any], kind: str
) -> None:
    assert only(imported_chat(tmp_path, twitch(comment))[1]).kind == kind


def test_a_twitch_reply_names_the_comment_it_answers(tmp_path: Path) -> None:
    reply = twitch_comment("b", "@Ana yes", 6, notice={"reply-parent-msg-id": "a"})
    _, chat = imported_chat(tmp_path, twitch(twitch_comment("a", "hi?"), reply))
    assert chat.comments[1].reply_to == "a"


def test_a_twitch_comment_without_a_time_stands_at_its_offset(tmp_path: Path) -> None:
    _, chat = imported_chat(tmp_path, twitch({**twitch_comment("a", "hi", 9), "created_at": None}))
    assert only(chat).at.isoformat() == "2026-11-22T19:00:09+00:00"


def test_what_twitch_files_hold_beside_comments_is_counted(tmp_path: Path) -> None:
    raid = twitch_comment("c", "12 raiders from Bo have joined!")
    imported, _ = imported_chat(
        tmp_path, twitch(twitch_comment("a", " "), twitch_comment("b", None), raid, None, {})
    )
    assert imported.comments == 0
    assert imported.dropped == {
        "empty messages": 2, "system notices": 1, "other kinds of entries": 1,
        "comments without a message": 1,
    }  # fmt: skip


# -- YouTube ------------------------------------------------------------------------------------


@pytest.mark.parametrize("second", [5, None])
def test_a_youtube_line_is_read_with_and_without_its_wrapper(
    tmp_path: Path, second: float | None
) -> None:
    imported, chat = imported_chat(
        tmp_path, (youtube_line(youtube_add(youtube_item("y1", "¿cuánto?")), second),)
    )
    comment = only(chat)
    assert (imported.source, comment.id, comment.viewer.id) == ("youtube", "y1", "UCana")
    assert (comment.viewer.name, comment.text) == ("@ana", "¿cuánto?")
    assert comment.at.isoformat() == "2026-11-22T19:00:05+00:00"


def test_youtube_emoji_stay_as_typed_and_custom_ones_as_their_name(tmp_path: Path) -> None:
    smile = {"emojiId": "😀", "shortcuts": [":grinning:"]}
    wave = {"emojiId": "UCx/abc", "shortcuts": [":_wave:"], "isCustomEmoji": True}
    _, chat = imported_chat(
        tmp_path, (youtube_line(youtube_add(youtube_item("y", smile, " hi ", wave))),)
    )
    assert only(chat).text == "😀 hi :_wave:"


@pytest.mark.parametrize(
    ("badge", "role"),
    [("OWNER", Role.OWNER), ("MODERATOR", Role.MODERATOR), ("VERIFIED", Role.VIEWER)],
)
def test_youtube_badges_become_roles(tmp_path: Path, badge: str, role: Role) -> None:
    _, chat = imported_chat(
        tmp_path, (youtube_line(youtube_add(youtube_item("y", "hi", badge=badge))),)
    )
    assert only(chat).viewer.role is role


@pytest.mark.parametrize(
    ("renderer", "kind"),
    [
        ("liveChatPaidMessageRenderer", "gift"),
        ("liveChatPaidStickerRenderer", "sticker"),
        ("liveChatMembershipItemRenderer", "membership"),
        ("liveChatSponsorshipsGiftPurchaseAnnouncementRenderer", "gift"),
    ],
)
def test_paid_youtube_items_keep_their_kind(tmp_path: Path, renderer: str, kind: str) -> None:
    item = {**youtube_item("y"), "message": None}
    assert (
        only(imported_chat(tmp_path, (youtube_line(youtube_add(item, renderer)),))[1]).kind == kind
    )


def test_a_youtube_deletion_stands_at_its_offset_after_the_comment(tmp_path: Path) -> None:
    gone = {"markChatItemAsDeletedAction": {"targetItemId": "y1"}}
    lines = (youtube_line(youtube_add(youtube_item("y1", "spam"))), youtube_line(gone, 8))
    imported, chat = imported_chat(tmp_path, lines)
    event = chat.items[1]
    assert isinstance(event, RoomEvent)
    assert (imported.events, event.event, event.data) == (1, "delete", {"comment": "y1"})
    assert event.at - chat.items[0].at == timedelta(seconds=3)


def test_a_deletion_never_stands_before_its_comment(tmp_path: Path) -> None:
    gone = youtube_line({"removeChatItemAction": {"targetItemId": "y2"}}, 5)
    early = youtube_line(youtube_add(youtube_item("y1", "hi", second=1)), 1)
    late = youtube_line(youtube_add(youtube_item("y2", "hi", second=8)), 8)
    _, chat = imported_chat(tmp_path, (early, gone, late))
    assert [type(item).__name__ for item in chat.items] == ["Comment", "Comment", "RoomEvent"]


def test_a_viewer_banned_on_youtube_takes_all_earlier_comments_along(tmp_path: Path) -> None:
    ban = {"removeChatItemByAuthorAction": {"externalChannelId": "UCana"}}
    adds = [youtube_line(youtube_add(youtube_item(id_, "spam")), None) for id_ in ("y1", "y2")]
    imported, _ = imported_chat(tmp_path, (*adds, ban))
    assert imported.events == 2


def test_a_deletion_of_what_was_never_there_is_counted(tmp_path: Path) -> None:
    gone = {"removeChatItemAction": {"targetItemId": "zz"}}
    imported, _ = imported_chat(
        tmp_path, (youtube_line(youtube_add(youtube_item("y1", "hi"))), youtube_line(gone))
    )
    assert imported.dropped == {"deletions of what is not in the recording": 1}


def test_what_youtube_shows_beside_comments_is_counted(tmp_path: Path) -> None:
    notice = youtube_add({"id": "n"}, "liveChatViewerEngagementMessageRenderer")
    others = ("addLiveChatTickerItemAction", "showLiveChatActionPanelAction",
              "addBannerToLiveChatCommand", "whatIsThisAction")  # fmt: skip
    lines: list[dict[str, Any]] = [notice, *({name: {}} for name in others)]
    imported, _ = imported_chat(tmp_path, tuple(youtube_line(line) for line in lines))
    assert set(imported.dropped) == {
        "system notices", "tickers (paid messages once more)", "polls", "pinned banners",
        "other kinds of entries",
    }  # fmt: skip


def test_a_large_youtube_file_is_not_held_in_memory(tmp_path: Path) -> None:
    ticker = json.dumps(youtube_line({"addLiveChatTickerItemAction": {"item": "x" * 9_900}}))
    path = tmp_path / "big.live_chat.json"
    path.write_text((ticker + "\n") * 3_000, encoding="utf-8")
    tracemalloc.start()
    imported = read_recording(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert imported.dropped == {"tickers (paid messages once more)": 3_000}
    assert peak < path.stat().st_size / 10


# -- TikTok -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "event", [tiktok_comment("m1", "hi"), TIKTOK_SNAKE, TIKTOK_BASE, TIKTOK_FLAT]
)
@pytest.mark.parametrize("array", [True, False])
def test_a_tiktok_comment_is_read_in_the_shapes_of_its_versions(
    tmp_path: Path, event: dict[str, Any], array: bool
) -> None:
    imported, chat = imported_chat(tmp_path, [event] if array else (event,))
    comment = only(chat)
    assert (imported.source, comment.id, comment.text) == ("tiktok", "m1", "hi")
    assert (comment.viewer.id, comment.viewer.name) == ("77", "Ana")
    assert comment.at.isoformat() == "2026-11-22T19:00:05+00:00"


def test_tiktok_joins_likes_shares_and_follows_are_counted(tmp_path: Path) -> None:
    events = tuple(
        tiktok_comment("x", "", type=name) for name in ("join", "LikeEvent", "share", "follow")
    )
    imported, _ = imported_chat(tmp_path, (*events, tiktok_comment("y", "", type="hologram")))
    assert imported.dropped == {
        "joins": 1, "likes": 1, "shares": 1, "follows": 1, "other kinds of entries": 1,
    }  # fmt: skip
    assert "hologram" in imported.notes[0]


def test_of_a_streak_of_tiktok_gifts_the_last_is_kept(tmp_path: Path) -> None:
    gift = {"type": "gift", "gift": {"name": "Rose", "type": 1}}
    events = (
        tiktok_comment("g1", "", **gift, repeatCount=1, repeatEnd=0),
        tiktok_comment("g2", "", **gift, repeatCount=5, repeatEnd=1),
    )
    _, chat = imported_chat(tmp_path, events)
    assert (only(chat).kind, only(chat).text) == ("gift", "Rose ×5")


def test_a_tiktok_moderator_is_one(tmp_path: Path) -> None:
    event = tiktok_comment("m", "hi", user_identity={"is_moderator_of_anchor": True})
    assert only(imported_chat(tmp_path, (event,))[1]).viewer.role is Role.MODERATOR


# -- tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "time,user,message\n2026-11-22T20:00:05+01:00,Ana,how much?\n",
        "\ufeffTimestamp;Author;Text\r\n2026-11-22T19:00:05Z;Ana;how much?\r\n",
        "At\tName\tComment\n1795374005\tAna\thow much?\n",
        "Message|User Name|Created At\n'how much?'|Ana|2026-11-22 19:00:05 UTC\n".replace("'", '"'),
    ],
)
def test_a_table_is_read_in_any_dialect(tmp_path: Path, text: str) -> None:
    comment = only(imported_chat(tmp_path, text)[1])
    assert (comment.viewer.name, comment.text) == ("Ana", "how much?")
    assert comment.at.isoformat() == "2026-11-22T19:00:05+00:00"


@pytest.mark.parametrize(
    ("written", "options"),
    [
        ("2026-11-23 03:00:05", {"zone": "Asia/Shanghai"}),
        ("0:12:03", {"start": "2026-11-22T18:48:02Z"}),
        ("723", {"start": "2026-11-23T02:48:02", "zone": "Asia/Shanghai"}),
    ],
)
def test_times_without_a_zone_or_date_need_what_they_lack(
    tmp_path: Path, written: str, options: dict[str, str]
) -> None:
    table = f"time,user,message\n{written},Ana,hi\n"
    assert only(imported_chat(tmp_path, table, **options)[1]).at.isoformat().startswith(
        "2026-11-22T19:00:05"
    )  # fmt: skip
    with pytest.raises(UsageError, match=next(iter(options))):
        imported_chat(tmp_path, table)


def test_a_table_tells_of_viewers_what_its_columns_tell(tmp_path: Path) -> None:
    table = (
        "time,user,user id,message,id,locale,country,role,platform,mood\n"
        "2026-11-22T19:00:05Z,Ana,v1,hi,c1,es-MX,Mexico,mod,Shopee,happy\n"
    )
    imported, chat = imported_chat(tmp_path, table)
    comment = only(chat)
    assert (comment.id, comment.viewer.id, comment.platform) == ("c1", "v1", "shopee")
    assert (str(comment.viewer.locale), comment.viewer.country) == ("es-MX", "MX")
    assert comment.viewer.role is Role.MODERATOR
    assert imported.notes == ("columns not read: 'mood'",)


def test_a_quote_in_a_quoted_cell_is_read_although_the_first_rows_have_none(tmp_path: Path) -> None:
    rows = "".join(f'2026-11-22T19:00:{n:02},Ana,"a, b"\n' for n in range(30))
    table = f'time,user,message\n{rows}2026-11-22T19:01:00,Ana,"the ""big"" one, yes"\n'
    _, chat = imported_chat(tmp_path, table, zone="UTC")
    assert chat.comments[-1].text == 'the "big" one, yes'


def test_a_comment_of_a_table_may_have_several_lines(tmp_path: Path) -> None:
    rows = table('2026-11-22T19:00:05Z,Ana,a,"one', "", 'two"', "soon,Bo,b,hi")
    imported, chat = imported_chat(tmp_path, rows)
    assert only(chat).text == "one\n\ntwo"
    assert imported.notes[0].startswith("line 5: found the time 'soon'")


def test_a_quote_that_nobody_closes_keeps_the_rows_after_it(tmp_path: Path) -> None:
    rows = table(*(f'2026-11-22T19:00:0{n}Z,Ana,{n},"hi {n}' for n in range(5)))
    _, chat = imported_chat(tmp_path, rows)
    assert [comment.text for comment in chat.comments] == [f'"hi {n}' for n in range(5)]


def test_a_broken_row_is_counted_with_its_line(tmp_path: Path) -> None:
    good = b"2026-11-22T19:00:05Z,Ana,hi\n"
    rows = good + b"yesterday,Ana,hi\n" + b"2026-11-22T19:00:06Z,Ana,\xff\n" + b"1,2,3,4\n"
    imported, _ = imported_chat(tmp_path, b"time,user,message\n" + rows)
    assert imported.comments == 1
    assert [note.split(":")[0] for note in imported.notes] == ["line 3", "line 4", "line 5"]


# -- any source ---------------------------------------------------------------------------------


def test_comments_are_sorted_by_time_and_keep_their_order_within_an_instant(tmp_path: Path) -> None:
    times = {"a": 9, "b": 5, "c": 5, "d": 7}
    rows = (f"2026-11-22T19:00:0{second}Z,Ana,{id_},hi" for id_, second in times.items())
    imported, chat = imported_chat(tmp_path, table(*rows))
    assert [comment.id for comment in chat.comments] == ["b", "c", "d", "a"]
    assert chat.notes == ()
    assert "stood after a later one: 1" in imported.notes[0]


def test_an_id_that_stood_there_before_is_dropped_and_counted(tmp_path: Path) -> None:
    imported, chat = imported_chat(
        tmp_path, twitch(twitch_comment("a", "first"), twitch_comment("a", "again", 6))
    )
    assert (only(chat).text, imported.dropped) == ("first", {"ids that stood there before": 1})


def test_missing_ids_are_made_the_same_in_every_run_and_are_unique(tmp_path: Path) -> None:
    twice = table(*["2026-11-22T19:00:05Z,Ana,,1"] * 2)
    first, second = (imported_chat(tmp_path, twice)[0].lines for _ in range(2))
    assert first == second
    assert len({json.loads(line)["id"] for line in first}) == 2


def test_comments_without_an_author_are_kept_apart_and_told(tmp_path: Path) -> None:
    nobody = [{**twitch_comment(id_, "hi"), "commenter": None} for id_ in "ab"]
    imported, chat = imported_chat(tmp_path, twitch(*nobody))
    assert len({comment.viewer.id for comment in chat.comments}) == 2
    assert "without an author: 2" in imported.notes[0]


@pytest.mark.parametrize(
    "text", ["😀😀", "بكم الشحن إلى السعودية؟ \u200f", "x" * 300_000, "a\nb\u2028c\x00", "0"]
)
def test_odd_texts_stay_as_typed(tmp_path: Path, text: str) -> None:
    on_youtube = youtube_line(youtube_add(youtube_item("a", text)))
    for recording in (
        twitch(twitch_comment("a", text)),
        (on_youtube,),
        (tiktok_comment("a", text),),
    ):
        assert only(imported_chat(tmp_path, recording)[1]).text == text


@pytest.mark.parametrize(
    "time",
    [None, 0, -1, 10**30, float("nan"), float("inf"), True, [], "", "soon", "9" * 30,
     "9999-12-31T23:59:59Z", "2200-12-31T23:59:59-05:00", "0001-01-01T00:00:00+23:59"],
)  # fmt: skip
def test_a_time_that_is_no_instant_is_counted(tmp_path: Path, time: object) -> None:
    video = {"created_at": "2026-11-22T19:00:00Z"}
    on_twitch = {**twitch_comment("a", "hi"), "created_at": time, "content_offset_seconds": None}
    nan = {**on_twitch, "content_offset_seconds": float("nan")}
    on_youtube = youtube_line(youtube_add({**youtube_item("a", "hi"), "timestampUsec": time}))
    for recording in ({**twitch(on_twitch, nan), "video": video}, (on_youtube,),
                      (tiktok_comment("a", "hi", createTime=time),)):  # fmt: skip
        assert set(imported_chat(tmp_path, recording)[0].dropped) == {"no time that can be read"}


def test_half_a_surrogate_pair_does_not_stop_an_import(tmp_path: Path) -> None:
    line = json.dumps(tiktok_comment("a", "hi \ud83d"))
    assert only(imported_chat(tmp_path, (line,))[1]).text == "hi ?"


def test_broken_lines_are_counted_and_the_first_five_noted(tmp_path: Path) -> None:
    lines = (tiktok_comment("a", "hi"), *["{oops"] * 7, "[1]", tiktok_comment("b", "hi"))
    imported, chat = imported_chat(tmp_path, lines)
    assert (len(chat.comments), imported.dropped) == (2, {"lines that cannot be read": 8})
    assert [note.split(":")[0] for note in imported.notes] == [f"line {n}" for n in range(2, 7)]


@pytest.mark.parametrize("room", [None, "friday"])
def test_the_room_is_the_one_named_or_that_of_the_recording(
    tmp_path: Path, room: str | None
) -> None:
    path = write(tmp_path, (tiktok_comment("a", "hi"),), "night.live_chat.json")
    line = json.loads(read_recording(path, room=room).lines[0])
    assert line["room"] == (room or "night")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("", "found an empty file"),
        ("dear diary,\ntoday\n", "found 'dear diary,"),
        ('{"a": 1}\n', "expected a chat of TwitchDownloader"),
        ("[1, 2", "expected a chat of TwitchDownloader"),
        (b"\x1f\x8b\x08rest", "found a gzip file"),
        ("time,message\n".encode("utf-16"), "found UTF-16"),
        (b"\x89PNG\r\n\x00\x00", "found a binary file"),
        ('{"comments": [', "line 1: found no JSON"),
        ('{"replayChatItemAction": {', "found none of its entries"),
        ('{"room": "r", "at": "2026-11-22T19:00:00Z", "event": "pin"}\n', "a chat file already"),
    ],
)
def test_a_file_of_no_known_format_is_refused_in_one_line(
    tmp_path: Path, content: object, named: str
) -> None:
    with pytest.raises(ChatFileError) as caught:
        read_recording(write(tmp_path, content))
    (problem,) = caught.value.problems
    assert named in problem
    assert problem.startswith("friday.json: ")
    assert "\n" not in problem


@pytest.mark.parametrize(
    "options", [{"source": "vimeo"}, {"zone": "Mars/Base"}, {"start": "soon"}, {"room": " "}]
)
def test_an_option_that_cannot_be_used_is_named(tmp_path: Path, options: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"found --\w+ "):
        read_recording(write(tmp_path, (tiktok_comment("a", "hi"),)), **options)


# -- the command --------------------------------------------------------------------------------


def _command(*words: object) -> Any:
    app = typer.Typer()
    app.command()(import_)
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def test_the_command_writes_a_chat_and_says_what_was_left_out(tmp_path: Path) -> None:
    events = (tiktok_comment("a", "hi"), tiktok_comment("b", "", type="join"))
    recording, out = write(tmp_path, events), tmp_path / "chat.jsonl"
    done = _command(recording, "--out", out)
    assert len(read_chat(out).comments) == 1
    for said in ("Wrote 1 comment and 0 events", "joins", "stream-assistant label", "eval run"):
        assert said in done.stdout
    assert [path.name for path in tmp_path.glob("*.partial")] == []


def test_the_command_sums_up_as_json(tmp_path: Path) -> None:
    out = tmp_path / "chat.jsonl"
    done = _command(write(tmp_path, (tiktok_comment("a", "hi"),)), "--out", out, "--json")
    summary = json.loads(done.stdout)
    assert (summary["from"], summary["comments"], summary["dropped"]) == ("tiktok", 1, {})


@pytest.mark.parametrize("out", ["x.jsonl", "link.jsonl", "nowhere/chat.jsonl", "."])
def test_the_command_never_writes_over_the_recording(tmp_path: Path, out: str) -> None:
    recording = write(tmp_path, (tiktok_comment("a", "hi"),), "x.jsonl.partial")
    (tmp_path / "link.jsonl").symlink_to(recording)
    before = recording.read_bytes()
    done = _command(recording, "--out", tmp_path / out)
    assert isinstance(done.exception, UsageError)
    assert recording.read_bytes() == before


def test_a_refused_recording_leaves_the_chat_that_was_there(tmp_path: Path) -> None:
    out = write(tmp_path, "kept", "chat.jsonl")
    done = _command(write(tmp_path, "junk"), "--out", out, "--replace")
    assert isinstance(done.exception, ChatFileError)
    assert out.read_text(encoding="utf-8") == "kept"


def test_a_chat_that_is_there_is_not_written_over_unasked(tmp_path: Path) -> None:
    out = write(tmp_path, "kept", "chat.jsonl")
    done = _command(write(tmp_path, "junk"), "--out", out)
    assert isinstance(done.exception, UsageError)
    assert out.read_text(encoding="utf-8") == "kept"
