"""Building a version: read the folder, embed what is new, write, check, swap the pointer."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from langchain_core.documents import Document

from knowledge.documents import document
from knowledge.embedders import EmbeddedEmbedder, Embedder, EmbedderError
from knowledge.readers.folder import Folder, read_folder
from knowledge.search import SEARCH_FORMAT, Tables, fits_snapshot
from knowledge.types import FACT, PROFILE
from knowledge.versions.facts_db import NAME, Made, read_made, read_texts, write_facts
from knowledge.versions.history import KEPT, clear_rejected, prune_held, rejected
from knowledge.versions.layers import store, sweep
from knowledge.versions.pointer import current_of, point, write_whole, writing
from knowledge.versions.records import (
    FORMAT,
    Home,
    Progress,
    Version,
    VersionError,
    home_of,
    is_ready,
    no_progress,
)
from knowledge.versions.rows import Copies
from knowledge.versions.tables import write_tables
from knowledge.versions.vectors import ChromaServer, Vectors, text_key, vectors_of


@dataclass(frozen=True, slots=True)
class _Content:
    """What is written of each fact, in the order of the facts: made once, as it takes seconds."""

    documents: list[Document]
    facts: list[bytes]
    keys: list[str]

    @staticmethod
    def of(folder: Folder) -> _Content:
        documents = [document(fact) for fact in folder.facts]
        keys = [text_key(item.page_content) for item in documents]
        return _Content(documents, [FACT.dump_json(fact) for fact in folder.facts], keys)


def version_id(folder: Folder, embedder_name: str) -> str:
    """Twelve hex digits that stand for the facts, the profile, the embedder and the format."""
    return _identity(folder, _Content.of(folder), embedder_name)


def build(
    path: Path,
    state: Path,
    *,
    model: Embedder | None = None,
    chroma: str | ChromaServer | None = None,
    asked: bool = True,
    on: Progress = no_progress,
) -> tuple[Version, Folder]:
    """Read a store folder and make it the current version. FolderError, VersionError.

    One writer at a time; whatever an earlier, killed build left behind is removed first. `model`
    is the embedder (the embedded one by default), `chroma` a Chroma server where vectors are not
    kept on disk. A build that is not `asked` for keeps to what was rolled back: facts that were
    taken out of use come back only by asking, or once the folder has changed.
    """
    model = model or EmbeddedEmbedder()
    folder = read_folder(path)
    content = _Content.of(folder)
    home = home_of(state, path)
    version = home.version(_identity(folder, content, model.name))
    used = current_of(home)
    anew = asked and is_ready(version) and _outgrown(version, model)
    if anew:
        discard(version)
    elif used == version:
        return version, folder
    if used is not None and not asked and version.id in rejected(home):
        return used, folder
    with writing(home):
        vectors = vectors_of(home, chroma)
        _clear(home, vectors)
        if not is_ready(version):
            _write(version, folder, content, model, vectors, on, anew)
        point(version)
        clear_rejected(home)
        prune_held(home, vectors, KEPT)
    return version, folder


def _outgrown(version: Version, model: Embedder) -> bool:
    """Whether a model of the same name now makes vectors of another length; not if it is silent."""
    try:
        return read_made(version).dimensions != model.dimensions
    except (VersionError, EmbedderError):
        return False


def discard(version: Version) -> None:
    """Give up a version whose files are damaged; the next build makes it anew."""
    (version.path / "READY").unlink(missing_ok=True)
    shutil.rmtree(version.path, ignore_errors=True)


def _identity(folder: Folder, content: _Content, embedder_name: str) -> str:
    digest = hashlib.sha256(f"{FORMAT}.{SEARCH_FORMAT} {embedder_name}\n".encode())
    digest.update(PROFILE.dump_json(folder.profile))
    ids = (fact.id for fact in folder.facts)
    for _, fact, key in sorted(zip(ids, content.facts, content.keys, strict=True)):
        digest.update(fact + b"\n" + key.encode())
    return digest.hexdigest()[:12]


def _clear(home: Home, vectors: Vectors) -> None:
    """Remove what builds that never finished left behind."""
    for path in home.versions.iterdir():
        if not (path / "READY").exists():
            shutil.rmtree(path, ignore_errors=True)
    sweep(home, vectors)


def _write(
    version: Version,
    folder: Folder,
    content: _Content,
    model: Embedder,
    vectors: Vectors,
    on: Progress,
    anew: bool,
) -> None:
    version.path.mkdir()
    keys = content.keys
    texts = {k: item.page_content for k, item in zip(keys, content.documents, strict=True)}
    stored = store(texts, model, version.home, vectors, on, anew)
    made = Made(
        built=datetime.now(UTC).replace(microsecond=0),
        embedder=model.name,
        dimensions=stored.dimensions,
        facts=len(folder.facts),
        embedded=stored.embedded,
        reused=len(stored.layers) - stored.embedded,
    )
    if fits_snapshot(len(keys), stored.dimensions):
        Copies(version.home, vectors).add(stored.layers)
    write_tables(version, Tables.of(content.documents))
    rows = list(zip(content.facts, keys, strict=True))
    write_facts(version.path / NAME, folder, rows, stored.layers, made)
    _check_facts(version, folder, content, _texts_of(current_of(version.home)))
    write_whole(version.path / "READY", version.id + "\n")
    _settle(version.path)


def _check_facts(version: Version, folder: Folder, content: _Content, before: set[str]) -> None:
    """The facts must come back as they were read; what `before` has alike has come back before."""
    profile, texts = read_texts(version)
    same = profile == folder.profile and [text.encode() for text in texts] == content.facts
    fresh = ((f, text) for f, text in zip(folder.facts, texts, strict=False) if text not in before)
    if not same or any(FACT.validate_json(text) != fact for fact, text in fresh):
        raise VersionError(f"facts came back changed from {NAME}; build again")


def _texts_of(used: Version | None) -> set[str]:
    """The JSON of the facts of the version in use; none where there is none to trust."""
    try:
        return set(read_texts(used)[1]) if used is not None else set()
    except VersionError:
        return set()


def _settle(path: Path) -> None:
    """See that the names in a folder are on disk before the pointer names it."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
