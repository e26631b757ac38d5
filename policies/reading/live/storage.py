"""Buckets and what guards them, over S3: the product has no other interface."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from policies.reading.live.session import Found, Session, each_region_of_projects, lists

BUCKET = "scaleway:object/bucket:Bucket"
LOCK = "scaleway:object/bucketLockConfiguration:BucketLockConfiguration"
POLICY = "scaleway:object/bucketPolicy:BucketPolicy"
ENCRYPTION = "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
WEBSITE = "scaleway:object/bucketWebsiteConfiguration:BucketWebsiteConfiguration"
ACL = "scaleway:object/bucketAcl:BucketAcl"

# How S3 says that a bucket has no such setting.
_UNSET = {
    "NoSuchBucketPolicy",
    "NoSuchCORSConfiguration",
    "NoSuchLifecycleConfiguration",
    "NoSuchTagSet",
    "NoSuchWebsiteConfiguration",
    "ObjectLockConfigurationNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
}
_ALL_USERS = "http://acs.amazonaws.com/groups/global/"


@lists(BUCKET, LOCK, POLICY, ENCRYPTION, ACL, where=each_region_of_projects)
def buckets(session: Session, where: str) -> Iterator[Found]:
    region, _, project_id = where.partition("/")
    s3 = session.s3(region, project_id)
    for each in s3.list_buckets().get("Buckets", []):
        # All of a bucket or nothing: one whose policy may not be read is not one without a policy.
        yield from list(_bucket(s3, region, project_id, each["Name"]))


@lists(WEBSITE, where=each_region_of_projects)
def websites(session: Session, where: str) -> Iterator[Found]:
    """Apart from the rest: the buckets' own policies let few read it."""
    region, _, project_id = where.partition("/")
    s3 = session.s3(region, project_id)
    for each in s3.list_buckets().get("Buckets", []):
        name = each["Name"]
        website = _ask(s3.get_bucket_website, name)
        if website:
            document = _lower(website.get("IndexDocument") or {})
            values = {"bucket": name, "region": region, "projectId": project_id, "indexDocument": document}
            yield Found(WEBSITE, f"{region}/{name}", name, values)


def _bucket(s3: Any, region: str, project_id: str, name: str) -> Iterator[Found]:
    id_ = f"{region}/{name}"
    shared = {"bucket": name, "region": region, "projectId": project_id}
    lock = (_ask(s3.get_object_lock_configuration, name) or {}).get("ObjectLockConfiguration") or {}
    acl = _acl(_ask(s3.get_bucket_acl, name) or {})
    values = {
        "name": name,
        "region": region,
        "projectId": project_id,
        "acl": acl,
        "versioning": {"enabled": (_ask(s3.get_bucket_versioning, name) or {}).get("Status") == "Enabled"},
        "objectLockEnabled": lock.get("ObjectLockEnabled") == "Enabled",
        "lifecycleRules": [
            _lifecycle(each) for each in (_ask(s3.get_bucket_lifecycle_configuration, name) or {}).get("Rules", [])
        ],
        "corsRules": [_lower(each) for each in (_ask(s3.get_bucket_cors, name) or {}).get("CORSRules", [])],
        "tags": {each["Key"]: each["Value"] for each in (_ask(s3.get_bucket_tagging, name) or {}).get("TagSet", [])},
    }
    yield Found(BUCKET, id_, name, values)
    yield Found(ACL, id_, name, {**shared, "acl": acl})
    if lock.get("Rule"):
        held = lock["Rule"]["DefaultRetention"]
        retention = {"mode": held["Mode"], "days": held.get("Days", 0), "years": held.get("Years", 0)}
        yield Found(LOCK, id_, name, {**shared, "rule": {"defaultRetention": retention}})
    policy = _ask(s3.get_bucket_policy, name)
    if policy:
        # One spelling: what a program writes and what the cloud answers differ in their order only.
        text = json.dumps(json.loads(policy["Policy"]), sort_keys=True, separators=(",", ":"))
        yield Found(POLICY, id_, name, {**shared, "policy": text})
    encryption = _ask(s3.get_bucket_encryption, name)
    if encryption:
        rules = [_encryption(each) for each in encryption["ServerSideEncryptionConfiguration"]["Rules"]]
        yield Found(ENCRYPTION, id_, name, {**shared, "rules": rules})


def _ask(method: Any, bucket: str) -> Any:
    """What S3 answers; None when the bucket has no such setting.

    Raises:
        botocore.exceptions.ClientError: it refuses, which is not the same.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415 - takes half a second to load

    try:
        return method(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] in _UNSET:
            return None
        raise


def _acl(answer: Any) -> str:
    """The canned ACL that grants what these grants do; `private` when nobody but the owner is named."""
    owner = (answer.get("Owner") or {}).get("ID")
    others = [each for each in answer.get("Grants") or [] if each["Grantee"].get("ID") != owner]
    if not others:
        return "private"
    to_all = {each["Permission"] for each in others if str(each["Grantee"].get("URI", "")).endswith("AllUsers")}
    if to_all & {"WRITE", "FULL_CONTROL"}:
        return "public-read-write"
    if to_all:
        return "public-read"
    named = {str(each["Grantee"].get("URI") or each["Grantee"].get("ID")) for each in others}
    return f"granted to {', '.join(sorted(each.removeprefix(_ALL_USERS) for each in named))}"


def _encryption(rule: Any) -> dict[str, Any]:
    by_default = rule.get("ApplyServerSideEncryptionByDefault") or {}
    return {
        "applyServerSideEncryptionByDefault": {
            "sseAlgorithm": by_default.get("SSEAlgorithm"),
            "kmsMasterKeyId": by_default.get("KMSMasterKeyID", ""),
        },
        "bucketKeyEnabled": rule.get("BucketKeyEnabled", False),
    }


def _lifecycle(rule: Any) -> dict[str, Any]:
    transitions = [_lower(each) for each in rule.get("Transitions", [])]
    return {
        "id": rule.get("ID"),
        "enabled": rule.get("Status") == "Enabled",
        "expiration": _lower(rule.get("Expiration") or {}) or None,
        "transitions": transitions,
    }


def _lower(values: Any) -> dict[str, Any]:
    return {f"{key[:1].lower()}{key[1:]}": each for key, each in values.items()}
