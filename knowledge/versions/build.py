"""Building a version: read the folder, embed what is new, write, check, swap the pointer."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from knowledge.documents import document
from knowledge.embedders import EmbeddedEmbedder, Embedder
from knowledge.readers.folder import Folder, read_folder
from knowledge.shop import Shop
from knowledge.types import FACT, PROFILE
from knowledge.versions.facts_db import NAME, Made, open_shop, write_facts
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
from knowledge.versions.vectors import Vectors, text_key, vectors_of


def version_id(folder: Folder, embedder_name: str) -> str:
    """Twelve hex digits that stand for the facts, the profile, the embedder and the format."""
    return _identity(folder, _texts(folder), embedder_name)


def build(
    path: Path,
    state: Path,
    *,
    model: Embedder | None = None,
    chroma: str | None = None,
    asked: bool = True,
    on: Progress = no_progress,
) -> tuple[Version, Folder]:
    """Read a store folder and make it the current version. FolderError, VersionError.

    One writer at a time; whatever an earlier, killed build left behind is removed first. `model`
    is the embedder (the embedded one by default), `chroma` the address of a Chroma server where
    vectors are not kept on disk. A build that is not `asked` for keeps to what was rolled back:
    facts that were taken out of use come back only by asking, or once the folder has changed.
    """
    model = model or EmbeddedEmbedder()
    folder = read_folder(path)
    texts = _texts(folder)
    home = home_of(state, path)
    version = home.version(_identity(folder, texts, model.name))
    used = current_of(home)
    if used == version:
        return version, folder
    if used is not None and not asked and version.id in rejected(home):
        return used, folder
    with writing(home):
        vectors = vectors_of(home, chroma)
        _clear(home, vectors)
        if not is_ready(version):
            _write(version, folder, texts, model, vectors, on)
        point(version)
        clear_rejected(home)
        prune_held(home, vectors, KEPT)
    return version, folder


def discard(version: Version) -> None:
    """Give up a version whose files are damaged; the next build makes it anew."""
    (version.path / "READY").unlink(missing_ok=True)
    shutil.rmtree(version.path, ignore_errors=True)


def _texts(folder: Folder) -> list[str]:
    """What is embedded of each fact, in the order of the facts."""
    return [document(fact).page_content for fact in folder.facts]


def _identity(folder: Folder, texts: list[str], embedder_name: str) -> str:
    digest = hashlib.sha256(f"{FORMAT} {embedder_name}\n".encode())
    digest.update(PROFILE.dump_json(folder.profile))
    facts = zip(folder.facts, texts, strict=True)
    for fact, text in sorted(facts, key=lambda pair: pair[0].id):
        digest.update(FACT.dump_json(fact) + b"\n" + text_key(text).encode())
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
    texts: list[str],
    model: Embedder,
    vectors: Vectors,
    on: Progress,
) -> None:
    version.path.mkdir()
    keys = [text_key(text) for text in texts]
    stored = store(dict(zip(keys, texts, strict=True)), model, version.home, vectors, on)
    made = Made(
        built=datetime.now(UTC).replace(microsecond=0),
        embedder=model.name,
        dimensions=stored.dimensions,
        facts=len(folder.facts),
        embedded=stored.embedded,
        reused=len(stored.layers) - stored.embedded,
    )
    write_facts(version.path / NAME, folder, keys, stored.layers, made)
    _check_facts(open_shop(version), folder)
    write_whole(version.path / "READY", version.id + "\n")
    _settle(version.path)


def _check_facts(shop: Shop, folder: Folder) -> None:
    """The facts must come back as they were read."""
    if tuple(shop.facts.values()) != folder.facts or shop.profile != folder.profile:
        raise VersionError(f"facts came back changed from {NAME}; build again")


def _settle(path: Path) -> None:
    """See that the names in a folder are on disk before the pointer names it."""
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
