"""Real PostgreSQL servers on loopback, from the programs of Debian's package or wherever initdb is."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

PASSWORD = "a password of the tests"


@dataclass(frozen=True)
class Server:
    """A server that takes connections."""

    port: int

    def uri(self, database: str = "postgres", user: str = "owner") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def run(self, database: str, *statements: LiteralString) -> None:
        with psycopg.connect(self.uri(database), password=PASSWORD, autocommit=True) as connection:
            for each in statements:
                connection.execute(each)


def _programs() -> Path:
    found = [Path(name).resolve().parent for name in [shutil.which("initdb")] if name]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in found:
        if all((folder / name).exists() for name in ("initdb", "postgres", "pg_ctl")):
            return folder
    pytest.skip("no PostgreSQL server is here: install Debian's package postgresql, or put initdb on PATH")


def _somebody() -> dict[str, Any]:
    """PostgreSQL does not run as root: then as the package's user, or nobody."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    pytest.skip("PostgreSQL does not run as root, and there is no other user")


@contextmanager
def server(*settings: str) -> Iterator[Server]:
    """A new server with the user `owner`."""
    programs, who = _programs(), _somebody()
    # Not in pytest's folder: that is closed to whom root lets run the server.
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
    try:
        password = folder / "password"
        password.write_text(PASSWORD)
        if who:
            shutil.chown(folder, who["user"], who["group"])
            shutil.chown(password, who["user"], who["group"])
        data = folder / "data"
        command = [programs / "initdb", "-D", data, "-U", "owner", "--auth=scram-sha-256", f"--pwfile={password}"]
        options: dict[str, Any] = {"stdout": subprocess.DEVNULL, "cwd": folder, **who}
        subprocess.run([*map(str, command), "--no-sync", "-E", "UTF8", "--locale=C"], check=True, **options)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        given = ["listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "fsync=off", *settings]
        arguments = " ".join(f"-c {each}" for each in given)
        control = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-t", "60", "-l", str(folder / "log")]
        subprocess.run([*control, "-o", arguments, "start"], check=True, **options)
        try:
            yield Server(port)
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, **options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
