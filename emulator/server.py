"""Runs the stand-in: TLS server and proxy in one process, until it is told to stop."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
from pathlib import Path

import uvicorn
import uvloop

from emulator import READY
from emulator.app import App
from emulator.authority import Authority
from emulator.azure.site import AzureSite
from emulator.cloud import Cloud
from emulator.holding import hold, is_gone
from emulator.proxy import Proxy

GONE = 1.0
"""Seconds between two looks at whether the folder is still there."""


def serve(folder: Path, organization_id: str | None = None) -> None:
    """Serve the stand-in whose state lies in `folder` until SIGTERM or SIGINT, or until the folder is removed.

    Once it answers, `folder/emulator.json` says where, as whom to call, and which process it is.

    Raises:
        HeldError: another process serves this state.
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    folder.mkdir(parents=True, exist_ok=True)
    held = hold(folder)
    (folder / READY).unlink(missing_ok=True)  # of one that was killed
    uvloop.run(_serve(folder, organization_id, held))


async def _serve(folder: Path, organization_id: str | None, held: int) -> None:
    authority = Authority.ensure(folder / "authority")
    cloud = Cloud(folder / "cloud.sqlite", organization_id)
    # The protocol is named so that asyncio turns Nagle's algorithm off: it would add 40 ms to each reply.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    port = listener.getsockname()[1]
    proxy = Proxy(port)
    await proxy.start()
    azure = AzureSite(folder / "azure.sqlite")
    app = App(cloud, proxy.cut, azure)
    config = uvicorn.Config(
        app,
        ssl_keyfile=str(authority.server_key),
        ssl_certfile=str(authority.server_certificate),
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_keep_alive=120,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    loop = asyncio.get_running_loop()
    ready = folder / READY

    async def end() -> None:
        server.should_exit = True
        while server.server_state.tasks:  # requests under way
            await asyncio.sleep(0.01)
        # A client that keeps its connection open never answers TLS's goodbye: cut it, or each end takes many seconds.
        await proxy.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: asyncio.ensure_future(end()))
    about = {
        "pid": os.getpid(),
        "proxy": f"http://127.0.0.1:{proxy.port}",
        "control": f"https://127.0.0.1:{port}/_emulator",
        "ca_file": str(authority.certificate.resolve()),
        "access_key": cloud.credentials.access_key,
        "secret_key": cloud.credentials.secret_key,
        "organization_id": cloud.credentials.organization_id,
        "project_id": cloud.credentials.project_id,
    }
    temporary = ready.with_suffix(".tmp")
    temporary.touch(mode=0o600)
    temporary.write_text(json.dumps(about, indent=1))

    async def announce() -> None:
        while not server.started:
            await asyncio.sleep(0.01)
        temporary.replace(ready)

    async def end_with_the_folder() -> None:
        while not is_gone(held):
            await asyncio.sleep(GONE)
        await end()

    beside = [asyncio.create_task(announce()), asyncio.create_task(end_with_the_folder())]
    try:
        await server._serve([listener])
    finally:
        for task in beside:
            task.cancel()
        ready.unlink(missing_ok=True)
        await proxy.stop()
        cloud.store.close()
        azure.close()
