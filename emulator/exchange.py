"""One HTTP request and its reply, between the ASGI server and what serves it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from emulator.store import JSON

if TYPE_CHECKING:
    from emulator.clock import Clock
    from emulator.faults import Fault, Faults
    from emulator.store import Store

Scope = dict[str, Any]
Receive = Callable[[], Any]
Send = Callable[[JSON], Any]

JSON_TYPE = {"content-type": "application/json"}


@dataclass(frozen=True)
class Request:
    """One HTTP request, read to its end."""

    scope: Scope
    headers: dict[str, str]
    body: bytes
    started: float

    @property
    def method(self) -> str:
        return str(self.scope["method"])

    @property
    def path(self) -> str:
        return str(self.scope["path"])

    @property
    def query(self) -> str:
        return str(self.scope["query_string"].decode())

    @property
    def host(self) -> str:
        return self.headers.get("host", "").partition(":")[0]


@dataclass(frozen=True)
class Reply:
    """What goes back. `principal` is the access key of the caller, as far as it was found out."""

    status: int
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)
    principal: str = "-"

    @staticmethod
    def json(status: int, payload: Any, headers: dict[str, str] | None = None) -> Reply:
        return Reply(status, json.dumps(payload).encode(), {**JSON_TYPE, **(headers or {})})


class Site(Protocol):
    """One cloud that the stand-in answers for, with a store, a clock and faults of its own."""

    @property
    def store(self) -> Store: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def faults(self) -> Faults: ...

    def serve(self, request: Request) -> Reply:
        """Answer a request. Raises `ApiError` for every refusal."""

    def refuse(self, request: Request, fault: Fault) -> Reply:
        """What a fault answers instead, in the shape of this cloud's own errors."""

    def control(self, request: Request) -> tuple[int, Any]:
        """Serve one of the tests' own controls."""


async def read_request(scope: Scope, receive: Receive) -> Request:
    started = time.perf_counter()
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            break
    headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
    return Request(scope, headers, b"".join(chunks), started)


async def send_reply(send: Send, reply: Reply, *, head: bool = False) -> None:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    if reply.status not in (204, 304):
        headers.setdefault("content-length", str(len(reply.content)))
    pairs = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if head else reply.content})
