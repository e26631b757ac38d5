"""Server-side encryption: which arguments are taken, and who can read and write once a key is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from emulator.store import Record
from tests.emulator.local_storage import FULL, LocalStorage, refused

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "records"


@pytest.fixture
def local() -> LocalStorage:
    storage = LocalStorage()
    storage.owner.create_bucket(Bucket=BUCKET)
    return storage


def encrypt(s3: S3Client, algorithm: str, key_id: str | None = None, *, bucket_key: bool | None = None) -> None:
    default: dict[str, Any] = {"SSEAlgorithm": algorithm}
    rule: dict[str, Any] = {"ApplyServerSideEncryptionByDefault": default}
    if key_id is not None:
        default["KMSMasterKeyID"] = key_id
    if bucket_key is not None:
        rule["BucketKeyEnabled"] = bucket_key
    rules: Any = {"Rules": [rule]}
    s3.put_bucket_encryption(Bucket=BUCKET, ServerSideEncryptionConfiguration=rules)


@pytest.fixture
def key(local: LocalStorage) -> Record:
    key = local.key()
    encrypt(local.owner, "aws:kms", key.id, bucket_key=True)
    return key


def test_the_rules_between_the_arguments(local: LocalStorage) -> None:
    with refused("ServerSideEncryptionConfigurationNotFoundError"):
        local.owner.get_bucket_encryption(Bucket=BUCKET)
    for arguments in (("AES256", "the-key"), ("aws:kms", "the-key"), ("aws:kms", None), ("rot13", None)):
        with refused("InvalidArgument"):
            encrypt(local.owner, *arguments, bucket_key=arguments == ("aws:kms", None))
    encrypt(local.owner, "AES256")
    rule = local.owner.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule == {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
    assert local.owner.put_object(Bucket=BUCKET, Key="k", Body=b"1")["ServerSideEncryption"] == "AES256"
    local.owner.delete_bucket_encryption(Bucket=BUCKET)
    assert "ServerSideEncryption" not in local.owner.put_object(Bucket=BUCKET, Key="k", Body=b"1")


def test_objects_are_bound_to_the_buckets_key(local: LocalStorage, key: Record) -> None:
    local.owner.put_object(Bucket=BUCKET, Key="k", Body=b"1")
    got = local.owner.get_object(Bucket=BUCKET, Key="k")
    assert (got["ServerSideEncryption"], got["SSEKMSKeyId"], got["BucketKeyEnabled"]) == ("aws:kms", key.id, True)
    # An object stays bound to its key when the bucket's default is gone.
    local.owner.delete_bucket_encryption(Bucket=BUCKET)
    key.body["state"] = "disabled"
    with refused("KMS.DisabledException"):
        local.owner.get_object(Bucket=BUCKET, Key="k")
    local.cloud.store.remove(key)
    with refused("KMS.NotFoundException"):
        local.owner.get_object(Bucket=BUCKET, Key="k")


def test_readers_and_writers_need_rights_on_the_key(local: LocalStorage, key: Record) -> None:
    _, without = local.application(FULL)
    _, writer = local.application((*FULL, "KeyManagerKeyEncrypt"))
    _, reader = local.application((*FULL, "KeyManagerKeyDecrypt"))
    with refused("AccessDenied"):
        without.put_object(Bucket=BUCKET, Key="k", Body=b"1")
    writer.put_object(Bucket=BUCKET, Key="k", Body=b"1")
    for denied in (without, writer):
        with refused("AccessDenied"):
            denied.get_object(Bucket=BUCKET, Key="k")
    assert reader.get_object(Bucket=BUCKET, Key="k")["Body"].read() == b"1"
    with refused("AccessDenied"):
        reader.create_multipart_upload(Bucket=BUCKET, Key="big")
    with refused("AccessDenied"):
        reader.copy_object(Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/k")


def test_a_condition_on_the_key_is_the_keys(local: LocalStorage, key: Record) -> None:
    _, other = local.application((*FULL, "KeyManagerFullAccess"), condition="!has(resource.id) || resource.id == 'x'")
    _, this = local.application(
        (*FULL, "KeyManagerFullAccess"), condition=f"!has(resource.id) || resource.id == '{key.id}'"
    )
    with refused("AccessDenied"):
        other.put_object(Bucket=BUCKET, Key="k", Body=b"1")
    this.put_object(Bucket=BUCKET, Key="k", Body=b"1")


@pytest.mark.parametrize("key_id", ["the-name-of-a-key", "fr-par/11111111-1111-1111-1111-111111111111"])
def test_a_bucket_takes_any_text_as_a_key_but_no_object_does(local: LocalStorage, key_id: str) -> None:
    encrypt(local.owner, "aws:kms", key_id, bucket_key=True)
    with refused("KMS.NotFoundException"):
        local.owner.put_object(Bucket=BUCKET, Key="k", Body=b"1")


def test_a_key_of_another_region_is_none(local: LocalStorage) -> None:
    encrypt(local.owner, "aws:kms", local.key("nl-ams").id, bucket_key=True)
    with refused("KMS.NotFoundException"):
        local.owner.put_object(Bucket=BUCKET, Key="k", Body=b"1")


def test_a_customers_own_key_must_come_with_each_request(local: LocalStorage) -> None:
    own: Any = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
    local.owner.put_object(Bucket=BUCKET, Key="k", Body=b"1", **own)
    assert local.owner.get_object(Bucket=BUCKET, Key="k", **own)["Body"].read() == b"1"
    with refused("InvalidRequest"):
        local.owner.get_object(Bucket=BUCKET, Key="k")
    with refused("AccessDenied"):
        local.owner.get_object(Bucket=BUCKET, Key="k", SSECustomerAlgorithm="AES256", SSECustomerKey="x" * 32)


@pytest.mark.parametrize("moment", ["part", "completion"])
def test_an_upload_that_was_begun_needs_its_key_to_the_end(local: LocalStorage, key: Record, moment: str) -> None:
    encrypt(local.owner, "aws:kms", key.id, bucket_key=True)
    upload: Any = {"Bucket": BUCKET, "Key": "big"}
    upload["UploadId"] = local.owner.create_multipart_upload(**upload)["UploadId"]
    etag = local.owner.upload_part(**upload, PartNumber=1, Body=b"1")["ETag"]
    key.body["state"] = "disabled"
    local.cloud.store.save(key)
    with refused("KMS.DisabledException"):
        if moment == "part":
            local.owner.upload_part(**upload, PartNumber=2, Body=b"2")
        else:
            parts: Any = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
            local.owner.complete_multipart_upload(**upload, MultipartUpload=parts)
    assert "Contents" not in local.owner.list_objects_v2(Bucket=BUCKET)
