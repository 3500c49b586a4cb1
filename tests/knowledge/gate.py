"""A proxy before a Chroma server: wants a token, or stops answering, as a test says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


class Gate:
    """What the proxy does now; `address` is its own, `asked` how many requests it was sent."""

    def __init__(self, behind: str) -> None:
        self.behind = behind
        self.token: str | None = None
        self.silent = threading.Event()
        self.over = threading.Event()
        self.address = ""
        self.asked = 0

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Pass a request on, refuse it, or keep it waiting until the test is over."""
        self.asked += 1
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        if self.silent.is_set():
            self.over.wait()
            return
        if self.token is not None and handler.headers.get("Authorization") != self.token:
            status, content = 401, b"<html>\n<body>\n<h1>Who are you?</h1>\n</body>\n</html>"
        else:
            answer = httpx.request(
                handler.command, self.behind + handler.path, content=body, timeout=30,
                headers={"Content-Type": "application/json"},
            )  # fmt: skip
            status, content = answer.status_code, answer.content
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)


@contextmanager
def gate(behind: str) -> Iterator[Gate]:
    """A gate before the server at an address."""
    made = Gate(behind)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            made.answer(self)

        do_POST = do_DELETE = do_PUT = do_GET

        def log_message(self, format: str, *words: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    # Threads that wait for clients to hang up are not waited for.
    server.block_on_close = False
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield made
    finally:
        made.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
