"""Starts, finds and stops the stand-in as a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from emulator import READY
from emulator.holding import holder

if TYPE_CHECKING:
    import httpx

LOG = "emulator.log"


class EmulatorError(Exception):
    """The stand-in did not start or does not answer; the message says where its log is."""


@dataclass(frozen=True)
class Running:
    """A stand-in that answers. Addresses are on loopback."""

    folder: Path
    pid: int
    proxy: str
    control: str
    ca_file: str
    access_key: str
    secret_key: str
    organization_id: str
    project_id: str

    def environment(self) -> dict[str, str]:
        """What a process needs to take this stand-in for Scaleway. AWS_CA_BUNDLE must not be set beside it."""
        return {
            "HTTPS_PROXY": self.proxy,
            "https_proxy": self.proxy,
            # The engine and its plugins talk to each other on loopback, and gRPC too reads HTTPS_PROXY.
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            "SSL_CERT_FILE": self.ca_file,
            "SCW_ACCESS_KEY": self.access_key,
            "SCW_SECRET_KEY": self.secret_key,
            "SCW_DEFAULT_ORGANIZATION_ID": self.organization_id,
            "SCW_ORGANIZATION_ID": self.organization_id,
            "SCW_DEFAULT_PROJECT_ID": self.project_id,
        }

    def client(self, secret_key: str | None = None) -> httpx.Client:
        """A client of the stand-in's API, by default as the organisation's owner. Paths such as `/vpc/v2/...`."""
        import httpx  # noqa: PLC0415 - who only starts or finds the stand-in is not to wait for it

        return httpx.Client(
            base_url="https://api.scaleway.com",
            proxy=self.proxy,
            verify=ssl.create_default_context(cafile=self.ca_file),
            headers={"X-Auth-Token": secret_key or self.secret_key},
            trust_env=False,
            timeout=30,
        )

    def ask(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """Use a control (see `emulator.control`): GET without a body, POST with one."""
        import httpx  # noqa: PLC0415

        context = ssl.create_default_context(cafile=self.ca_file)
        try:
            reply = httpx.request(
                method or ("GET" if body is None else "POST"),
                f"{self.control}{path}",
                json=body,
                verify=context,
                trust_env=False,
                timeout=30,
            )
        except httpx.TransportError as error:
            raise EmulatorError(
                f"the stand-in cloud, process {self.pid}, does not answer ({error}); see {self.folder / LOG}"
            ) from None
        if reply.status_code != 200:
            raise EmulatorError(f"{path}: {reply.status_code} {reply.text}")
        return reply.json()

    def inventory(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("/inventory")
        return found

    def stop(self, timeout: float = 10.0) -> None:
        """Stop the process and wait until it is gone."""
        deadline = time.monotonic() + timeout
        asked = False
        # Looked at each time, so that no process is told that has got the number since.
        while self._serves():
            with contextlib.suppress(ProcessLookupError):
                if time.monotonic() >= deadline:
                    os.kill(self.pid, signal.SIGKILL)
                elif not asked:
                    os.kill(self.pid, signal.SIGTERM)
                    asked = True
            time.sleep(0.02)

    def _serves(self) -> bool:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)  # our own child would stay a zombie otherwise
        return holder(self.folder) == self.pid


def find(folder: Path) -> Running | None:
    """The stand-in that runs on this folder's state, if one does. What it left behind when it was killed is none."""
    try:
        found = Running(folder=folder, **json.loads((folder / READY).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return found if holder(folder) == found.pid else None


class Launched(Protocol):
    """What is asked of a process that was started."""

    @property
    def returncode(self) -> int | None: ...

    def poll(self) -> int | None: ...

    def kill(self) -> None: ...


def launch(folder: Path, organization_id: str | None) -> Launched:
    """Start the process, its output in the log of `folder`; it does not answer yet."""
    command = [sys.executable, "-m", "emulator", "serve", "--state", str(folder)]
    if organization_id:
        command += ["--organization-id", organization_id]
    with (folder / LOG).open("ab") as log:
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=Path(__file__).parent.parent,
        )


def start(folder: Path, organization_id: str | None = None, timeout: float = 60.0) -> Running:
    """Start the stand-in on the state in `folder`, or return the one that already runs there.

    Raises EmulatorError when it does not come up in time.
    """
    running = find(folder)
    if running is not None:
        return running
    folder.mkdir(parents=True, exist_ok=True)
    process = launch(folder, organization_id)
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        running = find(folder)
        if running is not None:
            return running
        if process.poll() is not None and holder(folder) is None:  # else another start was quicker, and is awaited
            raise EmulatorError(f"the stand-in cloud ended with {process.returncode}; see {folder / LOG}")
        time.sleep(0.02)
    process.kill()
    raise EmulatorError(f"the stand-in cloud did not answer within {timeout:.0f} s; see {folder / LOG}")
