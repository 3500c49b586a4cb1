"""What tests share: one trained recogniser a run, and a small shop that most of them ask."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.service import Assistant, open_assistant
from assistant.testing import ScriptedChat
from tests.sample import write_sample

# The recogniser is learned once for a given content of the packs and kept between runs.
STATE = Path(__file__).parent.parent / ".test-state"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Workers of `-n auto`: one more than cores, as tests of commands wait more than they work."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test leaves the machine."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host not in ("", "127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]  # any address of a socket

    monkeypatch.setattr(socket.socket, "connect", local_only)


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory of this run, with the recogniser that is kept between runs."""
    kept = STATE / "recognisers"
    kept.mkdir(parents=True, exist_ok=True)
    fresh = tmp_path_factory.mktemp("state")
    (fresh / "recognisers").symlink_to(kept, target_is_directory=True)
    return fresh


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, state: Path) -> Assistant:
    """The assistant of the small shop."""
    folder = write_sample(tmp_path_factory.mktemp("sample") / "shop")
    return open_assistant(folder, Settings(state=state))


@pytest.fixture
def chat(sample: Assistant) -> ScriptedChat:
    """A chat in a new room of the small shop."""
    return ScriptedChat(sample.pipeline())
