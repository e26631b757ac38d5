"""Which S3 operations are served: how each is recognised, and which permission set and policy action it needs.

Source: scaleway/docs-content, object-storage/reference-content/s3-iam-permissions-equivalence and
object-storage/api-cli/bucket-policy. The equivalence page knows no encryption operations; they count as writing and
reading a bucket's configuration, and for bucket policies under AWS's names, so that only `s3:*` reaches them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from emulator.identity import Permission
from emulator.object_storage.errors import S3Error, method_not_allowed, not_implemented

if TYPE_CHECKING:
    from emulator.object_storage.call import Reply, S3Call

Target = Literal["service", "bucket", "object"]
Handler = Callable[["S3Call"], "Reply"]


def _permission(name: str, *also: str) -> Permission:
    sets = frozenset({name, "AllProductsFullAccess", *also})
    return Permission(name, sets, sets)


_FULL, _READ = "ObjectStorageFullAccess", ("ObjectStorageFullAccess", "ObjectStorageReadOnly", "AllProductsReadOnly")

BUCKETS_READ = _permission("ObjectStorageBucketsRead", *_READ)
BUCKETS_WRITE = _permission("ObjectStorageBucketsWrite", _FULL)
BUCKETS_DELETE = _permission("ObjectStorageBucketsDelete", _FULL)
OBJECTS_READ = _permission("ObjectStorageObjectsRead", *_READ)
OBJECTS_WRITE = _permission("ObjectStorageObjectsWrite", _FULL)
OBJECTS_DELETE = _permission("ObjectStorageObjectsDelete", _FULL)
# Full access to object storage does not write bucket policies: that is a set of its own.
POLICY_READ = _permission("ObjectStorageBucketPolicyFullAccess", *_READ)
POLICY_WRITE = _permission("ObjectStorageBucketPolicyFullAccess")

# Sub-resources that S3 knows; one that no operation here asks for is answered with 501.
SUBRESOURCES = frozenset(
    {
        "accelerate",
        "acl",
        "analytics",
        "attributes",
        "cors",
        "delete",
        "encryption",
        "intelligent-tiering",
        "inventory",
        "legal-hold",
        "lifecycle",
        "location",
        "logging",
        "metrics",
        "notification",
        "object-lock",
        "ownershipControls",
        "partNumber",
        "policy",
        "policyStatus",
        "publicAccessBlock",
        "replication",
        "requestPayment",
        "restore",
        "retention",
        "select",
        "select-type",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versioning",
        "versions",
        "website",
        "list-type",
    }
)
# The service has no policy action for these: IAM alone decides.
NO_ACTION = ""


@dataclass(frozen=True)
class Operation:
    """`query` are the query parameters and `header` the header by which it is told from others of method and target."""

    name: str
    method: str
    target: Target
    handler: Handler
    permission: Permission
    action: str
    version_action: str
    query: frozenset[str]
    header: str | None

    def matches(self, query: dict[str, str], headers: dict[str, str]) -> bool:
        return self.query <= query.keys() and (self.header is None or self.header in headers)

    @property
    def writes(self) -> bool:
        return self.method not in ("GET", "HEAD")


_operations: dict[tuple[str, Target], list[Operation]] = {}


def operation(
    name: str,
    method: str,
    target: Target,
    permission: Permission,
    action: str,
    *query: str,
    version_action: str | None = None,
    header: str | None = None,
) -> Callable[[Handler], Handler]:
    """Register the handler of an S3 operation. `action` is the bucket policy's, `version_action` with a versionId."""

    def register(handler: Handler) -> Handler:
        known = _operations.setdefault((method, target), [])
        found = Operation(
            name, method, target, handler, permission, action, version_action or action, frozenset(query), header
        )
        known.append(found)
        # What asks for more is looked at first.
        known.sort(key=lambda each: len(each.query) + (each.header is not None), reverse=True)
        return handler

    return register


def served() -> tuple[Operation, ...]:
    """All operations, once the modules that register them are loaded."""
    return tuple(each for known in _operations.values() for each in known)


def find(method: str, target: Target, query: dict[str, str], headers: dict[str, str]) -> Operation:
    """Raises S3's 501 for a sub-resource that is not served and 405 for a method that makes no sense."""
    for each in _operations.get((method, target), ()):
        asked = {name for name in query if name in SUBRESOURCES}
        if each.matches(query, headers) and asked <= each.query:
            return each
    raise _refusal(method, target, query)


def _refusal(method: str, target: Target, query: dict[str, str]) -> S3Error:
    asked = sorted(name for name in query if name in SUBRESOURCES)
    if asked or method in ("POST", "OPTIONS"):
        return not_implemented(f"{method} {target} {' '.join(asked)}".strip())
    return method_not_allowed()
