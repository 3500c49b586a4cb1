"""Embedders by name; only what an embedder needs is imported when it is opened.

embedded-1                      nothing to install, the same vectors on every machine
endpoint:MODEL                  any OpenAI-compatible endpoint
sentence-transformers:MODEL     where sentence-transformers is installed
fastembed:MODEL                 where fastembed is installed

`endpoint:MODEL{query: |passage: }` puts prefixes before queries and documents,
`endpoint:MODEL@256` asks for vectors of 256 floats.
"""

from __future__ import annotations

from knowledge.embedders.base import Embedder, EmbedderError, Matrix, check_made_by
from knowledge.embedders.embedded import DIMENSIONS, EmbeddedEmbedder
from knowledge.embedders.later import LaterEmbedder
from knowledge.embedders.names import (
    EMBEDDED,
    ENDPOINT,
    FASTEMBED,
    NAMES,
    SENTENCE_TRANSFORMERS,
    EmbedderName,
)

__all__ = ["DIMENSIONS", "ENDPOINT", "FASTEMBED", "NAMES", "SENTENCE_TRANSFORMERS",
           "EmbeddedEmbedder", "Embedder", "EmbedderError", "EmbedderName", "LaterEmbedder",
           "Matrix", "check_made_by", "embedder"]  # fmt: skip


def embedder(
    name: str, *, base_url: str | None = None, api_key: str | None = None, attempts: int = 4
) -> Embedder:
    """The embedder called `name`, at `base_url` where it is an endpoint's. EmbedderError."""
    wanted = EmbedderName.parse(name)
    if wanted.kind == EMBEDDED:
        return EmbeddedEmbedder()
    if wanted.kind == ENDPOINT:
        if not base_url:
            raise EmbedderError(f"found no address for {name!r}; expected the endpoint's base URL")
        from knowledge.embedders.endpoint import EndpointEmbedder

        return EndpointEmbedder(
            wanted.model,
            base_url=base_url,
            api_key=api_key,
            dimensions=wanted.dimensions,
            query_prefix=wanted.query_prefix,
            document_prefix=wanted.document_prefix,
            attempts=attempts,
        )
    from knowledge.embedders.local import FastembedEmbedder, SentenceTransformersEmbedder

    local = FastembedEmbedder if wanted.kind == FASTEMBED else SentenceTransformersEmbedder
    return local(wanted.model)
