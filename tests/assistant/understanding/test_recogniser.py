"""The recogniser learns from examples, explains itself, and is sharper with an embedder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from marisa_trie import Trie  # type: ignore[import-not-found]  # it has no types

from assistant.understanding.language_model import LanguageModel
from assistant.understanding.learning import learn
from assistant.understanding.reading import Reader, Reading
from assistant.understanding.recogniser import Recogniser
from assistant.understanding.training import WithVectors
from knowledge.embedders import Embedder, EmbedderError, Matrix

PRICE = [
    "how much",
    "price please",
    "how much is it",
    "what price",
    "price of this",
    "how much now",
]
ARRIVE = ["when does it arrive", "how many days", "arrive when", "days to arrive", "arrive in days"]
CHAT = ["lol nice", "love this", "nice one lol", "so nice", "love love", "lol love it"]
READER = Reader([], "?")
NONE = LanguageModel((), Trie(), np.zeros((0, 0), dtype=np.float32))


def _examples() -> list[tuple[Reading, str]]:
    told = {"price": PRICE, "shipping_time": ARRIVE, "chatter": CHAT}
    return [(READER.read(line), topic) for topic, lines in told.items() for line in lines]


class _Knowing(Embedder):
    """Tells prices from arrivals and talk in any words, as a multilingual model would."""

    name = "knowing-1"
    dimensions = 3

    def __init__(self) -> None:
        self.fails = False

    def matrix(self, texts: Sequence[str]) -> Matrix:
        if self.fails:
            raise EmbedderError("the embedder gives no answer")
        meanings = (("cost", "price", "much"), ("arrive", "days", "deliver"))
        rows = np.zeros((len(texts), 3), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            found = [i for i, words in enumerate(meanings) if any(w in text for w in words)]
            row[found[0] if found else 2] = 1.0
        return rows


def _with_vectors() -> tuple[WithVectors, _Knowing]:
    embedder, examples = _Knowing(), _examples()
    vectors = embedder.queries([reading.original for reading, _ in examples])
    learned = learn(examples, {}, {}, NONE, vectors)
    return WithVectors(learn(examples, {}, {}, NONE), learned, embedder), embedder


def test_known_words_give_their_topic_and_pass_the_gate() -> None:
    found = learn(_examples(), {}, {}, NONE).recognise(READER.read("price now please"))
    assert found.question[0] == "price"
    assert found.asks > learn(_examples(), {}, {}, NONE).recognise(READER.read("lol love")).asks


def test_a_topic_is_explained_by_the_features_that_speak_for_it() -> None:
    signs = learn(_examples(), {}, {}, NONE).signs(READER.read("price now"), "price")
    assert any("price" in sign.feature for sign in signs)
    assert [sign.weight for sign in signs] == sorted((s.weight for s in signs), reverse=True)


def test_an_embedder_tells_words_no_example_had() -> None:
    recogniser, _ = _with_vectors()
    strange = READER.read("deliver")
    assert recogniser.recognise(strange).question[0] == "shipping_time"
    plain = learn(_examples(), {}, {}, NONE).recognise(strange)
    assert recogniser.recognise(strange).probability("shipping_time") > plain.probability(
        "shipping_time"
    )


def test_when_the_embedder_fails_the_plain_recogniser_answers() -> None:
    recogniser, embedder = _with_vectors()
    reading = READER.read("how much")
    embedder.fails = True
    assert recogniser.recognise(reading) == learn(_examples(), {}, {}, NONE).recognise(reading)
    assert recogniser.problem == "the embedder gives no answer"
    embedder.fails = False
    recogniser.recognise(reading)
    assert recogniser.problem is None


@pytest.mark.parametrize("vectors", [False, True])
def test_what_was_saved_recognises_alike(tmp_path: Path, vectors: bool) -> None:
    examples = _examples()
    rows = _Knowing().queries([r.original for r, _ in examples]) if vectors else None
    learned = learn(examples, {}, {}, NONE, rows)
    learned.save(tmp_path / "r.npz")
    loaded = Recogniser.load(tmp_path / "r.npz")
    reading = READER.read("how many days to arrive")
    vector = _Knowing().queries([reading.original])[0] if vectors else None
    before, after = learned.recognise(reading, vector), loaded.recognise(reading, vector)
    assert [topic for topic, _ in before.topics] == [topic for topic, _ in after.topics]
    assert after.gate == pytest.approx(before.gate, abs=1e-3)
