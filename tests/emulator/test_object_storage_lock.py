"""Object lock: what is locked stays until the clock has passed its date, whoever asks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from emulator.object_storage import bucket_has_object_lock
from tests.emulator.local_storage import LocalStorage, refused

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "evidence"


@pytest.fixture
def local() -> LocalStorage:
    storage = LocalStorage()
    storage.owner.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
    return storage


@pytest.fixture
def s3(local: LocalStorage) -> S3Client:
    return local.owner


def default(s3: S3Client, mode: str, days: int) -> None:
    rule: Any = {"DefaultRetention": {"Mode": mode, "Days": days}}
    s3.put_object_lock_configuration(
        Bucket=BUCKET, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
    )


def retain(s3: S3Client, version: str, mode: str, until: datetime, *, bypass: bool = False) -> None:
    retention: Any = {"Mode": mode, "RetainUntilDate": until}
    s3.put_object_retention(
        Bucket=BUCKET, Key="k", VersionId=version, Retention=retention, BypassGovernanceRetention=bypass
    )


def remove(s3: S3Client, version: str, *, bypass: bool = False) -> None:
    s3.delete_object(Bucket=BUCKET, Key="k", VersionId=version, BypassGovernanceRetention=bypass)


def test_lock_is_chosen_when_the_bucket_is_made_and_keeps_its_versioning(local: LocalStorage, s3: S3Client) -> None:
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    with refused("InvalidBucketState"):
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    s3.create_bucket(Bucket="unlocked")
    with refused("ObjectLockConfigurationNotFoundError"):
        s3.get_object_lock_configuration(Bucket="unlocked")
    with refused("InvalidBucketState"):
        s3.put_object_lock_configuration(Bucket="unlocked", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
    with refused("InvalidRequest"):
        s3.put_object(Bucket="unlocked", Key="k", Body=b"1", ObjectLockLegalHoldStatus="ON")
    assert bucket_has_object_lock(local.cloud, BUCKET, local.project_id) is True
    assert bucket_has_object_lock(local.cloud, "unlocked", local.project_id) is False
    assert bucket_has_object_lock(local.cloud, BUCKET, "another project") is None
    assert bucket_has_object_lock(local.cloud, "nowhere", local.project_id) is None


def test_a_default_retention_counts_for_new_objects_and_ends_with_the_clock(local: LocalStorage, s3: S3Client) -> None:
    before = s3.put_object(Bucket=BUCKET, Key="k", Body=b"before")["VersionId"]
    default(s3, "COMPLIANCE", 30)
    locked = s3.put_object(Bucket=BUCKET, Key="k", Body=b"locked")["VersionId"]
    head = s3.head_object(Bucket=BUCKET, Key="k")
    assert head["ObjectLockMode"] == "COMPLIANCE"
    assert head["ObjectLockRetainUntilDate"] - datetime.now(UTC) > timedelta(days=29, hours=23)
    remove(s3, before)
    for bypass in (False, True):
        with refused("AccessDenied"):
            remove(s3, locked, bypass=bypass)
    # A delete without a version only hides it.
    s3.delete_object(Bucket=BUCKET, Key="k")
    local.advance(days=29)
    with refused("AccessDenied"):
        remove(s3, locked)
    local.advance(days=1, hours=1)
    remove(s3, locked)


def test_governance_yields_to_a_caller_who_says_so(s3: S3Client) -> None:
    default(s3, "GOVERNANCE", 1)
    version = s3.put_object(Bucket=BUCKET, Key="k", Body=b"1")["VersionId"]
    with refused("AccessDenied"):
        remove(s3, version)
    reply = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "k", "VersionId": version}]})
    assert reply["Errors"][0]["Code"] == "AccessDenied"
    remove(s3, version, bypass=True)


def test_compliance_can_be_prolonged_but_neither_shortened_nor_softened(s3: S3Client) -> None:
    version = s3.put_object(Bucket=BUCKET, Key="k", Body=b"1")["VersionId"]
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=10)
    retain(s3, version, "GOVERNANCE", until)
    with refused("AccessDenied"):
        retain(s3, version, "GOVERNANCE", until - timedelta(days=5))
    retain(s3, version, "GOVERNANCE", until - timedelta(days=5), bypass=True)
    retain(s3, version, "COMPLIANCE", until)
    for mode, days in (("COMPLIANCE", -1), ("GOVERNANCE", 0), ("GOVERNANCE", 5)):
        with refused("AccessDenied"):
            retain(s3, version, mode, until + timedelta(days=days), bypass=True)
    retain(s3, version, "COMPLIANCE", until + timedelta(days=5))
    kept = s3.get_object_retention(Bucket=BUCKET, Key="k")["Retention"]
    assert (kept["Mode"], kept["RetainUntilDate"]) == ("COMPLIANCE", until + timedelta(days=5))


def test_a_legal_hold_has_no_end_but_its_lifting(local: LocalStorage, s3: S3Client) -> None:
    version = s3.put_object(Bucket=BUCKET, Key="k", Body=b"1", ObjectLockLegalHoldStatus="ON")["VersionId"]
    assert s3.get_object_legal_hold(Bucket=BUCKET, Key="k")["LegalHold"] == {"Status": "ON"}
    local.advance(days=100000)
    with refused("AccessDenied"):
        remove(s3, version, bypass=True)
    s3.put_object_legal_hold(Bucket=BUCKET, Key="k", LegalHold={"Status": "OFF"})
    remove(s3, version)


def test_multipart_uploads_and_copies_do_not_escape_the_default(s3: S3Client) -> None:
    default(s3, "COMPLIANCE", 5)
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="k")["UploadId"]
    etag = s3.upload_part(Bucket=BUCKET, Key="k", UploadId=upload, PartNumber=1, Body=b"1")["ETag"]
    version = s3.complete_multipart_upload(
        Bucket=BUCKET, Key="k", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]}
    )["VersionId"]
    with refused("AccessDenied"):
        remove(s3, version)
    s3.copy_object(Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/k")
    assert s3.head_object(Bucket=BUCKET, Key="copy")["ObjectLockMode"] == "COMPLIANCE"


def test_a_bucket_with_locked_versions_cannot_be_deleted(local: LocalStorage, s3: S3Client) -> None:
    default(s3, "COMPLIANCE", 1)
    version = s3.put_object(Bucket=BUCKET, Key="k", Body=b"1")["VersionId"]
    with refused("BucketNotEmpty"):
        s3.delete_bucket(Bucket=BUCKET)
    assert local.cloud.inventory()[0]["object_versions"] == 1
    local.advance(days=2)
    remove(s3, version)
    s3.delete_bucket(Bucket=BUCKET)
    assert local.cloud.inventory() == []


@pytest.mark.parametrize(
    "rule", [{"Mode": "GOVERNANCE"}, {"Mode": "GOVERNANCE", "Days": 1, "Years": 1}, {"Mode": "SOFT", "Days": 1}]
)
def test_a_default_retention_needs_a_mode_and_one_period(s3: S3Client, rule: Any) -> None:
    with refused("MalformedXML"):
        s3.put_object_lock_configuration(
            Bucket=BUCKET,
            ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": rule}},
        )


def test_governance_yields_to_nobody_who_may_not_write(local: LocalStorage, s3: S3Client) -> None:
    default(s3, "GOVERNANCE", 1)
    version = s3.put_object(Bucket=BUCKET, Key="k", Body=b"1")["VersionId"]
    _, cleaner = local.application(("ObjectStorageObjectsDelete",))
    with refused("AccessDenied"):
        remove(cleaner, version, bypass=True)
    _, keeper = local.application(("ObjectStorageObjectsDelete", "ObjectStorageObjectsWrite"))
    remove(keeper, version, bypass=True)


def test_a_default_retention_ends_within_a_hundred_years(s3: S3Client) -> None:
    with refused("InvalidArgument"):
        default(s3, "COMPLIANCE", 36501)
    default(s3, "GOVERNANCE", 36500)
