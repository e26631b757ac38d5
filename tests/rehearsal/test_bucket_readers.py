"""The buckets of the standing rehearsal as boto3 reads them: an audit that knows nothing of this kit's code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from scaleway import Client
from scaleway.iam.v1alpha1 import IamV1Alpha1API
from scaleway.key_manager.v1alpha1 import KeyManagerV1Alpha1API

from tests.rehearsal.callers import REGION, Caller
from tests.rehearsal.hub import Hub
from tests.rehearsal.reading import BUCKETS, PREFIX, project_ids, reading

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.xdist_group("standing")
# Days, by bucket.
LOCKS = {"backups": 30, "logs": 365, "audit": 365}


@pytest.fixture(scope="module")
def reader(standing: Hub) -> Iterator[Caller]:
    with reading(standing) as caller:
        yield caller


@pytest.fixture(scope="module")
def projects(reader: Caller) -> dict[str, str]:
    return project_ids(reader)


@pytest.fixture(scope="module")
def client(reader: Caller) -> Client:
    return reader.sdk()


@pytest.fixture(params=BUCKETS)
def bucket(request: pytest.FixtureRequest) -> str:
    """A bucket's purpose."""
    return str(request.param)


@pytest.fixture
def s3(reader: Caller, projects: dict[str, str], bucket: str) -> S3Client:
    return reader.s3(projects[BUCKETS[bucket]])


def test_a_bucket_is_private_versioned_and_french(s3: S3Client, bucket: str) -> None:
    name = f"hub-rehearsal-{bucket}"
    assert name in {each["Name"] for each in s3.list_buckets()["Buckets"]}
    location: str | None = s3.get_bucket_location(Bucket=name)["LocationConstraint"]
    assert location == REGION
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    acl = s3.get_bucket_acl(Bucket=name)
    assert [each["Grantee"].get("ID") for each in acl["Grants"]] == [acl["Owner"]["ID"]]
    for forbidden_by_hds in (s3.get_bucket_lifecycle_configuration, s3.get_bucket_website, s3.get_bucket_cors):
        with pytest.raises(s3.exceptions.ClientError, match="NoSuch"):
            forbidden_by_hds(Bucket=name)
    tags = {each["Key"]: each["Value"] for each in s3.get_bucket_tagging(Bucket=name)["TagSet"]}
    assert tags["environment"] == "rehearsal"


def test_a_bucket_is_encrypted_under_its_own_key(client: Client, s3: S3Client, bucket: str) -> None:
    found = s3.get_bucket_encryption(Bucket=f"hub-rehearsal-{bucket}")
    (rule,) = found["ServerSideEncryptionConfiguration"]["Rules"]
    default = rule["ApplyServerSideEncryptionByDefault"]
    if bucket == "audit":  # the exporting service could not be given a right on a key
        assert default["SSEAlgorithm"] == "AES256"
        return
    assert default["SSEAlgorithm"] == "aws:kms"
    key = KeyManagerV1Alpha1API(client).get_key(key_id=default["KMSMasterKeyID"])
    assert key.name == f"rehearsal-bucket-{bucket}"


def test_a_bucket_s_lock_is_as_declared(s3: S3Client, bucket: str) -> None:
    name = f"hub-rehearsal-{bucket}"
    if bucket not in LOCKS:
        with pytest.raises(s3.exceptions.ClientError, match="ObjectLockConfigurationNotFound"):
            s3.get_object_lock_configuration(Bucket=name)
        return
    lock = s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"]
    assert lock["ObjectLockEnabled"] == "Enabled"
    assert lock["Rule"]["DefaultRetention"] == {"Mode": "GOVERNANCE", "Days": LOCKS[bucket]}


def test_a_bucket_names_its_users_and_demands_tls(client: Client, s3: S3Client, bucket: str) -> None:
    name = f"hub-rehearsal-{bucket}"
    iam = IamV1Alpha1API(client)
    known = {f"application_id:{each.id}": each.name.removeprefix(PREFIX) for each in iam.list_applications_all()}
    known |= {f"user_id:{each.id}": each.type_ for each in iam.list_users_all()}
    policy = json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])
    assert policy["Version"] == "2023-04-17"
    assert not s3.get_bucket_policy_status(Bucket=name)["PolicyStatus"]["IsPublic"]
    administrators = set()
    for statement in policy["Statement"]:
        assert statement["Effect"] == "Allow"
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "true"}}
        named = statement["Principal"]["SCW"]
        names = {known[each] for each in ([named] if isinstance(named, str) else named)}
        actions, resources = statement["Action"], statement["Resource"]
        if actions == "s3:*":
            assert resources == name, "who administers a bucket has no right on its objects"
            administrators |= names
        else:
            assert "*" not in "".join(actions)
    assert administrators == ({"owner"} if bucket == "audit" else {"owner", "deploy"})
