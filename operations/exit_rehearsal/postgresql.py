"""Real PostgreSQL servers on loopback for a while, from the programs of Debian's package or wherever initdb is."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg

OWNER = "owner"
_SECONDS = "60"


class NoServerError(Exception):
    """No PostgreSQL server can be started here; the message says why, and the way out."""


@dataclass(frozen=True)
class Server:
    """A server that takes connections. `password` is that of its user `owner`."""

    port: int
    password: str

    def uri(self, database: str = "postgres", user: str = OWNER) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def run(self, database: str, *statements: LiteralString) -> None:
        with psycopg.connect(self.uri(database), password=self.password, autocommit=True) as connection:
            for each in statements:
                connection.execute(each)


@contextmanager
def servers(number: int, password: str, *settings: str) -> Iterator[list[Server]]:
    """New servers with the user `owner`, gone afterwards with all that is in them.

    Raises:
        NoServerError: none can be started.
    """
    programs, who = find_programs(), _somebody()
    # In a folder of its own: another may be closed to whom root lets run the server.
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
    try:
        data = _made(folder, number, password, programs, who)
        with ExitStack() as stack:
            ports = [stack.enter_context(_started(programs, each, settings, who)) for each in data]
            yield [Server(port, password) for port in ports]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _made(folder: Path, number: int, password: str, programs: Path, who: dict[str, Any]) -> list[Path]:
    """So many empty clusters: one is made, the others are copies."""
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if who:
        shutil.chown(folder, who["user"], who["group"])
        shutil.chown(secret, who["user"], who["group"])
    data = [folder / str(each) for each in range(number)]
    command = [str(programs / "initdb"), "-D", str(data[0]), "-U", OWNER, "--auth=scram-sha-256"]
    _run([*command, f"--pwfile={secret}", "--no-sync", "-E", "UTF8", "--locale=C"], folder, who)
    for each in data[1:]:
        _run(["cp", "-a", str(data[0]), str(each)], folder, who)
    return data


@contextmanager
def _started(programs: Path, data: Path, settings: tuple[str, ...], who: dict[str, Any]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    given = ["listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "fsync=off", *settings]
    arguments = " ".join(f"-c {each}" for each in given)
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-t", _SECONDS, "-l", f"{data}.log"]
    _run([*control, "-o", arguments, "start"], data.parent, who)
    try:
        yield port
    finally:
        _run([*control, "-m", "immediate", "stop"], data.parent, who)


def _run(command: list[str], folder: Path, who: dict[str, Any]) -> None:
    """Run a program of the package's, silently.

    Raises:
        NoServerError: it does not do its work.
    """
    try:
        subprocess.run(command, stdout=subprocess.DEVNULL, cwd=folder, check=True, **who)  # noqa: S603 - fixed programs
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoServerError(f"PostgreSQL does not start: {error}") from None


def find_programs() -> Path:
    """The folder of a server's programs.

    Raises:
        NoServerError: there is none on this machine.
    """
    found = [Path(name).resolve().parent for name in [shutil.which("initdb")] if name]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in found:
        if all((folder / name).exists() for name in ("initdb", "postgres", "pg_ctl")):
            return folder
    raise NoServerError("no PostgreSQL server is here: install Debian's package postgresql, or put initdb on PATH")


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
    raise NoServerError("PostgreSQL does not run as root, and there is no other user")
