"""Settings: the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path

if TYPE_CHECKING:
    from knowledge.versions.server import ChromaServer

HOME_VARIABLE = "STREAM_ASSISTANT_HOME"
CHROMA_VARIABLE = "STREAM_ASSISTANT_CHROMA"
CHROMA_TOKEN_VARIABLE = "STREAM_ASSISTANT_CHROMA_TOKEN"
# The first two are those of OpenAI's own client, which most endpoints go by.
ADDRESS_VARIABLE = "OPENAI_BASE_URL"
KEY_VARIABLE = "OPENAI_API_KEY"
MODEL_VARIABLE = "STREAM_ASSISTANT_MODEL"
EMBEDDER_VARIABLE = "STREAM_ASSISTANT_EMBEDDER"
EMBEDDER_ADDRESS_VARIABLE = "STREAM_ASSISTANT_EMBEDDER_URL"
EMBEDDER_KEY_VARIABLE = "STREAM_ASSISTANT_EMBEDDER_KEY"


# Characters that one chat message may have, by platform; the shop's own site takes most.
LIMITS: Mapping[str, int] = {
    "twitch": 500,
    "youtube": 200,
    "tiktok": 150,
    "shopee": 150,
    "facebook": 300,
    "instagram": 300,
    "site": 500,
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which chance of being right a reply is sent by itself, and what else needs how much.

    `answer` is a chance (see `deciding.chance`), `answer_undecided` that for a comment whose
    language could not be decided. The others are confidences in what was understood: `propose`,
    from which a person is shown a draft as the answer; `hold` and `hold_strange`, from which a
    viewer is told that a person will see to it, where most words are understood or are not.
    """

    answer: float = 0.90
    answer_undecided: float = 0.94
    propose: float = 0.4
    hold: float = 0.88
    hold_strange: float = 0.95


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
class EmbedderSettings:
    """Which embedder to use, and how an endpoint is reached; None where nothing is said.

    `name` is one that `knowledge.embedders` knows, with its model: `endpoint:bge-m3`. `base_url` is
    that of an OpenAI-compatible endpoint, up to and with its `/v1`.
    """

    name: str | None = None
    base_url: str | None = None
    api_key: Secret | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set; durations are those of the room's clock.

    `state` holds versions of knowledge, recognisers and the database. Comments asking the same
    within `gather` of the first are named in its answer (up to `named` viewers); within
    `cooldown` they are merged into it. `chroma` is a Chroma server that keeps the vectors; None
    keeps them in `state`. `embedder` makes them.

    `limits` are the characters of one message by platform, `longest` where a platform is not named.
    With `holding` a viewer whose question a person must see is told how to reach the shop, at most
    once per viewer within `hold_viewer` and once per room within `hold_room`.
    """

    state: Path
    thresholds: Thresholds = Thresholds()
    gather: timedelta = timedelta(seconds=2)
    cooldown: timedelta = timedelta(seconds=60)
    named: int = 3
    chroma: str | ChromaServer | None = None
    embedder: EmbedderSettings = EmbedderSettings()
    limits: Mapping[str, int] = field(default_factory=lambda: dict(LIMITS))
    longest: int = 500
    holding: bool = True
    hold_viewer: timedelta = timedelta(minutes=5)
    hold_room: timedelta = timedelta(seconds=20)

    def limit(self, platform: str) -> int:
        """Characters that one message on `platform` may have."""
        return self.limits.get(platform, self.longest)


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
    (`http://host:port`) for the vectors and `…_CHROMA_TOKEN` what it wants to be shown. For the
    embedder see `load_embedder_settings`.
    """
    home = os.environ.get(HOME_VARIABLE)
    state = Path(home).expanduser() if home else user_data_path("stream-assistant", appauthor=False)
    return Settings(state=state, chroma=_chroma(), embedder=load_embedder_settings())


def _chroma() -> str | ChromaServer | None:
    address, token = _said(CHROMA_VARIABLE), _said(CHROMA_TOKEN_VARIABLE)
    if address is None or token is None:
        return address
    from knowledge.versions.server import ChromaServer

    return ChromaServer(address, token)


def load_embedder_settings() -> EmbedderSettings:
    """The embedder of `STREAM_ASSISTANT_EMBEDDER`, its endpoint's `…_URL` and `…_KEY`.

    Where no `…_URL` is set, the endpoint is that of `OPENAI_BASE_URL`, and only there does
    `OPENAI_API_KEY` count: a key is never sent to an address it was not set for.
    """
    address, key = _said(EMBEDDER_ADDRESS_VARIABLE), _said(EMBEDDER_KEY_VARIABLE)
    if address is None:
        address, key = _said(ADDRESS_VARIABLE), key or _said(KEY_VARIABLE)
    return EmbedderSettings(
        name=_said(EMBEDDER_VARIABLE),
        base_url=address,
        api_key=Secret(key) if key is not None else None,
    )


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
