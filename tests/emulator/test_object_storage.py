"""Buckets and what hangs on them; and the whole of it over real HTTP, through the proxy, across a restart."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import httpx
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError, ClientError

from emulator.process import Running, start
from tests.emulator.local_storage import LocalStorage, refused
from tests.emulator.storage_client import connect

BUCKET, NEVER = "records", {"max_attempts": 0}


@pytest.fixture
def storage() -> LocalStorage:
    storage = LocalStorage()
    storage.owner.create_bucket(Bucket=BUCKET)
    return storage


def test_a_bucket_has_a_valid_name_and_belongs_to_its_region(storage: LocalStorage) -> None:
    for name in ("ab", "Upper", "a..b", "10.0.0.1", "-a-b", "under_score"):
        assert storage.raw("PUT", f"https://s3.fr-par.scw.cloud/{name}")[0] == 403  # nobody asks
        with pytest.raises((ClientError, ValueError)):
            storage.owner.create_bucket(Bucket=name)
    with refused("IllegalLocationConstraintException"):
        storage.owner.create_bucket(
            Bucket="elsewhere",
            CreateBucketConfiguration={"LocationConstraint": "nl-ams"},  # type: ignore[typeddict-item]
        )
    assert storage.owner.get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == "fr-par"  # type: ignore[comparison-overlap]
    assert (
        storage.owner.head_bucket(Bucket=BUCKET)["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "fr-par"
    )
    with refused("404"):
        storage.owner.head_bucket(Bucket="nowhere")


def test_inventory_shows_buckets_and_what_keeps_them(storage: LocalStorage) -> None:
    storage.owner.put_object(Bucket=BUCKET, Key="k", Body=b"1")
    (entry,) = storage.cloud.inventory()
    assert (entry["kind"], entry["name"], entry["object_versions"]) == ("object_storage.bucket", BUCKET, 1)
    with refused("BucketNotEmpty"):
        storage.owner.delete_bucket(Bucket=BUCKET)
    storage.owner.delete_object(Bucket=BUCKET, Key="k")
    storage.owner.delete_bucket(Bucket=BUCKET)
    assert storage.cloud.inventory() == []


CONFIGURATIONS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("bucket_tagging", "Tagging", "NoSuchTagSet", {"TagSet": [{"Key": "a", "Value": "b"}]}),
    (
        "bucket_cors",
        "CORSConfiguration",
        "NoSuchCORSConfiguration",
        {"CORSRules": [{"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["https://hub"], "MaxAgeSeconds": 10}]},
    ),
    (
        "bucket_website",
        "WebsiteConfiguration",
        "NoSuchWebsiteConfiguration",
        {"IndexDocument": {"Suffix": "index.html"}},
    ),
    (
        "bucket_lifecycle_configuration",
        "LifecycleConfiguration",
        "NoSuchLifecycleConfiguration",
        {
            "Rules": [
                {
                    "ID": "x",
                    "Status": "Enabled",
                    "Filter": {"Prefix": "tmp/"},
                    "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}],
                }
            ]
        },
    ),
]


@pytest.mark.parametrize(("name", "argument", "missing", "value"), CONFIGURATIONS)
def test_a_configuration_is_kept_until_it_is_deleted(
    storage: LocalStorage, name: str, argument: str, missing: str, value: dict[str, Any]
) -> None:
    s3: Any = storage.owner
    with refused(missing):
        getattr(s3, f"get_{name}")(Bucket=BUCKET)
    getattr(s3, f"put_{name}")(Bucket=BUCKET, **{argument: value})
    got = getattr(s3, f"get_{name}")(Bucket=BUCKET)
    assert {key: got[key] for key in value} == value
    getattr(s3, f"delete_{name.removesuffix('_configuration')}")(Bucket=BUCKET)
    with refused(missing):
        getattr(s3, f"get_{name}")(Bucket=BUCKET)


@pytest.mark.parametrize(
    "rule",
    [
        {"Status": "Enabled"},
        {"Status": "Enabled", "Transitions": [{"Days": 29, "StorageClass": "ONEZONE_IA"}]},
        {"Status": "Enabled", "Transitions": [{"Days": 89, "StorageClass": "GLACIER"}]},
    ],
)
def test_a_lifecycle_rule_does_something_and_not_too_soon(storage: LocalStorage, rule: dict[str, Any]) -> None:
    rules: Any = {"Rules": [{"ID": "x", "Filter": {"Prefix": ""}, **rule}]}
    with refused("InvalidArgument"):
        storage.owner.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration=rules)


def test_what_the_service_has_not_is_refused_by_name(storage: LocalStorage) -> None:
    s3 = storage.owner
    with refused("NotImplemented"):
        s3.get_bucket_logging(Bucket=BUCKET)
    with refused("NotImplemented"):
        s3.get_bucket_replication(Bucket=BUCKET)
    with refused("NotImplemented"):
        s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration={})
    with refused("NotImplemented"):
        s3.restore_object(Bucket=BUCKET, Key="k")
    with refused("InvalidArgument"):
        s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "b"}] * 2})


@pytest.mark.parametrize("style", ["virtual", "path"])
@pytest.mark.parametrize("region", ["fr-par", "pl-waw"])
def test_both_styles_and_all_regions_over_tls(cloud: Running, style: str, region: str, tmp_path: Path) -> None:
    s3 = connect(cloud, region, retries=NEVER, s3={"addressing_style": style})
    bucket = f"wire-{style}-{region}"
    s3.create_bucket(Bucket=bucket)
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(bytes(range(256)) * 40_000)
    # Large enough for several parts, small enough for one; streamed, with trailing checksums.
    s3.upload_file(str(source), bucket, "large", Config=TransferConfig(multipart_threshold=5 * 1024 * 1024))
    s3.upload_file(str(source), bucket, "small")
    for key in ("large", "small"):
        s3.download_file(bucket, key, str(target))
        assert target.read_bytes() == source.read_bytes()
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "small"})
    context = ssl.create_default_context(cafile=cloud.ca_file)
    with httpx.Client(proxy=cloud.proxy, verify=context, trust_env=False) as client:
        assert client.get(url).content == source.read_bytes()
    for key in ("large", "small"):
        s3.delete_object(Bucket=bucket, Key=key)
    s3.delete_bucket(Bucket=bucket)


def test_faults_speak_s3_and_requests_are_logged(cloud: Running) -> None:
    s3 = connect(cloud, retries=NEVER)
    try:
        for status, code in ((503, "SlowDown"), (429, "SlowDown"), (500, "InternalError")):
            cloud.ask("/faults", {"kind": "status", "status": status, "match": r"^s3\.fr-par"})
            with refused(code):
                s3.list_buckets()
        cloud.ask("/faults", {"kind": "lost_reply", "match": r"s3\.fr-par", "method": "PUT"})
        with pytest.raises(BotoCoreError):
            s3.create_bucket(Bucket="lost-reply")
    finally:
        cloud.ask("/faults", method="DELETE")
    # The reply was lost, the bucket was made: as after any timeout, the caller finds it.
    with refused("BucketAlreadyOwnedByYou"):
        s3.create_bucket(Bucket="lost-reply")
    s3.delete_bucket(Bucket="lost-reply")
    last = cloud.ask("/requests")[-1]
    assert (last["method"], last["status"], last["principal"]) == ("DELETE", 204, cloud.access_key)


def test_everything_outlives_the_process(tmp_path: Path) -> None:
    running = start(tmp_path)
    try:
        s3 = connect(running, retries=NEVER)
        s3.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
        rule: Any = {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 1}}
        s3.put_object_lock_configuration(
            Bucket=BUCKET, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule}
        )
        put = s3.put_object(Bucket=BUCKET, Key="k", Body=b"1", Metadata={"m": "1"}, Tagging="a=b")
        upload = s3.create_multipart_upload(Bucket=BUCKET, Key="big")["UploadId"]
        etag = s3.upload_part(Bucket=BUCKET, Key="big", UploadId=upload, PartNumber=1, Body=b"2")["ETag"]
        before = s3.head_object(Bucket=BUCKET, Key="k")
    finally:
        running.stop()
    running = start(tmp_path)
    try:
        s3 = connect(running, retries=NEVER)
        after = s3.head_object(Bucket=BUCKET, Key="k", VersionId=put["VersionId"])
        same = (
            "ETag",
            "VersionId",
            "LastModified",
            "Metadata",
            "TagCount",
            "ObjectLockMode",
            "ObjectLockRetainUntilDate",
        )
        assert {name: after[name] for name in same} == {name: before[name] for name in same}  # type: ignore[literal-required]
        s3.complete_multipart_upload(
            Bucket=BUCKET, Key="big", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]}
        )
        assert s3.get_object(Bucket=BUCKET, Key="big")["Body"].read() == b"2"
        with refused("AccessDenied"):
            s3.delete_object(Bucket=BUCKET, Key="k", VersionId=put["VersionId"])
    finally:
        running.stop()
