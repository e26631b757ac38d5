"""Serve the plugin on a free port of loopback and print its number, as the engine expects of every plugin."""

from __future__ import annotations

import signal
import sys
from concurrent import futures

import grpc

from emulator.azure.plugin import sdk
from emulator.azure.plugin.protocol import provider_pb2_grpc
from emulator.azure.plugin.servicer import Provider

MOST = 400 * 1024 * 1024  # bytes; what the engine allows


def main() -> None:
    sdk.load()  # by one thread, before the engine's many: the SDK's modules must not be seen half imported
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=16),
        options=[("grpc.max_send_message_length", MOST), ("grpc.max_receive_message_length", MOST)],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    sys.stderr.write("stand-in for the azure-native plugin: Azure itself is never called\n")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop(0))
    server.wait_for_termination()


if __name__ == "__main__":
    main()
