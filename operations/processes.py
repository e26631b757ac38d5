"""The processes of a run: an engine, its plugins, and the program. They share a session and carry the run's id.

An engine that is killed leaves its plugins behind, and a plugin goes on creating. Before anything else is decided
about what exists in the cloud, those of an earlier run have to be gone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

RUN_VARIABLE = "HUB_RUN"
"""Environment variable that tells a run's processes from others that may have got the same number later."""

PROC = Path("/proc")


def members(session: int, run: str) -> list[int]:
    """The living processes of a session that belong to the run."""
    return [pid for pid in _session(session) if _carries(pid, run)]


def is_alive(pid: int) -> bool:
    """Whether a process of that number exists, of whatever user."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def end(session: int, run: str, patience: float = 0.0) -> int:
    """End what is left of a run: kill it, after `patience` seconds in which it may end by itself.

    Returns how many processes were killed.
    """
    left = members(session, run)
    deadline = time.monotonic() + patience
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = members(session, run)
    killed = set()
    # Gone means gone: a request that one of them was sending must be on its way or never come.
    while left:
        for pid in left:
            killed.add(pid)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
        left = members(session, run)
    return len(killed)


def _session(session: int) -> Iterator[int]:
    for pid in _pids():
        try:
            if os.getsid(pid) == session and pid != os.getpid() and not _is_zombie(pid):
                yield pid
        except (ProcessLookupError, PermissionError):
            continue


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
    try:
        return f"{RUN_VARIABLE}={run}".encode() in (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except FileNotFoundError:
        # No such process, or a system without /proc: there a run's processes are known by their name.
        command = ["ps", "-o", "command=", "-p", str(pid)]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        return "pulumi" in answer.stdout
    except OSError:
        return False
