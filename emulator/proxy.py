"""An HTTPS proxy that takes every CONNECT to the hosts of Scaleway and Azure to the stand-in, and refuses all others.

With it program and provider run exactly as in production: same host names, same TLS, same paths.
"""

from __future__ import annotations

import asyncio
import contextlib

from emulator import azure
from emulator.azure.hosted_plugin import hosted
from emulator.azure.plugin import relay

PLUGIN = relay.TARGET.decode()
ALLOWED = ("api.scaleway.com", ".scw.cloud", "127.0.0.1", "localhost", *azure.HOSTS)


class Proxy:
    """Tunnels to one local TLS port. A test's fault can cut the tunnel of a request through `cut`."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._plugins: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._tunnels: dict[int, asyncio.StreamWriter] = {}

    @property
    def port(self) -> int:
        assert self._server is not None  # noqa: S101  started before anyone asks
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            for writer in [*self._tunnels.values(), *self._plugins]:
                writer.transport.abort()

    def cut(self, local_port: int) -> bool:
        """Abort the client connection whose tunnel reaches the server from `local_port`."""
        writer = self._tunnels.get(local_port)
        if writer is None:
            return False
        writer.transport.abort()
        return True

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
            host = target.rpartition(":")[0]
            if method == "CONNECT" and host == PLUGIN:
                await self._host(head, reader, writer)
                return
            if method != "CONNECT" or not host.endswith(ALLOWED):
                writer.write(
                    b"HTTP/1.1 502 The stand-in cloud answers only for Scaleway and Azure\r\nContent-Length: 0\r\n\r\n"
                )
                await writer.drain()
                return
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
            port = up_writer.get_extra_info("sockname")[1]
            self._tunnels[port] = writer
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            try:
                await asyncio.gather(_pump(reader, up_writer), _pump(up_reader, writer))
            finally:
                self._tunnels.pop(port, None)
                up_writer.close()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # a client that hangs up or talks nonsense ends its own connection only
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _host(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve the plugin that an engine started until its process is gone."""
        self._plugins.add(writer)
        try:
            async with hosted(head) as port:
                writer.write(b"HTTP/1.1 200 Connection established\r\nPort: %d\r\n\r\n" % port)
                await writer.drain()
                await reader.read()
        finally:
            self._plugins.discard(writer)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except (OSError, RuntimeError):
        pass  # the other side hung up; uvloop says so with a RuntimeError
    finally:
        with contextlib.suppress(OSError, RuntimeError):
            writer.close()
