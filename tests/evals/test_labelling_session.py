"""A labeller's way through the comments: resumed, put off, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.labelling.file import LabelFile
from evals.labelling.session import Session
from evals.labels import Label, read_labels
from tests.evals.cases import make_case, make_file


def _session(path: Path, ids: Sequence[str] = ("c1", "c2", "c3", "c4")) -> Session:
    return Session([make_case(id_=id_) for id_ in ids], LabelFile(path))


def _current(session: Session) -> str | None:
    return session.current.comment.id if session.current is not None else None


def _agree(session: Session) -> None:
    proposal = session.proposal()
    assert proposal is not None
    session.add(proposal)


def test_a_new_session_goes_on_after_the_label_made_last(tmp_path: Path) -> None:
    session = _session(tmp_path / "x")
    session.skip()
    _agree(session)
    again = _session(tmp_path / "x")
    seen = []
    while again.current is not None:
        seen.append(_current(again))
        _agree(again)
    assert seen == ["c3", "c4", "c1"]


def test_what_is_skipped_comes_again_at_the_end(tmp_path: Path) -> None:
    session = _session(tmp_path / "x", ("c1", "c2"))
    session.skip()
    _agree(session)
    assert (_current(session), session.skipped) == ("c1", 1)
    _agree(session)
    assert (_current(session), session.skipped) == (None, 0)


def test_undo_goes_back_step_by_step(tmp_path: Path) -> None:
    path = tmp_path / "x"
    session = _session(path)
    _agree(session)
    session.skip()
    _agree(session)
    places = []
    for _ in range(3):
        session.undo()
        places.append((_current(session), list(read_labels(path)), session.skipped))
    assert places == [("c3", ["c1"], 1), ("c2", ["c1"], 0), ("c1", [], 0)]
    assert session.undo() is None


def test_undo_takes_back_a_label_of_an_earlier_session(tmp_path: Path) -> None:
    _agree(_session(tmp_path / "x"))
    session = _session(tmp_path / "x")
    undone = session.undo()
    assert isinstance(undone, Label)
    assert (_current(session), read_labels(tmp_path / "x")) == ("c1", {})


def test_undo_never_takes_a_label_that_is_not_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "x"
    make_file(path, "owner")
    session = _session(path)
    assert session.undo() is None
    assert list(read_labels(path)) == ["owner"]


def test_language_and_note_go_into_one_label_and_come_back_with_undo(tmp_path: Path) -> None:
    path = tmp_path / "x"
    session = _session(path)
    session.language, session.note = None, "看不懂"
    _agree(session)
    made = read_labels(path)["c1"]
    assert (made.language, made.note, session.note) == (None, "看不懂", "")
    session.undo()
    assert [session.language, session.note] == [None, "看不懂"]
