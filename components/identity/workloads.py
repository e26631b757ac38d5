"""The applications that touch data, and the buckets that each reads, writes or purges.

Object storage logs name no principal, so no application is shared: each step of the data's way has its own, and a
bucket's policy then says whose request it was. Buckets are meant by kind, the first part of their name: `raw` means
`raw` and `raw-imaging`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from components.account.projects import ProjectRole, project_of_bucket
from components.identity.rights import Right
from components.keys.purposes import bucket_key

AUDIT_BUCKET = "audit"


@dataclass(frozen=True)
class Workload:
    """An application by the kinds of buckets it uses."""

    name: str
    description: str
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    purges: tuple[str, ...] = ()


WORKLOADS = (
    Workload("intake", "Takes deliveries in", writes=("landing",)),
    Workload("preparation", "Checks deliveries and prepares data", reads=("landing", "raw"), writes=("raw", "curated")),
    Workload("publication", "Releases prepared data for exchange", reads=("curated",), writes=("exchange",)),
    Workload("delivery", "Hands released data over", reads=("exchange",)),
    Workload("collector", "Archives logs", writes=("logs",)),
    # HDS buckets have no lifecycle rules: what has to go is deleted by this application.
    Workload("purge", "Deletes data whose time is over", purges=("landing", "raw", "curated", "exchange")),
    Workload("backup", "Copies data to the backups", reads=("raw", "curated"), writes=("backups",)),
    Workload("restore", "Brings backups back", reads=("backups",), writes=("raw", "curated")),
    Workload("audit-reader", "Reads the audit archive and the logs", reads=(AUDIT_BUCKET, "logs")),
)


@dataclass(frozen=True)
class BucketRoles:
    """Names of the applications that use a bucket."""

    readers: tuple[str, ...]
    writers: tuple[str, ...]
    purgers: tuple[str, ...]


def kind(bucket: str) -> str:
    """The kind of a bucket: the first part of its name."""
    return bucket.partition("-")[0]


def bucket_roles(bucket: str) -> BucketRoles:
    """Who uses a bucket, for its policy."""
    return BucketRoles(
        readers=tuple(each.name for each in WORKLOADS if kind(bucket) in each.reads),
        writers=tuple(each.name for each in WORKLOADS if kind(bucket) in each.writes),
        purgers=tuple(each.name for each in WORKLOADS if kind(bucket) in each.purges),
    )


def workload_rights(workload: Workload, buckets: Iterable[str]) -> tuple[Right, ...]:
    """A workload's IAM rights over the buckets of the environment; which bucket is left to the bucket's policy."""
    present = tuple(buckets)
    return (
        *_rights(_of(workload.reads, present), ("ObjectStorageBucketsRead", "ObjectStorageObjectsRead"), "Decrypt"),
        *_rights(_of(workload.writes, present), ("ObjectStorageObjectsWrite",), "Encrypt"),
        # Listing counts as reading objects; the bucket's policy and its key keep their content from who purges.
        *_rights(_of(workload.purges, present), ("ObjectStorageObjectsDelete", "ObjectStorageObjectsRead"), None),
    )


def _of(kinds: tuple[str, ...], buckets: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(bucket for bucket in buckets if kind(bucket) in kinds)


def _rights(buckets: tuple[str, ...], sets: tuple[str, ...], use: str | None) -> Iterator[Right]:
    if not buckets:
        return
    yield Right(sets, tuple(sorted({project_of_bucket(bucket) for bucket in buckets})))
    keys = tuple(bucket_key(bucket) for bucket in buckets if kind(bucket) != AUDIT_BUCKET)
    if use:
        # Trap: with SSE-KMS, S3 rights are not enough: readers decrypt and writers encrypt with the bucket's key.
        yield Right((f"KeyManagerKey{use}",), (ProjectRole.KEYS,), keys=keys)
