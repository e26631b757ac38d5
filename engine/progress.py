"""Telling a person what goes on: one line per step, with seconds; on a terminal the line is kept alive."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

TERMINAL_INTERVAL = 1.0
"""Seconds between updates of the living line on a terminal."""
PLAIN_INTERVAL = 30.0
"""Seconds between signs of life in a log."""


class Step:
    """A step under way; ``detail`` is shown beside its seconds."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.detail = ""
        self.started = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long the step has taken so far."""
        return time.monotonic() - self.started


class Progress:
    """Writes to standard error, so that standard output stays for results."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()

    def say(self, text: str) -> None:
        """Write one line."""
        self._stream.write(f"{text}\n")
        self._stream.flush()

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Show a step from start to end; an error ends it without the word ``done``."""
        step = Step(title)
        stop = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(step, stop), daemon=True)
        if not self._terminal:
            self.say(f"{title} ...")
        ticker.start()
        try:
            yield step
        except BaseException:
            self._end(stop, ticker)
            self.say(f"{title}: stopped after {step.seconds:.0f} s")
            raise
        self._end(stop, ticker)
        self.say(f"{title}: done in {step.seconds:.1f} s")

    def _end(self, stop: threading.Event, ticker: threading.Thread) -> None:
        stop.set()
        ticker.join()
        if self._terminal:
            self._stream.write("\r\x1b[K")

    def _tick(self, step: Step, stop: threading.Event) -> None:
        while not stop.wait(TERMINAL_INTERVAL if self._terminal else PLAIN_INTERVAL):
            detail = f", {step.detail}" if step.detail else ""
            line = f"{step.title}: {step.seconds:.0f} s{detail}"
            if self._terminal:
                self._stream.write(f"\r\x1b[K{line}")
                self._stream.flush()
            else:
                self.say(line)


class Silence(Progress):
    """Says nothing: for callers that only want the result."""

    def say(self, text: str) -> None:
        """Drop the line."""

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Run the step unseen."""
        yield Step(title)
