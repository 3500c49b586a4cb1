"""A small run of the sample shop that tests of reports and comparisons read."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import Settings
from evals.running import Request, begin, choose, play
from evals.runs import Run
from evals.scoring import Scored, score_run
from tests.evals.chats import Line, label, write_chat
from tests.sample import write_sample

LINES: list[Line] = [
    ("c1", "how much is the gale tent", None,
     label(topic="price", numbers=["189.00"], facts=["variant:GT-1"])),
    ("c2", "how much is shipping to Germany", None,
     label(topic="shipping_cost", numbers=["5.90"], facts=["shipping:eu/"])),
    ("c3", "运费到法国多少钱", None,
     label(topic="shipping_cost", numbers=["5.90"], facts=["shipping:eu/"], language="zh")),
    ("c4", "كم سعر الخيمة", None,
     label(topic="price", numbers=["189.00"], facts=["variant:GT-1"], language="ar")),
    ("c5", "how long is the refund", None,
     label(topic="refund_time", numbers=["5", "10"], facts=["returns:default"])),
    ("c6", "lol my cat hates tents", None, label("chatter")),
    ("c7", "where is my parcel, order 4711?", None, label("human", topic="order_status")),
    ("c8", "Πόσο κάνει η σκηνή;", None,
     label(topic="price", numbers=["189.00"], language="el", actions=["reply"])),
    ("c9", "<script>alert(1)</script> | so cheap *wow* ]]>", None, label("chatter")),
    ("c10", "कीमत कितनी है", None,
     label(topic="price", numbers=["189.00"], language="hi", actions=["reply"])),
]  # fmt: skip


def make_run(
    folder: Path, chat: Path, store: Path, state: Path, packs: Path | None = None
) -> Scored:
    """A scored run of a chat."""
    request = Request((str(chat),), store) if packs is None else Request(
        (str(chat),), store, packs=packs)  # fmt: skip
    settings = Settings(state=state)
    chosen = choose(request)
    run = begin(folder, request, chosen, settings)
    play(run, request, chosen, settings, lambda step, done, total: None)
    return score_run(Run(folder))


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample shop's folder."""
    return write_sample(tmp_path_factory.mktemp("eval-shop") / "shop")


@pytest.fixture(scope="session")
def recorded_chat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small labelled chat."""
    return write_chat(tmp_path_factory.mktemp("eval-chat"), LINES)


@pytest.fixture(scope="session")
def scored(
    tmp_path_factory: pytest.TempPathFactory, recorded_chat: Path, store: Path, state: Path
) -> Scored:
    """A run of the small chat; tests do not write to it."""
    return make_run(tmp_path_factory.mktemp("eval") / "run", recorded_chat, store, state)
