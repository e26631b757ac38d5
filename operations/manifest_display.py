"""Shows how far a manifest is: a line that stays on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azure_exit.manifest import Progress

_FIRST_SECONDS = 2.0
_SECONDS = 10.0
_UNITS = ("B", "kB", "MB", "GB", "TB")


@contextmanager
def manifest_display(kind: str, *, to_stderr: bool) -> Iterator[Callable[[Progress], None]]:
    """What a run is to tell its progress to. NO_COLOR, TERM=dumb and CI get plain lines."""
    stream = sys.stderr if to_stderr else sys.stdout
    if not stream.isatty() or os.environ.get("TERM") == "dumb" or os.environ.get("CI"):
        yield _Lines(kind, lambda line: print(line, file=stream, flush=True), _FIRST_SECONDS, _SECONDS).tell
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

    with Console(file=stream).status("connecting") as status:
        yield _Lines(kind, status.update, 0.0, 0.2).tell


class _Lines:
    def __init__(self, kind: str, write: Callable[[str], None], first: float, every: float) -> None:
        self._kind, self._write, self._every = kind, write, every
        self._doing, self._began = "", 0.0
        self._next = time.monotonic() + first

    def tell(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.doing != self._doing:
            self._doing, self._began = progress.doing, now
        if now < self._next:
            return
        self._next = now + self._every
        with suppress(OSError):  # nobody reads any more
            self._write(progress_line(self._kind, progress, now - self._began))


def progress_line(kind: str, progress: Progress, seconds: float) -> str:
    """One line: what is being done, how much of it is done, how fast, and how long it may still take."""
    if progress.doing != "reading":
        return f"{progress.doing}: {progress.done} {kind}" if progress.done else progress.doing
    amount = _bytes(progress.amount) if kind == "objects" else f"{progress.amount} rows"
    line = f"reading: {progress.done} of {progress.items} {kind} on both sides, {amount}"
    if seconds >= 1 and progress.done:
        pace = progress.done / seconds
        line += f", {pace:.0f}/s, some {_duration((progress.items - progress.done) / pace)} left"
    return f"{line}, {progress.unreadable} unreadable" if progress.unreadable else line


def _bytes(number: float) -> str:
    for unit in _UNITS[:-1]:
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} {_UNITS[-1]}"


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
