"""Settings: the only reader of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from platformdirs import user_data_path

HOME_VARIABLE = "STREAM_ASSISTANT_HOME"
CHROMA_VARIABLE = "STREAM_ASSISTANT_CHROMA"
# The first two are those of OpenAI's own client, which most endpoints go by.
ADDRESS_VARIABLE = "OPENAI_BASE_URL"
KEY_VARIABLE = "OPENAI_API_KEY"
MODEL_VARIABLE = "STREAM_ASSISTANT_MODEL"


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
    `cooldown` they are merged into it. `chroma` is the address of a Chroma server that keeps the
    vectors; None keeps them in `state`.
    """

    state: Path
    thresholds: Thresholds = Thresholds()
    gather: timedelta = timedelta(seconds=2)
    cooldown: timedelta = timedelta(seconds=60)
    named: int = 3
    chroma: str | None = None


class Secret:
    """A text that shows itself only when asked to: never printed, logged, or written as JSON."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __str__(self) -> str:
        return "[secret]"

    def __repr__(self) -> str:
        return "Secret([secret])"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which language model to ask, where, and with which key; None where nothing is said.

    `base_url` is that of an OpenAI-compatible endpoint, up to and with its `/v1`.
    """

    base_url: str | None = None
    api_key: Secret | None = None
    model: str | None = None


def load_settings() -> Settings:
    """Settings from the environment.

    `STREAM_ASSISTANT_HOME` names the state directory, `STREAM_ASSISTANT_CHROMA` a Chroma server
    (`http://host:port`) for the vectors.
    """
    home = os.environ.get(HOME_VARIABLE)
    state = Path(home).expanduser() if home else user_data_path("stream-assistant", appauthor=False)
    return Settings(state=state, chroma=_said(CHROMA_VARIABLE))


def load_locale() -> str:
    """The locale of messages, such as `zh_CN.UTF-8`; empty where none is set.

    `LC_CTYPE` says nothing of languages: Python itself sets it where the locale is not installed.
    """
    named = (_said(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((locale for locale in named if locale), "")


def load_model_settings() -> ModelSettings:
    """The model of `OPENAI_BASE_URL`, `OPENAI_API_KEY` and `STREAM_ASSISTANT_MODEL`."""
    key = _said(KEY_VARIABLE)
    return ModelSettings(
        base_url=_said(ADDRESS_VARIABLE),
        api_key=Secret(key) if key is not None else None,
        model=_said(MODEL_VARIABLE),
    )


def _said(variable: str) -> str | None:
    """What a variable holds; None where it is not set or blank."""
    return os.environ.get(variable, "").strip() or None
