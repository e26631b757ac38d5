"""What hangs on a bucket: ACL, policy, encryption, object lock, tags, CORS, lifecycle, website.

Each is kept in the bucket's record as it is to be read back, so that a reply is what the recorded ones are.
"""

from __future__ import annotations

import json
from typing import Any

from emulator.object_storage import acl, encryption, retention
from emulator.object_storage.call import Reply, S3Call, nothing, xml
from emulator.object_storage.errors import (
    invalid_argument,
    invalid_bucket_state,
    malformed_xml,
    no_encryption_configuration,
    no_object_lock_configuration,
    no_such_cors,
    no_such_lifecycle,
    no_such_policy,
    no_such_tag_set,
    no_such_website,
)
from emulator.object_storage.lifecycle import read_rules
from emulator.object_storage.operations import (
    BUCKETS_READ,
    BUCKETS_WRITE,
    NO_ACTION,
    OBJECTS_READ,
    OBJECTS_WRITE,
    POLICY_READ,
    POLICY_WRITE,
    operation,
)
from emulator.object_storage.policy import is_public, read_policy
from emulator.object_storage.xml import Node, child, many, text

_METHODS = ("GET", "PUT", "POST", "DELETE", "HEAD")


def _drop(call: S3Call, name: str) -> Reply:
    call.bucket.private.pop(name, None)
    call.save()
    return nothing()


def _keep(call: S3Call, name: str, value: Any) -> Reply:
    call.bucket.private[name] = value
    call.save()
    return Reply()


@operation("GetBucketAcl", "GET", "bucket", BUCKETS_READ, "s3:GetBucketAcl", "acl")
def get_acl(call: S3Call) -> Reply:
    return xml("AccessControlPolicy", acl.as_document(call.bucket.private["acl"], call.owner))


@operation("PutBucketAcl", "PUT", "bucket", BUCKETS_WRITE, "s3:PutBucketAcl", "acl")
def put_acl(call: S3Call) -> Reply:
    document = call.document("AccessControlPolicy") if call.body else None
    return _keep(call, "acl", acl.from_request(call.headers, document, call.owner))


@operation("GetBucketPolicy", "GET", "bucket", POLICY_READ, NO_ACTION, "policy")
def get_policy(call: S3Call) -> Reply:
    policy = call.bucket.private.get("policy")
    if policy is None:
        raise no_such_policy()
    content = json.dumps(policy, sort_keys=True, separators=(",", ":")).encode()
    return Reply(200, content, {"content-type": "text/plain; charset=utf-8"})


@operation("GetBucketPolicyStatus", "GET", "bucket", POLICY_READ, NO_ACTION, "policyStatus")
def get_policy_status(call: S3Call) -> Reply:
    policy = call.bucket.private.get("policy")
    if policy is None:
        raise no_such_policy()
    return xml("PolicyStatus", {"IsPublic": is_public(policy)})


@operation("PutBucketPolicy", "PUT", "bucket", POLICY_WRITE, NO_ACTION, "policy")
def put_policy(call: S3Call) -> Reply:
    return _keep(call, "policy", read_policy(call.body, call.bucket_name))


@operation("DeleteBucketPolicy", "DELETE", "bucket", POLICY_WRITE, NO_ACTION, "policy")
def delete_policy(call: S3Call) -> Reply:
    return _drop(call, "policy")


@operation("GetBucketEncryption", "GET", "bucket", BUCKETS_READ, "s3:GetEncryptionConfiguration", "encryption")
def get_encryption(call: S3Call) -> Reply:
    kept = call.bucket.private.get("encryption")
    if kept is None:
        raise no_encryption_configuration()
    default: Node = {"SSEAlgorithm": kept["algorithm"]}
    if kept["key_id"]:
        default["KMSMasterKeyID"] = kept["key_id"]
    rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": kept["bucket_key"]}
    return xml("ServerSideEncryptionConfiguration", {"Rule": rule}, namespace=False)


@operation("PutBucketEncryption", "PUT", "bucket", BUCKETS_WRITE, "s3:PutEncryptionConfiguration", "encryption")
def put_encryption(call: S3Call) -> Reply:
    rules = many(call.document("ServerSideEncryptionConfiguration"), "Rule")
    if len(rules) != 1 or not isinstance(rules[0], dict):
        raise malformed_xml()
    default = child(rules[0], "ApplyServerSideEncryptionByDefault")
    algorithm, key_id = text(default, "SSEAlgorithm"), text(default, "KMSMasterKeyID") or None
    bucket_key = text(rules[0], "BucketKeyEnabled") == "true"
    encryption.check(algorithm, key_id, bucket_key=bucket_key)
    return _keep(call, "encryption", {"algorithm": algorithm, "key_id": key_id, "bucket_key": bucket_key})


@operation("DeleteBucketEncryption", "DELETE", "bucket", BUCKETS_WRITE, "s3:PutEncryptionConfiguration", "encryption")
def delete_encryption(call: S3Call) -> Reply:
    return _drop(call, "encryption")


@operation(
    "GetObjectLockConfiguration", "GET", "bucket", OBJECTS_READ, "s3:GetBucketObjectLockConfiguration", "object-lock"
)
def get_object_lock(call: S3Call) -> Reply:
    if not call.bucket.body["object_lock_enabled"]:
        raise no_object_lock_configuration()
    content = retention.configuration_document(call.bucket.private.get("default_retention", {}))
    return xml("ObjectLockConfiguration", content)


@operation(
    "PutObjectLockConfiguration", "PUT", "bucket", OBJECTS_WRITE, "s3:PutBucketObjectLockConfiguration", "object-lock"
)
def put_object_lock(call: S3Call) -> Reply:
    default = retention.read_configuration(call.document("ObjectLockConfiguration"))
    if not call.bucket.body["object_lock_enabled"]:
        raise invalid_bucket_state("Object Lock configuration cannot be enabled on existing buckets")
    return _keep(call, "default_retention", default)


def read_tags(document: Node, most: int) -> dict[str, str]:
    """The tags of a `Tagging` document. Raises S3's refusal of too many, of twins and of what is too long."""
    tags: dict[str, str] = {}
    for each in many(child(document, "TagSet"), "Tag"):
        if not isinstance(each, dict) or not each.get("Key"):
            raise malformed_xml()
        key, value = str(each["Key"]), str(each.get("Value", ""))
        if key in tags:
            raise invalid_argument("Cannot provide multiple Tags with the same key")
        tags[key] = value
    return check_tags(tags, most)


def check_tags(tags: dict[str, str], most: int) -> dict[str, str]:
    """The tags of a bucket or of an object. Raises S3's refusal of too many and of what is too long."""
    if any(len(key) > 128 or len(value) > 256 for key, value in tags.items()):
        raise invalid_argument("The TagKey or TagValue you have provided is too long")
    if len(tags) > most:
        raise invalid_argument(f"Tags cannot be more than {most}")
    return tags


def tags_document(tags: dict[str, str]) -> Node:
    return {"TagSet": {"Tag": [{"Key": key, "Value": value} for key, value in tags.items()]}}


@operation("GetBucketTagging", "GET", "bucket", BUCKETS_READ, "s3:GetBucketTagging", "tagging")
def get_tagging(call: S3Call) -> Reply:
    tags = call.bucket.private.get("tags")
    if tags is None:
        raise no_such_tag_set(call.bucket_name)
    return xml("Tagging", tags_document(tags), namespace=False)


@operation("PutBucketTagging", "PUT", "bucket", BUCKETS_WRITE, "s3:PutBucketTagging", "tagging")
def put_tagging(call: S3Call) -> Reply:
    return _keep(call, "tags", read_tags(call.document("Tagging"), 50))


@operation("DeleteBucketTagging", "DELETE", "bucket", BUCKETS_WRITE, "s3:PutBucketTagging", "tagging")
def delete_tagging(call: S3Call) -> Reply:
    return _drop(call, "tags")


@operation("GetBucketCors", "GET", "bucket", BUCKETS_READ, "s3:GetBucketCORS", "cors")
def get_cors(call: S3Call) -> Reply:
    rules = call.bucket.private.get("cors")
    if rules is None:
        raise no_such_cors()
    return xml("CORSConfiguration", {"CORSRule": rules}, namespace=False)


@operation("PutBucketCors", "PUT", "bucket", BUCKETS_WRITE, "s3:PutBucketCORS", "cors")
def put_cors(call: S3Call) -> Reply:
    rules = many(call.document("CORSConfiguration"), "CORSRule")
    if not rules:
        raise malformed_xml()
    for rule in rules:
        if not isinstance(rule, dict) or not many(rule, "AllowedOrigin") or not many(rule, "AllowedMethod"):
            raise malformed_xml()
        for method in many(rule, "AllowedMethod"):
            if method not in _METHODS:
                raise invalid_argument(f"Found unsupported HTTP method in CORS config. Unsupported method is {method}")
    return _keep(call, "cors", rules)


@operation("DeleteBucketCors", "DELETE", "bucket", BUCKETS_WRITE, "s3:PutBucketCORS", "cors")
def delete_cors(call: S3Call) -> Reply:
    return _drop(call, "cors")


@operation(
    "GetBucketLifecycleConfiguration", "GET", "bucket", BUCKETS_READ, "s3:GetLifecycleConfiguration", "lifecycle"
)
def get_lifecycle(call: S3Call) -> Reply:
    rules = call.bucket.private.get("lifecycle")
    if rules is None:
        raise no_such_lifecycle(call.bucket_name)
    # The recorded root element is `Configuration`.
    return xml("Configuration", {"Rule": rules}, namespace=False)


@operation(
    "PutBucketLifecycleConfiguration", "PUT", "bucket", BUCKETS_WRITE, "s3:PutLifecycleConfiguration", "lifecycle"
)
def put_lifecycle(call: S3Call) -> Reply:
    return _keep(call, "lifecycle", read_rules(call.document("LifecycleConfiguration")))


@operation(
    "DeleteBucketLifecycleConfiguration", "DELETE", "bucket", BUCKETS_WRITE, "s3:PutLifecycleConfiguration", "lifecycle"
)
def delete_lifecycle(call: S3Call) -> Reply:
    return _drop(call, "lifecycle")


@operation("GetBucketWebsite", "GET", "bucket", BUCKETS_READ, "s3:GetBucketWebsite", "website")
def get_website(call: S3Call) -> Reply:
    kept = call.bucket.private.get("website")
    if kept is None:
        raise no_such_website()
    return xml("WebsiteConfiguration", kept)


@operation("PutBucketWebsite", "PUT", "bucket", BUCKETS_WRITE, "s3:PutBucketWebsite", "website")
def put_website(call: S3Call) -> Reply:
    sent = call.document("WebsiteConfiguration")
    suffix, error = text(child(sent, "IndexDocument"), "Suffix"), text(child(sent, "ErrorDocument"), "Key")
    if not suffix:
        raise invalid_argument("A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty")
    kept: Node = {"IndexDocument": {"Suffix": suffix}}
    if error:
        kept["ErrorDocument"] = {"Key": error}
    return _keep(call, "website", kept)


@operation("DeleteBucketWebsite", "DELETE", "bucket", BUCKETS_WRITE, "s3:DeleteBucketWebsite", "website")
def delete_website(call: S3Call) -> Reply:
    return _drop(call, "website")
