"""The processes of a run: an engine, its plugins, and the program. They carry the run's id in their environment.

An engine that is killed leaves its plugins behind, and a plugin goes on creating. Before anything else is decided
about what exists in the cloud, those of an earlier run have to be gone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

RUN_VARIABLE = "HUB_RUN"
"""Environment variable that tells a run's processes from others that may have got the same number later."""

PROC = Path("/proc")


def members(run: str) -> list[int]:
    """The living processes that belong to a run."""
    return [pid for pid in _pids() if pid != os.getpid() and _carries(pid, run) and not _is_zombie(pid)]


def is_alive(pid: int) -> bool:
    """Whether a process of that number exists, of whatever user."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def end(run: str, patience: float = 0.0) -> int:
    """End what is left of a run: kill it, after `patience` seconds in which it may end by itself.

    Returns how many processes were killed.
    """
    left = members(run)
    deadline = time.monotonic() + patience
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = members(run)
    killed = set()
    # Gone means gone: a request that one of them was sending must be on its way or never come.
    while left:
        for pid in left:
            killed.add(pid)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
        left = members(run)
    return len(killed)


def is_engine(pid: int) -> bool:
    """Whether a process of that number exists and is an engine: numbers are given again."""
    if not is_alive(pid):
        return False
    try:
        return b"pulumi" in (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return True


def _pids() -> list[int]:
    if PROC.is_dir():
        return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal()]
    answer = subprocess.run(["ps", "-axo", "pid="], capture_output=True, text=True, check=False)  # noqa: S607
    return [int(word) for word in answer.stdout.split()]


def _is_zombie(pid: int) -> bool:
    try:
        return (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def _carries(pid: int, run: str) -> bool:
    mark = f"{RUN_VARIABLE}={run}"
    try:
        return mark.encode() in (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        if PROC.is_dir():
            return False  # it is gone, or another user's
    # A system without /proc shows a process's environment behind its command.
    answer = subprocess.run(["ps", "-E", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return mark in answer.stdout.split()
