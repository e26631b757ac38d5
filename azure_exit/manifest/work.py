"""The work file of a manifest: what was listed and read so far, on disk, so that memory stays small and a kill costs
the items in flight."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from azure_exit.manifest.side import Listed, ManifestError, Reading

WORK_SUFFIX = ".partial"
SOURCE, TARGET = 0, 1

_FORMAT = "hub-azure-exit-manifest-work/1"
# The text of SQLite compares as bytes of UTF-8, which is the order of code points and so that of Python.
_SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE item (
  side INTEGER NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, mark TEXT NOT NULL, listing INTEGER NOT NULL,
  amount INTEGER, checksum TEXT, fault TEXT, PRIMARY KEY (side, name)
) WITHOUT ROWID;
CREATE INDEX unread ON item (side, name) WHERE checksum IS NULL AND fault IS NULL;
"""
_LIST = """
INSERT INTO item (side, name, size, mark, listing) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (side, name) DO UPDATE SET
  amount = CASE WHEN mark = excluded.mark AND size = excluded.size THEN amount END,
  checksum = CASE WHEN mark = excluded.mark AND size = excluded.size THEN checksum END,
  fault = CASE WHEN mark = excluded.mark AND size = excluded.size THEN fault END,
  size = excluded.size, mark = excluded.mark, listing = excluded.listing
"""
_UNREAD = "checksum IS NULL AND fault IS NULL"
_BATCH = 500
_DATABASE = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Stored:
    """An item of one side: what was computed from it, or why it could not be read."""

    name: str
    size: int
    mark: str
    amount: int | None
    checksum: str | None
    fault: str | None


class Work:
    """A work file, opened by one run at a time. Used from one thread."""

    def __init__(self, path: Path, identity: Mapping[str, str], *, is_fresh: bool = False) -> None:
        """Open the work file at `path`, or begin it.

        Args:
            path: beside the manifest.
            identity: what the run is about; a file of another run is not gone on with.
            is_fresh: what is there is thrown away.

        Raises:
            ManifestError: another run holds it, or it belongs to another manifest, or is damaged.
        """
        self.path = path
        # Beside it, because closing any handle on the file itself would let go of SQLite's own locks.
        self._lock = path.with_name(f"{path.name}.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise ManifestError(f"{path} is in use by another run", "wait until it has ended, or stop it") from None
        if is_fresh:
            _remove(path, _DATABASE)
        try:
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._open(identity)
        except sqlite3.Error as error:
            self._lock.close()
            raise ManifestError(
                f"{path} is no work file of a manifest: {error}", "move it away, or begin anew with --fresh"
            ) from None
        except ManifestError:
            self._lock.close()
            raise

    def _open(self, identity: Mapping[str, str]) -> None:
        run = self._database.execute
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = NORMAL")
        run("PRAGMA cache_size = -8192")  # KiB
        if not run("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            # One transaction: a kill in between leaves an empty file, not half a schema.
            rows = [("format", _FORMAT), *identity.items()]
            run("BEGIN")
            for statement in _SCHEMA.split(";\n"):
                run(statement)
            self._database.executemany("INSERT INTO about VALUES (?, ?)", rows)
            run("COMMIT")
        about = dict(run("SELECT name, value FROM about"))
        self.was_begun_before = run("SELECT EXISTS (SELECT 1 FROM item)").fetchone()[0] == 1
        self.about = about
        for name, value in {"format": _FORMAT, **identity}.items():
            if name not in ("made_at",) and about.get(name) != value:
                raise ManifestError(
                    f"{self.path} was begun for another manifest: {name} is {about.get(name)!r}, not {value!r}",
                    "finish that one with the arguments it was begun with, or begin anew with --fresh",
                )

    def __enter__(self) -> Work:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it. What was recorded stays."""
        self._database.close()
        self._lock.close()

    def remove(self) -> None:
        """Close it and remove it with all that belongs to it."""
        self.close()
        _remove(self.path, (*_DATABASE, ".lock"))

    def forget_faults(self) -> None:
        """Have what could not be read by an earlier run read again."""
        self._database.execute("UPDATE item SET fault = NULL WHERE fault IS NOT NULL")

    def record_listed(self, side: int, items: Iterable[Listed], listing: int) -> None:
        """Record items of a listing. What was read of an item whose mark changed is forgotten."""
        self._in_one(_LIST, ((side, each.name, each.size, each.mark, listing) for each in items))

    def next_listing(self) -> int:
        """The number of the listing that begins."""
        return int(self._database.execute("SELECT coalesce(max(listing), 0) + 1 FROM item").fetchone()[0])

    def end_listing(self, listing: int) -> int:
        """Forget what a complete listing no longer holds; return how many that were."""
        return self._database.execute("DELETE FROM item WHERE listing <> ?", (listing,)).rowcount

    def record_read(self, readings: Iterable[tuple[int, Listed, Reading | str]]) -> None:
        """Record readings, or in their place why an item could not be read."""
        rows = [
            (None, None, found, side, item.name, item.mark)
            if isinstance(found, str)
            else (found.amount, found.checksum, None, side, item.name, item.mark)
            for side, item, found in readings
        ]
        self._in_one(
            "UPDATE item SET amount = ?, checksum = ?, fault = ? WHERE side = ? AND name = ? AND mark = ?", rows
        )

    def unread(self) -> Iterator[tuple[int, Listed]]:
        """What is still to be read, both sides of a name close to each other. Others may record meanwhile."""
        last = {SOURCE: "", TARGET: ""}
        while True:
            found: list[tuple[int, Listed]] = []
            for side, after in last.items():
                rows = self._database.execute(
                    f"SELECT name, size, mark FROM item WHERE {_UNREAD} AND side = ? AND name > ? "  # noqa: S608 - ours
                    "ORDER BY side, name LIMIT ?",
                    (side, after, _BATCH),
                ).fetchall()
                found += [(side, Listed(*row)) for row in rows]
                if rows:
                    last[side] = rows[-1][0]
            if not found:
                return
            yield from sorted(found, key=lambda each: (each[1].name, each[0]))

    def counts(self) -> tuple[int, int, int]:
        """How many items and bytes are to be read still, and how many items there are."""
        run = self._database.execute
        unread = run(f"SELECT count(*), coalesce(sum(size), 0) FROM item WHERE {_UNREAD}")  # noqa: S608 - ours
        items, size = unread.fetchone()
        return int(items), int(size), int(run("SELECT count(*) FROM item").fetchone()[0])

    def items(self, side: int) -> Iterator[Stored]:
        """The items of a side in ascending order of names."""
        rows = self._database.execute(
            "SELECT name, size, mark, amount, checksum, fault FROM item WHERE side = ? ORDER BY side, name", (side,)
        )
        for row in rows:
            yield Stored(*row)

    def _in_one(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany(statement, rows)
        self._database.execute("COMMIT")


def _remove(path: Path, suffixes: Iterable[str]) -> None:
    for suffix in suffixes:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
