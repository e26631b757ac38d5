"""Runs a command and says what it cost: seconds on the clock, and of processor, by whose they are."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
_TICK = 1 / os.sysconf("SC_CLK_TCK")
_INTERVAL = 0.02
"""Seconds between two looks at the processes: what a process uses after the last one is not seen."""


class CommandError(Exception):
    """A measured command failed; the message holds the end of what it said."""


@dataclass(frozen=True)
class Sample:
    """One run.

    Attributes:
        seconds: on the clock.
        cpu: processor seconds of the command and all it started.
        emulator: processor seconds of the stand-in cloud meanwhile.
        foreign: how many processors others kept busy meanwhile, on average: 0 on a quiet machine.
        shares: processor seconds by kind of process; only when asked for.
    """

    seconds: float
    cpu: float
    emulator: float
    foreign: float
    shares: Mapping[str, float] = field(default_factory=dict)


def run(
    command: Sequence[str], cwd: Path, environment: Mapping[str, str], cloud: int, *, shares: bool = False
) -> Sample:
    """Run a command to its end.

    Args:
        cloud: the process of the stand-in cloud.
        shares: look at the processes while it runs, which costs some time itself.

    Raises:
        CommandError: it failed.
    """
    before_cloud, before_machine, began = _cpu_of(cloud), _busy(), time.monotonic()
    with (
        subprocess.Popen(
            command,
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
        _Watch(process.pid) if shares else _Blind() as watch,
    ):
        try:
            assert process.stdout is not None
            output = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            process.wait()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    if process.returncode != 0:
        tail = output.decode(errors="replace")[-6000:]
        raise CommandError(f"`{' '.join(command[:6])}` in {cwd} ended with {process.returncode}:\n{tail}")
    cpu, emulator = usage.ru_utime + usage.ru_stime, _cpu_of(cloud) - before_cloud
    foreign = max(0.0, (_busy() - before_machine - cpu - emulator) / seconds)
    return Sample(seconds, cpu, emulator, foreign, _scaled(watch.found, cpu))


def _scaled(found: Mapping[str, float], cpu: float) -> dict[str, float]:
    """The looks miss each process's last moments; the sum is known exactly."""
    seen = sum(found.values())
    return {kind: value * cpu / seen for kind, value in found.items()} if seen else {}


class _Blind:
    found: Mapping[str, float] = {}

    def __enter__(self) -> _Blind:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class _Watch:
    """Looks at a process and its descendants until it ends."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._cpu: dict[int, float] = {}
        self._kind: dict[int, str] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)

    @property
    def found(self) -> Mapping[str, float]:
        total: dict[str, float] = defaultdict(float)
        for pid, seconds in self._cpu.items():
            total[self._kind.get(pid, "other")] += seconds
        return total

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look_on(self) -> None:
        while not self._end.wait(_INTERVAL):
            for pid in _descendants(self._pid):
                with suppress(OSError, IndexError):
                    self._cpu[pid] = _cpu_of(pid)
                    kind = kind_of(pid)
                    if kind is not None:
                        self._kind[pid] = kind


# By the program's file, or by words among its arguments; the first that fits.
_KINDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "provider": (("pulumi-resource-scaleway",), "terraform-provider-scaleway"),
    "read-back provider": (("pulumi-resource-pulumi-python",), "pulumi.dynamic"),
    "program": ((), "pulumi-language-python-exec"),
    "language host": (("pulumi-language-python",), "pulumi-language-python "),
    "engine": (("pulumi", "tofu"), "/bin/pulumi "),
    "hub": ((), " operations "),
}


def _descendants(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        with suppress(OSError):
            for task in (PROC / str(each) / "task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def kind_of(pid: int) -> str | None:
    """Which part of the whole a process is; None when it has ended and only waits to be noticed."""
    arguments = (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace").split("\0")
    if not arguments[0]:
        return None
    program, text = Path(arguments[0]).name, " ".join(arguments)
    return next((kind for kind, (programs, words) in _KINDS.items() if program in programs or words in text), "other")


def _cpu_of(pid: int) -> float:
    # The program's name, in parentheses, may hold spaces.
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK


def _busy() -> float:
    """Processor seconds that the whole machine has spent so far."""
    fields = list(map(int, (PROC / "stat").read_text().partition("\n")[0].split()[1:]))
    idle = fields[3] + fields[4]
    return (sum(fields[:8]) - idle) * _TICK
