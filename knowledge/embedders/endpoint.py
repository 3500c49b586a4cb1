"""Vectors from any OpenAI-compatible endpoint: `POST {base_url}/embeddings`, in batches."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from knowledge.embedders.base import Embedder, EmbedderError, Matrix, read_rows
from knowledge.embedders.names import ENDPOINT, EmbedderName

# OpenAI takes 2048 texts a call, self-hosted servers often 32 to 128.
BATCH = 64
ATTEMPTS = 4
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 20.0
_SHOWN = 160
# Nothing that is asked again will fare better.
_REFUSED = {401: "a key that it accepts", 403: "a key that may use this model",
            404: "an address and a model that it knows"}  # fmt: skip
_TOO_MANY = 429
_SERVER_FAULT = 500
_OK = 200


class EndpointEmbedder(Embedder):
    """A model at an endpoint; its `name` is `endpoint:MODEL`, wherever it is served.

    `dimensions` are asked for (OpenAI's `dimensions`) and checked against every answer; left out,
    the model gives its own and the first answer sets them. Prefixes are what models such as E5 want
    before documents and queries. Both are in the name, since they make other vectors. EmbedderError
    in one line, without the key, where there is no usable answer after `attempts` at what may pass
    (429, 5xx, no answer).
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        api_key: str | None = None,
        dimensions: int | None = None,
        batch: int = BATCH,
        timeout: float = 30.0,
        query_prefix: str = "",
        document_prefix: str = "",
        attempts: int = ATTEMPTS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = str(EmbedderName(ENDPOINT, model, dimensions, query_prefix, document_prefix))
        self._model = model
        self._address = base_url.rstrip("/") + "/embeddings"
        self._key = api_key
        self._dimensions = dimensions
        self._asked = {"dimensions": dimensions} if dimensions else {}
        self._attempts = attempts
        self._batch = batch
        self._prefixes = (query_prefix, document_prefix)
        self._sleep = sleep
        try:
            self._http: Any = importlib.import_module("httpx")
        except ImportError:
            raise EmbedderError(
                "found no httpx; expected it installed: pip install httpx"
            ) from None
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        try:
            self._client = self._http.Client(timeout=timeout, headers=headers)
            self._http.URL(self._address)
        except (ValueError, UnicodeError, self._http.InvalidURL):
            raise EmbedderError(f"found the endpoint {base_url!r}; expected an address") from None

    @property
    def dimensions(self) -> int:
        """Floats a vector: as given, else by the first answer, for which a word is asked."""
        if self._dimensions is None:
            self.matrix(["dimensions"])
        assert self._dimensions is not None
        return self._dimensions

    def matrix(self, texts: Sequence[str]) -> Matrix:
        """Vectors of documents, as rows in the order of the texts."""
        return self._rows([self._prefixes[1] + text for text in texts])

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Vectors of queries, as rows in the order of the texts."""
        return self._rows([self._prefixes[0] + text for text in texts])

    def close(self) -> None:
        """Close the connections to the server."""
        self._client.close()

    def _rows(self, texts: list[str]) -> Matrix:
        # Servers refuse an empty text; a blank one is as empty and they take it.
        whole = [text if text.strip() else " " for text in texts]
        parts = [
            self._checked(whole[start : start + self._batch])
            for start in range(0, len(whole), self._batch)
        ]
        if not parts:
            return np.zeros((0, self._dimensions or 1), dtype=np.float32)
        return np.concatenate(parts)

    def _checked(self, texts: list[str]) -> Matrix:
        rows = read_rows(self._ask(texts), len(texts), self._where())
        if self._dimensions is None:
            self._dimensions = rows.shape[1]
        if rows.shape[1] != self._dimensions:
            raise EmbedderError(
                f"{self._where()} gave vectors of {rows.shape[1]} dimensions;"
                f" expected {self._dimensions}"
            )
        return rows

    def _ask(self, texts: list[str]) -> list[Any]:
        """The vectors of one batch in its order, asked for until there is an answer."""
        body = {"model": self._model, "input": texts, "encoding_format": "float", **self._asked}
        problem = ""
        for attempt in range(self._attempts):
            wait = min(_FIRST_WAIT * 2**attempt, _LONGEST_WAIT)
            try:
                response = self._client.post(self._address, json=body)
            except self._http.HTTPError as error:
                problem = f"gave no answer ({type(error).__name__})"
            else:
                if response.status_code == _OK:
                    return self._vectors(response)
                problem = f"answered {response.status_code}{self._said(response)}"
                if response.status_code != _TOO_MANY and response.status_code < _SERVER_FAULT:
                    expected = _REFUSED.get(response.status_code, "vectors")
                    raise EmbedderError(f"{self._where()} {problem}; expected {expected}")
                wait = _wished(response.headers.get("Retry-After"), wait)
            if attempt + 1 < self._attempts:
                self._sleep(wait)
        times = f", {self._attempts} times" if self._attempts > 1 else ""
        raise EmbedderError(f"{self._where()} {problem}{times}; try again later")

    def _vectors(self, response: Any) -> list[Any]:
        try:
            data = sorted(response.json()["data"], key=lambda entry: int(entry["index"]))
            return [entry["embedding"] for entry in data]
        except (ValueError, LookupError, TypeError):
            raise EmbedderError(f"{self._where()} gave no list of embeddings") from None

    def _said(self, response: Any) -> str:
        """The server's own words in brackets, short and without the key."""
        try:
            text = str(response.json()["error"]["message"])
        except (ValueError, LookupError, TypeError):
            return ""
        if self._key:
            text = text.replace(self._key, "[key]")
        return f" ({' '.join(text.split())[:_SHOWN]})"

    def _where(self) -> str:
        return f"{self._model} at {self._address}"


def _wished(header: str | None, otherwise: float) -> float:
    """Seconds to wait: what Retry-After asks for in seconds, within reason."""
    try:
        return min(max(float(header or ""), 0.0), _LONGEST_WAIT)
    except ValueError:
        return otherwise
