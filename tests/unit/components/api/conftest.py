"""A scripted API on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Script:
    """Answers in order, then 200 with an empty object. An answer is (status, body), or None to hang up."""

    answers: list[tuple[int, Any] | None] = field(default_factory=list)
    seen: list[tuple[str, str, str | None]] = field(default_factory=list)


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    told = Script()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            told.seen.append((self.command, self.path, self.headers.get("x-auth-token")))
            next_answer = told.answers.pop(0) if told.answers else (200, {})
            if next_answer is None:
                self.close_connection = True
                return
            status, body = next_answer
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("SCW_API_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("SCW_SECRET_KEY", "the-secret")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("components.api.client._FIRST_PAUSE", 0.001)
    yield told
    server.shutdown()
    server.server_close()
