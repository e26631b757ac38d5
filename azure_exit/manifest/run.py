"""Runs a manifest: list both sides, read every item of both in parallel, list again until nothing moves, write it."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from azure_exit.canonical import plain
from azure_exit.manifest.side import Listed, ManifestError, Reading, Side, UnreadableError
from azure_exit.manifest.work import SOURCE, TARGET, WORK_SUFFIX, Work
from azure_exit.manifest.writing import Made, Whole, write_manifest

ROUNDS = 3
"""How often what moved is read again before it is told as unsettled."""

_BATCH = 1000
_QUEUED = 8  # batches of a listing
_COMMIT_SECONDS = 1.0
_COMMIT_ITEMS = 500
_TICK_SECONDS = 0.2
_IN_FLIGHT = 4  # per worker


@dataclass(frozen=True, slots=True)
class Request:
    """A manifest to be made.

    Attributes:
        kind: objects or tables.
        row: the id of the Azure resource that the source is.
        made_by: who makes it.
        out: its file. The work file lies beside it, with `.partial` at its end.
        whole: for a whole account, asked at the end: its containers, and what of it is not compared.
    """

    kind: str
    row: str
    made_by: str
    out: Path
    workers: int = 16
    is_fresh: bool = False
    whole: Callable[[], Whole] | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `amount` are bytes or rows that were read in this run, both sides together."""

    doing: str
    done: int
    items: int
    amount: int
    unreadable: int = 0


Tell = Callable[[Progress], None]


def make_manifest(
    request: Request,
    source: Side,
    target: Side,
    tell: Tell = lambda _: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Made:
    """Make a manifest, going on where an earlier run with the same work file ended.

    Memory does not grow with the number of items: listings and readings are on disk, queues are bounded.

    Raises:
        ManifestError: a side cannot be listed, nothing can be read any more, or the work file is not this manifest's.
    """
    work_file = request.out.with_name(request.out.name + WORK_SUFFIX)
    identity = {
        "kind": request.kind,
        "row": request.row,
        "source": source.address,
        "target": target.address,
        "made_by": request.made_by,
        "made_at": plain(now()),
    }
    with Work(work_file, identity, is_fresh=request.is_fresh) as work:
        work.forget_faults()
        unsettled = _Run(work, (source, target), request.workers, tell).settle()
        tell(Progress("writing", 0, 0, 0))
        left_out = {"source": dict(source.left_out()), "target": dict(target.left_out())}
        whole = request.whole() if request.whole else None
        made = write_manifest(
            work, request.out, left_out=left_out, unsettled=unsettled, ended_at=plain(now()), whole=whole
        )
        work.remove()
    return made


class _Run:
    def __init__(self, work: Work, sides: tuple[Side, Side], workers: int, tell: Tell) -> None:
        self.work = work
        self.sides = sides
        self.workers = workers
        self.tell = tell
        self.stop = threading.Event()

    def settle(self) -> int:
        """List and read until a listing finds nothing new; return how much was still moving at the end."""
        try:
            for number in range(ROUNDS):
                vanished = self._list("listing" if number == 0 else "listing again")
                unread, _, _ = self.work.counts()
                if number and not unread and not vanished:
                    return 0
                self._read()
                if all(side.is_snapshot for side in self.sides):
                    return 0
            vanished = self._list("listing again")
            return self.work.counts()[0] + vanished
        finally:
            self.stop.set()

    def _list(self, doing: str) -> int:
        found: queue.Queue[tuple[int, list[Listed] | Exception | None]] = queue.Queue(_QUEUED)
        for side in (SOURCE, TARGET):
            threading.Thread(target=self._list_side, args=(side, found), daemon=True).start()
        number, listed, ended = self.work.next_listing(), 0, 0
        while ended < 2:
            try:
                side, batch = found.get(timeout=_TICK_SECONDS)
            except queue.Empty:
                pass
            else:
                if isinstance(batch, Exception):
                    raise batch
                if batch is None:
                    ended += 1
                else:
                    self.work.record_listed(side, batch, number)
                    listed += len(batch)
            self.tell(Progress(doing, listed, 0, 0))
        return self.work.end_listing(number)

    def _list_side(self, side: int, found: queue.Queue[tuple[int, list[Listed] | Exception | None]]) -> None:
        try:
            for batch in _batches(self.sides[side].listing()):
                if not self._put(found, (side, batch)):
                    return
            self._put(found, (side, None))
        except Exception as error:
            self._put(found, (side, error))

    def _put(
        self,
        found: queue.Queue[tuple[int, list[Listed] | Exception | None]],
        what: tuple[int, list[Listed] | Exception | None],
    ) -> bool:
        while not self.stop.is_set():
            try:
                found.put(what, timeout=_TICK_SECONDS)
            except queue.Full:
                continue
            return True
        return False

    def _read(self) -> None:
        reader = _Readers(self.work, self.sides, self.workers, self.stop, self.tell)
        try:
            reader.run()
        finally:
            reader.end()


class _Readers:
    """Reads with a fixed number of threads; the caller's thread alone writes down what they found."""

    def __init__(self, work: Work, sides: tuple[Side, Side], workers: int, stop: threading.Event, tell: Tell) -> None:
        self.work = work
        self.sides = sides
        self.stop = stop
        self.tell = tell
        self.workers = workers
        self.todo: queue.SimpleQueue[tuple[int, Listed] | None] = queue.SimpleQueue()
        self.found: queue.SimpleQueue[tuple[int, Listed, Reading | str | Exception]] = queue.SimpleQueue()
        self.unwritten: list[tuple[int, Listed, Reading | str]] = []
        self.written_at = time.monotonic()
        self.done = self.amount = self.unreadable = self.in_flight = 0
        self.items = work.counts()[0]

    def run(self) -> None:
        for _ in range(min(self.workers, self.items)):
            threading.Thread(target=self._read_on, daemon=True).start()
        most = self.workers * _IN_FLIGHT
        for task in self.work.unread():
            while self.in_flight >= most:
                self._take()
            self.todo.put(task)
            self.in_flight += 1
        while self.in_flight:
            self._take()

    def end(self) -> None:
        """Write down what was found; the threads end after what they read now."""
        while not self.todo.empty():
            try:
                self.todo.get_nowait()
            except queue.Empty:
                break
        for _ in range(self.workers):
            self.todo.put(None)
        self._write()

    def _take(self) -> None:
        try:
            side, item, found = self.found.get(timeout=_TICK_SECONDS)
        except queue.Empty:
            pass
        else:
            self.in_flight -= 1
            if isinstance(found, Exception):
                raise found
            self.unwritten.append((side, item, found))
            self.done += 1
            self.unreadable += isinstance(found, str)
            self.amount += found.amount if isinstance(found, Reading) else 0
        if len(self.unwritten) >= _COMMIT_ITEMS or time.monotonic() - self.written_at > _COMMIT_SECONDS:
            self._write()
        self.tell(Progress("reading", self.done, self.items, self.amount, self.unreadable))

    def _write(self) -> None:
        if self.unwritten:
            self.work.record_read(self.unwritten)
            self.unwritten.clear()
        self.written_at = time.monotonic()

    def _read_on(self) -> None:
        while (task := self.todo.get()) is not None and not self.stop.is_set():
            side, item = task
            found: Reading | str | Exception
            try:
                found = self.sides[side].read(item)
            except UnreadableError as error:
                found = str(error)
            except Exception as error:  # a ManifestError, or a defect: it ends the run in the caller's thread
                found = error
            self.found.put((side, item, found))


def _batches(items: Iterator[Listed]) -> Iterator[list[Listed]]:
    batch: list[Listed] = []
    for each in items:
        batch.append(each)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


__all__ = ["ROUNDS", "ManifestError", "Progress", "Request", "make_manifest"]
