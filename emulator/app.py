"""The stand-in cloud as an ASGI application: one entry for the API, for object storage and for the tests' own controls."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emulator.api import answer
from emulator.control import control
from emulator.errors import ApiError
from emulator.store import JSON

if TYPE_CHECKING:
    from emulator.cloud import Cloud
    from emulator.faults import Fault
    from emulator.object_storage.frontend import ObjectStorage

Scope = dict[str, Any]
Receive = Callable[[], Any]
Send = Callable[[JSON], Any]

log = logging.getLogger("emulator")


class Lost(Exception):  # noqa: N818  not an error of ours: the connection is to be cut
    """The reply is not to arrive: a fault asked for it."""


class App:
    """Dispatches by host: `/_emulator` controls, `*.s3.REGION.scw.cloud` object storage, everything else the API."""

    def __init__(self, cloud: Cloud, cut: Callable[[int], bool] = lambda port: False) -> None:
        self.cloud = cloud
        self.cut = cut
        self.storage: ObjectStorage | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        started = time.perf_counter()
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        body = await _read(receive)
        if scope["path"].startswith("/_emulator"):
            status, payload = control(self.cloud, scope["method"], scope["path"], scope["query_string"].decode(), body)
            await _reply(send, status, json.dumps(payload).encode())
            return
        host = headers.get("host", "").partition(":")[0]
        fault = self.cloud.faults.pick(scope["method"], host + scope["path"])
        principal = "-"
        try:
            if fault and fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
            if fault and fault.kind == "dropped":
                raise Lost
            if fault and fault.kind == "status":
                raise fault.error()
            if ".s3." in f".{host}" and self.storage is not None:
                status, content, extra, principal = await self.storage.serve(
                    scope["method"], host, scope, headers, body
                )
            else:
                status, content, principal = answer(
                    self.cloud,
                    scope["method"],
                    scope["path"],
                    query=scope["query_string"].decode(),
                    headers=headers,
                    raw=body,
                    client_ip=scope["client"][0],
                )
                extra = {}
            if fault and fault.kind == "lost_reply":
                raise Lost
        except ApiError as error:
            status, content, extra = error.status, json.dumps(error.body).encode(), error.headers
        except Lost:
            self._log(scope, host, 0, principal, fault, started)
            if not self.cut(scope["client"][1]):
                await _reply(send, 502, b"{}")
            return
        except Exception:
            log.exception("%s %s", scope["method"], scope["path"])
            status, extra = 500, {}
            content = json.dumps({"message": "the stand-in cloud has a bug", "type": "internal_error"}).encode()
        self._log(scope, host, status, principal, fault, started)
        await _reply(send, status, content, extra, head=scope["method"] == "HEAD")

    def _log(self, scope: Scope, host: str, status: int, principal: str, fault: Fault | None, started: float) -> None:
        query = scope["query_string"].decode()
        path = scope["path"] + (f"?{query}" if query else "")
        self.cloud.store.log(
            (
                self.cloud.clock.stamp(),
                principal,
                host,
                scope["method"],
                path,
                status,
                fault.kind if fault else "",
                time.perf_counter() - started,
            )
        )


async def _read(receive: Receive) -> bytes:
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return b"".join(chunks)


async def _reply(
    send: Send, status: int, content: bytes, extra: dict[str, str] | None = None, *, head: bool = False
) -> None:
    headers = {"content-type": "application/json", **{k.lower(): v for k, v in (extra or {}).items()}}
    headers.setdefault("content-length", str(len(content)))
    pairs = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if head else content})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
