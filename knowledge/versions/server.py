"""Vectors on a Chroma server (`ServerVectors`), which may be gone, slow, or want a token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from knowledge.versions.records import DamagedVersion, VectorsUnreachable, VersionError
from knowledge.versions.stored import BATCH, BUILDING, Guarded, Vectors, collection_of, line_of

# Seconds that a server may take to say it is there.
_GREETING = 5.0
_REFUSED = (401, 403)


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """A Chroma server and what it, or a proxy before it, wants to be shown.

    `token` is sent as `Authorization: Bearer TOKEN`, `headers` as they are. Neither is ever told.
    """

    address: str
    token: str | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def sent(self) -> dict[str, str]:
        """The headers of every request. VersionError where one cannot be sent."""
        own = [("Authorization", f"Bearer {self.token}")] if self.token else []
        every = dict([*own, *self.headers])
        for name, value in every.items():
            if not name.isascii() or not value.isascii() or not (name + value).isprintable():
                raise VersionError(
                    f"found a token or header for the Chroma server {self.address} with a"
                    " character that no header can hold; expected printable ASCII"
                )
        return every


class ServerVectors(Vectors):
    """Layers as collections of a Chroma server, told from those of other homes by `owner`."""

    def __init__(self, server: str | ChromaServer, owner: str) -> None:
        """`server` is its address, or that with a token."""
        server = ChromaServer(server) if isinstance(server, str) else server
        parts = urlsplit(server.address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise VersionError(
                f"found Chroma address {server.address!r}; expected http://host:port"
            )
        self._host = parts.hostname
        self._ssl = parts.scheme == "https"
        self._port = parts.port or (443 if self._ssl else 8000)
        self._headers = server.sent()
        self._owner = owner
        self.place = f"{parts.scheme}://{self._host}:{self._port}"

    def layers(self) -> list[str]:
        """The layers of this owner, finished or not. VectorsUnreachable."""
        prefix, found = self._name(""), []
        with self._client() as client, self._asking():
            for offset in range(0, client.count_collections(), BATCH):
                for item in client.list_collections(limit=BATCH, offset=offset):
                    if item.name.startswith(prefix):
                        found.append(item.name.removeprefix(prefix))
        return found

    def drop(self, layer: str) -> None:
        """Remove a layer if it is there. VectorsUnreachable."""
        from chromadb.errors import NotFoundError

        with self._client() as client, self._asking(), suppress(NotFoundError):
            client.delete_collection(self._name(layer))

    def _name(self, layer: str) -> str:
        return f"kb-{self._owner}-{layer}"

    @contextmanager
    def _collection(
        self, layer: str, *, create: bool, patience: float = BUILDING
    ) -> Iterator[Guarded]:
        with self._client(patience) as client:
            with self._asking(layer):
                metadata = {"owner": self._owner}
                collection = collection_of(client, self._name(layer), metadata, create=create)
            yield Guarded(collection, lambda: self._asking(layer))

    @contextmanager
    def _client(self, patience: float = BUILDING) -> Iterator[Any]:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        with self._asking():
            self._greet()
            client: Any = chromadb.HttpClient(
                host=self._host,
                port=self._port,
                ssl=self._ssl,
                headers=dict(self._headers),
                settings=settings,
            )
        try:
            for session in _sessions(client):
                session.timeout = patience
            yield client
        finally:
            _hang_up(client)

    def _greet(self) -> None:
        """See that a server answers: Chroma's client asks without a limit when it is made."""
        import httpx

        address = f"{self.place}/api/v2/heartbeat"
        httpx.get(address, headers=self._headers, timeout=_GREETING).raise_for_status()

    def _told(self, error: Exception, layer: str) -> VersionError:
        import httpx
        from chromadb.errors import AuthorizationError, ChromaAuthError, NotFoundError

        if isinstance(error, NotFoundError):
            return DamagedVersion(
                f"{self.place} lacks vectors ({line_of(error)}); run 'stream-assistant build'"
            )
        status = error.response.status_code if isinstance(error, httpx.HTTPStatusError) else None
        if status in _REFUSED or isinstance(error, AuthorizationError | ChromaAuthError):
            had = "the token" if self._headers else "us without a token"
            return VectorsUnreachable(
                f"the Chroma server {self.place} refused {had}; expected one that it accepts"
            )
        if isinstance(error, httpx.TimeoutException):
            return VectorsUnreachable(
                f"the Chroma server {self.place} gave no answer in time; is it running?"
            )
        return VectorsUnreachable(
            f"the Chroma server {self.place} cannot be used ({line_of(error)}); is it running?"
        )


def _hang_up(client: Any) -> None:
    """Close a client of a server, and its connections, which Chroma itself leaves open."""
    sessions = _sessions(client)
    client.close()
    for session in sessions:
        session.close()


def _sessions(client: Any) -> list[Any]:
    """The HTTP clients of a client of a server, which Chroma does not show."""
    ends = [client, getattr(client, "_admin_client", None)]
    found = [getattr(getattr(end, "_server", None), "_session", None) for end in ends]
    return [session for session in found if session is not None]
