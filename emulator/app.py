"""The stand-in cloud as an ASGI application: one entry for the API, object storage and the tests' own controls."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emulator.api import answer
from emulator.control import control
from emulator.errors import ApiError
from emulator.object_storage.frontend import ObjectStorage
from emulator.store import JSON

if TYPE_CHECKING:
    from emulator.cloud import Cloud
    from emulator.faults import Fault

Scope = dict[str, Any]
Receive = Callable[[], Any]
Send = Callable[[JSON], Any]

log = logging.getLogger("emulator")

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


class App:
    """Dispatches by host: `/_emulator` controls, `*.s3.REGION.scw.cloud` object storage, everything else the API."""

    def __init__(self, cloud: Cloud, cut: Callable[[int], bool] = lambda port: False) -> None:
        self.cloud = cloud
        self.cut = cut
        self.storage = ObjectStorage(cloud)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        request = await _read(scope, receive)
        if request.path.startswith("/_emulator"):
            controlled = control(self.cloud, request.method, request.path, request.query, request.body)
            await _send(send, Reply.json(*controlled))
            return
        fault = self.cloud.faults.pick(request.method, request.host + request.path)
        reply = await self._reply(request, fault)
        self._log(request, reply, fault)
        if reply is not None:
            await _send(send, reply, head=request.method == "HEAD")
        elif not self.cut(scope["client"][1]):
            await _send(send, Reply(502, b"{}"))

    async def _reply(self, request: Request, fault: Fault | None) -> Reply | None:
        """The reply to a request; None when a fault asked that none arrives."""
        if fault is not None:
            if fault.kind == "slow":
                await self._wait(fault)
            if fault.kind == "dropped":
                return None
            if fault.kind == "status":
                return self._refuse(request, fault)
        try:
            reply = self._serve(request)
        except ApiError as error:
            reply = Reply.json(error.status, error.body, error.headers)
        except Exception:
            log.exception("%s %s", request.method, request.path)
            reply = Reply.json(500, {"message": "the stand-in cloud has a bug", "type": "internal_error"})
        if fault is not None and fault.kind == "late_reply":
            await self._wait(fault)
        return None if fault is not None and fault.kind == "lost_reply" else reply

    async def _wait(self, fault: Fault) -> None:
        if fault.seconds is not None:
            await asyncio.sleep(fault.seconds)
            return
        while any(rule is fault for rule in self.cloud.faults.rules):
            await asyncio.sleep(0.02)

    def _refuse(self, request: Request, fault: Fault) -> Reply:
        if fault.content is not None:
            return Reply(fault.status, fault.content.encode(), {"content-type": fault.content_type})
        error = fault.error()
        if self.storage.serves(request.host):
            return Reply(*self.storage.fail(error.status, request.host, request.path))
        return Reply.json(error.status, error.body, error.headers)

    def _serve(self, request: Request) -> Reply:
        if self.storage.serves(request.host):
            return Reply(*self.storage.serve(request.scope, request.host, request.headers, request.body))
        own: dict[str, str] = dict(JSON_TYPE)
        status, content, principal = answer(
            self.cloud,
            request.method,
            request.path,
            query=request.query,
            headers=request.headers,
            raw=request.body,
            client_ip=request.scope["client"][0],
            reply_headers=own,
        )
        return Reply(status, content, own, principal)

    def _log(self, request: Request, reply: Reply | None, fault: Fault | None) -> None:
        self.cloud.store.log(
            (
                self.cloud.clock.stamp(),
                reply.principal if reply else "-",
                request.host,
                request.method,
                request.path + (f"?{request.query}" if request.query else ""),
                reply.status if reply else 0,
                fault.kind if fault else "",
                time.perf_counter() - request.started,
            )
        )


async def _read(scope: Scope, receive: Receive) -> Request:
    started = time.perf_counter()
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            break
    headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
    return Request(scope, headers, b"".join(chunks), started)


async def _send(send: Send, reply: Reply, *, head: bool = False) -> None:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    if reply.status not in (204, 304):
        headers.setdefault("content-length", str(len(reply.content)))
    pairs = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if head else reply.content})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
