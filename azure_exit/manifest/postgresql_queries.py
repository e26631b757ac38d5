"""What is asked of PostgreSQL: which relations there are, and a checksum of one that no order of rows changes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import LiteralString

from psycopg import sql

SESSION: tuple[LiteralString, ...] = (
    # Everything that the text of a value depends on.
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'iso_8601'",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL extra_float_digits = 3",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL lc_monetary = 'C'",
    "SET LOCAL search_path = pg_catalog",
    "SET LOCAL row_security = off",
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)

DATABASES: LiteralString = """
SELECT datname FROM pg_catalog.pg_database
WHERE datallowconn AND NOT datistemplate AND datname NOT IN ('azure_maintenance', 'azure_sys') ORDER BY datname
"""
"""The databases of a server, but for those that Azure's own agents keep in it."""

MARK: LiteralString = """
SELECT system_identifier || ' ' || pg_catalog.txid_current_snapshot()::text FROM pg_catalog.pg_control_system()
"""
"""Of the whole server: stays the same as long as no transaction has written anything."""

RELATIONS: LiteralString = """
SELECT n.nspname, c.relname, c.relkind::text,
  (SELECT json_agg(json_build_array(a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
                   ORDER BY a.attname COLLATE "C")
   FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'S') AND c.relpersistence <> 't'
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE c.oid = ANY (e.extconfig)))
"""
"""Tables (of partitioned ones the partitions), materialized views, sequences; not what an extension brings itself."""

LEFT_OUT: dict[str, LiteralString] = {
    "large objects": "SELECT count(*) FROM pg_catalog.pg_largeobject_metadata",
    "foreign tables": "SELECT count(*) FROM pg_catalog.pg_foreign_table",
    "prepared transactions": (
        "SELECT count(*) FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database()"
    ),
}
"""What holds data and is not compared."""

EXTENSIONS: LiteralString = "SELECT extname FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'"
"""What they keep in tables of their own is not compared, unless they mark it as the user's."""

_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def quoted(name: str) -> str:
    """A name as SQL shows it: in quotes where it is more than lower case."""
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def table_query(schema: str, name: str, columns: Sequence[tuple[str, str]]) -> sql.Composed:
    """Rows and checksum of a table, computed where it is.

    Each row's text (its columns by name, with nulls told from empty texts) is hashed with SHA-256, and the hashes are
    added up, in four parts of 64 bits: no order of the rows matters, and a row that is there twice counts twice. The
    checksum begins with a hash of the columns' names and types. It finds what goes wrong in a transfer; it is no
    proof against somebody who makes up rows for it.
    """
    shape = hashlib.sha256(json.dumps([list(each) for each in columns]).encode()).hexdigest()[:16]
    values = sql.SQL(", ").join(sql.SQL("t.{}").format(sql.Identifier(each[0])) for each in columns)
    part = "coalesce(sum(('x' || substr(h, {}, 16))::bit(64)::bigint::numeric), 0)::text"
    parts = [sql.SQL(part).format(sql.Literal(first)) for first in (1, 17, 33, 49)]
    return sql.SQL(
        "SELECT count(*), {shape} || ':' || encode(sha256(convert_to(concat_ws(' ', {parts}), 'UTF8')), 'hex') FROM ("
        "SELECT encode(sha256(convert_to(ROW({values})::text, 'UTF8')), 'hex') AS h FROM ONLY {table} AS t) AS hashes"
    ).format(
        shape=sql.Literal(shape),
        parts=sql.SQL(", ").join(parts),
        values=values,
        table=sql.Identifier(schema, name),
    )


def sequence_query(schema: str, name: str, _columns: Sequence[tuple[str, str]]) -> sql.Composed:
    """One row, and as its checksum where a sequence stands."""
    return sql.SQL("SELECT 1, concat_ws(' ', 'at', last_value, CASE WHEN is_called THEN 'called' END) FROM {}").format(
        sql.Identifier(schema, name)
    )
