"""A scripted OpenAI-compatible server on a real local socket: what it answers is written down."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

TOKENS_IN = 100
TOKENS_OUT = 7


@dataclass(frozen=True)
class Failure:
    """An answer with a status and a body that are no chat completion."""

    status: int
    body: str = '{"error": {"message": "scripted"}}'


Answer = str | Failure
Request = dict[str, Any]
# One answer a call, the last one for all that follow; or made from the request.
Script = Sequence[Answer] | Callable[[Request], Answer]


class ModelServer:
    """Answers `/v1/chat/completions` by its script and keeps every request.

    A text is the content of the answer. Each answer counts TOKENS_IN and TOKENS_OUT tokens.
    `echo` puts the Authorization header into every answer, as a careless server might.
    """

    def __init__(self, script: Script, *, echo: bool = False) -> None:
        self.requests: list[Request] = []
        self.keys: list[str] = []
        self._script = script
        self._echo = echo
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The base address for a client."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def calls(self) -> int:
        """How often it was asked."""
        return len(self.requests)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Close the socket; later calls cannot connect."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def answer(self, path: str, key: str, request: Request) -> tuple[int, str]:
        """The status and body for a request."""
        if path != "/v1/chat/completions":
            return 404, '{"error": {"message": "no such path"}}'
        with self._lock:
            self.requests.append(request)
            self.keys.append(key)
            place = len(self.requests) - 1
        answer = (
            self._script(request)
            if callable(self._script)
            else self._script[min(place, len(self._script) - 1)]
        )
        echoed = f" {key}" if self._echo else ""
        if isinstance(answer, Failure):
            return answer.status, answer.body + echoed
        return 200, json.dumps(_completion(place, request, answer + echoed, key, self._echo))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                request = json.loads(self.rfile.read(size))
                key = self.headers.get("Authorization", "").removeprefix("Bearer ")
                status, body = server.answer(self.path, key, request)
                whole = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(whole)))
                self.end_headers()
                self.wfile.write(whole)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is logged."""

        return Handler


def _completion(place: int, request: Request, content: str, key: str, echo: bool) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": content}
    return {
        "id": f"chatcmpl-{place}",
        "object": "chat.completion",
        "created": 1_700_000_000 + place,
        "model": request["model"],
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {
            "prompt_tokens": TOKENS_IN,
            "completion_tokens": TOKENS_OUT,
            "total_tokens": TOKENS_IN + TOKENS_OUT,
        },
        **({"organization": key, "system_fingerprint": key} if echo else {}),
    }
