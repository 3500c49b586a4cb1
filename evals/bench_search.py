"""Measures search over shops of several sizes beside plain Chroma, in a process of its own.

The shops are made up from the packs' vocabulary, the same for the same size on every machine.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from knowledge.embedders import EmbeddedEmbedder, Embedder, EmbedderError
from knowledge.types import (
    Fact,
    Money,
    Name,
    Product,
    Promotion,
    Shipping,
    Source,
    Span,
    Variant,
    Window,
)

SIZES = (100, 1_000, 10_000, 50_000)
_QUERIES = 200
_WARM_UP = 20
_BATCH = 1_000
_ASKED = 5
_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_COUNTRIES = "US CA GB DE FR ES IT PL NL SE SA AE EG MA BR MX JP KR TH VN".split()
_FILTER: Mapping[str, Any] = {"kind": "variant", "country": "DE", "at": _NOW}
Figures = dict[str, float | str]


def measure(
    sizes: tuple[int, ...] = SIZES,
    on: Callable[[str], None] = print,
    embedder: str = EmbeddedEmbedder.name,
) -> list[Figures]:
    """Figures by size in milliseconds; each size is measured in this order in one fresh process.

    `search` is a whole search from the words of a query, `chroma` plain Chroma with the same
    embedder: its vector and one query. Both give five facts, without and with filters (ours by
    kind, market and time; Chroma's by kind). `snapshot` and `graph` are the two sides of vectors
    alone, without and with our filters, of which `side` is the one that search used. EmbedderError
    where `embedder` fails.
    """
    command = [sys.executable, "-m", "evals.bench_search", embedder, *map(str, sizes)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found: list[Figures] = []
        for line in process.stdout:
            row = json.loads(line)
            if "error" in row:
                raise EmbedderError(row["error"])
            found.append(row)
            on(f"measured {len(found)} of {len(sizes)} sizes")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return found


def made_up_facts(count: int, words: Mapping[str, tuple[str, ...]]) -> list[Fact]:
    """`count` facts of a shop: products with variants, shipping, promotions.

    `words` are English product nouns with what other languages call them.
    """
    chance = random.Random(count)
    nouns, facts = sorted(words), list[Fact]()
    for zone in range(max(2, min(40, count // 25))):
        facts.append(_shipping(zone, chance.sample(_COUNTRIES, 4)))
    number = 0
    while len(facts) < count:
        noun = chance.choice(nouns)
        handle = f"{noun}-{number}".replace(" ", "-")
        names = tuple(Name(name) for name in words[noun][:3])
        title = f"{chance.choice(_MAKES)} {chance.choice(_STUFFS)} {noun} {number}"
        facts.append(Product(id=f"product:{handle}", source=_source(number), handle=handle,
                             title=title, type=noun, names=names))  # fmt: skip
        for size in ("S", "M", "L", "XL"):
            facts.append(_variant(handle, f"{number}-{size}", size, chance))
        if number % 5 == 0:
            facts.append(_promotion(handle, number))
        number += 1
    return facts[:count]


_MAKES = "Classic Nordic Urban Coastal Alpine Vintage Modern Cosy Studio Heritage".split()
_STUFFS = "linen cotton wool leather steel oak glass silk bamboo ceramic".split()


def _source(line: int) -> Source:
    return Source("products.csv", line + 2)


def _money(amount: float) -> Money:
    return Money(Decimal(f"{amount:.2f}"), "USD")


def _shipping(zone: int, countries: list[str]) -> Shipping:
    return Shipping(id=f"shipping:zone-{zone}/standard", source=Source("shipping.yaml", zone + 2),
                    zone=f"zone-{zone}", method="standard", countries=tuple(countries),
                    ships_from="CN", price=_money(4.9 + zone), days=Span(5, 9 + zone),
                    handling=Span(1, 2))  # fmt: skip


def _variant(handle: str, sku: str, size: str, chance: random.Random) -> Variant:
    colour = chance.choice(("black", "white", "navy", "sage", "coral"))
    excluded = ("DE",) if chance.random() < 0.1 else ()
    return Variant(id=f"variant:{sku}", source=_source(0), product=handle, sku=sku,
                   options=(colour, size), price=_money(chance.randint(5, 200)),
                   excluded=excluded)  # fmt: skip


def _promotion(handle: str, number: int) -> Promotion:
    starts = _NOW + timedelta(hours=number % 7 - 3)
    return Promotion(id=f"promotion:{handle}", source=Source("promotions.yaml", number + 1),
                     product=handle, live_price=_money(9.9),
                     window=Window(starts, starts + timedelta(hours=2)))  # fmt: skip


def _run(
    size: int,
    words: Mapping[str, tuple[str, ...]],
    vocabulary: Mapping[str, Any],
    model: Embedder,
) -> Figures:
    import chromadb
    from chromadb.config import Settings

    from knowledge.documents import document
    from knowledge.search import (
        ChromaVectors,
        Filter,
        Layer,
        SearchIndex,
        Snapshot,
        Tables,
        fits_snapshot,
    )

    documents = [document(fact) for fact in made_up_facts(size, words)]
    vectors = model.matrix([item.page_content for item in documents])
    ids = [str(item.id) for item in documents]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(anonymized_telemetry=False)
        client: Any = chromadb.PersistentClient(path=folder, settings=settings)
        collection = client.create_collection(
            "kb-bench", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        for start in range(0, len(ids), _BATCH):
            part = slice(start, start + _BATCH)
            kinds = [{"kind": item.metadata["kind"]} for item in documents[part]]
            collection.upsert(ids=ids[part], embeddings=vectors[part], metadatas=kinds)
        snapshot = Snapshot(vectors)
        rows = {identity: [row] for row, identity in enumerate(ids)}
        graph = ChromaVectors([Layer(collection, rows)], model.dimensions)
        inside = fits_snapshot(len(ids), model.dimensions)
        tables = Tables.of(documents)
        index = SearchIndex(tables, snapshot if inside else graph, model, vocabulary)
        allowed = tables.scopes.allowed(Filter(**_FILTER))

        def plain(query: str, where: dict[str, str] | None = None) -> object:
            vector = model.queries([query])
            return collection.query(query_embeddings=vector, n_results=_ASKED, where=where)

        queries = list(_queries(words))
        near = model.queries(queries)
        figures: Figures = {"facts": size, "side": "snapshot" if inside else "graph"}
        figures |= _times("search", queries, lambda q: index.search(q, limit=_ASKED))
        figures |= _times("search_filtered", queries,
                          lambda q: index.search(q, limit=_ASKED, **_FILTER))  # fmt: skip
        figures |= _times("chroma", queries, plain)
        figures |= _times("chroma_filtered", queries, lambda q: plain(q, {"kind": "variant"}))
        figures |= _times("snapshot", list(near), lambda v: snapshot.nearest(v, None, 50))
        figures |= _times("graph", list(near), lambda v: graph.nearest(v, None, 50))
        figures |= _times("snapshot_filtered", list(near),
                          lambda v: snapshot.nearest(v, allowed, 50))  # fmt: skip
        figures |= _times("graph_filtered", list(near), lambda v: graph.nearest(v, allowed, 50))
        client.close()
    return figures


def _queries(words: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Questions in English, Chinese and Arabic about products and shipping."""
    chance = random.Random(1)
    nouns = sorted(words)
    for number in range(_QUERIES + _WARM_UP):
        noun = chance.choice(nouns)
        name = chance.choice(words[noun] or (noun,))
        yield (f"how much is the {noun} in size M", f"{name}多少钱", f"بكم {name}",
               f"shipping to {chance.choice(('Germany', 'Japan', 'Brazil'))} for the {noun}",
               f"{name}寄沙特运费多少")[number % 5]  # fmt: skip


def _times(name: str, asked: list[Any], ask: Callable[[Any], object]) -> Figures:
    took: list[float] = []
    for item in asked:
        before = time.perf_counter()
        ask(item)
        took.append((time.perf_counter() - before) * 1000)
    own = np.sort(took[_WARM_UP:])
    return {f"{name}_ms_p50": round(float(own[len(own) // 2]), 2),
            f"{name}_ms_p95": round(float(own[int(len(own) * 0.95)]), 2)}  # fmt: skip


def _main(embedder: str, sizes: list[int]) -> None:
    from assistant.config import load_embedder_settings
    from assistant.embedding import embedder_of
    from assistant.vocabulary import search_vocabulary
    from prompts.packs import load_packs

    packs = load_packs()
    words: dict[str, tuple[str, ...]] = {}
    for pack in packs.values():
        for noun, names in pack.lexicon.sections["products"].items():
            words[noun] = (*words.get(noun, ()), *(name for name in names if name != noun))
    vocabulary = search_vocabulary(packs)
    model = embedder_of(embedder, load_embedder_settings())
    for size in sizes:
        try:
            figures: Mapping[str, Any] = _run(size, words, vocabulary, model)
        except EmbedderError as error:
            figures = {"error": str(error)}
        print(json.dumps(figures), flush=True)
        if "error" in figures:
            return


if __name__ == "__main__":
    _main(sys.argv[1], [int(size) for size in sys.argv[2:]])
