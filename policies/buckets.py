"""What several controls ask about buckets: what one is for, whose it is, and what its policy lets whom do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from policies.resource import Resource, Stack

BUCKET = "scaleway:object/bucket:Bucket"
LOCK = "scaleway:object/bucketLockConfiguration:BucketLockConfiguration"
POLICY = "scaleway:object/bucketPolicy:BucketPolicy"
ENCRYPTION = "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
PROJECT = "scaleway:account/project:Project"

LOCK_MODES = ("COMPLIANCE", "GOVERNANCE")
"""The modes of an object lock: one that only time ends, and one that a right of its own lifts."""

TRACES = "traces"
"""The value of the tag `donnees` for what records actions and holds no health data."""


def purpose(bucket: Resource) -> str:
    """The first word of the tag `purpose`."""
    return bucket.tags.get("purpose", "").partition("-")[0]


def keeps_logs(bucket: Resource) -> bool:
    """Whether a bucket is an archive of logs, as its tags say."""
    return bucket.tags.get("donnees") == TRACES or purpose(bucket) in ("logs", "audit")


def keeps_backups(bucket: Resource) -> bool:
    """Whether a bucket holds backups, as its tags say."""
    return purpose(bucket) == "backups"


def guards(stack: Stack, kind: str, bucket: Resource) -> tuple[Resource, ...]:
    """The guards of a type (lock, policy, encryption) that name a bucket: by an output, by its id, or by its name."""

    def by_name() -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for each in stack.of(kind):
            if each.is_known("bucket"):
                found.setdefault(str(each.value("bucket")).rpartition("/")[2], []).append(each)
        return found

    named = stack.known(("guards by name", kind), by_name).get(str(bucket.values.get("name") or ""), ())
    return tuple(dict.fromkeys((*stack.referring(bucket, "bucket", kind), *named)))


def bucket_of(guard: Resource, stack: Stack) -> Resource | None:
    """The bucket that a guard, or an object, names; None when it is not of this stack."""
    for each in stack.referred(guard, "bucket", BUCKET):
        return each

    def by_name() -> dict[str, Resource]:
        return {str(each.value("name")): each for each in stack.of(BUCKET) if each.is_known("name")}

    if not guard.is_known("bucket"):
        return None
    return stack.known("buckets by name", by_name).get(str(guard.value("bucket")).rpartition("/")[2])


def share_project(one: Resource, other: Resource, stack: Stack) -> bool:
    """Whether two resources lie in the same project.

    Raises:
        UnknownValueError: that cannot be known yet.
    """
    declared = [{each.urn for each in stack.referred(which, "projectId", PROJECT)} for which in (one, other)]
    if all(declared):
        return declared[0] == declared[1]
    return _project(one) == _project(other)


def _project(resource: Resource) -> str:
    given = resource.value("projectId") or resource.provider.get("projectId") or ""
    return str(given).rpartition("/")[2]


def locked_days(lock: Resource) -> int:
    """For how many days a lock keeps a new object; 0 when it says none."""
    retention: Any = lock.value("rule.defaultRetention") or {}
    return int(retention.get("days") or 0) + 365 * int(retention.get("years") or 0)


@dataclass(frozen=True)
class Allowance:
    """What one statement of a bucket's policy allows one principal."""

    principal: str
    actions: tuple[str, ...]
    objects: bool
    """Whether it is about objects, and not only about the bucket itself."""

    def allows(self, *actions: str) -> bool:
        """Whether it covers any of these actions, such as `s3:DeleteObject`."""
        return any(fnmatchcase(action.lower(), given.lower()) for action in actions for given in self.actions)


WRITE = ("s3:PutObject",)
READ = ("s3:GetObject", "s3:GetObjectVersion")
REMOVE = ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention")
UNLOCK = ("s3:BypassGovernanceRetention", "s3:PutObjectRetention", "s3:PutObjectLegalHold")


def allowances(policy: Resource) -> Iterator[Allowance]:
    """What a bucket's policy allows, by principal; `*` for everybody.

    Raises:
        UnknownValueError: the policy is not known yet.
        ValueError: it is no policy.
    """
    for statement in statements(policy):
        if statement.get("Effect") != "Allow":
            continue
        objects = any("/" in str(each) or str(each) == "*" for each in listed(statement.get("Resource")))
        for principal in _principals(statement.get("Principal")):
            yield Allowance(principal, tuple(map(str, listed(statement.get("Action")))), objects)


def statements(policy: Resource) -> list[Mapping[str, Any]]:
    """The statements of a bucket's policy.

    Raises:
        UnknownValueError: the policy is not known yet.
        ValueError: it is no policy.
    """
    document = json.loads(policy.value("policy") or "{}")
    return [each for each in listed(document.get("Statement")) if isinstance(each, Mapping)]


def holders(policy: Resource, *actions: str) -> set[str]:
    """The principals that a bucket's policy lets do any of these things to objects."""
    return {each.principal for each in allowances(policy) if each.objects and each.allows(*actions)}


def _principals(given: Any) -> Iterator[str]:
    if isinstance(given, Mapping):
        for each in given.values():
            yield from map(str, listed(each))
    elif given is not None:
        yield str(given)


def listed(given: Any) -> list[Any]:
    """What a policy writes as one thing or as a list of them."""
    if given is None:
        return []
    return given if isinstance(given, list) else [given]
