"""Topics of a comment, learned from the packs' examples: two logistic regressions over features.

One tells the topic, one whether the comment asks the shop anything at all: a gate of its own, as
a false interruption costs more than a miss. `learning` finds the weights; recognising needs NumPy
only. Where a multilingual embedder is at hand its vectors are further features.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from marisa_trie import Trie  # type: ignore[import-not-found]  # it has no types
from numpy.typing import NDArray

from assistant.understanding.features import GROUPS, features
from assistant.understanding.known import Known, Terms
from assistant.understanding.language_model import LanguageModel
from assistant.understanding.reading import Reading

# Classes that ask the shop nothing; every other class is a question to it.
SILENT = ("chatter", "abuse", "spam", "injection", "greeting", "thanks", "claim")
_FORMAT = 5
_KNOWN, _COMMON = "known:", "common:"
# Length of an embedder's vector beside the groups of features, which `GROUPS` weighs.
VECTOR_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Recognition:
    """`topics`: probabilities, highest first; `gate`: that the comment asks the shop something."""

    topics: tuple[tuple[str, float], ...]
    gate: float

    @property
    def asks(self) -> float:
        """How sure it is that the shop is asked: the mean of the gate and of the topics' own say.

        On authors left out of learning the mean lets more questions through at the same share of
        false alarms than either alone.
        """
        silent = sum(p for topic, p in self.topics if topic in SILENT)
        return (self.gate + 1.0 - silent) / 2

    def probability(self, topic: str) -> float:
        """The probability of one class."""
        return dict(self.topics).get(topic, 0.0)

    def share(self, topic: str) -> float:
        """A topic's share among the topics that ask the shop."""
        total = sum(p for name, p in self.topics if name not in SILENT) or 1.0
        return self.probability(topic) / total

    def favouring(self, topic: str, factor: float) -> Recognition:
        """The recognition after evidence that multiplies the odds of one class."""
        weighed = [(name, p * factor if name == topic else p) for name, p in self.topics]
        total = sum(p for _, p in weighed)
        ordered = sorted(((name, p / total) for name, p in weighed), key=lambda item: -item[1])
        return Recognition(tuple(ordered), self.gate)

    @property
    def question(self) -> tuple[str, float]:
        """The likeliest topic among those that ask the shop, with its share among them."""
        asked = [(topic, p) for topic, p in self.topics if topic not in SILENT]
        total = sum(p for _, p in asked) or 1.0
        return asked[0][0], asked[0][1] / total


@dataclass(frozen=True, slots=True)
class Sign:
    """What a feature of a comment adds to the log odds of a topic against the others."""

    feature: str
    weight: float


class Recognises(Protocol):
    """What understanding needs of a recogniser."""

    @property
    def languages(self) -> LanguageModel:
        """How likely words are in each language."""

    def known_in(self, tags: Iterable[str]) -> Known:
        """Terms that count as known in some languages."""

    def common_in(self, tags: Iterable[str]) -> Known:
        """Words that turn up whatever is asked, in some languages."""

    def recognise(self, reading: Reading) -> Recognition:
        """Topic probabilities and the gate for one reading."""

    def signs(self, reading: Reading, topic: str, most: int = 5) -> tuple[Sign, ...]:
        """The features that speak most for a topic."""


class Recogniser:
    """Learned weights; by language the terms they were learned with, and those that turn up
    whatever is asked; what tells the languages.

    `dense` are the weights of an embedder's vector: a row for each dimension, a column for each
    class and the gate last; None where none was at hand.
    """

    def __init__(
        self,
        vocabulary: Trie,
        idf: NDArray[np.float32],
        classes: Sequence[str],
        weights: NDArray[np.float32],
        bias: NDArray[np.float32],
        gate: NDArray[np.float32],
        gate_bias: float,
        known: Mapping[str, Terms],
        common: Mapping[str, Terms],
        languages: LanguageModel,
        dense: NDArray[np.float32] | None = None,
    ) -> None:
        self.languages = languages
        self._known = known
        self._common = common
        self._dense = dense
        self._vocabulary = vocabulary
        self._idf = idf
        self._classes = tuple(classes)
        self._weights = weights
        self._bias = bias
        self._gate = gate
        self._gate_bias = gate_bias

    def known_in(self, tags: Iterable[str]) -> Known:
        """Terms that count as known in some languages."""
        return Known(self._known[tag] for tag in sorted(tags) if tag in self._known)

    def common_in(self, tags: Iterable[str]) -> Known:
        """Words that turn up whatever is asked, in some languages."""
        return Known(self._common[tag] for tag in sorted(tags) if tag in self._common)

    def recognise(self, reading: Reading, vector: NDArray[np.float32] | None = None) -> Recognition:
        """Topic probabilities and the gate for one reading, and its vector where learned from."""
        rows, values = _vector(features(reading), self._vocabulary, self._idf)
        logits = self._bias + values @ self._weights[rows]
        gate = float(values @ self._gate[rows]) + self._gate_bias
        if vector is not None and self._dense is not None:
            added = (VECTOR_WEIGHT * vector) @ self._dense
            logits, gate = logits + added[:-1], gate + float(added[-1])
        odds = np.exp(logits - logits.max())
        odds /= odds.sum()
        order = np.argsort(-odds, kind="stable")
        asks = 1.0 / (1.0 + float(np.exp(-gate)))
        return Recognition(tuple((self._classes[i], float(odds[i])) for i in order), asks)

    def signs(self, reading: Reading, topic: str, most: int = 5) -> tuple[Sign, ...]:
        """The features that speak most for `topic` against the mean of all classes."""
        found = features(reading)
        names = [f"{group}:{name}" for group in GROUPS for name in sorted(found[group])]
        known = [name for name in names if name in self._vocabulary]
        rows, values = _vector(found, self._vocabulary, self._idf)
        weights = self._weights[rows]
        worth = values * (weights[:, self._classes.index(topic)] - weights.mean(axis=1))
        order = np.argsort(-worth, kind="stable")[:most]
        return tuple(Sign(known[i], round(float(worth[i]), 2)) for i in order if worth[i] > 0)

    def save(self, path: Path) -> None:
        """Write the weights to one `.npz` file, whole or not at all."""
        pending = path.with_suffix(".partial")
        known: dict[str, Any] = {
            f"{kind}{tag}": _bytes(terms.to_bytes())
            for kind, by_tag in ((_KNOWN, self._known), (_COMMON, self._common))
            for tag, terms in by_tag.items()
        }
        with pending.open("wb") as file:
            np.savez(
                file,
                head=np.array(json.dumps({"format": _FORMAT, "classes": self._classes})),
                names=_bytes(self._vocabulary.tobytes()),
                languages=np.array(json.dumps(self.languages.tags)),
                grams=_bytes(self.languages.grams.tobytes()),
                **known,
                ratios=self.languages.weights.astype(np.float16),
                idf=self._idf,
                weights=self._weights.astype(np.float16),
                bias=self._bias,
                gate=self._gate.astype(np.float16),
                gate_bias=np.array(self._gate_bias),
                dense=np.zeros((0, 0)) if self._dense is None else self._dense,
            )
        pending.replace(path)

    @staticmethod
    def load(path: Path) -> Recogniser:
        """Read weights written by `save`; ValueError where the file is not of this format."""
        with np.load(path) as data:
            head = json.loads(str(data["head"]))
            if head["format"] != _FORMAT:
                raise ValueError(f"{path} has format {head['format']}, not {_FORMAT}")
            known, common = (
                {
                    name.removeprefix(kind): Terms.from_bytes(data[name].tobytes())
                    for name in data.files
                    if name.startswith(kind)
                }
                for kind in (_KNOWN, _COMMON)
            )
            return Recogniser(
                Trie().frombytes(data["names"].tobytes()),
                data["idf"],
                head["classes"],
                data["weights"].astype(np.float32),
                data["bias"],
                data["gate"].astype(np.float32),
                float(data["gate_bias"]),
                known,
                common,
                LanguageModel(
                    tuple(json.loads(str(data["languages"]))),
                    Trie().frombytes(data["grams"].tobytes()),
                    data["ratios"].astype(np.float32),
                ),
                data["dense"] if data["dense"].size else None,
            )


def _bytes(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data, dtype=np.uint8)


def _vector(
    groups: Mapping[str, set[str]], vocabulary: Trie, idf: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Indices and TF-IDF values of the known features; each group has unit length times its weight.

    Names are sorted, so that sums of floats come out the same in every process.
    """
    rows: list[NDArray[np.intp]] = []
    values: list[NDArray[np.float32]] = []
    for group, weight in GROUPS.items():
        known = (vocabulary.get(f"{group}:{name}") for name in sorted(groups[group]))
        part = np.array([row for row in known if row is not None], dtype=np.intp)
        worth = idf[part]
        norm = float(np.sqrt((worth**2).sum())) or 1.0
        rows.append(part)
        values.append(worth * (weight / norm))
    return np.concatenate(rows), np.concatenate(values).astype(np.float32)
