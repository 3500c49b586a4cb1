"""A scripted embeddings endpoint on a real local socket: what it answers is written down."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

Request = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """A status with its body and headers."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


# One reply a call, the last one for all that follow; or made from the request.
Script = Sequence[Reply] | Callable[[Request], Reply]


def vectors_of_length(request: Request) -> Reply:
    """For each text (length, 1, 0), in reverse order, as servers may."""
    rows = [
        {"index": index, "embedding": [float(len(text)), 1.0, 0.0]}
        for index, text in enumerate(request["input"])
    ]
    return Reply({"data": rows[::-1], "model": request["model"]})


class EmbeddingServer:
    """Answers `/v1/embeddings` by its script and keeps every request and key."""

    def __init__(self, script: Script = vectors_of_length) -> None:
        self.requests: list[Request] = []
        self.keys: list[str] = []
        self._script = script
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """The base address for a client."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, path: str, key: str, request: Request) -> Reply:
        place = len(self.requests)
        self.requests.append(request)
        self.keys.append(key)
        if path != "/v1/embeddings":
            return Reply({"error": {"message": "no such path"}}, 404)
        if callable(self._script):
            return self._script(request)
        return self._script[min(place, len(self._script) - 1)]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                request = json.loads(self.rfile.read(size))
                key = self.headers.get("Authorization", "")
                reply = server._answer(self.path, key, request)
                body = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
                whole = body.encode()
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(whole)))
                self.end_headers()
                self.wfile.write(whole)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is logged."""

        return Handler
