"""A small machine that speaks LibreTranslate's HTTP API on a real port; it "translates" by naming the language."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "khoa-dich"


@dataclass
class Machine:
    """What it answers with, and what it was asked."""

    address: str = ""
    languages: list[str] = field(default_factory=lambda: ["vi", "en", "ko", "zh", "zt"])
    asked: list[dict[str, Any]] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)  # statuses of the next answers
    answer: bytes | None = None  # instead of a translation

    def translated(self, wish: dict[str, Any]) -> tuple[int, bytes]:
        """Status and body of POST /translate."""
        self.asked.append(wish)
        if self.failures:
            return self.failures.pop(0), b'{"error": "busy"}'
        if wish.get("api_key") != KEY:
            return 403, b'{"error": "Invalid API key"}'
        texts = [f"[{wish['target']}] {text}" for text in wish["q"]]
        return 200, self.answer or json.dumps({"translatedText": texts}).encode()


@contextmanager
def running() -> Iterator[Machine]:
    """The machine while the test talks to it."""
    machine = Machine()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = [{"code": code, "name": code, "targets": machine.languages} for code in machine.languages]
            self._say(200 if self.path == "/languages" else 404, json.dumps(known).encode())

        def do_POST(self) -> None:
            wish = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._say(*(machine.translated(wish) if self.path == "/translate" else (404, b"{}")))

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    machine.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield machine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
