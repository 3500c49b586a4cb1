"""The recogniser of a set of packs: learned once, kept by what it was learned from."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

import assistant.understanding.features
import assistant.understanding.language_model
import assistant.understanding.learning
import assistant.understanding.places
import assistant.understanding.reading
import assistant.understanding.recogniser
import assistant.understanding.words
import knowledge.text
import prompts.lexicon
from assistant.uncollected import uncollected
from assistant.understanding.known import Known, Terms
from assistant.understanding.language_model import LanguageModel, learn_languages
from assistant.understanding.learning import learn
from assistant.understanding.reading import Reading, terms, unknown_terms
from assistant.understanding.recogniser import Recogniser, Recognition, Sign
from assistant.understanding.words import lexicon_terms, make_reader, read_with
from knowledge.embedders import Embedder, EmbedderError
from knowledge.text import is_cjk
from prompts.packs import EVERYWHERE, Pack

_KEPT = 3
# A word in the examples of this many topics says nothing of any.
_COMMON_TOPICS = 12
# Texts an embedder is given at a time, so that progress shows and memory stays small.
_BATCH = 256
_BRACES = re.compile(r"[{}]")


class WithVectors:
    """A recogniser that also reads an embedder's vector of each comment.

    Where the embedder gives no answer the plain recogniser, learned without vectors, answers;
    `problem` then says why until one comes again.
    """

    def __init__(self, plain: Recogniser, learned: Recogniser, embedder: Embedder) -> None:
        self._plain = plain
        self._learned = learned
        self._embedder = embedder
        self.problem: str | None = None

    @property
    def languages(self) -> LanguageModel:
        """How likely words are in each language."""
        return self._learned.languages

    def known_in(self, tags: Iterable[str]) -> Known:
        """Terms that count as known in some languages."""
        return self._learned.known_in(tags)

    def common_in(self, tags: Iterable[str]) -> Known:
        """Words that turn up whatever is asked, in some languages."""
        return self._learned.common_in(tags)

    def recognise(self, reading: Reading) -> Recognition:
        """Topic probabilities and the gate, with the vector where there is one."""
        try:
            vector = self._embedder.queries([reading.original])[0]
        except EmbedderError as error:
            self.problem = str(error)
            return self._plain.recognise(reading)
        self.problem = None
        return self._learned.recognise(reading, vector)

    def signs(self, reading: Reading, topic: str, most: int = 5) -> tuple[Sign, ...]:
        """The features that speak most for a topic; vectors have none that can be named."""
        return self._learned.signs(reading, topic, most)


def pack_hash(packs: Mapping[str, Pack]) -> str:
    """Twelve hex digits that stand for the packs' learnable content and the learning code."""
    return _hash(tuple(sorted(packs.items(), key=itemgetter(0))))


@lru_cache(maxsize=2)
def _hash(packs: tuple[tuple[str, Pack], ...]) -> str:
    digest = hashlib.sha256()
    for tag, pack in packs:
        digest.update(f"{tag} {pack.learned_from}\n".encode())
    for module in (
        assistant.understanding.features,
        assistant.understanding.language_model,
        assistant.understanding.reading,
        assistant.understanding.learning,
        assistant.understanding.recogniser,
        assistant.understanding.words,
        assistant.understanding.places,
        prompts.lexicon,
        knowledge.text,
    ):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:12]


def model_path(packs: Mapping[str, Pack], state: Path, embedder: Embedder | None = None) -> Path:
    """Where the recogniser of these packs is kept below the state directory."""
    name = pack_hash(packs)
    if embedder is not None:
        name += "-" + hashlib.sha256(embedder.name.encode()).hexdigest()[:12]
    return state / "recognisers" / f"{name}.npz"


class Examples:
    """The packs' examples, each read with the words of its own language and of English."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        self._lexicons = {tag: frozenset(lexicon_terms([pack])) for tag, pack in packs.items()}
        self.read = {
            (tag, author): [(reader.read(line), topic) for topic, line in lines]
            for tag, pack in sorted(packs.items())
            for reader in [make_reader(read_with(packs, tag))]
            for author, lines in sorted(pack.authors.items())
        }
        # By language how many of its authors use a term.
        self._used: dict[str, Counter[str]] = {tag: Counter() for tag in packs}
        self._own = {
            who: {term for r, _ in lines for term in terms(r.tokens, r.masks)}
            for who, lines in self.read.items()
        }
        for (tag, _), own in self._own.items():
            self._used[tag].update(own)

    def known(self) -> dict[str, Terms]:
        """The terms of each language: its lexicon's and its examples'."""
        return {
            tag: Terms.of(words | self._used[tag].keys()) for tag, words in self._lexicons.items()
        }

    def common(self) -> dict[str, Terms]:
        """By language the words that stand in examples of many topics."""
        topics: dict[str, dict[str, set[str]]] = {tag: {} for tag in self._lexicons}
        for (tag, _), lines in self.read.items():
            for reading, topic in lines:
                for token, mask in zip(reading.tokens, reading.masks, strict=True):
                    if not mask and not is_cjk(token.text[0]):
                        topics[tag].setdefault(token.text, set()).add(topic)
        return {
            tag: Terms.of(word for word, found in words.items() if len(found) >= _COMMON_TOPICS)
            for tag, words in topics.items()
        }

    def judged(self) -> Iterator[tuple[Reading, str]]:
        """Every example with what is unknown in it: what no other author and no lexicon used.

        So the recogniser learns how much strange words tell.
        """
        known = self.known()
        for (tag, author), lines in self.read.items():
            own = self._own[tag, author]
            others = {t for t, n in self._used[tag].items() if n > (t in own)}
            beside = [known[EVERYWHERE]] if tag != EVERYWHERE and EVERYWHERE in known else []
            told = Known([Terms.of(others | self._lexicons[tag]), *beside])
            for reading, topic in lines:
                yield replace(reading, unknown=unknown_terms(reading, told)), topic


@uncollected()
def train(packs: Mapping[str, Pack], embedder: Embedder | None = None) -> Recogniser:
    """Learn from every example of the packs; takes seconds, gives the same weights each time.

    EmbedderError where an embedder is given and fails.
    """
    found = Examples(packs)
    texts = [r.original for lines in found.read.values() for r, _ in lines]
    vectors = _vectors(texts, embedder) if embedder else None
    return learn(found.judged(), found.known(), found.common(), learn_languages(packs), vectors)


def _vectors(texts: list[str], embedder: Embedder) -> NDArray[np.float32]:
    """An embedder's vectors of examples; a placeholder is read as the word in its braces."""
    plain = [_BRACES.sub("", text) for text in texts]
    batches = [plain[i : i + _BATCH] for i in range(0, len(plain), _BATCH)]
    return np.concatenate([embedder.queries(batch) for batch in batches])


def recogniser_for(
    packs: Mapping[str, Pack], state: Path, embedder: Embedder | None = None
) -> Recogniser | WithVectors:
    """The recogniser of these packs: read where it is kept, else learned and kept.

    With an embedder its vectors are further features. EmbedderError where it fails at learning.
    """
    plain = _kept(packs, state, None)
    return (
        plain if embedder is None else WithVectors(plain, _kept(packs, state, embedder), embedder)
    )


def _kept(packs: Mapping[str, Pack], state: Path, embedder: Embedder | None) -> Recogniser:
    path = model_path(packs, state, embedder)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.parent / "train.lock"):
            if not path.exists():
                train(packs, embedder).save(path)
                _prune(path)
    try:
        return Recogniser.load(path)
    except (OSError, ValueError, KeyError, BadZipFile, EOFError):
        # A damaged file is learned again; the packs are what it came from.
        recogniser = train(packs, embedder)
        recogniser.save(path)
        return recogniser


def _prune(newest: Path) -> None:
    kept = sorted(newest.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in kept[_KEPT:]:
        if path != newest:
            path.unlink(missing_ok=True)
