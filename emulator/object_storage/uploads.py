"""Multipart uploads under way, and their parts, in SQLite."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emulator.clock import parse_time, rfc3339

SCHEMA = """
CREATE TABLE IF NOT EXISTS object_upload (
  id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, initiated TEXT NOT NULL, attributes TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS object_part (
  upload TEXT NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
  checksum TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (upload, number)
);
"""


@dataclass
class Upload:
    """`attributes` are those of the version that it is to become (see `versions.Version`)."""

    id: str
    bucket: str
    key: str
    initiated: datetime
    attributes: dict[str, Any]


@dataclass
class Part:
    number: int
    size: int
    etag: str
    modified: datetime
    checksum: dict[str, str]


class Uploads:
    """Reads and writes the uploads of all buckets. The application commits once a request is done."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(SCHEMA)

    def begin(self, bucket: str, key: str, now: datetime, attributes: dict[str, Any]) -> Upload:
        upload = Upload(secrets.token_urlsafe(32), bucket, key, now, attributes)
        row = (upload.id, bucket, key, rfc3339(now), json.dumps(attributes))
        self._database.execute("INSERT INTO object_upload VALUES (?,?,?,?,?)", row)
        return upload

    def get(self, bucket: str, key: str, upload_id: str) -> Upload | None:
        rows = self._database.execute(
            "SELECT id, bucket, key, initiated, attributes FROM object_upload WHERE id = ? AND bucket = ? AND key = ?",
            (upload_id, bucket, key),
        )
        return next((_upload(row) for row in rows), None)

    def of_bucket(self, bucket: str) -> list[Upload]:
        rows = self._database.execute(
            "SELECT id, bucket, key, initiated, attributes FROM object_upload WHERE bucket = ? ORDER BY key, initiated",
            (bucket,),
        )
        return [_upload(row) for row in rows]

    def put_part(self, upload: Upload, part: Part, content: bytes) -> None:
        """Keep a part, in the place of an earlier one of the same number."""
        row = (upload.id, part.number, part.size, part.etag, rfc3339(part.modified), json.dumps(part.checksum), content)
        self._database.execute("INSERT OR REPLACE INTO object_part VALUES (?,?,?,?,?,?,?)", row)

    def parts(self, upload: Upload) -> list[Part]:
        rows = self._database.execute(
            "SELECT number, size, etag, modified, checksum FROM object_part WHERE upload = ? ORDER BY number",
            (upload.id,),
        )
        return [
            Part(number, size, etag, parse_time(modified), json.loads(checksum))
            for number, size, etag, modified, checksum in rows
        ]

    def content(self, upload: Upload, numbers: list[int]) -> list[bytes]:
        found = []
        for number in numbers:
            row = self._database.execute(
                "SELECT content FROM object_part WHERE upload = ? AND number = ?", (upload.id, number)
            ).fetchone()
            found.append(bytes(row[0]))
        return found

    def end(self, upload: Upload) -> None:
        self._database.execute("DELETE FROM object_part WHERE upload = ?", (upload.id,))
        self._database.execute("DELETE FROM object_upload WHERE id = ?", (upload.id,))

    def end_all(self, bucket: str) -> None:
        for upload in self.of_bucket(bucket):
            self.end(upload)


def _upload(row: tuple[Any, ...]) -> Upload:
    id_, bucket, key, initiated, attributes = row
    return Upload(id_, bucket, key, parse_time(initiated), json.loads(attributes))
