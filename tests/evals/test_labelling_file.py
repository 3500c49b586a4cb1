"""The label file: written at once, kept as it was, never over what others wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.chat.records import Chat
from assistant.errors import ChatFileError, UsageError
from assistant.types import Role
from evals.labelling.cases import to_label
from evals.labelling.file import LabelFile, check_ids
from evals.labelling.session import progress
from evals.labels import read_labels
from tests.evals.cases import make_comment, make_file, make_label


def test_a_label_is_on_disk_as_soon_as_it_is_made(tmp_path: Path) -> None:
    path = tmp_path / "x.labels.jsonl"
    file = LabelFile(path)
    for count, id_ in enumerate(("c1", "c2"), start=1):
        file.append(make_label(id_))
        assert len(read_labels(path)) == count


def test_lines_that_were_there_stay_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "x.labels.jsonl"
    own = b'{ "id":"c1", "kind":"chatter", "actions":["ignore"], "family":"f1", "mine": 1 }'
    path.write_bytes(own)
    file = make_file(path, "c2", "c3")
    file.remove_last()
    assert path.read_bytes().startswith(own + b"\n")
    assert list(read_labels(path)) == ["c1", "c2"]


def test_an_undo_that_cannot_be_written_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.labels.jsonl"
    file = make_file(path, "c1", "c2")
    before = path.read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        file.remove_last()
    assert (path.read_bytes(), list(file.labels)) == (before, ["c1", "c2"])


def test_a_label_that_cannot_be_written_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.labels.jsonl"
    file = make_file(path, "c1")
    before = path.read_bytes()

    def broken(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        file.append(make_label("c2"))
    assert (path.read_bytes(), list(file.labels)) == (before, ["c1"])


def test_a_half_written_label_is_cut_off_and_the_others_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.labels.jsonl"
    make_file(path, "c1", "c2")
    path.write_bytes(path.read_bytes()[:-40])
    assert list(LabelFile(path, mend=True).labels) == ["c1"]
    assert list(read_labels(path)) == ["c1"]


def test_a_last_line_without_its_end_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.labels.jsonl"
    make_file(path, "c1", "c2")
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    LabelFile(path, mend=True).append(make_label("c3"))
    assert list(read_labels(path)) == ["c1", "c2", "c3"]


def test_a_file_that_another_program_changed_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "x.labels.jsonl"
    first = make_file(path, "c1")
    make_file(path, "c2")
    for write in (lambda: first.append(make_label("c3")), first.remove_last):
        with pytest.raises(UsageError, match="changed by another program"):
            write()
    assert list(read_labels(path)) == ["c1", "c2"]


def test_an_id_with_a_line_separator_stays_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.labels.jsonl"
    make_file(path, "a\u2028b\u0085c")
    assert list(read_labels(path)) == ["a\u2028b\u0085c"]


def test_labels_of_another_chat_are_refused_in_one_line(tmp_path: Path) -> None:
    file = make_file(tmp_path / "x.labels.jsonl", "c1", "gone", "away")
    with pytest.raises(ChatFileError) as caught:
        check_ids(Chat((make_comment("c1", "hi"),), ()), "x.jsonl", LabelFile(file.path))
    (line,) = caught.value.problems
    assert "x.labels.jsonl:2: found a label of 'gone', which is no comment of x.jsonl" in line
    assert "1 more" in line


def test_labels_of_comments_that_are_not_asked_about_are_no_mistake(tmp_path: Path) -> None:
    chat = Chat((make_comment("c1", "hi", role=Role.OWNER), make_comment("c2", "hi")), ())
    file = make_file(tmp_path / "x.labels.jsonl", "c1", "c2")
    check_ids(chat, "x.jsonl", file)
    now = progress((comment.id for comment in to_label(chat)), file.labels)
    assert (now.comments, now.labelled, now.by_kind["chatter"]) == (1, 1, 1)
