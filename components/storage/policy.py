"""Bucket policies: who may do what in one bucket, by name, over TLS only.

Source: Scaleway's page on bucket policies. With version 2023-04-17 only what a policy lists passes, for the
organisation's owner too, and the caller needs the IAM right besides. The policy itself is outside its own reach:
whoever has the IAM right may rewrite it. A Deny wins over every Allow (the page on conditional writes relies on it);
none is needed here, as what is not allowed does not pass. The page gives no example of `aws:SecureTransport`
(supported since 2026-06-23); it is written here as S3 defines it, under `Bool`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

VERSION = "2023-04-17"
OVER_TLS = {"Bool": {"aws:SecureTransport": "true"}}

OBSERVE = (
    "s3:GetBucketAcl",
    "s3:GetBucketCORS",
    "s3:GetBucketLocation",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:ListBucket",
)
READ = ("s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions")
WRITE = ("s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject", "s3:PutObjectTagging")
PURGE = ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucket", "s3:ListBucketVersions")


@dataclass(frozen=True)
class Grants:
    """Principals of one bucket, each `application_id:UUID` or `user_id:UUID`.

    Attributes:
        administrators: configure and delete the bucket; they get no right on objects.
        observers: read the bucket's configuration and the names of its objects, for previews and drift.
        readers: read objects.
        writers: add objects and versions; they can neither read nor delete.
        purgers: delete objects and versions, which on an HDS bucket stands in for lifecycle rules.
    """

    administrators: Sequence[str]
    observers: Sequence[str] = ()
    readers: Sequence[str] = ()
    writers: Sequence[str] = ()
    purgers: Sequence[str] = ()


def bucket_policy(bucket: str, grants: Grants) -> str:
    """The policy document of a bucket, as JSON with a stable order.

    Raises:
        ValueError: when nobody could change the policy any more, or a principal is not one user or application.
    """
    if not grants.administrators:
        raise ValueError(f"bucket {bucket}: a policy without administrators locks everybody out; name the deployer")
    for group in fields(grants):
        for principal in getattr(grants, group.name):
            if not principal.startswith(("application_id:", "user_id:")):
                raise ValueError(
                    f"bucket {bucket}: {group.name} lists {principal!r}; write application_id:UUID or user_id:UUID, "
                    "never everybody (HUB-DAT-02)"
                )
    itself, objects = bucket, f"{bucket}/*"
    statements = [
        _statement("Administer", grants.administrators, ("s3:*",), [itself]),
        _statement("Observe", grants.observers, OBSERVE, [itself]),
        _statement("Read", grants.readers, READ, [itself, objects]),
        _statement("Write", grants.writers, WRITE, [objects]),
        _statement("Purge", grants.purgers, PURGE, [itself, objects]),
    ]
    document = {"Version": VERSION, "Id": bucket, "Statement": [each for each in statements if each]}
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def _statement(
    sid: str, principals: Sequence[str], actions: Sequence[str], resources: Sequence[str]
) -> dict[str, Any] | None:
    if not principals:
        return None
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"SCW": sorted(set(principals))},
        "Action": list(actions),
        "Resource": list(resources),
        "Condition": OVER_TLS,
    }
