"""Objects: what is written is read back, by version, by range, on conditions; in one piece and in many."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.emulator.local_storage import LocalStorage, refused

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "records"
PART = 5 * 1024 * 1024


@pytest.fixture
def local() -> LocalStorage:
    storage = LocalStorage()
    storage.owner.create_bucket(Bucket=BUCKET)
    return storage


@pytest.fixture
def s3(local: LocalStorage) -> S3Client:
    return local.owner


@pytest.fixture
def versioned(s3: S3Client) -> S3Client:
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return s3


@pytest.mark.parametrize("key", ["plain", "a/b c+d.txt", "é%20/ü?#&=", "x" * 900, "./../up", "a//b"])
def test_whatever_the_key_an_object_is_read_back(s3: S3Client, key: str) -> None:
    put = s3.put_object(Bucket=BUCKET, Key=key, Body=b"hello", ContentType="text/plain", Metadata={"study": "s1"})
    got = s3.get_object(Bucket=BUCKET, Key=key)
    assert got["Body"].read() == b"hello"
    assert (got["ContentType"], got["Metadata"], got["ETag"]) == ("text/plain", {"study": "s1"}, put["ETag"])
    assert got["ETag"] == f'"{hashlib.md5(b"hello", usedforsecurity=False).hexdigest()}"'
    assert [each["Key"] for each in s3.list_objects(Bucket=BUCKET)["Contents"]] == [key]
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix=key)["KeyCount"] == 1


def test_a_range_is_a_part_of_the_content(s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key="k", Body=b"0123456789")
    for wanted, content in (("bytes=2-4", b"234"), ("bytes=7-", b"789"), ("bytes=-2", b"89"), ("bytes=8-99", b"89")):
        got = s3.get_object(Bucket=BUCKET, Key="k", Range=wanted)
        assert (got["Body"].read(), got["ResponseMetadata"]["HTTPStatusCode"]) == (content, 206)
    with refused("InvalidRange"):
        s3.get_object(Bucket=BUCKET, Key="k", Range="bytes=10-")


def test_conditions_of_reads_and_writes(s3: S3Client) -> None:
    etag = s3.put_object(Bucket=BUCKET, Key="lock", Body=b"1", IfNoneMatch="*")["ETag"]
    with refused("PreconditionFailed"):
        s3.put_object(Bucket=BUCKET, Key="lock", Body=b"2", IfNoneMatch="*")
    with refused("PreconditionFailed"):
        s3.put_object(Bucket=BUCKET, Key="lock", Body=b"2", IfMatch='"0"')
    with refused("NoSuchKey"):
        s3.put_object(Bucket=BUCKET, Key="other", Body=b"2", IfMatch=etag)
    s3.put_object(Bucket=BUCKET, Key="lock", Body=b"2", IfMatch=etag)
    with refused("PreconditionFailed"):
        s3.get_object(Bucket=BUCKET, Key="lock", IfMatch=etag)
    with refused("304"):
        s3.get_object(Bucket=BUCKET, Key="lock", IfNoneMatch=s3.head_object(Bucket=BUCKET, Key="lock")["ETag"])
    modified = s3.head_object(Bucket=BUCKET, Key="lock")["LastModified"]
    with refused("304"):
        s3.head_object(Bucket=BUCKET, Key="lock", IfModifiedSince=modified)
    s3.head_object(Bucket=BUCKET, Key="lock", IfUnmodifiedSince=modified)
    with refused("412"):
        s3.head_object(Bucket=BUCKET, Key="lock", IfUnmodifiedSince=modified - timedelta(seconds=5))


def test_an_unversioned_bucket_keeps_one_version(s3: S3Client) -> None:
    for content in (b"1", b"2"):
        s3.put_object(Bucket=BUCKET, Key="k", Body=content)
    assert len(s3.list_object_versions(Bucket=BUCKET)["Versions"]) == 1
    s3.delete_object(Bucket=BUCKET, Key="k")
    assert "Versions" not in s3.list_object_versions(Bucket=BUCKET)
    with refused("NoSuchKey"):
        s3.get_object(Bucket=BUCKET, Key="k")


def test_a_version_outlives_what_is_written_and_deleted_over_it(versioned: S3Client) -> None:
    first = versioned.put_object(Bucket=BUCKET, Key="k", Body=b"1")["VersionId"]
    second = versioned.put_object(Bucket=BUCKET, Key="k", Body=b"2")["VersionId"]
    assert first.isdigit() and int(second) > int(first)
    marker = versioned.delete_object(Bucket=BUCKET, Key="k")
    assert marker["DeleteMarker"]
    with refused("NoSuchKey"):
        versioned.get_object(Bucket=BUCKET, Key="k")
    with refused("MethodNotAllowed"):
        versioned.get_object(Bucket=BUCKET, Key="k", VersionId=marker["VersionId"])
    assert versioned.get_object(Bucket=BUCKET, Key="k", VersionId=first)["Body"].read() == b"1"
    listed = versioned.list_object_versions(Bucket=BUCKET)
    assert [(each["VersionId"], each["IsLatest"]) for each in listed["Versions"]] == [(second, False), (first, False)]
    assert listed["DeleteMarkers"][0]["IsLatest"]
    versioned.delete_object(Bucket=BUCKET, Key="k", VersionId=marker["VersionId"])
    assert versioned.get_object(Bucket=BUCKET, Key="k")["Body"].read() == b"2"
    versioned.delete_object(Bucket=BUCKET, Key="k", VersionId=second)
    assert versioned.get_object(Bucket=BUCKET, Key="k")["Body"].read() == b"1"


def test_suspended_versioning_loses_no_version_made_before(versioned: S3Client) -> None:
    first = versioned.put_object(Bucket=BUCKET, Key="k", Body=b"1")["VersionId"]
    versioned.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    for content in (b"2", b"3"):
        assert versioned.put_object(Bucket=BUCKET, Key="k", Body=content)["VersionId"] == "null"
    assert {each["VersionId"] for each in versioned.list_object_versions(Bucket=BUCKET)["Versions"]} == {first, "null"}
    assert versioned.delete_object(Bucket=BUCKET, Key="k")["VersionId"] == "null"
    assert versioned.get_object(Bucket=BUCKET, Key="k", VersionId=first)["Body"].read() == b"1"


def test_a_copy_takes_metadata_and_tags_along_unless_told_otherwise(versioned: S3Client) -> None:
    source = versioned.put_object(Bucket=BUCKET, Key="from", Body=b"1", Metadata={"a": "1"}, Tagging="t=1")
    versioned.put_object(Bucket=BUCKET, Key="from", Body=b"2")
    versioned.copy_object(
        Bucket=BUCKET, Key="to", CopySource={"Bucket": BUCKET, "Key": "from", "VersionId": source["VersionId"]}
    )
    got = versioned.get_object(Bucket=BUCKET, Key="to")
    assert (got["Body"].read(), got["Metadata"], got["TagCount"]) == (b"1", {"a": "1"}, 1)
    versioned.copy_object(
        Bucket=BUCKET, Key="to", CopySource=f"{BUCKET}/from", MetadataDirective="REPLACE", Metadata={"b": "2"}
    )
    assert versioned.get_object(Bucket=BUCKET, Key="to")["Metadata"] == {"b": "2"}
    with refused("InvalidRequest"):
        versioned.copy_object(Bucket=BUCKET, Key="to", CopySource=f"{BUCKET}/to")
    with refused("NoSuchKey"):
        versioned.copy_object(Bucket=BUCKET, Key="to", CopySource=f"{BUCKET}/nowhere")


def test_a_delete_of_many_says_what_became_of_each(versioned: S3Client) -> None:
    ids = [versioned.put_object(Bucket=BUCKET, Key=key, Body=b"1")["VersionId"] for key in ("a", "b & <c>")]
    wanted = [{"Key": "a", "VersionId": ids[0]}, {"Key": "b & <c>"}, {"Key": "never"}]
    reply = versioned.delete_objects(Bucket=BUCKET, Delete={"Objects": wanted})  # type: ignore[typeddict-item]
    assert [each["Key"] for each in reply["Deleted"]] == ["a", "b & <c>", "never"]
    assert reply["Deleted"][0]["VersionId"] == ids[0] and reply["Deleted"][1]["DeleteMarker"]
    assert [each["Key"] for each in versioned.list_object_versions(Bucket=BUCKET)["Versions"]] == ["b & <c>"]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_pages_of_any_size_show_everything_once_and_in_order(versioned: S3Client, size: int) -> None:
    keys = ["a", "b/1", "b/2", "b/3", "c", "d/1", "é"]
    for key in keys * 2:
        versioned.put_object(Bucket=BUCKET, Key=key, Body=b"1")
    versioned.delete_object(Bucket=BUCKET, Key="c")
    pages = versioned.get_paginator("list_objects_v2").paginate(
        Bucket=BUCKET, Delimiter="/", PaginationConfig={"PageSize": size}
    )
    found: list[str] = []
    for page in pages:
        assert page["KeyCount"] <= size
        found += [each["Key"] for each in page.get("Contents", [])]
        found += [each["Prefix"] for each in page.get("CommonPrefixes", [])]
    assert sorted(found) == ["a", "b/", "d/", "é"]
    shown = [
        (each["Key"], each["VersionId"])
        for page in versioned.get_paginator("list_object_versions").paginate(
            Bucket=BUCKET, PaginationConfig={"PageSize": size}
        )
        for each in page.get("Versions", [])
    ]
    assert [key for key, _ in shown] == [key for key in keys for _ in range(2)]
    assert len(set(shown)) == len(shown)
    older = versioned.get_paginator("list_objects").paginate(Bucket=BUCKET, PaginationConfig={"PageSize": size})
    assert [each["Key"] for page in older for each in page.get("Contents", [])] == [k for k in keys if k != "c"]


def test_a_multipart_upload_becomes_one_object(s3: S3Client) -> None:
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="big", Metadata={"m": "1"}, ContentType="text/csv")[
        "UploadId"
    ]
    contents = [b"a" * PART, b"b" * PART, b"c"]
    parts = []
    for number, content in enumerate(contents, 1):
        etag = s3.upload_part(Bucket=BUCKET, Key="big", UploadId=upload, PartNumber=number, Body=content)["ETag"]
        parts.append({"PartNumber": number, "ETag": etag})
    assert len(s3.list_parts(Bucket=BUCKET, Key="big", UploadId=upload)["Parts"]) == 3
    assert [each["Key"] for each in s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]] == ["big"]
    with refused("NoSuchKey"):
        s3.get_object(Bucket=BUCKET, Key="big")
    with refused("InvalidPartOrder"):
        _complete(s3, upload, parts[::-1])
    with refused("InvalidPart"):
        _complete(s3, upload, [{"PartNumber": 1, "ETag": '"0"'}])
    done = _complete(s3, upload, parts)
    assert done["ETag"].endswith('-3"')
    got = s3.get_object(Bucket=BUCKET, Key="big")
    assert got["Body"].read() == b"".join(contents)
    assert (got["ETag"], got["Metadata"], got["ContentType"]) == (done["ETag"], {"m": "1"}, "text/csv")
    with refused("NoSuchUpload"):
        _complete(s3, upload, parts)


def _complete(s3: S3Client, upload: str, parts: list[dict[str, object]]) -> dict[str, str]:
    return s3.complete_multipart_upload(  # type: ignore[return-value]
        Bucket=BUCKET,
        Key="big",
        UploadId=upload,
        MultipartUpload={"Parts": parts},  # type: ignore[typeddict-item]
    )


def test_parts_have_a_least_size_and_may_be_copied(s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key="source", Body=b"0123456789")
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="big")["UploadId"]
    parts: list[dict[str, object]] = []
    for number in (1, 2):
        copied = s3.upload_part_copy(
            Bucket=BUCKET,
            Key="big",
            UploadId=upload,
            PartNumber=number,
            CopySource=f"{BUCKET}/source",
            CopySourceRange="bytes=2-4",
        )
        parts.append({"PartNumber": number, "ETag": copied["CopyPartResult"]["ETag"]})
    with refused("EntityTooSmall"):
        _complete(s3, upload, parts)
    _complete(s3, upload, parts[1:])
    assert s3.get_object(Bucket=BUCKET, Key="big")["Body"].read() == b"234"


def test_an_aborted_upload_is_gone_and_none_keeps_a_bucket_alive(s3: S3Client) -> None:
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="k")["UploadId"]
    s3.abort_multipart_upload(Bucket=BUCKET, Key="k", UploadId=upload)
    with refused("NoSuchUpload"):
        s3.upload_part(Bucket=BUCKET, Key="k", UploadId=upload, PartNumber=1, Body=b"1")
    s3.create_multipart_upload(Bucket=BUCKET, Key="k")
    s3.delete_bucket(Bucket=BUCKET)
    s3.create_bucket(Bucket=BUCKET)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=BUCKET)


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_a_checksum_is_verified_kept_and_returned(s3: S3Client, algorithm: str) -> None:
    put = s3.put_object(Bucket=BUCKET, Key="k", Body=b"123456789", ChecksumAlgorithm=algorithm)  # type: ignore[arg-type]
    got = s3.head_object(Bucket=BUCKET, Key="k", ChecksumMode="ENABLED")
    name = f"Checksum{algorithm}"
    assert put[name] == got[name]  # type: ignore[literal-required]


@pytest.mark.parametrize(
    ("algorithm", "value"),
    [
        ("crc32", "y/Q5Jg=="),
        ("crc32c", "4waSgw=="),
        ("crc64nvme", "rosUhgp5mIg="),
        ("sha1", "98O8HYCOBHMq32eZZczDTKeuNEE="),
    ],
)
def test_checksums_of_the_published_test_vector(s3: S3Client, local: LocalStorage, algorithm: str, value: str) -> None:
    """`123456789` is the check input of every published CRC."""
    s3.put_bucket_acl(Bucket=BUCKET, ACL="public-read-write")
    headers = {f"x_amz_checksum_{algorithm}": value}
    url = f"https://{BUCKET}.s3.fr-par.scw.cloud/k"
    assert local.raw("PUT", url, b"123456789", **headers)[0] == 200
    status, content, _ = local.raw("PUT", url, b"123456780", **headers)
    assert (status, b"<Code>BadDigest</Code>" in content) == (400, True)


def test_a_damaged_body_is_not_stored(local: LocalStorage) -> None:
    local.owner.put_bucket_acl(Bucket=BUCKET, ACL="public-read-write")
    url = f"https://{BUCKET}.s3.fr-par.scw.cloud/k"
    digest = base64.b64encode(hashlib.md5(b"right", usedforsecurity=False).digest()).decode()
    assert local.raw("PUT", url, b"wrong", content_md5=digest)[0] == 400
    assert local.raw("PUT", url, b"right", content_md5="AAAA")[0] == 400
    assert local.raw("PUT", url, b"wrong", x_amz_content_sha256=hashlib.sha256(b"right").hexdigest())[0] == 400
    streamed = {"x_amz_content_sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x_amz_decoded_content_length": "5"}
    assert local.raw("PUT", url, b"5\r\nright\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", **streamed)[0] == 400
    assert local.raw("PUT", url, b"5\r\nrig", **streamed)[0] == 400
    assert local.cloud.inventory()[0]["object_versions"] == 0


def test_tags_acl_and_attributes_of_an_object(versioned: S3Client) -> None:
    versioned.put_object(Bucket=BUCKET, Key="k", Body=b"12345")
    tags = [{"Key": "class", "Value": "health"}]
    versioned.put_object_tagging(Bucket=BUCKET, Key="k", Tagging={"TagSet": tags})  # type: ignore[typeddict-item]
    assert versioned.get_object_tagging(Bucket=BUCKET, Key="k")["TagSet"] == tags
    versioned.delete_object_tagging(Bucket=BUCKET, Key="k")
    assert versioned.get_object_tagging(Bucket=BUCKET, Key="k")["TagSet"] == []
    versioned.put_object_acl(Bucket=BUCKET, Key="k", ACL="public-read")
    assert len(versioned.get_object_acl(Bucket=BUCKET, Key="k")["Grants"]) == 2
    attributes = versioned.get_object_attributes(
        Bucket=BUCKET, Key="k", ObjectAttributes=["ETag", "ObjectSize", "StorageClass"]
    )
    assert (attributes["ObjectSize"], attributes["StorageClass"]) == (5, "STANDARD")


def test_a_key_tags_and_a_policy_have_the_size_that_s3_has_room_for(local: LocalStorage) -> None:
    local.owner.put_object(Bucket=BUCKET, Key="é" * 512, Body=b"")
    with refused("KeyTooLongError"):
        local.owner.put_object(Bucket=BUCKET, Key="é" * 513, Body=b"")
    with refused("InvalidArgument"):
        local.owner.put_object(Bucket=BUCKET, Key="k", Body=b"", Tagging="&".join(f"t{n}=v" for n in range(11)))
    with refused("MalformedPolicy"):
        local.owner.put_bucket_policy(Bucket=BUCKET, Policy=" " * 20481)
