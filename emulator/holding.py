"""Who serves a state: one process, which holds a lock on it as long as it lives.

A process number that was written down proves nothing: the process may be gone and its number another's. The lock is
let go by the system when its holder ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

LOCK = "serving.lock"
PATIENCE = 2.0
"""Seconds in which a server tries to take the lock: who asks for the holder has it for a moment too."""


class HeldError(Exception):
    """Another process serves this state."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        super().__init__(f"another stand-in cloud serves {folder}{f': process {pid}' if pid else ''}")


def hold(folder: Path) -> int:
    """Take the state in `folder` for the rest of this process's life; the lock's descriptor, which is not to be closed.

    Raises:
        HeldError: another process holds it.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + PATIENCE
    while not _take(descriptor, fcntl.LOCK_EX):
        if time.monotonic() >= deadline:
            os.close(descriptor)
            raise HeldError(folder, holder(folder))
        time.sleep(0.02)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def holder(folder: Path) -> int | None:
    """The process that serves the state in `folder`; None when none does."""
    try:
        descriptor = os.open(folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if _take(descriptor, fcntl.LOCK_SH):  # a shared one, so that two who ask are not in each other's way
            return None
        return int(os.pread(descriptor, 32, 0))
    except ValueError:
        return None  # it is being taken at this moment
    finally:
        os.close(descriptor)


def is_gone(descriptor: int) -> bool:
    """Whether the state that is held was removed from the disk."""
    return os.fstat(descriptor).st_nlink == 0


def _take(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
