"""Names of embedders: what a version records is enough to know which vectors are in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.embedders.base import EmbedderError
from knowledge.embedders.embedded import EmbeddedEmbedder

EMBEDDED, ENDPOINT = "embedded", "endpoint"
SENTENCE_TRANSFORMERS, FASTEMBED = "sentence-transformers", "fastembed"
NAMES = (
    EmbeddedEmbedder.name,
    *(f"{kind}:MODEL" for kind in (ENDPOINT, SENTENCE_TRANSFORMERS, FASTEMBED)),
)
_ENDPOINT = re.compile(
    r"(?P<model>[^{}]+?)"
    r"(?:\{(?P<query>[^|{}]*)\|(?P<document>[^|{}]*)\})?"
    r"(?:@(?P<dimensions>[1-9]\d{0,4}))?"
)


@dataclass(frozen=True, slots=True)
class EmbedderName:
    """A kind of embedder, its model, and what else decides the vectors of an endpoint.

    `dimensions` are asked for where a model can give fewer than its own; None takes what comes.
    Prefixes stand before queries and documents.
    """

    kind: str
    model: str = ""
    dimensions: int | None = None
    query_prefix: str = ""
    document_prefix: str = ""

    @classmethod
    def parse(cls, text: str) -> EmbedderName:
        """Read a name; `embedded` is the newest of its kind. EmbedderError names those there are.

        An endpoint's is `endpoint:MODEL`, then optionally `{QUERY PREFIX|DOCUMENT PREFIX}`, then
        optionally `@DIMENSIONS`.
        """
        kind, _, model = text.partition(":")
        if text in (EMBEDDED, EmbeddedEmbedder.name):
            return cls(EMBEDDED)
        if kind in (SENTENCE_TRANSFORMERS, FASTEMBED) and model.strip():
            return cls(kind, model)
        found = _ENDPOINT.fullmatch(model) if kind == ENDPOINT and model.strip() else None
        if found is None:
            raise EmbedderError(f"no embedder {text!r}; there are: {', '.join(NAMES)}")
        dimensions = int(found["dimensions"]) if found["dimensions"] else None
        return cls(kind, found["model"], dimensions, found["query"] or "", found["document"] or "")

    def __str__(self) -> str:
        if self.kind == EMBEDDED:
            return EmbeddedEmbedder.name
        prefixes = f"{{{self.query_prefix}|{self.document_prefix}}}"
        given = prefixes if self.query_prefix or self.document_prefix else ""
        return f"{self.kind}:{self.model}{given}{f'@{self.dimensions}' if self.dimensions else ''}"
