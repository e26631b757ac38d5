"""Microsoft's storage emulator, installed from npm as its lock says and started on loopback."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ACCOUNT = "sthdhlakeprod"
"""The account of the synthetic estate whose containers are read."""
KEY = base64.b64encode(b"a key of the tests, on loopback only").decode()

_HERE = Path(__file__).parent
_LOCK = _HERE / "package-lock.json"
_SECONDS = 60.0


@dataclass(frozen=True)
class Azurite:
    """A running emulator."""

    url: str

    def container(self, name: str) -> str:
        """The URL of a container."""
        return f"{self.url}/{ACCOUNT}/{name}"


def installed() -> Path:
    """Where it is installed, in the user's cache; installed now when it is not. Skips the test without npm."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sovereign-hub"
    folder = cache / f"azurite-{hashlib.sha256(_LOCK.read_bytes()).hexdigest()[:12]}"
    if not folder.is_dir():
        npm = shutil.which("npm")
        if npm is None or shutil.which("node") is None:
            pytest.skip("Node.js with npm is not here: Microsoft's storage emulator needs it")
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / "azurite.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of several test processes one installs
            if not folder.is_dir():
                _install(npm, folder)
    return folder


def _install(npm: str, folder: Path) -> None:
    new = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_HERE / name, new)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"]
    done = subprocess.run(command, cwd=new, capture_output=True, text=True, timeout=500, check=False)
    if done.returncode:
        shutil.rmtree(new, ignore_errors=True)
        told = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        pytest.skip(f"npm could not get Microsoft's storage emulator: {told[0] if told else done.returncode}")
    new.replace(folder)


@contextmanager
def running(state: Path) -> Iterator[Azurite]:
    """The emulator, with one account, on a free port of loopback."""
    program = installed() / "node_modules" / ".bin" / "azurite-blob"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # The client is somewhat newer than what the emulator knows; what is asked here has not changed.
    options = ["--silent", "--disableTelemetry", "--skipApiVersionCheck", "--inMemoryPersistence"]
    log = state / "azurite.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [str(program), *options, "--blobHost", "127.0.0.1", "--blobPort", str(port)],
            cwd=state,
            stdout=file,
            stderr=file,
            env={**os.environ, "AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"},
        )
    try:
        deadline = time.monotonic() + _SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, f"no answer: {log.read_text()}"
                time.sleep(0.05)
        yield Azurite(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(30)
