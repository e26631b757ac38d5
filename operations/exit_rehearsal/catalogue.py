"""The rows of a rehearsed database: made up on a real server, and carried to another in the migration's place."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from operations.exit_manifest import ManifestRequest, make_of_tables
from operations.exit_rehearsal.people import MOVER
from operations.exit_rehearsal.postgresql import Server, servers

DATABASE = "catalogue"
_SCHEMA: tuple[LiteralString, ...] = (
    "CREATE TABLE dataset (id int PRIMARY KEY, name text, opened date, weight float8, tags text[])",
    "CREATE TABLE request (id bigserial PRIMARY KEY, dataset int REFERENCES dataset, asked timestamptz, about jsonb)",
)
_ROWS: tuple[LiteralString, ...] = (
    "INSERT INTO dataset SELECT n, 'jeu n° ' || n, date '2019-12-01' + n, n / 7.0, ARRAY['snds', NULL] "
    "FROM generate_series(1, 60) n",
    "INSERT INTO request (dataset, asked, about) SELECT 1 + n % 60, timestamptz '2026-01-01 00:00+01' + n * interval "
    "'1 hour', jsonb_build_object('purpose', md5(n::text)) FROM generate_series(1, 500) n",
)
_TABLES: tuple[LiteralString, ...] = ("dataset", "request")
TABLES = 3
"""Items of a manifest: two tables, and the sequence of one."""


def compared_tables(row: str, out: Path, now: datetime, call: Any) -> dict[str, Any]:
    """What `hub exit manifest tables` said of a database that was carried from one real server to another.

    Raises:
        NoServerError: no PostgreSQL server can be started here.
    """
    password = secrets.token_urlsafe(24)
    names = ("HUB_SOURCE_PGPASSWORD", "HUB_TARGET_PGPASSWORD")
    with servers(2, password) as (source, target):
        source.run("postgres", f"CREATE DATABASE {DATABASE}")
        source.run(DATABASE, *_SCHEMA, *_ROWS)
        target.run("postgres", f"CREATE DATABASE {DATABASE}")
        target.run(DATABASE, *_SCHEMA)
        _carry(source, target)
        before = {name: os.environ.get(name) for name in names}
        os.environ.update(dict.fromkeys(names, password))
        try:
            request = ManifestRequest(row, source.uri(), target.uri(), MOVER, out, 2, replace=True, now=lambda: now)
            return dict(call(make_of_tables, request))
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def _carry(source: Server, target: Server) -> None:
    """Copy the rows of all tables, and where the sequence stands."""
    with (
        psycopg.connect(source.uri(DATABASE), password=source.password) as here,
        psycopg.connect(target.uri(DATABASE), password=target.password) as there,
    ):
        for table in _TABLES:
            with (
                here.cursor().copy(f"COPY {table} TO STDOUT") as rows,
                there.cursor().copy(f"COPY {table} FROM STDIN") as to,
            ):
                for piece in rows:
                    to.write(piece)
        (value,) = here.execute("SELECT last_value FROM request_id_seq").fetchone() or (1,)
        there.execute("SELECT setval('request_id_seq', %s)", (value,))
