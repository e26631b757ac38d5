"""Appends to the ledger: one writer at a time, on the disk before it is told, and nothing half written stays."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from azure_exit.canonical import plain
from azure_exit.durable import write_whole
from azure_exit.ledger.entry import NAMESPACE, ZERO, Entry, Kind, head_path, line_of, parse_line, unsigned_bytes
from azure_exit.signing.ssh import Signers, sign

_BACK = 1 << 16


class LedgerError(Exception):
    """The ledger cannot be appended to. `way_out` says what to do."""

    def __init__(self, problem: str, way_out: str) -> None:
        super().__init__(problem)
        self.way_out = way_out


class Ledger:
    """A ledger, to append to.

    Each entry is signed with `key` in the name of `person`. The folder has to be there. With `signers` a key that may
    not sign in that name writes nothing.
    """

    def __init__(self, path: Path, person: str, key: Path, signers: Signers | None = None) -> None:
        self.path = path
        self.person = person
        self.key = key
        self.signers = signers

    def append(self, kind: Kind, body: dict[str, Any], now: datetime) -> Entry:
        """Append an entry; when this returns it is on the disk.

        Raises:
            LedgerError: what is there is damaged or shorter than it was, or somebody else is writing.
            SignatureError: the key cannot sign, or not in that name.
        """
        with self._open() as file:
            last = self._mend(file, self._last(file), now)
            return self._write(file, last, kind, plain(body), now)

    def _write(self, file: IO[bytes], last: Entry | None, kind: Kind, body: dict[str, Any], now: datetime) -> Entry:
        number = last.number + 1 if last else 0
        previous = last.line_sha256 if last else ZERO
        if last is not None and now < last.at:
            raise LedgerError(
                f"{self.path}: the clock says {now.isoformat()}, and the last entry is of {last.at.isoformat()}",
                "set the clock right: an entry is never older than the one before",
            )
        unsigned = unsigned_bytes(number, now, kind.value, self.person, previous, body)
        signature = sign(unsigned, self.key, NAMESPACE)
        if self.signers is not None:
            self.signers.verify(unsigned, signature, self.person, NAMESPACE, now)
        line = line_of(unsigned, signature)
        file.seek(0, os.SEEK_END)
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
        entry = parse_line(line)
        self._write_head(entry)
        return entry

    def _mend(self, file: IO[bytes], last: Entry | None, now: datetime) -> Entry | None:
        """Set a line aside that a crash cut off: it was never told as written. Its bytes are kept in an entry."""
        end = file.seek(0, os.SEEK_END)
        start = _end_of_lines(file, end)
        if start == end:
            return last
        file.seek(start)
        torn = file.read()
        # First the bytes are safe beside the ledger, then they leave it.
        aside = self.path.with_name(f"{self.path.name}.torn-{last.number + 1 if last else 0}")
        write_whole(aside, torn)
        file.truncate(start)
        os.fsync(file.fileno())
        return self._write(file, last, Kind.RECOVERED, {"bytes": len(torn), "hex": torn.hex()}, now)

    def _last(self, file: IO[bytes]) -> Entry | None:
        last = self._last_line(file)
        head = self._head()
        told = head["n"] if head else -1
        number = last.number if last else -1
        # A crash between the line and the head leaves the head one behind.
        if told > number or number > told + 1:
            raise LedgerError(
                f"{self.path} ends with entry {number}, and {head_path(self.path).name} says {told}: lines are missing",
                "restore the ledger from its copies; `hub exit ledger verify` says what is wrong",
            )
        if head and last and told == number and head["sha256"] != last.line_sha256:
            raise LedgerError(
                f"{self.path}: entry {number} is not the one that was written",
                "restore the ledger from its copies; `hub exit ledger verify` says what is wrong",
            )
        return last

    def _last_line(self, file: IO[bytes]) -> Entry | None:
        end = _end_of_lines(file, file.seek(0, os.SEEK_END))
        if end == 0:
            return None
        start = _end_of_lines(file, end - 1)
        file.seek(start)
        try:
            return parse_line(file.read(end - start))
        except ValueError as error:
            raise LedgerError(
                f"{self.path}: the last line is damaged: {error}",
                "restore the ledger from its copies; `hub exit ledger verify` says what is wrong",
            ) from None

    def _head(self) -> dict[str, Any] | None:
        path = head_path(self.path)
        try:
            found = json.loads(path.read_text())
            return {"n": int(found["n"]), "sha256": str(found["sha256"])}
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            raise LedgerError(f"{path} is damaged", "restore it from its copies, together with the ledger") from None

    def _write_head(self, entry: Entry) -> None:
        content = json.dumps({"n": entry.number, "sha256": entry.line_sha256}) + "\n"
        write_whole(head_path(self.path), content.encode())

    @contextmanager
    def _open(self) -> Iterator[IO[bytes]]:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o640)
        with os.fdopen(descriptor, "r+b") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LedgerError(f"{self.path} is being written by another run", "wait until it has ended") from None
            yield file


def _end_of_lines(file: IO[bytes], end: int) -> int:
    """The position after the last line end before `end`."""
    while end > 0:
        start = max(0, end - _BACK)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
