"""Settings: the only reader of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from platformdirs import user_data_path

HOME_VARIABLE = "STREAM_ASSISTANT_HOME"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence a reply is sent by itself, and from which it is proposed.

    `und` is for comments whose language could not be decided.
    """

    answer: float = 0.5
    propose: float = 0.3
    answer_undecided: float = 0.7


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; durations are those of the room's clock.

    `state` holds versions of knowledge, recognisers and the database. Comments asking the same
    within `gather` of the first are named in its answer (up to `named` viewers); within
    `cooldown` they are merged into it.
    """

    state: Path
    thresholds: Thresholds = Thresholds()
    gather: timedelta = timedelta(seconds=2)
    cooldown: timedelta = timedelta(seconds=60)
    named: int = 3


def load_settings() -> Settings:
    """Settings from the environment: `STREAM_ASSISTANT_HOME` names the state directory."""
    home = os.environ.get(HOME_VARIABLE)
    state = Path(home).expanduser() if home else user_data_path("stream-assistant", appauthor=False)
    return Settings(state=state)
