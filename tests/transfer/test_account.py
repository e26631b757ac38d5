"""A whole account of Microsoft's storage emulator against buckets of the stand-in cloud."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from azure.storage.blob import BlobServiceClient

from azure_exit.evidence import read_manifest
from azure_exit.manifest.still import changes_since
from azure_exit.yaml_text import dump_yaml
from emulator.azure.access import AzureAccess
from emulator.azure.rows.data import LAKE_ACCOUNT
from emulator.process import Running
from operations.exits import ExitCode
from tests.transfer import azurite
from tests.transfer.conftest import Type, lines_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.xdist_group("transfer")

CONTENTS = {
    "raw": {f"n/{number:03d}": b"raw %d" % number for number in range(12)},
    "raw-2": {"é +%.csv": b"sorts before raw/ in bytes", "large": bytes(range(256)) * 12_000},
    "empty": {},
}


class Scene:
    """An account whose containers lie in a bucket, under the container's name each."""

    def __init__(self, account: BlobServiceClient, s3: S3Client, bucket: str, hub: Type, folder: Path) -> None:
        self.account, self.s3, self.bucket, self.hub, self.folder = account, s3, bucket, hub, folder
        self.containers = {name: f"s3://{bucket}/{name}" for name in CONTENTS}
        self.left: dict[str, str] = {}
        for name, contents in CONTENTS.items():
            account.create_container(name)
            for blob, content in contents.items():
                account.get_blob_client(name, blob).upload_blob(content)
                s3.put_object(Bucket=bucket, Key=f"{name}/{blob}", Body=content)

    def make(self, *more: object) -> tuple[ExitCode, dict[str, Any]]:
        mapping = {"format": "hub-azure-exit-mapping/1", "account": azurite.ACCOUNT, "containers": self.containers}
        (self.folder / "mapping.yaml").write_text(dump_yaml({**mapping, **({"left": self.left} if self.left else {})}))
        sides = ("--source", self.account.url, "--mapping", self.folder / "mapping.yaml", "--as", "mover@hub.example")
        return self.hub("account", "--row", LAKE_ACCOUNT, *sides, "--out", self.folder / "m.jsonl", "--replace", *more)


@pytest.fixture
def azure(cloud: Running, monkeypatch: pytest.MonkeyPatch) -> AzureAccess:
    """The stand-in's Resource Manager, which the maker of the manifest may read."""
    access = AzureAccess(cloud)
    for name, value in access.credentials("reader").items():
        monkeypatch.setenv(name, value)
    return access


@pytest.fixture
def scene(  # noqa: PLR0917 - fixtures
    storage: azurite.Azurite, s3: S3Client, bucket: str, hub: Type, azure: AzureAccess, tmp_path: Path
) -> Iterator[Scene]:
    with BlobServiceClient(f"{storage.url}/{azurite.ACCOUNT}", credential=azurite.KEY) as account:
        for each in list(account.list_containers()):  # other tests leave theirs
            account.delete_container(each.name)
        yield Scene(account, s3, bucket, hub, tmp_path)
        for each in list(account.list_containers()):
            account.delete_container(each.name)


def test_an_account_that_arrived_whole(scene: Scene) -> None:
    code, told = scene.make()
    number = sum(map(len, CONTENTS.values()))
    assert (code, told["items"], told["different"], told["held"]) == (ExitCode.OK, number, 0, [])
    assert {name: each["items"] for name, each in told["containers"].items()} == {"raw": 12, "raw-2": 2, "empty": 0}
    lines = lines_of(scene.folder / "m.jsonl")
    assert [line["name"] for line in lines if "name" in line] == sorted(
        f"{name}/{blob}" for name, contents in CONTENTS.items() for blob in contents
    )
    assert [line["service"] for line in lines if "service" in line] == ["file shares", "queues", "tables"]
    found = read_manifest(scene.folder / "m.jsonl")
    assert found.account is not None
    assert found.account.containers["raw-2"].target == f"s3://{scene.bucket}/raw-2"
    assert len({each.listing for each in found.account.containers.values()}) == 3


def test_what_did_not_arrive_is_named_with_its_container(scene: Scene) -> None:
    scene.s3.delete_object(Bucket=scene.bucket, Key="raw/n/003")
    scene.s3.put_object(Bucket=scene.bucket, Key="empty/stray", Body=b"x")
    code, told = scene.make()
    assert code is ExitCode.FAILED
    assert told["differences"] == ["empty/stray is only at the target", "raw/n/003 did not arrive"]


def test_a_container_that_nobody_named_is_told_and_read(scene: Scene) -> None:
    scene.account.create_container("forgotten").upload_blob("a", b"a")
    code, told = scene.make()
    assert code is ExitCode.FAILED
    assert told["differences"] == ["forgotten/a did not arrive"]
    assert [each["reason"] for each in told["held"]] == ["the container forgotten is in no line of the mapping"]
    assert told["containers"]["forgotten"]["target"] is None


def test_an_empty_container_that_nobody_named_is_told(scene: Scene) -> None:
    scene.account.create_container("forgotten")
    code, told = scene.make()
    assert (code, told["different"]) == (ExitCode.FAILED, 0)
    assert [each["reason"] for each in told["held"]] == ["the container forgotten is in no line of the mapping"]


def test_a_container_that_is_left_is_counted(scene: Scene) -> None:
    del scene.containers["raw"]
    scene.left["raw"] = "moved as a whole on disks, by another way"
    scene.account.get_blob_client("raw-2", "large").create_snapshot()
    code, told = scene.make()
    assert (code, told["items"], told["held"]) == (ExitCode.OK, 2, [])
    assert told["left_out"] == {"blobs of raw": 12, "snapshots": 1}
    assert told["containers"]["raw-2"]["left_out"] == {"snapshots": 1}


def test_a_container_of_the_mapping_that_is_not_there(scene: Scene) -> None:
    scene.account.delete_container("empty")
    code, told = scene.make()
    assert code is ExitCode.FAILED
    assert [each["reason"] for each in told["held"]] == ["the mapping names empty, which the account does not list"]


def test_what_no_manifest_compares_holds_the_account(scene: Scene, azure: AzureAccess) -> None:
    with azure.client("owner") as owner:
        queue = f"{LAKE_ACCOUNT}/queueServices/default/queues/jobs?api-version=2024-01-01"
        assert owner.put(queue, json={"properties": {}}).status_code == 201
        code, told = scene.make()
        assert (code, told["different"]) == (ExitCode.FAILED, 0)
        assert [each["reason"] for each in told["held"]] == ["1 queues are not covered by the kit: jobs"]
        with azure.client("lock-operator") as keeper:
            lock = f"{LAKE_ACCOUNT.partition('/providers/')[0]}/providers/Microsoft.Authorization/locks/lock-data"
            assert keeper.delete(f"{lock}?api-version=2020-05-01").status_code == 200
        assert owner.delete(queue).status_code == 200
    assert scene.make()[0] is ExitCode.OK


def test_services_that_nobody_may_list_hold_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARM_CLIENT_SECRET")
    code, told = scene.make()
    assert (code, told["different"], len(told["held"])) == (ExitCode.FAILED, 0, 3)
    assert told["held"][0]["reason"] == "file shares of the account were not listed: ARM_CLIENT_SECRET not set"


def test_what_is_refused_before_anything_is_read(scene: Scene) -> None:
    scene.containers["raw-2"] = f"s3://{scene.bucket}/raw/deeper"
    code, told = scene.make()
    assert code is ExitCode.USAGE
    assert "would be mixed with it" in str(told["error"])
    scene.containers["raw-2"] = "s3://elsewhere"
    code, told = scene.make("--row", LAKE_ACCOUNT.replace("sthdhlakeprod", "sthdhexch"))
    assert (code, "would let this one be deleted" in told["error"]["hint"]) == (ExitCode.USAGE, True)
    assert not (scene.folder / "m.jsonl").exists()


def test_a_manifest_of_one_container_is_not_made_for_an_account(scene: Scene) -> None:
    sides = ("--source", f"{scene.account.url}/raw", "--target", "s3://b", "--as", "mover@hub.example")
    code, told = scene.hub("objects", "--row", LAKE_ACCOUNT, *sides, "--out", scene.folder / "m.jsonl")
    assert code is ExitCode.USAGE
    assert "hub exit manifest account" in told["error"]["hint"]


class TestStill:
    """Whether the source is still what the manifest was made of."""

    @pytest.fixture(autouse=True)
    def _scene(self, scene: Scene) -> None:
        self.scene = scene
        code, _ = scene.make()
        assert code is ExitCode.OK

    def changes(self, *gone: str) -> list[str]:
        return changes_since(read_manifest(self.scene.folder / "m.jsonl"), gone)

    def test_nothing_changed(self) -> None:
        assert self.changes() == []

    def test_a_blob_was_written_over(self) -> None:
        self.scene.account.get_blob_client("raw", "n/003").upload_blob(b"raw 3", overwrite=True)
        assert self.changes() == ["of the 12 blobs of raw at least one was written since"]

    def test_blobs_came_and_went(self) -> None:
        self.scene.account.get_blob_client("empty", "late").upload_blob(b"x")
        self.scene.account.get_blob_client("raw-2", "large").delete_blob()
        assert self.changes() == ["empty has 1 blobs, and had 0", "raw-2 has 1 blobs, and had 2"]

    def test_a_snapshot_was_made(self) -> None:
        self.scene.account.get_blob_client("raw", "n/003").create_snapshot()
        assert self.changes() == ["of what was left out raw has 1 snapshots, and had none"]

    def test_containers_came_and_went(self) -> None:
        self.scene.account.create_container("new")
        self.scene.account.delete_container("raw")
        expected = [
            "the container new was made since",
            "the container raw is not there any more, and nothing proves its end",
        ]
        assert self.changes() == expected
        assert self.changes("raw") == expected[:1]


def test_a_container_that_was_written_to(scene: Scene) -> None:
    out = scene.folder / "one.jsonl"
    sides = ("--source", f"{scene.account.url}/raw", "--target", scene.containers["raw"], "--as", "mover@hub.example")
    code, _ = scene.hub("objects", "--row", f"{LAKE_ACCOUNT}/blobServices/default/containers/raw", *sides, "--out", out)
    assert (code, changes_since(read_manifest(out))) == (ExitCode.OK, [])
    scene.account.get_blob_client("raw", "n/003").upload_blob(b"another", overwrite=True)
    assert changes_since(read_manifest(out)) == ["of the 12 blobs of raw at least one was written since"]
