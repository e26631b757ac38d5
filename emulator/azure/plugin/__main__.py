"""Serve the plugin on a free port of loopback and print its number, as the engine expects of every plugin."""

from __future__ import annotations

import os
import signal
import sys

from emulator.azure.plugin.server import start


def main() -> None:
    server = start(os.environ)
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    sys.stderr.write("stand-in for the azure-native plugin: Azure itself is never called\n")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.grpc.stop(0))
    server.grpc.wait_for_termination()


if __name__ == "__main__":
    main()
