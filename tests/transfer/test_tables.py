"""Two real PostgreSQL servers: what was restored whole is equal, and what was not is named."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, LiteralString

import pytest

from azure_exit.manifest import ManifestError, Progress, Request, make_manifest
from azure_exit.manifest.postgresql import Tables
from operations.exits import ExitCode
from tests.transfer.conftest import Type, lines_of
from tests.transfer.postgres import PASSWORD, Server

pytestmark = pytest.mark.xdist_group("transfer")

Servers = tuple[Server, Server]
SCHEMA: tuple[LiteralString, ...] = (
    'CREATE SCHEMA "Étude"',
    "CREATE TABLE patient (id bigserial PRIMARY KEY, born date, weight float8, seen timestamptz, note text, raw bytea)",
    'CREATE TABLE "Étude"."a.b" ("Key" jsonb, span interval, cost numeric(12,2), tags text[])',
    "CREATE TABLE act (day date, code text) PARTITION BY RANGE (day)",
    "CREATE TABLE act_2025 PARTITION OF act FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
    "CREATE TABLE act_2026 PARTITION OF act FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
    "CREATE TABLE twice (x int)",
    "CREATE TABLE empty (x int)",
    "CREATE VIEW seen AS SELECT * FROM patient",
)
ROWS: tuple[LiteralString, ...] = (
    "INSERT INTO patient (id, born, weight, seen, note, raw) SELECT n, date '1950-01-01' + n, n / 3.0, "
    "timestamptz '2026-01-01 00:00+01' + n * interval '1 hour', CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'é,\"' "
    "END, decode(md5(n::text), 'hex') FROM generate_series(1, 3000) n {order}",
    'INSERT INTO "Étude"."a.b" VALUES (\'{"b": 1, "a": [1.50]}\', \'1 year 2 days\', 10.10, ARRAY[\'x\', NULL])',
    "INSERT INTO act SELECT date '2025-06-01' + n, 'c' || n FROM generate_series(1, 400) n {order}",
    "SELECT setval('patient_id_seq', 3000)",
    "INSERT INTO twice VALUES (1), (1), (2)",
    "CREATE MATERIALIZED VIEW heavy AS SELECT * FROM patient WHERE weight > 500",
)
ITEMS = {
    '"Étude"."a.b"',
    "public.act_2025",
    "public.act_2026",
    "public.empty",
    "public.heavy",
    "public.patient",
    "public.patient_id_seq (sequence)",
    "public.twice",
}


@pytest.fixture
def database(servers: Servers) -> str:
    """A database with the same rows on both sides: at the target in another order, with settings of another place."""
    name = f"d{uuid.uuid4().hex}"
    for server, order in zip(servers, ("ORDER BY n", "ORDER BY n DESC"), strict=True):
        server.run("postgres", f"CREATE DATABASE {name}")
        rows = [each.replace("{order}", order) for each in ROWS]
        server.run(name, *SCHEMA, *rows)
    target = servers[1]
    for setting in (
        "datestyle = 'German'",
        "timezone = 'Asia/Tokyo'",
        "bytea_output = 'escape'",
        "extra_float_digits = -4",
    ):
        target.run(name, f"ALTER DATABASE {name} SET {setting}")
    return name


Make = Callable[..., tuple[ExitCode, dict[str, Any]]]


@pytest.fixture
def make(servers: Servers, database: str, hub: Type, tmp_path: Path) -> Make:
    def run(*more: object) -> tuple[ExitCode, dict[str, Any]]:
        sides = ("--source", servers[0].uri(database), "--target", servers[1].uri(database))
        row = server_row(f"/databases/{database}")
        return hub("tables", "--row", row, *sides, "--as", "mover@hub.example", "--out", tmp_path / "m.jsonl", *more)

    return run


def server_row(rest: str = "") -> str:
    """The id of a server, or of what is on it."""
    group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg"
    return f"{group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-hdh-cat{rest}"


def test_the_order_of_rows_and_the_settings_of_a_place_do_not_matter(make: Make, tmp_path: Path) -> None:
    code, told = make()
    assert (code, told["differences"]) == (ExitCode.OK, [])
    lines = lines_of(tmp_path / "m.jsonl")
    assert {line["name"] for line in lines[1:-1]} == ITEMS
    rows = {line["name"]: line["source"]["rows"] for line in lines[1:-1]}
    assert (rows["public.patient"], rows["public.empty"]) == (3000, 0)
    assert told["left_out"] == {}


CHANGES: list[tuple[LiteralString, str]] = [
    ("UPDATE patient SET weight = weight + 1e-13 WHERE id = 77", "public.patient has another checksum"),
    ("UPDATE patient SET note = '' WHERE id = 3", "public.patient has another checksum"),
    ("UPDATE patient SET seen = seen + interval '1 microsecond' WHERE id = 5", "public.patient has another checksum"),
    ("DELETE FROM act WHERE day = '2026-02-02'", "public.act_2026 has 187 rows at the source and 186 at the target"),
    ("UPDATE twice SET x = 2 WHERE ctid = '(0,1)'", "public.twice has another checksum"),
    ("DROP TABLE empty", "public.empty did not arrive"),
    ("CREATE TABLE more (x int)", "public.more is only at the target"),
    ("ALTER TABLE twice ALTER x TYPE bigint", "public.twice has another checksum"),
    ("ALTER TABLE empty RENAME x TO y", "public.empty has another checksum"),
    ("SELECT nextval('patient_id_seq')", "public.patient_id_seq (sequence) has another checksum"),
    ("REFRESH MATERIALIZED VIEW heavy WITH NO DATA", "public.heavy could not be read at the target: 55000"),
]


@pytest.mark.parametrize(("change", "told"), CHANGES, ids=[each[0][:40] for each in CHANGES])
def test_a_difference_is_named(make: Make, servers: Servers, database: str, change: LiteralString, told: str) -> None:
    servers[1].run(database, change)
    code, found = make()
    assert code is ExitCode.FAILED
    (difference,) = found["differences"]
    assert told in difference


def test_a_row_that_security_hides_is_no_missing_row(make: Make, servers: Servers, database: str) -> None:
    for server in servers:
        server.run(
            database, "ALTER TABLE twice ENABLE ROW LEVEL SECURITY", "ALTER TABLE twice FORCE ROW LEVEL SECURITY"
        )
        user = f"CREATE ROLE r{database} LOGIN NOSUPERUSER PASSWORD '{PASSWORD}'"
        server.run(database, user, f"GRANT pg_read_all_data TO r{database}")
    uris = (server.uri(database, f"r{database}") for server in servers)
    _, found = make("--source", next(uris), "--target", next(uris))
    (told,) = found["differences"]
    assert told.startswith("public.twice could not be read at the source: 42501")


def test_what_is_not_compared_is_counted(make: Make, servers: Servers, database: str) -> None:
    source = servers[0]
    source.run(
        database,
        "SELECT lo_from_bytea(0, 'x')",
        "CREATE EXTENSION file_fdw",
        "CREATE SERVER f FOREIGN DATA WRAPPER file_fdw",
    )
    source.run(database, "CREATE FOREIGN TABLE elsewhere (x text) SERVER f OPTIONS (filename '/dev/null')")
    source.run(database, "BEGIN", "CREATE TABLE pending (x int)", f"PREPARE TRANSACTION 'p{database}'")
    code, told = make()
    assert code is ExitCode.OK
    expected = {"extension file_fdw": 1, "foreign tables": 1, "large objects": 1, "prepared transactions": 1}
    assert told["left_out"] == expected
    source.run(database, f"ROLLBACK PREPARED 'p{database}'")


def test_a_server_stands_for_all_its_databases(servers: Servers, database: str, hub: Type, tmp_path: Path) -> None:
    sides = ("--source", servers[0].uri(), "--target", servers[1].uri(), "--as", "mover@hub.example")
    code, _ = hub("tables", "--row", server_row(), *sides, "--out", tmp_path / "m.jsonl")
    names = {line["name"] for line in lines_of(tmp_path / "m.jsonl")[1:-1]}
    assert {f"{database}.{item}" for item in ITEMS} <= names
    assert code in (ExitCode.OK, ExitCode.FAILED)  # databases of other tests differ on purpose


@pytest.mark.usefixtures("environment")
def test_a_run_goes_on_only_while_nothing_was_written(servers: Servers, database: str, tmp_path: Path) -> None:
    request = Request("tables", "/subscriptions/x", "mover@hub.example", tmp_path / "m.jsonl", 2)

    class Breaks(Tables):
        def read(self, item: Any) -> Any:
            if item.name == "public.twice":
                raise ManifestError("the connection broke", "again")
            return super().read(item)

    def run(kind: type[Tables] = Tables) -> int:
        sides = [
            kind(server.uri(database), side=name, all_databases=False, workers=2)
            for name, server in zip(("source", "target"), servers, strict=True)
        ]
        to_read: list[int] = []

        def tell(progress: Progress) -> None:
            to_read.append(progress.items)

        try:
            made = make_manifest(request, sides[0], sides[1], tell=tell)
            assert made.is_equal
        finally:
            for side in sides:
                side.close()
        return max(to_read)

    with pytest.raises(ManifestError):
        run(Breaks)
    some = run()
    assert 2 <= some < 2 * len(ITEMS)
    with pytest.raises(ManifestError):
        run(Breaks)
    servers[0].run(database, "INSERT INTO twice VALUES (3)")
    servers[1].run(database, "INSERT INTO twice VALUES (3)")
    assert run() == 2 * len(ITEMS)


def test_a_password_on_the_command_line_is_refused(make: Make, servers: Servers, database: str) -> None:
    with_password = servers[0].uri(database).replace("owner@", "owner:hunter2@")
    code, told = make("--source", with_password)
    assert code is ExitCode.USAGE
    assert "hunter2" not in str(told)
    assert "HUB_SOURCE_PGPASSWORD" in told["error"]["hint"]


def test_a_wrong_password_and_another_database_are_told(
    make: Make, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, told = make("--source", servers[0].uri("postgres"))
    assert (code, "the database of the row") == (ExitCode.USAGE, told["error"]["hint"])
    monkeypatch.setenv("HUB_SOURCE_PGPASSWORD", "wrong")
    code, told = make()
    assert code is ExitCode.USAGE
    assert "the source cannot be connected to" in told["error"]["message"]
