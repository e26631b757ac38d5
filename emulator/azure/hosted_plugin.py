"""The azure-native plugin in the stand-in's own process, for as long as the one that the engine started lives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.azure.plugin.server import Server


def variables(head: bytes) -> dict[str, str]:
    """The variables of the process that the engine started; see `emulator.azure.plugin.relay`.

    Raises:
        ValueError: the request has none.
    """
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b": ")
        if name == b"Environment":
            pairs = bytes.fromhex(value.decode("latin-1")).split(b"\0")
            return dict(each.decode(errors="surrogateescape").split("=", 1) for each in pairs)
    raise ValueError("no variables are told")


@asynccontextmanager
async def hosted(head: bytes) -> AsyncIterator[int]:
    """Serve the plugin that a request to the proxy asks for; its port."""
    environment = variables(head)
    server = await asyncio.get_running_loop().run_in_executor(None, _start, environment)
    try:
        yield server.port
    finally:
        server.kill()


def _start(environment: dict[str, str]) -> Server:
    from emulator.azure.plugin.server import start  # noqa: PLC0415 - a stand-in without an exit does without it

    return start(environment)
