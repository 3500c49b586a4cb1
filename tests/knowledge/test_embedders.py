"""Embedders: one interface, names that versions record, endpoints that fail, libraries missing."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from knowledge.embedders import (
    DIMENSIONS,
    EmbeddedEmbedder,
    Embedder,
    EmbedderError,
    EmbedderName,
    LaterEmbedder,
    check_made_by,
    embedder,
)
from knowledge.embedders.endpoint import EndpointEmbedder
from tests.embedding_server import EmbeddingServer, Reply, Script, vectors_of_length

KEY = "sk-very-secret"


@contextmanager
def opened(
    script: Script = vectors_of_length, **arguments: object
) -> Iterator[tuple[EndpointEmbedder, EmbeddingServer, list[float]]]:
    """An endpoint's embedder, its server, and the seconds it waited (without waiting)."""
    waited: list[float] = []
    with EmbeddingServer(script) as server:
        model = EndpointEmbedder(
            "tiny",
            base_url=server.url,
            api_key=KEY,
            sleep=waited.append,
            **arguments,  # type: ignore[arg-type]  # named arguments
        )
        yield model, server, waited
        model.close()


def failing(status: int, message: str = "no", **headers: str) -> Reply:
    return Reply({"error": {"message": message}}, status, headers)


def answer(*rows: list[float]) -> Reply:
    return Reply({"data": [{"index": i, "embedding": row} for i, row in enumerate(rows)]})


# -- the embedded one -------------------------------------------------------------------------


def test_the_same_text_gives_the_same_vector() -> None:
    assert EmbeddedEmbedder().embed_query("Linen") == embedder("embedded-1").embed_query("linen")


@pytest.mark.parametrize("text", ["linen throw", "亚麻毯", "بطانية", "🎉", ""])
def test_a_vector_has_unit_length(text: str) -> None:
    [vector] = EmbeddedEmbedder().embed_documents([text])
    assert (len(vector), math.isclose(math.hypot(*vector), 1.0, rel_tol=1e-6)) == (DIMENSIONS, True)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("kettle", "ketle", "slippers"),
        ("bathrobes", "bath robe", "throw"),
        ("بطانية", "البطانيه", "قلاية"),
        ("空气炸锅", "炸锅", "空调"),
        ("ผ้าห่ม", "ผ้าหม", "หมอน"),
    ],
    ids=["a Latin typo", "a Latin gap", "Arabic", "Chinese", "Thai"],
)
def test_close_spellings_are_closer_than_other_words(text: str, near: str, far: str) -> None:
    vectors = EmbeddedEmbedder().matrix([text, near, far])
    assert np.dot(vectors[0], vectors[1]) > np.dot(vectors[0], vectors[2])


def test_every_embedder_is_one_of_langchain() -> None:
    assert isinstance(embedder("embedded-1"), Embeddings)


def test_an_embedder_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(EmbedderError, match="no embedder 'gpt'; there are: embedded-1, endpoint:"):
        embedder("gpt")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("embedded", EmbedderName("embedded")),
        ("endpoint:org/bge-m3", EmbedderName("endpoint", "org/bge-m3")),
        ("endpoint:bge:latest", EmbedderName("endpoint", "bge:latest")),
        ("endpoint:large@256", EmbedderName("endpoint", "large", 256)),
        ("endpoint:text@001", EmbedderName("endpoint", "text@001")),
        ("endpoint:e5{query: |}", EmbedderName("endpoint", "e5", None, "query: ", "")),
        ("endpoint:e5{q|d}@96", EmbedderName("endpoint", "e5", 96, "q", "d")),
        ("fastembed:org/small@1", EmbedderName("fastembed", "org/small@1")),
    ],
)
def test_a_name_is_read_and_written_whole(text: str, name: EmbedderName) -> None:
    assert EmbedderName.parse(text) == name
    assert EmbedderName.parse(str(name)) == name


@pytest.mark.parametrize(
    "text", ["", "endpoint", "endpoint: ", "fastembed:", "embedded-2", "openai:x", "endpoint:{q|d}"]
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(EmbedderError, match="no embedder .*; there are: embedded-1"):
        EmbedderName.parse(text)


def test_an_embedder_is_opened_once_and_only_when_it_is_asked() -> None:
    opened: list[Embedder] = []

    def open_() -> Embedder:
        opened.append(EmbeddedEmbedder())
        return opened[-1]

    model = LaterEmbedder("embedded-1", open_, dimensions=DIMENSIONS)
    assert (model.dimensions, opened) == (DIMENSIONS, [])
    assert model.embed_query("kettle") == EmbeddedEmbedder().embed_query("kettle")
    model.embed_documents(["kettle"])
    assert len(opened) == 1


# -- versions ---------------------------------------------------------------------------------


def test_vectors_of_the_same_embedder_are_accepted() -> None:
    check_made_by("embedded-1", EmbeddedEmbedder(), DIMENSIONS)


@pytest.mark.parametrize(("recorded", "dimensions"), [("endpoint:bge-m3", 512), ("embedded-1", 96)])
def test_vectors_of_another_embedder_say_to_build_again(recorded: str, dimensions: int) -> None:
    with pytest.raises(EmbedderError, match="run 'stream-assistant build' again"):
        check_made_by(recorded, EmbeddedEmbedder(), dimensions)


# -- an endpoint ------------------------------------------------------------------------------


def test_texts_are_asked_for_in_batches_and_come_back_in_their_order() -> None:
    with opened(batch=2) as (model, server, _):
        rows = model.matrix(["a", "bbb", "cc", "dddd", "e"])
    assert [len(request["input"]) for request in server.requests] == [2, 2, 1]
    assert [round(row[0] / row[1]) for row in rows] == [1, 3, 2, 4, 1]


def test_an_endpoint_gets_model_and_key() -> None:
    with opened() as (model, server, _):
        model.embed_query("kettle")
    assert (server.requests[0]["model"], server.keys) == ("tiny", [f"Bearer {KEY}"])


def test_without_a_key_none_is_sent() -> None:
    with EmbeddingServer() as server:
        EndpointEmbedder("tiny", base_url=server.url).embed_query("kettle")
    assert server.keys == [""]


def test_vectors_of_an_endpoint_have_unit_length() -> None:
    with opened() as (model, _, _):
        assert np.allclose(np.linalg.norm(model.matrix(["kettle", ""]), axis=1), 1)


def test_prefixes_tell_queries_from_documents() -> None:
    with opened(query_prefix="query: ", document_prefix="passage: ") as (model, server, _):
        model.embed_query("kettle")
        model.embed_documents(["kettle"])
    assert [r["input"] for r in server.requests] == [["query: kettle"], ["passage: kettle"]]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_asked_again(status: int) -> None:
    script = [failing(status), failing(status), answer([1.0, 0.0])]
    with opened(script) as (model, server, waited):
        model.embed_query("kettle")
    assert (len(server.requests), len(waited)) == (3, 2)
    assert waited[0] < waited[1]


def test_the_server_says_how_long_to_wait() -> None:
    with opened([failing(429, **{"Retry-After": "7"}), answer([1.0])]) as (model, _, waited):
        model.embed_query("kettle")
    assert waited == [7.0]


def test_after_the_last_try_the_error_is_one_line() -> None:
    with opened([failing(503, "busy\nvery busy")]) as (model, server, _):
        with pytest.raises(EmbedderError) as raised:
            model.embed_query("kettle")
    assert len(server.requests) == 4
    assert "answered 503 (busy very busy), 4 times" in str(raised.value)


def test_a_server_that_is_gone_is_named() -> None:
    with EmbeddingServer() as server:
        url = server.url
    model = EndpointEmbedder("tiny", base_url=url, sleep=lambda _: None)
    with pytest.raises(EmbedderError, match=r"tiny at http://127\.0\.0\.1:\d+/v1/embeddings gave"):
        model.embed_query("kettle")


@pytest.mark.parametrize(
    ("status", "expected"), [(401, "a key that"), (404, "an address and a model"), (400, "vectors")]
)
def test_a_refusal_is_not_asked_again(status: int, expected: str) -> None:
    with opened([failing(status)]) as (model, server, _):
        with pytest.raises(EmbedderError, match=f"answered {status} .*expected {expected}"):
            model.embed_query("kettle")
    assert len(server.requests) == 1


def test_the_key_stands_in_no_error() -> None:
    with opened([failing(401, f"bad key {KEY}")]) as (model, _, _):
        with pytest.raises(EmbedderError) as raised:
            model.embed_query("kettle")
    assert KEY not in str(raised.value)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply("<html>"), "gave no list of embeddings"),
        (Reply({"data": [{"index": 0}]}), "gave no list of embeddings"),
        (answer([1.0, 0.0], [1.0, 0.0]), r"2 vector\(s\) for 1 text\(s\)"),
        (answer([math.nan, 1.0]), "a value that is no number"),
        (answer([]), r"1 vector\(s\) for 1 text\(s\)"),
    ],
    ids=["no JSON", "no vector", "too many", "no number", "no floats"],
)
def test_an_answer_without_usable_vectors_is_one_line(reply: Reply, said: str) -> None:
    with opened([reply]) as (model, _, _), pytest.raises(EmbedderError, match=said):
        model.embed_query("kettle")


def test_dimensions_are_those_of_the_first_answer() -> None:
    with opened() as (model, _, _):
        assert model.dimensions == 3


def test_dimensions_are_asked_for_only_where_they_are_said() -> None:
    with opened() as (model, server, _):
        model.embed_query("kettle")
    assert "dimensions" not in server.requests[0]
    with opened(dimensions=3) as (model, server, _):
        model.embed_query("kettle")
    assert (server.requests[0]["dimensions"], model.name) == (3, "endpoint:tiny@3")


def test_vectors_of_other_dimensions_than_said_are_refused() -> None:
    with opened(dimensions=4) as (model, _, _):
        with pytest.raises(EmbedderError, match="3 dimensions; expected 4"):
            model.embed_query("kettle")


def test_an_endpoint_without_an_address_is_refused() -> None:
    with pytest.raises(EmbedderError, match="expected the endpoint's base URL"):
        embedder("endpoint:bge-m3")


def test_an_endpoint_is_opened_by_name_with_its_address() -> None:
    with EmbeddingServer() as server:
        model = embedder("endpoint:tiny", base_url=server.url, api_key=KEY)
        assert (model.name, model.dimensions) == ("endpoint:tiny", 3)


# -- libraries that may be installed ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "module"),
    [("sentence-transformers:x", "sentence_transformers"), ("fastembed:x", "fastembed")],
)
def test_a_missing_library_is_one_line_that_says_what_to_install(
    name: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(EmbedderError, match=f"pip install {name.split(':')[0]}$"):
        embedder(name)


class _Model:
    """What both libraries' models can do, for texts by their length; "bad" is not understood."""

    def __init__(self, name: str) -> None:
        if name == "gone":
            raise OSError("no such model\nlong story")

    def get_sentence_embedding_dimension(self) -> int:
        return 2

    def encode(self, texts: list[str]) -> list[list[float]]:
        if "bad" in texts:
            raise KeyError("no token")
        return [[float(len(text)), 0.0] for text in texts]

    def encode_query(self, texts: list[str]) -> list[list[float]]:
        return [[0.0, float(len(text))] for text in texts]

    passage_embed, query_embed = encode, encode_query


@pytest.fixture
def _libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in (("sentence_transformers", "SentenceTransformer"),
                         ("fastembed", "TextEmbedding")):  # fmt: skip
        fake = ModuleType(module)
        fake.__dict__.update(vars(SimpleNamespace(**{name: _Model})))
        monkeypatch.setitem(sys.modules, module, fake)


@pytest.mark.usefixtures("_libraries")
@pytest.mark.parametrize("name", ["sentence-transformers:x", "fastembed:x"])
def test_an_installed_library_embeds_documents_and_queries(name: str) -> None:
    model = embedder(name)
    assert (model.name, model.dimensions) == (name, 2)
    assert model.embed_documents(["ab"]) == [[1.0, 0.0]]
    assert model.embed_query("ab") == [0.0, 1.0]


@pytest.mark.usefixtures("_libraries")
@pytest.mark.parametrize("name", ["sentence-transformers:gone", "fastembed:gone"])
def test_a_model_that_cannot_be_had_is_one_line(name: str) -> None:
    with pytest.raises(EmbedderError, match="'gone' cannot be opened: no such model$"):
        embedder(name)


@pytest.mark.usefixtures("_libraries")
@pytest.mark.parametrize("name", ["sentence-transformers:x", "fastembed:x"])
def test_a_model_that_fails_at_a_text_is_one_line(name: str) -> None:
    with pytest.raises(EmbedderError, match=f"{name} gave no vectors: 'no token'$"):
        embedder(name).embed_documents(["bad"])
