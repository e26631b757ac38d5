"""From the container to the gate: what the command writes is what opens, or holds, the row of the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azure.storage.blob import ContainerClient

from azure_exit.evidence import EVIDENCE, read_evidence, read_manifests
from azure_exit.gates.names import GateName
from azure_exit.inventory import read_inventory
from azure_exit.plan import Plan, PlanRow, Schedule, make_plan
from azure_exit.problems import InputError
from azure_exit.yaml_text import dump_yaml
from emulator.azure.export import write_export
from operations.exits import ExitCode
from tests.transfer import azurite
from tests.transfer.conftest import Type
from tests.unit.azure_exit.gates.bundles import bundle_of, evidence_of, held_by, named

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.xdist_group("transfer")


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    write_export(tmp_path / "inventory")
    inventory = read_inventory(tmp_path / "inventory")
    return make_plan(inventory, Schedule(start=inventory.taken_at.date(), days_between=7))


@pytest.fixture
def curated(storage: azurite.Azurite) -> Iterator[ContainerClient]:
    """The container of the estate that is called so."""
    with ContainerClient.from_container_url(storage.container("curated"), credential=azurite.KEY) as made:
        made.create_container()
        yield made
        made.delete_container()


class TestWhole:
    @pytest.fixture(autouse=True)
    def _scene(  # noqa: PLR0917 - fixtures
        self, plan: Plan, curated: ContainerClient, s3: S3Client, bucket: str, hub: Type, tmp_path: Path
    ) -> None:
        self.plan, self.row = plan, named(plan, "/sthdhlakeprod/blobservices/default/containers/curated")
        self.curated, self.s3, self.bucket, self.hub, self.folder = curated, s3, bucket, hub, tmp_path
        for number in range(5):
            curated.upload_blob(f"n{number}", b"%d" % number)
            s3.put_object(Bucket=bucket, Key=f"n{number}", Body=b"%d" % number)

    def made(self) -> tuple[ExitCode, dict[str, Any]]:
        sides = ("--source", self.curated.url, "--target", f"s3://{self.bucket}", "--as", "mover@hub.example")
        return self.hub("objects", "--row", self.row.id, *sides, "--out", self.folder / "m.jsonl", "--replace")

    def held(self, told: dict[str, Any], **transfer: Any) -> str:
        """Why the gate of the manifest holds the row; empty when it is open."""
        row: PlanRow = self.row
        shown = evidence_of(self.plan, row)["rows"][row.id]["transfer"]
        changed = {"transfer": {**shown, "sha256": told["sha256"], **transfer}}
        (self.folder / EVIDENCE).write_text(dump_yaml(evidence_of(self.plan, row, of_row=changed)))
        evidence = read_evidence(self.folder)
        bundle = bundle_of(self.plan, row, of_row=changed)
        bundle = replace(bundle, evidence=evidence, manifests=read_manifests(self.folder, evidence))
        return held_by(self.plan, row, bundle, datetime.now(UTC)).get(GateName.TRANSFER_MANIFEST, "")

    def test_what_arrived_opens_it(self) -> None:
        code, told = self.made()
        assert code is ExitCode.OK
        assert self.held(told) == ""

    def test_what_did_not_arrive_holds_it(self) -> None:
        self.s3.put_object(Bucket=self.bucket, Key="n3", Body=b"x")
        self.s3.delete_object(Bucket=self.bucket, Key="n4")
        code, told = self.made()
        assert code is ExitCode.FAILED
        expected = "2 of 5 items differ between the sides: n3 has another checksum at the target; n4 did not arrive"
        assert self.held(told) == expected

    def test_a_snapshot_holds_it_until_somebody_decides(self) -> None:
        self.curated.get_blob_client("n1").create_snapshot()
        code, told = self.made()
        assert code is ExitCode.OK
        assert self.held(told) == "1 snapshots of the source were not compared, and nobody decided that they may end"
        decided = {
            "counts": {"snapshots": 1},
            "because": "a snapshot of the test migration",
            "decided_by": "controller@hub.example",
            "decided_on": datetime.now(UTC).date(),
        }
        assert self.held(told, left_behind=decided) == ""
        assert "decided_by" not in self.held(told, left_behind={**decided, "decided_by": "mover@hub.example"})
        assert "somebody" not in self.held(told, left_behind=decided)
        moved_it = self.held(told, left_behind={**decided, "decided_by": "mover@hub.example"})
        assert moved_it == "mover@hub.example decided what is left behind, and moves or executes too"
        assert "nobody decided" in self.held(told, left_behind={**decided, "counts": {"snapshots": 2}})

    def test_a_manifest_that_was_edited_is_refused(self) -> None:
        self.s3.delete_object(Bucket=self.bucket, Key="n4")
        _, told = self.made()
        path = self.folder / "m.jsonl"
        path.write_text(path.read_text().replace('"target":null', '"target":{"bytes":1,"sha256":"' + "0" * 64 + '"}'))
        with pytest.raises(InputError) as refused:
            self.held(told)
        assert "it was changed since" in refused.value.problems[0].rule
