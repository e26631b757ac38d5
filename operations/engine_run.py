"""Runs the engine once, in a session of its own, and follows its events.

The events come over a pipe and are kept nowhere: the engine's debugging messages, which travel with them, hold
secrets in clear.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from operations import processes
from operations.events import Account, Ended, Problem, Started
from operations.workspace import ROOT

Listener = Callable[[Started | Ended | Problem], None]

LINE_LIMIT = 256 * 1024 * 1024  # bytes; one event holds a whole resource twice
DEBUGGING = b'"severity":"debug"'
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 2.0
"""Seconds that plugins have to end by themselves after their engine ended well."""


class Operation(StrEnum):
    """What the engine is asked to do with a stack."""

    UP = "up"
    PREVIEW = "preview"
    REFRESH = "refresh"
    DRIFT = "drift"
    DESTROY = "destroy"

    @property
    def arguments(self) -> tuple[str, ...]:
        return _ARGUMENTS[self]

    @property
    def is_change(self) -> bool:
        """Whether it changes the cloud or the state."""
        return self in (Operation.UP, Operation.REFRESH, Operation.DESTROY)


_ARGUMENTS = {
    Operation.UP: ("up", "--skip-preview", "--yes"),
    Operation.PREVIEW: ("preview",),
    Operation.REFRESH: ("refresh", "--skip-preview", "--yes"),
    Operation.DRIFT: ("refresh", "--preview-only"),
    Operation.DESTROY: ("destroy", "--skip-preview", "--yes"),
}
_COMMON = ("--json", "--non-interactive", "--color", "never")


@dataclass
class Outcome:
    """How a run of the engine ended."""

    account: Account
    code: int
    seconds: float
    interrupted: bool
    stderr: str

    @property
    def ok(self) -> bool:
        return self.code == 0 and not self.interrupted

    @property
    def killed(self) -> bool:
        """Whether the engine did not end by itself: what it was doing then is in doubt."""
        return self.code < 0


@dataclass
class Interruption:
    """Ctrl-C, for all engines that run: the first asks them to stop after what is in flight, the second kills them."""

    running: dict[int, str] = field(default_factory=dict)
    requests: int = 0
    on_request: Callable[[int], None] = lambda _: None

    @property
    def requested(self) -> bool:
        return self.requests > 0

    def request(self) -> None:
        self.requests += 1
        for pid, run in list(self.running.items()):
            if self.requests == 1:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGINT)
            else:
                processes.end(run)
        with suppress(OSError):  # a terminal that was closed, which is why this is asked for
            self.on_request(self.requests)

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Leave signals to Python's own ways, for a question to be asked."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.add_signal_handler(number, self.request)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take SIGINT, SIGTERM and SIGHUP as requests."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self.request)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)


def new_run() -> str:
    """An id for the processes of a run."""
    return uuid.uuid4().hex


async def run_engine(
    operation: Operation,
    stack: str,
    environment: Mapping[str, str],
    *,
    listener: Listener,
    interruption: Interruption,
    more: Sequence[str] = (),
    run: str | None = None,
    lock: int | None = None,
    in_full: bool = False,
    root: Path = ROOT,
) -> Outcome:
    """Run the engine once.

    Args:
        operation: what to do with the stack.
        stack: the stack's name, `<environment>.<layer>`.
        environment: the engine's whole environment; `pulumi` is found on its PATH.
        listener: told of each event that is worth showing, as it comes.
        interruption: how Ctrl-C reaches the engine, which is in a session of its own.
        more: further arguments of the CLI.
        run: the id that all processes of this run carry.
        lock: a lock's descriptor, which stays held as long as the engine or its plugins live.
        in_full: whether the account keeps the steps with all their values.
        root: the program's folder.
    """
    run = run or new_run()
    account = Account(steps_in_full=[] if in_full else None)
    started = time.monotonic()
    if interruption.requested:
        return Outcome(account, 0, 0.0, True, "")
    process = await asyncio.create_subprocess_exec(
        "pulumi",
        *operation.arguments,
        "--stack",
        stack,
        *_COMMON,
        *more,
        cwd=root,
        env={**environment, processes.RUN_VARIABLE: run, "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        pass_fds=() if lock is None else (lock,),
        limit=LINE_LIMIT,
    )
    interruption.running[process.pid] = run
    try:
        assert process.stdout is not None and process.stderr is not None  # noqa: S101 - both are pipes
        errors = asyncio.create_task(process.stderr.read())
        reading = asyncio.create_task(_follow(process.stdout, account, listener))
        killed = await asyncio.to_thread(_wait_until_ended, process.pid)
        if killed is None:
            await asyncio.sleep(0.01)  # whoever collected it tells the code in a moment
            killed = (process.returncode or 0) < 0
        # A plugin that outlives a killed engine holds the pipes open: nothing ends before it does.
        await asyncio.to_thread(processes.end, run, 0.0 if killed else GRACE)
        await reading
        stderr = (await errors).decode(errors="replace")
        code = await process.wait()
    finally:
        interruption.running.pop(process.pid, None)
    return Outcome(account, code, time.monotonic() - started, interruption.requested, stderr)


def _wait_until_ended(pid: int) -> bool | None:
    """Wait for a child to end, leaving it to be collected by others; whether a signal ended it, None if not known."""
    try:
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    except ChildProcessError:
        return None  # collected already
    return ended is not None and ended.si_code != os.CLD_EXITED


async def _follow(stream: asyncio.StreamReader, account: Account, listener: Listener) -> None:
    while line := await stream.readline():
        # Most lines are debugging messages: they are dropped before they cost anything.
        if DEBUGGING in line[-200:] or not line.startswith(b"{"):
            continue
        try:
            event = json.loads(line)
        except ValueError:
            continue  # cut short: the engine was killed while it wrote
        for notice in account.feed(event):
            listener(notice)
