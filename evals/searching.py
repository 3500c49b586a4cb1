"""How well search alone finds the expected facts: the bare comment, its topic and room unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.datasets import find, load
from evals.scorers.retrieval import rank
from knowledge.documents import document
from knowledge.embedders import EmbeddedEmbedder, Embedder
from knowledge.readers.folder import read_folder
from knowledge.search import SearchIndex
from knowledge.search.vocabulary import Vocabulary

EVERY = "all"
# How far down an expected fact is looked for.
_SEARCHED = 20
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """The place, from 1, of the first expected fact for one comment; None where it is not found."""

    dataset: str
    language: str
    vocabulary: bool
    place: int | None


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """How often the first, or one of the first three, facts is expected; mean reciprocal rank."""

    comments: int
    hit1: float
    hit3: float
    mrr: float


def searched(
    sets: tuple[str, ...],
    vocabulary: Vocabulary,
    on: Progress,
    model: Embedder | None = None,
) -> list[Found]:
    """Search for every answerable labelled comment, with the vocabulary off and on.

    UsageError, ChatFileError or FolderError say which set cannot be read. Comments whose answer
    lies in what was said before count too: no search over the comment alone can find it.
    """
    embedder = model or EmbeddedEmbedder()
    indexes: dict[Path, SearchIndex] = {}
    found: list[Found] = []
    paths = find(list(sets))
    for number, path in enumerate(paths):
        dataset = load(path)
        on(dataset.name, number, len(paths))
        if dataset.store is None:
            continue
        store = dataset.store.resolve()
        if store not in indexes:
            indexes[store] = _index(store, embedder)
        for known in (Vocabulary(), vocabulary):
            index = indexes[store].with_vocabulary(known)
            for comment in dataset.comments:
                label = dataset.labels.get(comment.id)
                if label is None or not label.facts or label.kind != "answerable":
                    continue
                facts = [hit.fact for hit in index.search(comment.text, limit=_SEARCHED)]
                language = (label.language or "und").split("-")[0]
                place = rank(facts, label.facts)
                found.append(Found(dataset.name, language, bool(known), place))
    return found


def _index(store: Path, embedder: Embedder) -> SearchIndex:
    documents = [document(fact) for fact in read_folder(store).facts]
    vectors = embedder.matrix([item.page_content for item in documents])
    return SearchIndex(documents, vectors, embedder)


def figures(found: list[Found]) -> Iterator[tuple[str, str, bool, SearchFigures]]:
    """By set and language, and over all of each: the figures with the vocabulary off and on."""
    sets = dict.fromkeys(item.dataset for item in found)
    languages = sorted({item.language for item in found})
    for dataset in (*sets, *([EVERY] if len(sets) > 1 else [])):
        for language in (*languages, EVERY):
            for vocabulary in (False, True):
                places = [
                    item.place for item in found
                    if item.vocabulary == vocabulary and dataset in (item.dataset, EVERY)
                    and language in (item.language, EVERY)
                ]  # fmt: skip
                if places:
                    yield dataset, language, vocabulary, _summed(places)


def _summed(places: list[int | None]) -> SearchFigures:
    count = len(places)
    known = [place for place in places if place is not None]
    return SearchFigures(
        comments=count,
        hit1=sum(place == 1 for place in known) / count,
        hit3=sum(place <= 3 for place in known) / count,
        mrr=sum(1 / place for place in known) / count,
    )
