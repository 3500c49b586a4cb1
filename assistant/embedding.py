"""Which embedder makes a shop's vectors, and which one searches in them.

A version records its embedder, so only a build has to be told: whatever opens a version later goes
by the record, and a build that is not asked for keeps to it.
"""

from __future__ import annotations

from pathlib import Path

from assistant.config import EMBEDDER_ADDRESS_VARIABLE, EmbedderSettings, Settings
from knowledge.embedders import (
    ENDPOINT,
    EmbeddedEmbedder,
    Embedder,
    EmbedderError,
    EmbedderName,
    LaterEmbedder,
    embedder,
)
from knowledge.readers.folder import read_folder
from knowledge.versions import Version, VersionError, home_of, version_id
from knowledge.versions.facts_db import Made, read_made
from knowledge.versions.history import rejected
from knowledge.versions.pointer import current_of
from knowledge.versions.records import Home


def chosen(settings: Settings) -> str | None:
    """The name of the embedder that was asked for, None where none was. EmbedderError."""
    name = settings.embedder.name
    return None if name is None else str(EmbedderName.parse(name))


def embedder_of(name: str, settings: EmbedderSettings) -> Embedder:
    """The embedder called `name`, opened when it is first asked. EmbedderError."""
    known = str(EmbedderName.parse(name))
    return LaterEmbedder(known, lambda: open_embedder(known, settings))


def open_embedder(name: str, settings: EmbedderSettings, **how: int) -> Embedder:
    """The embedder called `name`, opened at the address and with the key that are set.

    `how` is as for `knowledge.embedders.embedder`. EmbedderError says what to set or install.
    """
    if EmbedderName.parse(name).kind == ENDPOINT and settings.base_url is None:
        raise EmbedderError(
            f"found no address for {name!r}; expected its endpoint's, up to and with /v1, in"
            f" {EMBEDDER_ADDRESS_VARIABLE}"
        )
    key = settings.api_key.reveal() if settings.api_key is not None else None
    return embedder(name, base_url=settings.base_url, api_key=key, **how)


def embedder_to_build(folder: Path, settings: Settings, *, asked: bool) -> Embedder:
    """What embeds a folder's facts. EmbedderError where there is none of the name that is set.

    A build that is `asked` for goes by the settings, then by the version before; any other build
    the other way round. A first one without settings takes the embedder that needs nothing.
    """
    wanted, before = chosen(settings), used_before(home_of(settings.state, folder))
    names = (wanted, before) if asked else (before, wanted)
    name = next((name for name in names if name is not None), EmbeddedEmbedder.name)
    return embedder_of(name, settings.embedder)


def embedder_to_search(made: Made, folder: Path, settings: Settings) -> Embedder:
    """What reads queries for a version: the embedder that made it.

    EmbedderError in one line where the settings name another one, and, once it is asked, where it
    is not at hand.
    """
    _check_chosen(made.embedder, folder, settings)

    def opened() -> Embedder:
        try:
            return open_embedder(made.embedder, settings.embedder)
        except EmbedderError as error:
            raise EmbedderError(
                f"{error}; or run 'stream-assistant build {folder} --embedder"
                f" {EmbeddedEmbedder.name}'"
            ) from error

    # By the recorded dimensions a version opens without asking a model.
    return LaterEmbedder(made.embedder, opened, made.dimensions or None)


def embedder_in_use(folder: Path, settings: Settings) -> str:
    """The name of the embedder that opening a folder's version searches by. EmbedderError."""
    name = embedder_to_build(folder, settings, asked=False).name
    _check_chosen(name, folder, settings)
    return name


def _check_chosen(made_by: str, folder: Path, settings: Settings) -> None:
    wanted = chosen(settings)
    if wanted is not None and wanted != made_by:
        raise EmbedderError(
            f"found vectors made by {made_by!r}; expected {wanted!r}: run"
            f" 'stream-assistant build {folder} --embedder {wanted}', or name none"
        )


def used_before(home: Home) -> str | None:
    """The embedder of the version in use, else of the newest that can be read; None before any."""
    try:
        used = current_of(home)
    except OSError:  # a state directory that cannot be used has no version
        return None
    for version in (*((used,) if used is not None else ()), *home.ready()):
        made = _made(version)
        if made is not None:
            return made.embedder
    return None


def kept_back(folder: Path, state: Path) -> Version | None:
    """The version in use, where the folder's facts are those that a roll back took out of use.

    They may have been embedded by another embedder than that of the version in use, under which
    they would be a version that nobody rolled back. FolderError.
    """
    home = home_of(state, folder)
    out, used = rejected(home), current_of(home)
    if not out or used is None:
        return None
    made = (_made(home.version(identity)) for identity in out)
    names = {item.embedder for item in made if item is not None}
    read = read_folder(folder)
    return used if any(version_id(read, name) in out for name in names) else None


def _made(version: Version) -> Made | None:
    """How a version was made; None where it is gone or damaged."""
    try:
        return read_made(version)
    except VersionError:
        return None
