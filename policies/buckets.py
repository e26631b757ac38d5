"""Buckets and the resources that guard them."""

from __future__ import annotations

from policies.resource import Resource, Stack

BUCKET = "scaleway:object/bucket:Bucket"
ENCRYPTION = "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"


def guards(bucket: Resource, kind: str, stack: Stack) -> tuple[Resource, ...]:
    """The guards of a kind that a bucket has: those that name it by an output, by its id, or by its name."""

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
