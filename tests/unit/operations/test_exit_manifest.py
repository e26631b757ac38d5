"""`hub exit manifest` as it is typed: what is refused before anything is opened, and how it ends when interrupted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from azure_exit.manifest import Progress
from operations import cli
from operations.exits import ExitCode
from operations.manifest_display import progress_line

GROUP = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg"
ROW = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/Lake/blobServices/default/containers/raw"
SERVER = f"{GROUP}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql"
URL = "https://lake.blob.core.windows.net/raw"


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_KEY", "c2VjcmV0LWtleQ==")
    monkeypatch.setenv("SCW_ACCESS_KEY", "SCWXXXXXXXXXXXXXXXXX")
    monkeypatch.setenv("SCW_SECRET_KEY", "a-secret-of-scaleway")


def typed(capsys: pytest.CaptureFixture[str], kind: str, folder: Path, **changed: str) -> tuple[ExitCode, Any]:
    """Exit code and error of a command, whose options are changed by name."""
    options = {"row": ROW, "source": URL, "target": "s3://bucket", "as": "m@hub.example", "out": str(folder / "m")}
    given = [part for name, value in {**options, **changed}.items() for part in (f"--{name}", value)]
    code = cli.main(["exit", "manifest", kind, *given, "--json"])
    told = capsys.readouterr()
    assert "secret" not in told.out + told.err
    return ExitCode(code), json.loads(told.out)["error"]


@pytest.mark.parametrize(
    ("changed", "message", "hint"),
    [
        ({"row": "lake/raw"}, "is not a resource id", "hub exit show"),
        ({"row": f"{ROW}2"}, "the source is lake/raw, and the row is lake/raw2", "would let this one be deleted"),
        ({"source": "https://other.blob.core.windows.net/raw"}, "the source is other/raw", "the container of the row"),
        ({"source": "https://lake.blob.core.windows.net"}, "is no URL of a container", "CONTAINER"),
        ({"source": f"{URL}/prefix"}, "is no URL of a container", "CONTAINER"),
        ({"source": f"{URL}?sig=secret"}, "is no URL of a container", "without a credential"),
        ({"source": "http://lake.blob.core.windows.net/raw"}, "is not encrypted", "https://"),
        ({"target": "bucket"}, "is no URL of a bucket", "s3://"),
        ({"endpoint": "http://s3.fr-par.scw.cloud"}, "is not encrypted", "https://"),
    ],
)
def test_what_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, changed: dict[str, str], message: str, hint: str
) -> None:
    code, error = typed(capsys, "objects", tmp_path, **changed)
    assert code is ExitCode.USAGE
    assert message in error["message"]
    assert hint in error["hint"]
    assert not list(tmp_path.iterdir())


def test_a_manifest_is_not_written_over(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "m").write_text("a manifest")
    code, error = typed(capsys, "objects", tmp_path)
    assert (code, "--replace" in error["hint"]) == (ExitCode.USAGE, True)
    assert typed(capsys, "objects", tmp_path, out=str(tmp_path / "none" / "m"))[0] is ExitCode.USAGE


def test_a_password_in_an_argument_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, error = typed(capsys, "tables", tmp_path, row=SERVER, source="postgresql://a:secret@127.0.0.1/d")
    assert code is ExitCode.USAGE
    assert "HUB_SOURCE_PGPASSWORD_FILE" in error["hint"]


def test_an_interruption_says_what_is_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("azure_exit.manifest.make_manifest", interrupted)
    code, error = typed(capsys, "objects", tmp_path)
    assert code is ExitCode.INTERRUPTED
    assert error["hint"] == "the same command goes on"


def test_progress_says_how_much_and_how_long() -> None:
    told = progress_line("objects", Progress("reading", 500, 2000, 3_200_000_000, 1), 100)
    assert told == "reading: 500 of 2000 objects on both sides, 3.2 GB, 5/s, some 5 min left, 1 unreadable"
    assert progress_line("tables", Progress("listing", 12, 0, 0), 3) == "listing: 12 tables"
