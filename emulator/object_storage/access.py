"""Decides whether a caller may do an operation: IAM, then the bucket's policy, else the access control lists.

Source: scaleway/docs-content, combining-iam-and-object-storage. In short: rights come from IAM in the bucket's project;
once a policy of version 2023-04-17 is there, only what it allows passes, even for the organisation's owner; the policy
itself is outside its own reach, so whoever has the right by IAM may read, rewrite and delete it.
"""

from __future__ import annotations

from typing import Any

from emulator.object_storage import acl
from emulator.object_storage.call import S3Call
from emulator.object_storage.errors import access_denied
from emulator.object_storage.operations import NO_ACTION
from emulator.object_storage.policy import CURRENT, Decision, decide

# What an ACL's permission opens. Source: AWS, "Access control list overview", mapping of ACL permissions.
_BUCKET_ACL = {
    "s3:ListBucket": "READ",
    "s3:ListBucketVersions": "READ",
    "s3:ListBucketMultipartUploads": "READ",
    "s3:PutObject": "WRITE",
    "s3:DeleteObject": "WRITE",
    "s3:GetBucketAcl": "READ_ACP",
    "s3:PutBucketAcl": "WRITE_ACP",
}
_OBJECT_ACL = {
    "s3:GetObject": "READ",
    "s3:GetObjectVersion": "READ",
    "s3:GetObjectAcl": "READ_ACP",
    "s3:PutObjectAcl": "WRITE_ACP",
}


def iam_facts(call: S3Call) -> dict[str, Any]:
    request = {"ip": call.caller.ip, "time": call.cloud.clock.stamp(), "user_agent": call.caller.user_agent}
    # Object storage knows no conditions on resources: one that reads a resource is not met.
    return {"request": request, "resource": {}}


def authorize(call: S3Call) -> None:
    """Raises S3's 403 unless the caller may do the call's operation."""
    action = call.operation.version_action if "versionId" in call.query else call.operation.action
    authorize_action(call, action, call.key)


def authorize_action(call: S3Call, action: str, key: str) -> None:
    """The same for an action on one key of the bucket, for operations that touch several objects."""
    if call.found is None:
        if not _by_iam(call, call.caller.project_id):
            raise access_denied()
        return
    if call.headers.get("x-amz-expected-bucket-owner", call.owner) not in (call.owner, call.owner.partition(":")[0]):
        raise access_denied()
    own = call.caller.project_id == call.bucket.body["project_id"]
    by_iam = _by_iam(call, call.caller.project_id)
    policy = call.bucket.private.get("policy")
    if action == NO_ACTION or (policy is None and own):
        allowed = own and by_iam
    elif policy is None:
        allowed = False
    else:
        allowed = _by_policy(call, policy, action, key, own=own, by_iam=by_iam)
    if not allowed and (policy is not None or not _by_acl(call, action, key, by_iam=by_iam)):
        raise access_denied()


def _by_iam(call: S3Call, project_id: str | None) -> bool:
    principal = call.caller.principal
    if principal is None or project_id is None:
        return False
    return principal.allows(call.operation.permission, "write", project_id, iam_facts(call))


def _by_policy(call: S3Call, policy: dict[str, Any], action: str, key: str, *, own: bool, by_iam: bool) -> bool:
    resource = f"{call.bucket_name}/{key}" if key else call.bucket_name
    decision: Decision = decide(policy, _names(call), action, resource, _policy_facts(call))
    if decision == "deny":
        return False
    if decision == "allow_everyone":
        return True
    if policy["Version"] == CURRENT:
        return decision == "allow" and by_iam
    return by_iam and (own or decision == "allow")


def _names(call: S3Call) -> frozenset[str]:
    principal = call.caller.principal
    if principal is None:
        return frozenset()
    return frozenset({f"{principal.kind}_id:{principal.id}", f"project_id:{call.caller.project_id}"})


def _policy_facts(call: S3Call) -> dict[str, str]:
    facts = {
        "aws:sourceip": call.caller.ip,
        "aws:currenttime": call.cloud.clock.stamp(),
        "aws:epochtime": str(int(call.now().timestamp())),
        "aws:securetransport": "true",  # the stand-in answers on TLS only
        "s3:objectcreationoperation": str(call.operation.name in ("PutObject", "CompleteMultipartUpload")).lower(),
    }
    optional = {
        "aws:referer": call.headers.get("referer"),
        "s3:prefix": call.query.get("prefix"),
        "s3:if-match": call.headers.get("if-match"),
        "s3:if-none-match": call.headers.get("if-none-match"),
    }
    return facts | {name: value for name, value in optional.items() if value is not None}


def _by_acl(call: S3Call, action: str, key: str, *, by_iam: bool) -> bool:
    project_id = call.caller.project_id
    if permission := _BUCKET_ACL.get(action):
        return acl.allows(call.bucket.private["acl"], project_id, permission, by_iam=by_iam)
    if permission := _OBJECT_ACL.get(action):
        version = call.versions.get(call.bucket_name, key, call.query.get("versionId"))
        granted = version.attributes.get("acl", []) if version else []
        return acl.allows(granted, project_id, permission, by_iam=by_iam)
    return False
