"""Embedders by name; only what an embedder needs is imported when it is opened.

embedded-1                      nothing to install, the same vectors on every machine
endpoint:MODEL                  any OpenAI-compatible endpoint
sentence-transformers:MODEL     where sentence-transformers is installed
fastembed:MODEL                 where fastembed is installed
"""

from __future__ import annotations

from knowledge.embedders.base import Embedder, EmbedderError, Matrix, check_made_by
from knowledge.embedders.embedded import DIMENSIONS, EmbeddedEmbedder

__all__ = ["DIMENSIONS", "NAMES", "EmbeddedEmbedder", "Embedder", "EmbedderError", "Matrix",
           "check_made_by", "embedder"]  # fmt: skip

NAMES = (
    EmbeddedEmbedder.name, "endpoint:MODEL", "sentence-transformers:MODEL", "fastembed:MODEL",
)  # fmt: skip


def embedder(name: str, *, base_url: str | None = None, api_key: str | None = None) -> Embedder:
    """The embedder called `name`, at `base_url` where it is an endpoint's. EmbedderError."""
    if name == EmbeddedEmbedder.name:
        return EmbeddedEmbedder()
    kind, _, model = name.partition(":")
    if kind == "endpoint" and model:
        if not base_url:
            raise EmbedderError(f"found no address for {name!r}; expected the endpoint's base URL")
        from knowledge.embedders.endpoint import EndpointEmbedder

        return EndpointEmbedder(model, base_url=base_url, api_key=api_key)
    if kind in ("sentence-transformers", "fastembed") and model:
        from knowledge.embedders.local import FastembedEmbedder, SentenceTransformersEmbedder

        local = FastembedEmbedder if kind == "fastembed" else SentenceTransformersEmbedder
        return local(model)
    raise EmbedderError(f"no embedder {name!r}; there are: {', '.join(NAMES)}")
