"""What exists in the stand-in cloud: records in memory, mirrored to SQLite so that they outlive the process."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from emulator.errors import not_found

JSON = dict[str, Any]

# Of a record: kind, id, body, private, position.
Row = tuple[str, str, str, str, int]
EVERYTHING = "SELECT kind, id, body, private, position FROM record ORDER BY position"
OF_KIND = "SELECT kind, id, body, private, position FROM record WHERE kind = ?"
ONE = "SELECT kind, id, body, private, position FROM record WHERE kind = ? AND id = ?"
SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
  kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, private TEXT NOT NULL, position INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS request (
  number INTEGER PRIMARY KEY, time TEXT NOT NULL, principal TEXT NOT NULL, host TEXT NOT NULL, method TEXT NOT NULL,
  path TEXT NOT NULL, status INTEGER NOT NULL, fault TEXT NOT NULL, seconds REAL NOT NULL
);
"""


@dataclass
class Record:
    """One thing that exists.

    `body` is what the API shows; `private` is what it must not show or what only the stand-in knows.
    """

    kind: str
    id: str
    body: JSON
    private: JSON = field(default_factory=dict)
    position: int = 0

    @property
    def given(self) -> bool:
        """Whether it exists from the start or was made by the cloud itself."""
        return bool(self.private.get("given"))

    @property
    def scheduled(self) -> bool:
        """Whether its owner has deleted it, and it only waits for the end of the days in which it can be restored."""
        return bool(self.private.get("scheduled"))


class Store:
    """Records by kind and id. Kinds are `<product>.<resource>`, for example `vpc.private_network`.

    All writes of one request are committed together by `commit()`, which the application calls once a request is done,
    or are all taken back by `rollback()`.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._database = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
        self._database.executescript(
            # The stand-in must outlive its process, not a power cut.
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + SCHEMA
        )
        self._records: dict[str, dict[str, Record]] = {}
        self._dirty: dict[tuple[str, str], Record | None] = {}
        # What a request that may be taken back was handed out: single records, and kinds as a whole.
        self._lent: set[tuple[str, str]] | None = None
        self._listed: set[str] = set()
        self._position = 0
        self.version: dict[str, int] = {}
        for row in self._database.execute(EVERYTHING):
            record = _read(row)
            self._records.setdefault(record.kind, {})[record.id] = record
            self._position = max(self._position, record.position)

    @property
    def database(self) -> sqlite3.Connection:
        """The database itself, for what is no record: the contents of object storage."""
        return self._database

    def add(self, kind: str, body: JSON, private: JSON | None = None) -> Record:
        """Keep a new record under `body["id"]`, or under a fresh UUID that is written into the body."""
        id_ = str(body.setdefault("id", str(uuid.uuid4())))
        self._position += 1
        record = Record(kind, id_, body, private or {}, self._position)
        self._records.setdefault(kind, {})[id_] = record
        self._touch(kind, id_, record)
        return record

    def peek(self, kind: str, id_: str) -> Record | None:
        record = self._records.get(kind, {}).get(id_)
        if record is not None and self._lent is not None:
            self._lent.add((kind, id_))
        return record

    def get(self, kind: str, id_: str, resource: str | None = None) -> Record:
        """Raises the API's 404 naming `resource` (default: the kind's last part) when there is no such record."""
        record = self.peek(kind, id_)
        if record is None:
            raise not_found(resource or kind.rpartition(".")[2], id_)
        return record

    def find(self, kind: str, where: Callable[[Record], bool] | None = None, **equals: Any) -> list[Record]:
        """Records of a kind in order of creation, whose body has all of `equals` and for which `where` holds."""
        self._listed.add(kind)
        return [
            record
            for record in self._records.get(kind, {}).values()
            if all(record.body.get(key) == value for key, value in equals.items()) and (where is None or where(record))
        ]

    def save(self, record: Record) -> Record:
        """Keep what was changed in `record.body` or `record.private`."""
        self._touch(record.kind, record.id, record)
        return record

    def remove(self, record: Record) -> None:
        self._records.get(record.kind, {}).pop(record.id, None)
        self._touch(record.kind, record.id, None)

    def all(self) -> Iterator[Record]:
        self._listed.update(self._records)
        for records in self._records.values():
            yield from records.values()

    def _touch(self, kind: str, id_: str, record: Record | None) -> None:
        self._dirty[kind, id_] = record
        self.version[kind] = self.version.get(kind, 0) + 1

    def log(self, row: tuple[str, str, str, str, str, int, str, float]) -> None:
        """Append (time, principal, host, method, path, status, fault, seconds) to the request log."""
        self._database.execute(
            "INSERT INTO request (time, principal, host, method, path, status, fault, seconds) "
            "VALUES (?,?,?,?,?,?,?,?)",
            row,
        )

    def requests(self, after: int = 0) -> list[JSON]:
        columns = ("number", "time", "principal", "host", "method", "path", "status", "fault", "seconds")
        rows = self._database.execute("SELECT * FROM request WHERE number > ? ORDER BY number", (after,))
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def meta(self, name: str) -> Any:
        row = self._database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    def set_meta(self, name: str, value: Any) -> None:
        self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, json.dumps(value)))

    def begin(self, *, undoable: bool = False) -> None:
        """Start what belongs together. Only what is `undoable` may be rolled back."""
        self._database.execute("BEGIN")
        if self._dirty:  # what time changed while something was only read
            self.commit()
            self._database.execute("BEGIN")
        self._lent = set() if undoable else None
        self._listed.clear()

    def commit(self) -> None:
        for (kind, id_), record in self._dirty.items():
            if record is None:
                self._database.execute("DELETE FROM record WHERE kind = ? AND id = ?", (kind, id_))
            else:
                row = (kind, id_, json.dumps(record.body), json.dumps(record.private), record.position)
                self._database.execute("INSERT OR REPLACE INTO record VALUES (?,?,?,?,?)", row)
        self._dirty.clear()
        self._database.execute("COMMIT")
        self._lent = None

    def rollback(self) -> list[Record]:
        """Make everything as it was at `begin(undoable=True)`, also what a handler changed in a record without saving.

        Returns the records that were looked at and exist.
        """
        if self._lent is None:
            raise RuntimeError("only what is undoable may be rolled back")
        self._database.execute("ROLLBACK")
        kinds, single = set(self._listed), self._lent | self._dirty.keys()
        self._dirty.clear()
        self._lent = None
        kept: dict[tuple[str, str], Row] = {}
        for kind in kinds:
            rows = self._database.execute(OF_KIND, (kind,))
            kept.update(((kind, row[1]), row) for row in rows)
            single.update((kind, id_) for id_ in self._records.get(kind, {}))
        for key in single:
            if key[0] not in kinds:
                rows = self._database.execute(ONE, key)
                kept.update((key, row) for row in rows)
        return [record for key in single | kept.keys() if (record := self._restore(key, kept.get(key))) is not None]

    def _restore(self, key: tuple[str, str], row: Row | None) -> Record | None:
        """Make one record in memory what its row is, in its place among its kind."""
        kind, id_ = key
        records = self._records.setdefault(kind, {})
        held = records.get(id_)
        if row is None:
            if records.pop(id_, None) is not None:
                self.version[kind] = self.version.get(kind, 0) + 1
            return None
        record = _read(row)
        if held == record:
            return held
        self.version[kind] = self.version.get(kind, 0) + 1
        if held is not None:
            held.body, held.private = record.body, record.private
            return held
        records[id_] = record
        self._records[kind] = dict(sorted(records.items(), key=lambda each: each[1].position))
        return record

    def close(self) -> None:
        self._database.close()


def _read(row: Row) -> Record:
    kind, id_, body, private, position = row
    return Record(kind, id_, json.loads(body), json.loads(private), position)
