"""Object versions in SQLite: what S3 shows of them in one table, their contents in another."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from emulator.clock import parse_time, rfc3339

SCHEMA = """
CREATE TABLE IF NOT EXISTS object_version (
  number INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key TEXT NOT NULL, version_id TEXT NOT NULL,
  marker INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, attributes TEXT NOT NULL,
  UNIQUE (bucket, key, version_id)
);
CREATE INDEX IF NOT EXISTS object_version_order ON object_version (bucket, key, number);
CREATE TABLE IF NOT EXISTS object_content (number INTEGER PRIMARY KEY, content BLOB NOT NULL);
"""
_COLUMNS = "number, bucket, key, version_id, marker, size, etag, modified, attributes"
# The version that a plain GET sees is the youngest.
_CURRENT = (
    "number = (SELECT max(w.number) FROM object_version w WHERE w.bucket = v.bucket AND w.key = v.key) AND NOT marker"
)
NULL = "null"


@dataclass
class Version:
    """One version of an object, or a delete marker.

    Attributes:
        etag: without quotes.
        attributes: `headers` (content type, metadata ...), `storage_class`, `checksum` {algorithm: value},
            `checksum_type`, `encryption`, `acl`, `tags`, `retention` {mode, until}, `legal_hold`.
    """

    bucket: str
    key: str
    version_id: str
    size: int
    etag: str
    modified: datetime
    marker: bool = False
    attributes: dict[str, Any] = field(default_factory=dict)
    number: int = 0
    latest: bool = True

    @property
    def quoted_etag(self) -> str:
        return f'"{self.etag}"'


class Versions:
    """Reads and writes the versions of all buckets. The application commits once a request is done."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(SCHEMA)

    def add(self, version: Version, content: bytes = b"") -> Version:
        """Keep a new version; it becomes the current one of its key."""
        cursor = self._database.execute(
            "INSERT INTO object_version (bucket, key, version_id, marker, size, etag, modified, attributes) "
            "VALUES (?,?,?,?,?,?,?,?)",
            (
                version.bucket,
                version.key,
                version.version_id,
                version.marker,
                version.size,
                version.etag,
                rfc3339(version.modified),
                json.dumps(version.attributes),
            ),
        )
        version.number = cursor.lastrowid or 0
        if not version.marker:
            self._database.execute("INSERT INTO object_content VALUES (?,?)", (version.number, content))
        return version

    def save(self, version: Version) -> None:
        """Keep what was changed in `version.attributes`."""
        self._database.execute(
            "UPDATE object_version SET attributes = ? WHERE number = ?",
            (json.dumps(version.attributes), version.number),
        )

    def remove(self, version: Version) -> None:
        self._database.execute("DELETE FROM object_version WHERE number = ?", (version.number,))
        self._database.execute("DELETE FROM object_content WHERE number = ?", (version.number,))

    def content(self, version: Version) -> bytes:
        row = self._database.execute(
            "SELECT content FROM object_content WHERE number = ?", (version.number,)
        ).fetchone()
        return bytes(row[0]) if row else b""

    def get(self, bucket: str, key: str, version_id: str | None = None) -> Version | None:
        """A version by its id, or the youngest of a key: a delete marker too, which the caller must tell apart."""
        which, values = ("AND version_id = ?", (version_id,)) if version_id else ("", ())
        row = self._database.execute(
            f"SELECT {_COLUMNS} FROM object_version WHERE bucket = ? AND key = ? {which} "  # noqa: S608
            "ORDER BY number DESC LIMIT 1",
            (bucket, key, *values),
        ).fetchone()
        return _version(row) if row else None

    def of_key(self, bucket: str, key: str) -> list[Version]:
        rows = self._database.execute(
            f"SELECT {_COLUMNS} FROM object_version WHERE bucket = ? AND key = ? ORDER BY number DESC",  # noqa: S608
            (bucket, key),
        )
        return [_version(row) for row in rows]

    def current(self, bucket: str, prefix: str, after: str) -> Iterator[Version]:
        """The current versions of keys with a prefix and above `after`, by key, without those that are deleted."""
        rows = self._database.execute(
            f"SELECT {_COLUMNS} FROM object_version v WHERE bucket = ? AND key > ? AND key >= ? AND {_CURRENT} "  # noqa: S608
            "ORDER BY key",
            (bucket, after, prefix),
        )
        yield from _with_prefix(rows, prefix)

    def all(self, bucket: str, prefix: str, from_key: str) -> Iterator[Version]:
        """All versions and markers with a prefix from `from_key` on, by key, the youngest of each first."""
        rows = self._database.execute(
            f"SELECT {_COLUMNS} FROM object_version WHERE bucket = ? AND key >= ? AND key >= ? "  # noqa: S608
            "ORDER BY key, number DESC",
            (bucket, from_key, prefix),
        )
        last = None
        for version in _with_prefix(rows, prefix):
            version.latest = version.key != last
            last = version.key
            yield version

    def count(self, bucket: str) -> int:
        row = self._database.execute("SELECT count(*) FROM object_version WHERE bucket = ?", (bucket,)).fetchone()
        return int(row[0])

    def fresh_id(self, now: datetime) -> str:
        """A version id as the service makes them: microseconds since 1970, never the same twice."""
        youngest = self._database.execute(
            "SELECT max(CAST(version_id AS INTEGER)) FROM object_version WHERE version_id != 'null'"
        ).fetchone()[0]
        return str(max(int(now.timestamp() * 1_000_000), (youngest or 0) + 1))


def _with_prefix(rows: Iterator[tuple[Any, ...]] | sqlite3.Cursor, prefix: str) -> Iterator[Version]:
    for row in rows:
        version = _version(row)
        if not version.key.startswith(prefix):
            return
        yield version


def _version(row: tuple[Any, ...]) -> Version:
    number, bucket, key, version_id, marker, size, etag, modified, attributes = row
    return Version(
        bucket=bucket,
        key=key,
        version_id=version_id,
        size=size,
        etag=etag,
        modified=parse_time(modified),
        marker=bool(marker),
        attributes=json.loads(attributes),
        number=number,
    )
