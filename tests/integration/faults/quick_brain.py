"""A brain that repeats what it hears, over Rasa's own channel: for faults in which understanding is not the point."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def echo(text: str) -> str:
    """What it answers."""
    return f"eco: {text}"


class QuickBrain:
    """Listens until the end of the block; `url` is what BALCAO_RASA_URL is set to."""

    def __enter__(self) -> QuickBrain:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
        threading.Thread(target=self._server.serve_forever, name="quick-brain", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_port}"


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Ready."""
        self._answer({})

    def do_POST(self) -> None:
        """One turn."""
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        ranking = [{"name": "chitchat/echo", "confidence": 1.0}]
        replies = [{"text": echo(asked["text"])}]
        self._answer({"replies": replies, "ranking": ranking, "slots": {}, "language": "pt"})

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: it would fill the output of tests."""

    def _answer(self, body: dict[str, object]) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
