"""Before anything of an account ends its blobs are listed again: on the stand-in Azure, as a rehearsed exit does."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from azure_exit.canonical import plain
from azure_exit.evidence import read_evidence, read_manifests
from azure_exit.folder import ExitFolder
from azure_exit.gates.names import GateName
from azure_exit.inventory import read_inventory
from azure_exit.plan import Plan, Schedule, make_plan
from azure_exit.yaml_text import dump_yaml
from components.azure_exit.session import Session
from emulator.azure.access import AzureAccess
from emulator.azure.export import write_export
from emulator.azure.rows.data import LAKE_ACCOUNT
from emulator.process import start
from operations.exit_rehearsal.migration import Migration
from operations.exit_site import Site
from operations.exit_still import require_still
from operations.exits import RefusedError
from tests.unit.azure_exit.gates.bundles import bundle_of, evidence_of, held_by, named

pytestmark = pytest.mark.xdist_group("transfer")

NO_TARGET: Any = None
CURATED = f"{LAKE_ACCOUNT}/blobServices/default/containers/curated"


def call(command: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """What a command prints as JSON."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        command(*arguments, as_json=True)
    return dict(json.loads(printed.getvalue()))


class Scene:
    """A lake that was copied and compared, and the evidence of it."""

    def __init__(self, access: AzureAccess, plan: Plan, folder: Path) -> None:
        self.access, self.plan, self.folder = access, plan, folder
        self.migration = Migration(access, call)
        self.row = named(plan, "/storageaccounts/sthdhlakeprod")
        self.compare()

    def compare(self) -> None:
        """Have it compared, whatever comes of it."""
        self.told = self.migration.compared(self.row.id, self.folder, datetime.now(UTC))

    def refused(self) -> str:
        """Why the account may not end now, by gate or because its source is another than it was; empty when it may."""
        left = {
            "counts": self.told["left_out"],
            "because": "copies of what was moved",
            "decided_by": "controller@hub.example",
            "decided_on": "2027-01-01",
        }
        transfer = {
            "manifest": Path(self.told["file"]).name,
            "sha256": self.told["sha256"],
            "counted_items": self.told["items"],
            "counted_by": "counter@hub.example",
            "left_behind": left,
        }
        shown = {"transfer": transfer}
        (self.folder / "evidence.yaml").write_text(dump_yaml(plain(evidence_of(self.plan, self.row, of_row=shown))))
        evidence = read_evidence(self.folder)
        bundle = replace(
            bundle_of(self.plan, self.row, of_row=shown),
            evidence=evidence,
            manifests=read_manifests(self.folder, evidence),
            gone={},
        )
        site = Site(NO_TARGET, Session(ExitFolder(self.folder)))
        try:
            with self.migration.credentials(self.folder):
                require_still(site, self.plan, [self.row.id], bundle)
        except RefusedError as error:
            return str(error)
        return held_by(self.plan, self.row, bundle, datetime(2027, 1, 6, 9, tzinfo=UTC)).get(
            GateName.TRANSFER_MANIFEST, ""
        )


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    write_export(tmp_path / "inventory")
    inventory = read_inventory(tmp_path / "inventory")
    plan = make_plan(inventory, Schedule(start=inventory.taken_at.date(), days_between=7))
    running = start(tmp_path / "cloud")
    try:
        yield Scene(AzureAccess(running), plan, tmp_path)
    finally:
        running.stop()


def test_what_was_written_since_keeps_the_account(scene: Scene) -> None:
    assert scene.refused() == ""
    scene.access.ask("/data", {"id": CURATED, "written": {"2020/part-00001.parquet": "other"}})
    told = f"{scene.row.id}: of the 16 blobs of curated at least one was written since"
    assert scene.refused() == f"1 changes since the manifests were made, nothing was deleted:\n{told}"
    # Compared anew without being moved anew, it differs.
    scene.migration.made.clear()
    scene.compare()
    assert "curated/2020/part-00001.parquet has" in scene.refused()


def test_what_did_not_arrive_keeps_the_account(scene: Scene) -> None:
    scene.access.ask("/data", {"id": CURATED, "written": {"late": "x"}})
    scene.migration.made.clear()
    scene.compare()
    assert scene.refused() == "1 of 48 items differ between the sides: curated/late did not arrive"


def test_a_source_that_nobody_may_list_keeps_the_account(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Migration, "credentials", lambda *_: contextlib.nullcontext())
    for name in ("AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_KEY", "AZURE_STORAGE_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    assert "its source cannot be listed again: no credential of the storage account is set" in scene.refused()
