"""The composition root: the only file that knows how everything is put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import Settings
from assistant.embedding import embedder_to_build, embedder_to_search, kept_back
from assistant.errors import StateError
from assistant.pipeline import Outcome, Pipeline
from assistant.retrieval.own_words import OwnWords
from assistant.types import Comment, Mode, RoomEvent
from assistant.uncollected import uncollected
from assistant.understanding.training import model_path, recogniser_for
from assistant.understanding.understand import Understanding
from assistant.vocabulary import prepared_vocabulary
from knowledge.embedders import EmbeddedEmbedder, Embedder
from knowledge.search import SearchIndex
from knowledge.shop import Shop
from knowledge.versions import (
    DamagedVersion,
    Version,
    VersionError,
    build,
    discard,
    lease,
    open_index,
    open_shop,
)
from knowledge.versions.facts_db import Made, read_made
from knowledge.versions.pointer import Lease
from prompts.packs import ROOT as PACKS
from prompts.packs import Pack, load_packs
from prompts.topics import Topics, load_topics

if TYPE_CHECKING:
    from assistant.store.journal import Journal

Progress = Callable[[str, int, int], None]


def _silent(step: str, done: int, total: int) -> None:
    """No progress shown."""


# Without the facts in its text: asyncio writes out what its tasks give when they end.
@dataclass(frozen=True, repr=False)
class Assistant:
    """One shop's assistant, ready to work."""

    settings: Settings
    folder: Path
    version: Version
    shop: Shop
    packs: dict[str, Pack]
    topics: Topics
    understanding: Understanding
    # How the version was made: what it is searched by.
    made: Made
    packs_root: Path
    # Keeps the version on disk, whatever others publish and prune meanwhile.
    held: Lease | None = None

    def pipeline(self, mode: Mode = Mode.AUTO) -> Pipeline:
        """A pipeline with rooms of its own."""
        return Pipeline(
            self.shop, self.understanding, self.packs, self.topics, self.settings, mode, self._own
        )

    @cached_property
    def _own(self) -> OwnWords:
        """The shop's own words (FAQ, policies, descriptions), read once for every pipeline."""
        return OwnWords(self.shop, self.packs)

    @cached_property
    def index(self) -> SearchIndex:
        """Search over the version's facts by the packs' words, opened when first used.

        EmbedderError where the settings name another embedder than the one that made the version.
        """
        vocabulary = prepared_vocabulary(tuple(self.packs.values()), self.packs_root)
        return self._opened_index().with_vocabulary(vocabulary)

    def _opened_index(self) -> SearchIndex:
        chroma = self.settings.chroma
        model = embedder_to_search(self.made, self.folder, self.settings)
        try:
            return open_index(self.version, self.shop, model=model, chroma=chroma)
        except DamagedVersion:
            # As with facts: damaged vectors are made again, if the folder still says the same.
            discard(self.version)
            version, _ = build(self.folder, self.settings.state, model=model, chroma=chroma)
            if version != self.version:
                raise VersionError("the shop's folder changed meanwhile; start again") from None
            return open_index(version, self.shop, model=model, chroma=chroma)


@uncollected()
def open_assistant(
    folder: Path,
    settings: Settings,
    on: Progress = _silent,
    packs_root: Path = PACKS,
    *,
    asked: bool = False,
    learn: bool = False,
) -> Assistant:
    """Build the folder's version if it changed, learn from the packs if they did, and open both.

    `packs_root` holds topics and languages in the layout of `prompts/`. A version that was rolled
    back comes into use again only when a build is `asked` for, and only then is another embedder
    used than for the version before. With `learn` what is asked is learned with the embedder's
    vectors too; from then on they are read wherever that embedder is in use. FolderError,
    VersionError, EmbedderError, PackError or StateError say what is in the way.
    """
    _writable(settings.state)
    model = embedder_to_build(folder, settings, asked=asked)
    version = None if asked else kept_back(folder, settings.state)
    if version is None:
        version, _ = build(
            folder, settings.state, model=model, chroma=settings.chroma, asked=asked, on=on
        )
    topics = load_topics(packs_root)
    packs = load_packs(topics, packs_root)
    reads = _reads(model, packs, settings.state, learn)
    if not all(model_path(packs, settings.state, each).exists() for each in {None, reads}):
        on("learning the languages (once)", 0, 1)
    recogniser = recogniser_for(packs, settings.state, reads)
    try:
        shop, made = open_shop(version), read_made(version)
    except DamagedVersion:
        # Facts are the folder's; a version on disk that is damaged is simply made again.
        discard(version)
        version, _ = build(folder, settings.state, model=model, chroma=settings.chroma, on=on)
        shop, made = open_shop(version), read_made(version)
    understanding = Understanding(shop, packs, topics, recogniser)
    held = lease(version)
    return Assistant(
        settings, folder, version, shop, packs, topics, understanding, made, packs_root, held
    )


def _reads(model: Embedder, packs: dict[str, Pack], state: Path, learn: bool) -> Embedder | None:
    """The embedder whose vectors help to tell what is asked: where that was learned, or is to be.

    The one that comes with the product knows spellings, which the recogniser knows itself.
    """
    if model.name == EmbeddedEmbedder.name:
        return None
    return model if learn or model_path(packs, state, model).exists() else None


def _writable(state: Path) -> None:
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(
            f"the state directory {state} cannot be made ({error.strerror}); set"
            " STREAM_ASSISTANT_HOME to one that can"
        ) from error


@asynccontextmanager
async def recording(assistant: Assistant, kind: str, source: str) -> AsyncIterator[Journal]:
    """A session in the state directory's database that outcomes are written to."""
    from sqlalchemy.exc import SQLAlchemyError

    from assistant.store.database import open_database
    from assistant.store.journal import open_session

    path = assistant.settings.state / "assistant.db"
    try:
        async with open_database(path) as engine:
            async with open_session(engine, kind, source, assistant.version.id) as journal:
                yield journal
    except SQLAlchemyError as error:
        reason = str(error.__cause__ or error).splitlines()[0]
        raise StateError(f"{path} cannot be written ({reason}); is it still there?") from error


async def run(
    items: Iterable[Comment | RoomEvent], pipeline: Pipeline, journal: Journal
) -> AsyncIterator[Outcome]:
    """Send items through the pipeline on their own clock; yields comments as they are settled."""
    for item in items:
        for outcome in pipeline.handle(item):
            await journal.add(outcome)
            yield outcome
    for outcome in pipeline.close():
        await journal.add(outcome)
        yield outcome
