"""What the engine starts as the plugin: it has the stand-in serve it, and lives as long as the engine lets it.

The stand-in has loaded all that the plugin needs, which takes half a second in a process of its own, and the engine
starts one for each run. Run by a bare interpreter, so nothing but the standard library is here. Where no stand-in
answers, this process becomes the plugin itself.
"""

from __future__ import annotations

import os
import socket
import sys

TARGET = b"azure-native.plugin"
"""What the stand-in's proxy is asked for."""
VARIABLES = (b"ARM_", b"HTTPS_PROXY", b"SSL_CERT_FILE")
"""Beginnings of the names of variables that the plugin goes by."""


def request(environment: dict[bytes, bytes]) -> bytes:
    """What the proxy is sent: CONNECT, with the variables of this process in hexadecimal digits."""
    told = b"\0".join(name + b"=" + value for name, value in environment.items() if name.startswith(VARIABLES))
    return b"CONNECT %s:443 HTTP/1.1\r\nEnvironment: %s\r\n\r\n" % (TARGET, told.hex().encode())


def ask(environment: dict[bytes, bytes]) -> tuple[socket.socket, int] | None:
    """A connection to the stand-in, and the port on which it serves the plugin as long as that is open.

    None where none serves it.
    """
    address = environment.get(b"HTTPS_PROXY", b"").removeprefix(b"http://127.0.0.1:")
    if not address.isdigit():
        return None
    try:
        connection = socket.create_connection(("127.0.0.1", int(address)))
        connection.sendall(request(environment))
        reply = b""
        while not reply.endswith(b"\r\n\r\n"):
            more = connection.recv(1024)
            if not more:
                return None
            reply += more
    except OSError:
        return None
    port = reply.strip().rpartition(b"\r\nPort: ")[2]
    return (connection, int(port)) if port.isdigit() else None


def main() -> int:
    served = ask(dict(os.environb))
    if served is None:
        # An engine without a stand-in: the plugin starts all the same, and refuses to be configured.
        root = os.path.abspath(__file__).removesuffix("/emulator/azure/plugin/relay.py")  # noqa: PTH100
        command = [sys.executable, "-m", "emulator.azure.plugin"]
        os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": root})  # noqa: S606
    connection, port = served
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    sys.stderr.write("stand-in for the azure-native plugin: Azure itself is never called\n")
    connection.recv(1)  # nothing comes, but the end of the stand-in
    return 1


if __name__ == "__main__":
    sys.exit(main())
