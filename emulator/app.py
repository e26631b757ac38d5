"""The stand-in as an ASGI application: one entry for the clouds that it answers for, and for the tests' controls."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emulator.api import answer
from emulator.azure import answers_for as is_azure
from emulator.control import control
from emulator.errors import ApiError
from emulator.exchange import JSON_TYPE, Receive, Reply, Request, Scope, Send, Site, read_request, send_reply
from emulator.object_storage.frontend import ObjectStorage

if TYPE_CHECKING:
    from emulator.clock import Clock
    from emulator.cloud import Cloud
    from emulator.faults import Fault, Faults
    from emulator.store import Store

log = logging.getLogger("emulator")


class ScalewaySite:
    """Scaleway: `*.s3.REGION.scw.cloud` is object storage, everything else the API."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.storage = ObjectStorage(cloud)

    @property
    def store(self) -> Store:
        return self.cloud.store

    @property
    def clock(self) -> Clock:
        return self.cloud.clock

    @property
    def faults(self) -> Faults:
        return self.cloud.faults

    def control(self, request: Request) -> tuple[int, Any]:
        return control(self.cloud, request.method, request.path, request.query, request.body)

    def refuse(self, request: Request, fault: Fault) -> Reply:
        error = fault.error()
        if self.storage.serves(request.host):
            return Reply(*self.storage.fail(error.status, request.host, request.path))
        return Reply.json(error.status, error.body, error.headers)

    def serve(self, request: Request) -> Reply:
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


class App:
    """Dispatches by host: `/_emulator` controls, Azure's hosts, everything else Scaleway."""

    def __init__(
        self, cloud: Cloud, cut: Callable[[int], bool] = lambda port: False, azure: Site | None = None
    ) -> None:
        self.cut = cut
        self.scaleway: Site = ScalewaySite(cloud)
        self.azure = azure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        request = await read_request(scope, receive)
        site = self._site(request)
        if request.path.startswith("/_emulator"):
            await send_reply(send, Reply.json(*site.control(request)))
            return
        fault = site.faults.pick(request.method, request.host + request.path)
        reply = await self._reply(site, request, fault)
        _log(site, request, reply, fault)
        if reply is not None:
            await send_reply(send, reply, head=request.method == "HEAD")
        elif not self.cut(scope["client"][1]):
            await send_reply(send, Reply(502, b"{}"))

    def _site(self, request: Request) -> Site:
        about_azure = is_azure(request.host) or request.path.startswith("/_emulator/azure")
        return self.azure if self.azure is not None and about_azure else self.scaleway

    async def _reply(self, site: Site, request: Request, fault: Fault | None) -> Reply | None:
        """The reply to a request; None when a fault asked that none arrives."""
        if fault is not None:
            if fault.kind == "slow":
                await _wait(site, fault)
            if fault.kind == "dropped":
                return None
            if fault.kind == "status":
                if fault.content is not None:
                    return Reply(fault.status, fault.content.encode(), {"content-type": fault.content_type})
                return site.refuse(request, fault)
        try:
            reply = site.serve(request)
        except ApiError as error:
            reply = Reply.json(error.status, error.body, error.headers)
        except Exception:
            log.exception("%s %s", request.method, request.path)
            reply = Reply.json(500, {"message": "the stand-in cloud has a bug", "type": "internal_error"})
        if fault is not None and fault.kind == "late_reply":
            await _wait(site, fault)
        return None if fault is not None and fault.kind == "lost_reply" else reply


async def _wait(site: Site, fault: Fault) -> None:
    if fault.seconds is not None:
        await asyncio.sleep(fault.seconds)
        return
    while any(rule is fault for rule in site.faults.rules):
        await asyncio.sleep(0.02)


def _log(site: Site, request: Request, reply: Reply | None, fault: Fault | None) -> None:
    site.store.log(
        (
            site.clock.stamp(),
            reply.principal if reply else "-",
            request.host,
            request.method,
            request.path + (f"?{request.query}" if request.query else ""),
            reply.status if reply else 0,
            fault.kind if fault else "",
            time.perf_counter() - request.started,
        )
    )


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
