"""The labelled chats of other shops are whole: every comment has a label, every folder reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.chat.records import read_chat
from evals.labels import read_labels
from knowledge.readers.folder import read_folder

SETS = sorted(
    path.parent for path in (Path(__file__).parent.parent.parent / "evals").rglob("chat.jsonl")
)


@pytest.mark.parametrize("folder", SETS, ids=lambda path: path.name)
def test_every_comment_of_a_set_has_its_label(folder: Path) -> None:
    comments = {comment.id for comment in read_chat(folder / "chat.jsonl").comments}
    assert comments == set(read_labels(folder / "labels.jsonl"))


@pytest.mark.parametrize("folder", SETS, ids=lambda path: path.name)
def test_the_shop_of_a_set_is_clean(folder: Path) -> None:
    assert read_folder(folder / "shop").report.errors == ()
