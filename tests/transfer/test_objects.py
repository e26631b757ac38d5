"""A container of Microsoft's storage emulator against a bucket of the stand-in cloud."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from azure.storage.blob import ContainerClient

from azure_exit.evidence import read_manifest
from azure_exit.manifest import Progress, Request, make_manifest
from azure_exit.manifest.azure_blob import BlobContainer
from azure_exit.manifest.object_storage import Bucket
from operations.exits import ExitCode
from tests.transfer.conftest import Type, container_row, lines_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.xdist_group("transfer")

CONTENTS = {
    "a": b"",
    "dossier/é à ü %20+&?.csv": b"accents, and what URLs quote",
    "dossier/sub/large": os.urandom(5_000_000),  # of several chunks
    "dossier-2": b"sorts before dossier/ in bytes",
    "\U0001f9ec": b"beyond the basic plane",
    "\uffee": b"before it in code points, after it in UTF-16",
    **{f"n/{number:04d}": b"%d" % number for number in range(24)},
}


@pytest.fixture
def filled(container: ContainerClient, bucket: str, s3: S3Client) -> tuple[ContainerClient, str]:
    for name, content in CONTENTS.items():
        container.upload_blob(name, content)
        s3.put_object(Bucket=bucket, Key=f"moved/{name}", Body=content)
    return container, bucket


Make = Callable[..., tuple[ExitCode, dict[str, object]]]


@pytest.fixture
def make(filled: tuple[ContainerClient, str], hub: Type, tmp_path: Path) -> Make:
    container, bucket = filled

    def run(*more: object) -> tuple[ExitCode, dict[str, object]]:
        sides = ("--source", container.url, "--target", f"s3://{bucket}/moved", "--as", "mover@hub.example")
        row = container_row(container.container_name)
        return hub("objects", "--row", row, *sides, "--out", tmp_path / "m.jsonl", *more)

    return run


def test_what_arrived_whole_is_equal(make: Make, tmp_path: Path) -> None:
    code, told = make()
    assert (code, told["different"], told["items"]) == (ExitCode.OK, 0, len(CONTENTS))
    assert told["bytes"] == sum(map(len, CONTENTS.values()))
    assert told["left_out"] == {}
    lines = lines_of(tmp_path / "m.jsonl")
    assert [line["name"] for line in lines[1:-1]] == sorted(CONTENTS)
    for line in lines[1:-1]:
        assert line["source"]["sha256"] == hashlib.sha256(CONTENTS[line["name"]]).hexdigest()
    assert list(tmp_path.glob("m.jsonl*")) == [tmp_path / "m.jsonl"]
    assert read_manifest(tmp_path / "m.jsonl").sha256 == told["sha256"]


def test_every_difference_is_named(make: Make, filled: tuple[ContainerClient, str], s3: S3Client) -> None:
    _, bucket = filled
    large = bytearray(CONTENTS["dossier/sub/large"])
    large[4_000_000] ^= 1  # one bit, far behind the first chunk
    s3.put_object(Bucket=bucket, Key="moved/dossier/sub/large", Body=bytes(large))
    s3.put_object(Bucket=bucket, Key="moved/n/0007", Body=b"8")
    s3.put_object(Bucket=bucket, Key="moved/n/0008", Body=b"longer")
    s3.put_object(Bucket=bucket, Key="moved/extra", Body=b"x")
    s3.delete_object(Bucket=bucket, Key="moved/a")
    code, told = make()
    assert code is ExitCode.FAILED
    assert told["kinds"] == {"checksum": 2, "extra": 1, "missing": 1, "size": 1}
    assert told["differences"] == [
        "a did not arrive",
        "dossier/sub/large has another checksum at the target",
        "extra is only at the target",
        "n/0007 has another checksum at the target",
        "n/0008 has 1 bytes at the source and 6 at the target",
    ]


def test_the_same_etag_and_size_say_nothing(make: Make, filled: tuple[ContainerClient, str], s3: S3Client) -> None:
    """A content that was moved in parts has another ETag than its MD5, and is the same."""
    _, bucket = filled
    content = CONTENTS["dossier/sub/large"] + b"x" * 1_000_000
    key = "moved/dossier/sub/large"
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    parts = []
    for number, part in enumerate((content[:5_242_880], content[5_242_880:]), 1):
        answer = s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=number, Body=part)
        parts.append({"PartNumber": number, "ETag": answer["ETag"]})
    s3.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})  # type: ignore[typeddict-item]
    filled[0].upload_blob("dossier/sub/large", content, overwrite=True)
    assert make()[0] is ExitCode.OK


def test_snapshots_and_versions_are_counted(make: Make, filled: tuple[ContainerClient, str], tmp_path: Path) -> None:
    container, _ = filled
    container.get_blob_client("n/0001").create_snapshot()
    container.get_blob_client("n/0002").create_snapshot()
    container.get_blob_client("unfinished").stage_block("YQ==", b"never committed")
    code, told = make()
    assert code is ExitCode.OK
    assert told["left_out"] == {"snapshots": 2}
    assert read_manifest(tmp_path / "m.jsonl").left_out == told["left_out"]


def test_older_versions_at_the_target_are_no_items(
    make: Make, filled: tuple[ContainerClient, str], s3: S3Client, tmp_path: Path
) -> None:
    _, bucket = filled
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="moved/n/0001", Body=b"wrong")
    s3.put_object(Bucket=bucket, Key="moved/n/0001", Body=CONTENTS["n/0001"])
    s3.put_object(Bucket=bucket, Key="moved/gone", Body=b"x")
    s3.delete_object(Bucket=bucket, Key="moved/gone")
    assert make()[0] is ExitCode.OK
    assert lines_of(tmp_path / "m.jsonl")[-1]["left_out"]["target"] == {"delete markers": 1, "versions": 3}


@pytest.mark.usefixtures("environment")
def test_what_appears_during_the_run_is_in_it(filled: tuple[ContainerClient, str], tmp_path: Path) -> None:
    container, bucket = filled
    done: set[str] = set()

    def tell(progress: Progress) -> None:
        if progress.doing == "reading" and not done:
            done.add("once")
            container.upload_blob("late", b"late")
            container.upload_blob("n/0003", b"changed", overwrite=True)
            container.delete_blob("n/0004")

    made = make_manifest(_request(tmp_path), *_sides(container, bucket), tell=tell)
    assert made.summary.items == len(CONTENTS) + 1
    assert made.summary.differences == (
        "late did not arrive",
        "n/0003 has 7 bytes at the source and 1 at the target",
        "n/0004 is only at the target",
    )


_STALLS = """
import sys, time
from pathlib import Path
from azure_exit.manifest import Request, make_manifest
from azure_exit.manifest.azure_blob import BlobContainer
from azure_exit.manifest.object_storage import Bucket

class Stalls(BlobContainer):
    def read(self, item):
        if item.name == "n/0020":
            time.sleep(600)
        return super().read(item)

source, target, out = sys.argv[1:]
request = Request("objects", "/subscriptions/x", "mover@hub.example", Path(out), 4)
make_manifest(request, Stalls(source, workers=4), Bucket(target, workers=4))
"""


@pytest.mark.usefixtures("environment")
def test_a_killed_run_is_gone_on_with(filled: tuple[ContainerClient, str], tmp_path: Path) -> None:
    container, bucket = filled
    request = _request(tmp_path)
    work = tmp_path / "m.jsonl.partial"
    command = [sys.executable, "-c", _STALLS, str(container.url), f"s3://{bucket}/moved", str(request.out)]
    with subprocess.Popen(command, env=dict(os.environ)) as process:
        _wait_until(lambda: _unread(work) == 1)
        process.send_signal(signal.SIGKILL)
    assert not request.out.exists()
    container.upload_blob("n/0005", b"5, since the kill", overwrite=True)
    to_read = set()

    def tell(progress: Progress) -> None:
        to_read.add(progress.items if progress.doing == "reading" else 0)

    made = make_manifest(request, *_sides(container, bucket), tell=tell)
    # The one that stalled and the one that was written over; all others were read before the kill.
    assert max(to_read) == 2
    assert made.summary.differences == ("n/0005 has 17 bytes at the source and 1 at the target",)
    assert made.summary.items == len(CONTENTS)
    assert not work.exists()


def test_the_manifest_of_another_container_is_refused(
    container: ContainerClient, bucket: str, hub: Type, tmp_path: Path
) -> None:
    sides = ("--source", container.url, "--target", f"s3://{bucket}", "--as", "mover@hub.example")
    code, told = hub("objects", "--row", container_row("curated"), *sides, "--out", tmp_path / "m.jsonl")
    assert code is ExitCode.USAGE
    assert "would let this one be deleted" in told["error"]["hint"]
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_listed_is_told(
    container: ContainerClient, hub: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> tuple[ExitCode, str]:
        sides = ("--source", container.url, "--target", "s3://not-there-at-all", "--as", "mover@hub.example")
        row = container_row(container.container_name)
        code, told = hub("objects", "--row", row, *sides, "--out", tmp_path / "m.jsonl")
        return code, told["error"]["message"]

    assert run() == (
        ExitCode.FAILED,
        "s3://not-there-at-all/ at https://s3.fr-par.scw.cloud cannot be listed: 404 NoSuchBucket",
    )
    monkeypatch.setenv("AZURE_STORAGE_KEY", "bm90IHRoZSBrZXk=")
    code, message = run()
    assert code is ExitCode.FAILED
    assert "cannot be listed: 403" in message
    monkeypatch.delenv("AZURE_STORAGE_KEY")
    assert run() == (ExitCode.USAGE, "no credential of the storage account is set")


def _request(tmp_path: Path) -> Request:
    return Request("objects", "/subscriptions/x", "mover@hub.example", tmp_path / "m.jsonl", 4)


def _sides(container: ContainerClient, bucket: str) -> tuple[BlobContainer, Bucket]:
    return BlobContainer(container.url, workers=4), Bucket(f"s3://{bucket}/moved", workers=4)


def _unread(work: Path) -> int:
    try:
        with sqlite3.connect(f"file:{work}?mode=ro", uri=True) as database:
            listed, unread = database.execute("SELECT count(*), sum(checksum IS NULL) FROM item").fetchone()
    except sqlite3.Error:
        return -1
    return int(unread or 0) if listed == 2 * len(CONTENTS) else -1


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)
