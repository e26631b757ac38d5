"""Where an environment keeps what is not in version control, and who may work on it."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from operations.exits import RefusedError

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "hub"  # the name in Pulumi.yaml
FOLDER_VARIABLE = "HUB_FOLDER"
"""Environment variable: keeps what a run leaves behind somewhere else than in `.hub/` of the checkout."""


@dataclass(frozen=True)
class Workspace:
    """The folder `.hub/<environment>/`."""

    environment: str

    @property
    def folder(self) -> Path:
        base = os.environ.get(FOLDER_VARIABLE)
        return (Path(base) if base else ROOT / ".hub").absolute() / self.environment

    @property
    def state(self) -> Path:
        """The file backend of a rehearsal."""
        return self.folder / "state"

    @property
    def cloud(self) -> Path:
        """The stand-in cloud's own state."""
        return self.folder / "cloud"

    @property
    def unsettled(self) -> Path:
        """One mark per layer whose last change did not end well; see `operations.settlement`."""
        return self.folder / "unsettled"

    @property
    def rehearsing(self) -> Path:
        """There while what stands is a `rehearse`'s own, which the next one may forget unasked."""
        return self.folder / "rehearsing"

    def stack(self, layer: str) -> str:
        return f"{self.environment}.{layer}"

    def stack_file(self, layer: str) -> Path:
        """The stack's committed configuration."""
        return ROOT / f"Pulumi.{self.stack(layer)}.yaml"

    def empty_scaleway_profile(self) -> Path:
        """A Scaleway profile file that says nothing, so that no ambient profile decides where a run acts."""
        path = self.folder / "no-profile.yaml"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return path


@dataclass(frozen=True)
class Holder:
    """Who holds a lock: a `hub` process; processes that it started may outlive it."""

    pid: int
    command: str
    since: float


class BusyError(RefusedError):
    """Another command holds the lock."""

    def __init__(self, path: Path, holder: Holder | None) -> None:
        who = f"`{holder.command}`, process {holder.pid}" if holder else "another command"
        super().__init__(f"{path} is held by {who}", "wait until it is done")
        self.holder = holder


@contextmanager
def exclusive(path: Path, command: str, *, patience: float = 0.0) -> Iterator[int]:
    """Hold the lock file at `path`; yields its descriptor, which a child process may inherit to hold the lock on.

    Raises:
        BusyError: another process holds it, still after `patience` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + patience
        while not _take(descriptor):
            if time.monotonic() >= deadline:
                raise BusyError(path, _holder(descriptor))
            time.sleep(0.05)
        content = json.dumps({"pid": os.getpid(), "command": command, "since": time.time()}).encode()
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, content, 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(descriptor, 4096, 0)))
    except (ValueError, TypeError):
        return None
