"""The tables of one PostgreSQL database, or of all databases of a server, as a side."""

from __future__ import annotations

import queue
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict

from azure_exit.manifest.credentials import secret
from azure_exit.manifest.postgresql_queries import (
    DATABASES,
    EXTENSIONS,
    LEFT_OUT,
    MARK,
    RELATIONS,
    SESSION,
    quoted,
    sequence_query,
    table_query,
)
from azure_exit.manifest.side import Listed, ManifestError, Reading, UnreadableError

OLDEST = 120000
"""The oldest server: before 12, numbers with a fraction are written another way, and could not be compared."""


@dataclass(frozen=True, slots=True)
class _Relation:
    database: str
    schema: str
    name: str
    kind: str
    columns: tuple[tuple[str, str], ...]


class Tables:
    """Tables, materialized views and sequences, each database read in one snapshot by several connections.

    All transactions are read-only. A row that row-level security would hide is an error, not a missing row.
    """

    is_snapshot = True

    def __init__(self, conninfo: str, *, side: str, all_databases: bool, workers: int) -> None:
        """Connect.

        Args:
            conninfo: a URI, or `service=NAME`, without a password: that is in PGPASSFILE, in HUB_SOURCE_PGPASSWORD or
                HUB_TARGET_PGPASSWORD, or in a file that the same with `_FILE` at its end names.
            side: source or target.
            all_databases: names begin with the database, and every one that takes connections is read.
            workers: connections for each database.

        Raises:
            ManifestError: it cannot be connected to, is too old, or the password is in `conninfo`.
        """
        try:
            given = conninfo_to_dict(conninfo)
        except psycopg.Error:
            raise ManifestError(f"the {side} is no connection string of PostgreSQL", "a URI, or service=NAME") from None
        if "password" in given:
            raise ManifestError(
                f"the {side}'s connection string holds a password, which other users of this machine can read",
                f"PGPASSFILE, or HUB_{side.upper()}_PGPASSWORD, or HUB_{side.upper()}_PGPASSWORD_FILE",
            )
        self._side, self._given, self._workers = side, {name: v for name, v in given.items() if v is not None}, workers
        self._password = secret(f"HUB_{side.upper()}_PGPASSWORD")
        self._is_server = all_databases
        self._snapshots: list[_Snapshot] = []
        with self._connected(None) as first:
            info = first.info
            self.address = f"postgresql://{info.host}:{info.port}/{'' if all_databases else info.dbname}"
            self.host, self.database = info.host, info.dbname
            if info.server_version < OLDEST:
                raise ManifestError(f"{self.address} is older than PostgreSQL 12", "upgrade it before it is compared")
            names = [row[0] for row in first.execute(DATABASES)] if all_databases else [info.dbname]
        for name in names:
            self._snapshots.append(_Snapshot(self, name, workers))
        self._relations: dict[str, _Relation] = {}
        self._left_out: Counter[str] = Counter()

    def listing(self) -> Iterator[Listed]:
        self._relations.clear()
        self._left_out.clear()
        for snapshot in self._snapshots:
            with snapshot.connection(self) as connection, self._told():
                mark = _mark(connection)
                for schema, name, kind, columns in connection.execute(RELATIONS):
                    found = _Relation(snapshot.database, schema, name, kind, tuple(map(tuple, columns or ())))
                    shown = self._shown(found)
                    self._relations[shown] = found
                    yield Listed(shown, 0, mark)
                for what, query in LEFT_OUT.items():
                    self._left_out[what] += _one(connection, query)
                for (name,) in connection.execute(EXTENSIONS):
                    self._left_out[f"extension {name}"] += 1

    def read(self, item: Listed) -> Reading:
        relation = self._relations[item.name]
        snapshot = next(each for each in self._snapshots if each.database == relation.database)
        query = sequence_query if relation.kind == "S" else table_query
        with snapshot.connection(self) as connection:
            try:
                with connection.transaction():  # a savepoint: a table that cannot be read leaves the others readable
                    row = connection.execute(query(relation.schema, relation.name, relation.columns)).fetchone()
            except psycopg.OperationalError as error:
                if connection.broken:
                    raise ManifestError(f"{self.address}: the connection broke: {_why(error)}", _AGAIN) from None
                raise UnreadableError(_why(error)) from None
            except psycopg.Error as error:
                raise UnreadableError(_why(error)) from None
        assert row is not None  # noqa: S101 - an aggregate gives one row
        return Reading(int(row[0]), str(row[1]))

    def left_out(self) -> Mapping[str, int]:
        return dict(+self._left_out)

    def close(self) -> None:
        for snapshot in self._snapshots:
            snapshot.close()

    def connect(self, database: str | None) -> Connection[Any]:
        """A connection with the settings that texts of values depend on.

        Raises:
            ManifestError: there is none.
        """
        options: dict[str, Any] = {**self._given, "application_name": "hub exit manifest", "connect_timeout": 20}
        if database is not None:
            options["dbname"] = database
        if self._password:
            options["password"] = self._password
        try:
            connection = psycopg.connect(**options)
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            for statement in SESSION:
                connection.execute(statement)
        except psycopg.Error as error:
            raise ManifestError(
                f"the {self._side} cannot be connected to: {_why(error)}", "its address, its user, its password"
            ) from None
        return connection

    @contextmanager
    def _connected(self, database: str | None) -> Iterator[Connection[Any]]:
        connection = self.connect(database)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise ManifestError(f"{self.address} cannot be listed: {_why(error)}", _AGAIN) from None

    def _shown(self, relation: _Relation) -> str:
        parts = (relation.database,) if self._is_server else ()
        name = ".".join(quoted(part) for part in (*parts, relation.schema, relation.name))
        return f"{name} (sequence)" if relation.kind == "S" else name


class _Snapshot:
    """One moment of one database, and connections that see it."""

    def __init__(self, tables: Tables, database: str, workers: int) -> None:
        self.database = database
        self._keeper = tables.connect(database)
        try:
            self._name = str(_one(self._keeper, "SELECT pg_export_snapshot()"))
        except psycopg.Error:
            # A standby exports none: one connection reads everything.
            self._keeper.rollback()
            for statement in SESSION:
                self._keeper.execute(statement)
            self._name = ""
        self._free: queue.LifoQueue[Connection[Any] | None] = queue.LifoQueue()
        for _ in range(workers - 1 if self._name else 0):
            self._free.put(None)
        self._free.put(self._keeper)
        self._opened: list[Connection[Any]] = [self._keeper]

    @contextmanager
    def connection(self, tables: Tables) -> Iterator[Connection[Any]]:
        found = self._free.get()
        try:
            if found is None:
                found = self._open(tables)
            yield found
        finally:
            self._free.put(found)

    def _open(self, tables: Tables) -> Connection[Any]:
        connection = tables.connect(self.database)
        connection.rollback()
        connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(self._name)))
        for statement in SESSION:
            connection.execute(statement)
        self._opened.append(connection)
        return connection

    def close(self) -> None:
        for connection in self._opened:
            # After an interruption a server would go on with what nobody waits for.
            with suppress(psycopg.Error):
                connection.cancel_safe(timeout=2)
            connection.close()


_AGAIN = "run it again: it goes on where it can"


def _one(connection: Connection[Any], query: LiteralString) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _mark(connection: Connection[Any]) -> str:
    try:
        with connection.transaction():
            return str(_one(connection, MARK))
    except psycopg.errors.InsufficientPrivilege:
        # Nothing tells whether it was written to since: nothing that an earlier run read is taken over.
        return secrets.token_hex()


def _why(error: psycopg.Error) -> str:
    """The kind of an error and its first line, without the detail that may hold a row's values."""
    primary = error.diag.message_primary or str(error).strip().splitlines()[0]
    return f"{error.sqlstate} {primary}" if error.sqlstate else primary
