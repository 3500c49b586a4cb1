"""Plain lines: what is read, what each gets alone, and how it is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import ChatFileError, UsageError
from assistant.service import Assistant
from assistant.types import Action
from evals.lines import Line, Reaction, pinned, play_lines, read_lines
from evals.silence import kind_rows, label_rows, question_rows, silence_rows, silence_table


def write(path: Path, *values: object) -> Path:
    path.write_text("".join(json.dumps(v, ensure_ascii=False) + "\n" for v in values), "utf-8")
    return path


def reaction(
    kind: str = "chatter", action: Action = Action.IGNORE, language: str = "en", **more: object
) -> Reaction:
    line = Line(str(more.pop("file", "a.txt")), 1, "hi", language, more.pop("label", None))  # type: ignore[arg-type]  # a text or None
    spoken = action in (Action.REPLY, Action.MERGED)
    return Reaction(line, kind, action, None, (), None, spoken, bool(more.pop("held", False)))


def cell(rows: list[dict[str, object]], by: str, key: str) -> dict[str, object]:
    return next(row for row in rows if (row["by"], row["key"]) == (by, key))


def test_a_text_file_has_a_line_a_comment(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("first\n\n second \u2028 still second\n", "utf-8")
    lines = read_lines(path, language="es")
    assert [(line.number, line.text, line.language) for line in lines] == [
        (1, "first", "es"), (3, "second \u2028 still second", "es"),
    ]  # fmt: skip


def test_an_object_has_its_own_language_and_label(tmp_path: Path) -> None:
    path = write(tmp_path / "l.jsonl", {"text": "x", "lang": "zh-CN", "mark": "insult"})
    assert read_lines(path, "mark", "en") == [Line("l.jsonl", 1, "x", "zh", "insult")]


def test_lines_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "l.jsonl", {"text": 4}, {"text": "x", "lable": "ok"})
    with pytest.raises(ChatFileError) as error:
        read_lines(path, "label")
    said = str(error.value)
    assert "l.jsonl:1: found text 4" in said
    assert "l.jsonl:2: found no 'label' (did you mean 'lable'?)" in said


def test_a_text_file_has_no_labels(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("hi\n", "utf-8")
    with pytest.raises(UsageError, match=r"expected \.jsonl"):
        read_lines(path, "label")


def test_false_replies_are_per_thousand_by_file_and_language() -> None:
    found = [reaction("ask", Action.REPLY, "zh"), *(reaction(file="b.txt") for _ in range(9))]
    rows = silence_rows(found)
    assert cell(rows, "language", "zh")["per_1000"]["value"] == 1000  # type: ignore[index]  # a mapping
    assert cell(rows, "file", "b.txt")["false_replies"] == 0
    whole = cell(rows, "", "all")["per_1000"]
    assert whole == {"value": 100.0, "low": 17.88, "high": 404.15}


def test_a_merged_line_is_a_reply_and_a_holding_line_is_none() -> None:
    rows = silence_rows(
        [reaction("ask", Action.MERGED), reaction("ask", Action.ESCALATE, held=True)]
    )
    whole = cell(rows, "", "all")
    assert (whole["false_replies"], whole["holding"], whole["escalations"]) == (1, 1, 1)


def test_the_table_has_a_row_a_file_a_language_and_the_whole() -> None:
    table = silence_table([reaction(), reaction(language="th")])
    assert [row[0] for row in table.rows] == ["a.txt", "en", "th", "all"]


def test_a_question_is_recognised_whatever_comes_of_it() -> None:
    rows = question_rows([reaction("ask", Action.ESCALATE), reaction("chatter")])
    assert cell(rows, "", "all")["recognised"] == 1


def test_recall_and_false_positives_go_by_the_bad_labels() -> None:
    found = [
        reaction("abuse", Action.HIDE, label="insult"), reaction(label="abuse"),
        reaction("abuse", Action.HIDE, label="ok"), reaction(label="ok"), reaction(label="ok"),
    ]  # fmt: skip
    whole = cell(kind_rows(found, "abuse", ("abuse", "insult")), "", "all")
    assert (whole["bad"], whole["caught"], whole["others"], whole["wrongly"]) == (2, 1, 3, 1)
    by_label = {row["label"]: row["caught"] for row in label_rows(found, "abuse")}
    assert by_label == {"abuse": 0, "insult": 1, "ok": 1}


def test_lines_are_played_alone_beside_the_pinned_product(sample: Assistant) -> None:
    lines = [Line("a", n, text) for n, text in enumerate(["how much is this", "how much is this"])]
    found = list(play_lines(sample, lines, pinned(sample, "gale-tent")))
    assert [r.action for r in found] == [Action.REPLY, Action.REPLY]
    assert all("189" in str(r.text) and r.spoken for r in found)


def test_chatter_gets_nothing(sample: Assistant) -> None:
    found = next(play_lines(sample, [Line("a", 1, "lol my cat hates tents")], None))
    assert (found.kind, found.action, found.spoken, found.held) == (
        "chatter", Action.IGNORE, False, False,
    )  # fmt: skip


def test_a_product_that_is_none_cannot_be_pinned(sample: Assistant) -> None:
    with pytest.raises(UsageError, match="did you mean 'gale-tent'"):
        pinned(sample, "gail-tent")
