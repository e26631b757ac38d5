"""The plugin's gRPC server, in a process of its own or in that of the stand-in."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent import futures
from dataclasses import dataclass

import grpc

from emulator.azure.plugin import sdk
from emulator.azure.plugin.protocol import provider_pb2_grpc
from emulator.azure.plugin.servicer import Provider

MOST = 400 * 1024 * 1024  # bytes; what the engine allows


@dataclass(frozen=True)
class Server:
    """One that answers on `port` of loopback."""

    port: int
    grpc: grpc.Server
    provider: Provider

    def kill(self) -> None:
        """End as a killed process does: nothing is sent to Azure any more, also by what is under way."""
        self.provider.kill()
        self.grpc.stop(0)


def start(environment: Mapping[str, str]) -> Server:
    """Serve on a free port of loopback as a process with these variables would."""
    sdk.load()  # by one thread, before the engine's many: the SDK's modules must not be seen half imported
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=16),
        options=[("grpc.max_send_message_length", MOST), ("grpc.max_receive_message_length", MOST)],
    )
    provider = Provider(environment)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return Server(port, server, provider)
