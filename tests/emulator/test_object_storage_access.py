"""Who may do what: signatures, IAM permission sets by project, bucket policies, ACLs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.local_storage import FULL, LocalStorage, refused

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "records"
URL = f"https://{BUCKET}.s3.fr-par.scw.cloud"


@pytest.fixture
def local() -> LocalStorage:
    storage = LocalStorage()
    storage.owner.create_bucket(Bucket=BUCKET)
    storage.owner.put_object(Bucket=BUCKET, Key="in/k", Body=b"1")
    return storage


def policy(s3: S3Client, *statements: dict[str, Any], version: str = "2023-04-17") -> None:
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": version, "Statement": statements}))


def allow(principal: Any, *actions: str, resource: Any = (BUCKET, f"{BUCKET}/*"), **more: Any) -> dict[str, Any]:
    named = principal if principal == "*" else {"SCW": principal}
    return {"Effect": "Allow", "Principal": named, "Action": list(actions), "Resource": list(resource), **more}


def test_a_request_must_be_signed_by_a_known_key_with_its_secret(local: LocalStorage) -> None:
    credentials = local.cloud.credentials
    with refused("SignatureDoesNotMatch"):
        local.client(credentials.access_key, "another").list_buckets()
    with refused("InvalidAccessKeyId"):
        local.client("SCW00000000000000000", "x").list_buckets()
    status, content, _ = local.raw("GET", f"{URL}/in/k")
    assert (status, b"<Code>AccessDenied</Code>" in content) == (403, True)
    with refused("400"):
        local.client(credentials.access_key, credentials.secret_key, signature_version="s3").head_bucket(Bucket=BUCKET)


def test_a_changed_request_does_not_carry_its_signature_along(local: LocalStorage) -> None:
    url = local.owner.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "in/k"}, ExpiresIn=60)
    assert local.raw("GET", url)[:2] == (200, b"1")
    assert local.raw("PUT", url, b"2")[0] == 403
    assert local.raw("GET", url.replace("in/k", "in/l"))[0] == 403
    assert local.raw("GET", url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"))[0] == 403


def test_a_streamed_upload_is_signed_chunk_by_chunk(local: LocalStorage) -> None:
    """Signed as AWS documents it, with the constants of `signature` on the client's side."""
    from datetime import UTC, datetime

    from emulator.object_storage import signature

    credentials = local.cloud.credentials
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "host": f"{BUCKET}.s3.fr-par.scw.cloud",
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "x-amz-date": now,
        "x-amz-decoded-content-length": "6",
    }
    names = tuple(sorted(headers))
    signed = signature.Signature(credentials.access_key, None, now[:8], "fr-par", now, names, "", presigned=False)
    canonical = ["PUT", "/s", "", *(f"{name}:{headers[name]}" for name in names), "", ";".join(names)]
    text = "\n".join([*canonical, headers["x-amz-content-sha256"]])
    import hashlib

    digest = hashlib.sha256(text.encode()).hexdigest()
    seed = signed.sign(credentials.secret_key, f"{signature.ALGORITHM}\n{now}\n{signed.scope}\n{digest}")
    headers["authorization"] = (
        f"{signature.ALGORITHM} Credential={credentials.access_key}/{signed.scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={seed}"
    )
    body, previous = b"", seed
    for chunk in (b"abc", b"def", b""):
        previous = signed.sign(credentials.secret_key, signature.chunk_text(signed, previous, chunk))
        body += f"{len(chunk):x};chunk-signature={previous}\r\n".encode() + chunk + b"\r\n"
    named = {name.replace("-", "_"): value for name, value in headers.items() if name != "host"}
    assert local.raw("PUT", f"{URL}/s", body.replace(b"def", b"xyz"), **named)[0] == 403
    assert local.raw("PUT", f"{URL}/s", body, **named)[0] == 200
    assert local.owner.get_object(Bucket=BUCKET, Key="s")["Body"].read() == b"abcdef"


@pytest.mark.parametrize(
    ("sets", "may"),
    [
        ((), ""),
        (("ObjectStorageReadOnly",), "list get tags"),
        (("ObjectStorageObjectsRead",), "list get"),
        (("ObjectStorageBucketsRead",), "tags"),
        (("ObjectStorageObjectsWrite",), "put"),
        (("ObjectStorageObjectsDelete",), "delete"),
        (("ObjectStorageBucketsWrite",), "tag create"),
        (("ObjectStorageBucketsDelete",), "drop"),
        (("ObjectStorageBucketPolicyFullAccess",), "policy"),
        (("ObjectStorageFullAccess",), "list get tags put delete tag create drop"),
        (("AllProductsFullAccess",), "list get tags put delete tag create drop policy"),
    ],
)
def test_permission_sets_open_what_their_page_says(local: LocalStorage, sets: tuple[str, ...], may: str) -> None:
    local.owner.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    local.owner.create_bucket(Bucket="to-drop")
    _, s3 = local.application(sets)
    document = json.dumps({"Version": "2023-04-17", "Statement": [allow("*", "s3:GetObject")]})
    attempts: dict[str, Any] = {
        "list": lambda: s3.list_objects_v2(Bucket=BUCKET),
        "get": lambda: s3.get_object(Bucket=BUCKET, Key="in/k"),
        "tags": lambda: s3.get_bucket_tagging(Bucket=BUCKET),
        "put": lambda: s3.put_object(Bucket=BUCKET, Key="new", Body=b"1"),
        "delete": lambda: s3.delete_object(Bucket=BUCKET, Key="new"),
        "tag": lambda: s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "c"}]}),
        "create": lambda: s3.create_bucket(Bucket="made-by-application"),
        "drop": lambda: s3.delete_bucket(Bucket="to-drop"),
        "policy": lambda: s3.put_bucket_policy(Bucket=BUCKET, Policy=document),
    }
    for name, attempt in attempts.items():
        if name in may.split():
            attempt()
        else:
            with refused("AccessDenied"):
                attempt()


def test_a_condition_of_iam_counts_here_too(local: LocalStorage) -> None:
    _, inside = local.application(FULL, condition="request.ip == '127.0.0.1'")
    _, outside = local.application(FULL, condition="request.ip == '10.0.0.1'")
    inside.get_object(Bucket=BUCKET, Key="in/k")
    with refused("AccessDenied"):
        outside.get_object(Bucket=BUCKET, Key="in/k")


def test_a_bucket_is_its_projects_and_its_name_the_worlds(local: LocalStorage) -> None:
    project_id = local.project()
    elsewhere = local.owner_of(project_id)
    with refused("AccessDenied"):
        elsewhere.get_object(Bucket=BUCKET, Key="in/k")
    with refused("403"):
        elsewhere.head_bucket(Bucket=BUCKET)
    with refused("BucketAlreadyExists"):
        elsewhere.create_bucket(Bucket=BUCKET)
    with refused("BucketAlreadyOwnedByYou"):
        local.owner.create_bucket(Bucket=BUCKET)
    elsewhere.create_bucket(Bucket="theirs")
    assert [each["Name"] for each in elsewhere.list_buckets()["Buckets"]] == ["theirs"]
    assert elsewhere.get_bucket_acl(Bucket="theirs")["Owner"]["ID"] == f"{project_id}:{project_id}"
    with refused("NoSuchBucket"):
        local.owner_of(local.project_id, "nl-ams").list_objects(Bucket=BUCKET)
    with refused("AccessDenied"):
        local.owner_of("00000000-0000-0000-0000-000000000000").create_bucket(Bucket="in-no-project")


def test_once_a_policy_is_there_only_what_it_names_passes(local: LocalStorage) -> None:
    named, reader = local.application(FULL)
    _, other = local.application(FULL)
    policy(local.owner, allow([f"application_id:{named}"], "s3:ListBucket", "s3:GetObject"))
    reader.get_object(Bucket=BUCKET, Key="in/k")
    reader.list_objects(Bucket=BUCKET)
    with refused("AccessDenied"):
        reader.put_object(Bucket=BUCKET, Key="k", Body=b"1")
    for shut_out in (other, local.owner):
        with refused("AccessDenied"):
            shut_out.get_object(Bucket=BUCKET, Key="in/k")
        with refused("AccessDenied"):
            shut_out.get_bucket_acl(Bucket=BUCKET)
    # Whoever may write policies by IAM is outside the policy's reach and can let everybody in again.
    other.get_bucket_policy(Bucket=BUCKET)
    local.owner.delete_bucket_policy(Bucket=BUCKET)
    local.owner.get_object(Bucket=BUCKET, Key="in/k")


def test_a_policy_gives_no_right_that_iam_does_not(local: LocalStorage) -> None:
    named, weak = local.application(("ObjectStorageObjectsRead",))
    policy(local.owner, allow([f"application_id:{named}"], "s3:*"))
    weak.get_object(Bucket=BUCKET, Key="in/k")
    with refused("AccessDenied"):
        weak.put_object(Bucket=BUCKET, Key="k", Body=b"1")


def test_a_policy_lets_another_project_in(local: LocalStorage) -> None:
    named, guest = local.application(FULL, local.project())
    with refused("AccessDenied"):
        guest.get_object(Bucket=BUCKET, Key="in/k")
    policy(local.owner, allow([f"application_id:{named}"], "s3:GetObject", resource=[f"{BUCKET}/in/*"]))
    guest.get_object(Bucket=BUCKET, Key="in/k")
    with refused("AccessDenied"):
        guest.list_objects(Bucket=BUCKET)
    with refused("AccessDenied"):
        guest.delete_bucket_policy(Bucket=BUCKET)


@pytest.mark.parametrize(
    ("condition", "passes"),
    [
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, False),
        ({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "127.0.0.0/8"]}}, True),
        ({"NotIpAddress": {"aws:SourceIp": ["127.0.0.0/8"]}}, False),
        ({"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, False),
        ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, True),
        ({"StringLike": {"aws:Referer": "https://hub/*"}}, False),
        ({"StringNotEquals": {"aws:Referer": "https://hub/"}}, True),
        ({"Bool": {"aws:SecureTransport": "true"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, False),
        ({"Null": {"aws:Referer": "true"}}, True),
    ],
)
def test_conditions_of_a_policy(local: LocalStorage, condition: dict[str, Any], passes: bool) -> None:
    policy(local.owner, allow([f"user_id:{local.owner_id}"], "s3:GetObject", Condition=condition))
    if passes:
        local.owner.get_object(Bucket=BUCKET, Key="in/k")
    else:
        with refused("AccessDenied"):
            local.owner.get_object(Bucket=BUCKET, Key="in/k")


def test_a_policy_may_ask_for_a_prefix_and_a_deny_wins(local: LocalStorage) -> None:
    owner = [f"user_id:{local.owner_id}"]
    listing = allow(owner, "s3:ListBucket", resource=[BUCKET], Condition={"StringLike": {"s3:prefix": "in/*"}})
    policy(local.owner, listing, allow(owner, "s3:*"), {**allow("*", "s3:DeleteObject"), "Effect": "Deny"})
    with refused("AccessDenied"):
        local.owner.delete_object(Bucket=BUCKET, Key="in/k")
    assert local.owner.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "in/k"}]})["Errors"]
    policy(local.owner, listing)
    local.owner.list_objects_v2(Bucket=BUCKET, Prefix="in/")
    with refused("AccessDenied"):
        local.owner.list_objects_v2(Bucket=BUCKET, Prefix="out/")


def test_the_deprecated_version_denies_nobody_by_default(local: LocalStorage) -> None:
    named, _ = local.application(FULL)
    policy(local.owner, allow([f"application_id:{named}"], "s3:GetObject"), version="2012-10-17")
    local.owner.get_object(Bucket=BUCKET, Key="in/k")


def test_a_policy_is_read_back_in_the_services_order(local: LocalStorage) -> None:
    owner = f"user_id:{local.owner_id}"
    policy(local.owner, allow([owner], "s3:ListBucket", "s3:GetObject"), allow([owner], "s3:*", resource=[BUCKET]))
    kept = json.loads(local.owner.get_bucket_policy(Bucket=BUCKET)["Policy"])
    assert kept["Statement"][0]["Action"] == ["s3:GetObject", "s3:ListBucket"]
    assert (kept["Statement"][1]["Action"], kept["Statement"][1]["Resource"]) == ("s3:*", BUCKET)


@pytest.mark.parametrize(
    "broken",
    [
        "no json",
        json.dumps({"Version": "2023-04-17", "Statement": []}),
        json.dumps({"Version": "2021-01-01", "Statement": [allow("*", "s3:GetObject")]}),
        *(
            json.dumps({"Version": "2023-04-17", "Statement": [each]})
            for each in (
                {**allow("*", "s3:GetObject"), "Effect": "Maybe"},
                {**allow("*", "s3:GetObject"), "Resources": BUCKET},
                allow("*", "s3:Fly"),
                allow("*", "s3:Get*"),
                allow("*", "s3:GetObject", resource=["another-bucket/*"]),
                allow("*", "s3:GetObject", resource=[f"arn:aws:s3:::{BUCKET}/*"]),
                allow(["application_id:me"], "s3:GetObject"),
                {**allow("*", "s3:GetObject"), "Principal": {"AWS": "*"}},
                allow("*", "s3:GetObject", Condition={"IpAddress": {"aws:SourceIp": "everywhere"}}),
                allow("*", "s3:GetObject", Condition={"IpAddress": {"aws:SourceVpc": "10.0.0.0/8"}}),
                allow("*", "s3:GetObject", Condition={"Sometimes": {"aws:SourceIp": "10.0.0.0/8"}}),
                allow("*", "s3:GetObject", Condition={"Bool": {"aws:SecureTransport": "yes"}}),
            )
        ),
    ],
)
def test_a_broken_policy_is_refused_and_changes_nothing(local: LocalStorage, broken: str) -> None:
    with refused("MalformedPolicy"):
        local.owner.put_bucket_policy(Bucket=BUCKET, Policy=broken)
    with refused("NoSuchBucketPolicy"):
        local.owner.get_bucket_policy(Bucket=BUCKET)


def test_an_acl_opens_a_bucket_to_the_world_until_a_policy_is_there(local: LocalStorage) -> None:
    local.owner.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
    assert local.raw("GET", f"{URL}/?list-type=2")[0] == 200
    assert local.raw("GET", f"{URL}/in/k")[0] == 403
    local.owner.put_object_acl(Bucket=BUCKET, Key="in/k", ACL="public-read")
    assert local.raw("GET", f"{URL}/in/k")[:2] == (200, b"1")
    policy(local.owner, allow([f"user_id:{local.owner_id}"], "s3:*"))
    assert local.raw("GET", f"{URL}/in/k")[0] == 403
    policy(local.owner, allow("*", "s3:GetObject"))
    assert local.raw("GET", f"{URL}/in/k")[0] == 200
    assert local.owner.get_bucket_policy_status(Bucket=BUCKET)["PolicyStatus"]["IsPublic"]


def test_an_acl_names_projects_and_keeps_its_owner(local: LocalStorage) -> None:
    guest = local.project()
    owner = f"{local.project_id}:{local.project_id}"
    grant: Any = {"Grantee": {"Type": "CanonicalUser", "ID": f"{guest}:{guest}"}, "Permission": "READ"}
    local.owner.put_bucket_acl(Bucket=BUCKET, AccessControlPolicy={"Owner": {"ID": owner}, "Grants": [grant]})
    local.owner_of(guest).list_objects(Bucket=BUCKET)
    with refused("AccessDenied"):
        local.owner_of(guest).put_object(Bucket=BUCKET, Key="k", Body=b"1")
    with refused("AccessDenied"):
        local.owner.put_bucket_acl(
            Bucket=BUCKET, AccessControlPolicy={"Owner": {"ID": f"{guest}:{guest}"}, "Grants": [grant]}
        )
    with refused("AccessDenied"):
        local.owner.get_bucket_acl(Bucket=BUCKET, ExpectedBucketOwner=guest)
    local.owner.get_bucket_acl(Bucket=BUCKET, ExpectedBucketOwner=local.project_id)
