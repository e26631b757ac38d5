"""HUB-LOG-02: archives of logs are locked, in a project of their own, for one to three years."""

from __future__ import annotations

from policies.buckets import BUCKET, LOCK, LOCK_MODES, guards, keeps_logs, locked_days, share_project
from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS
from policies.findings import Violations
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-LOG-02",
    title="Logs cannot be rewritten",
    severity=Severity.CRITICAL,
    answers=("SNC 12.7.a", "SATRE 2.5.03", "EHDS 73(1)(e)"),
    why="Whoever breaks in deletes the traces first. Only a lock that nobody can lift keeps them, and a lock that is "
    "too long keeps traces of people beyond what the CNIL allows.",
    fix="Give the bucket object lock and versioning at its creation, a BucketLockConfiguration with mode COMPLIANCE "
    "(GOVERNANCE outside production, which has to be torn down) and 365 to 1095 days, and a project that holds no "
    "other kind of bucket.",
    source="Scaleway documentation, object-storage/api-cli/object-lock; provider 2.81.0: chosen at creation",
    tables=(DURATIONS,),
    live="An attempt to delete a locked version of an object is refused.",
)


@CONTROL.each(BUCKET)
def lockable(bucket: Resource, context: Context) -> Violations:
    if keeps_logs(bucket) and bucket.value("objectLockEnabled") is not True:
        yield bucket.violation("objectLockEnabled", "be true: the lock can only be chosen at creation")


@CONTROL.each(BUCKET)
def versioned(bucket: Resource, context: Context) -> Violations:
    if keeps_logs(bucket) and bucket.value("versioning.enabled") is not True:
        yield bucket.violation("versioning.enabled", "be true: without versions an object can be overwritten")


@CONTROL.beside(BUCKET)
def locked(bucket: Resource, stack: Stack, context: Context) -> Violations:
    if keeps_logs(bucket) and not guards(stack, LOCK, bucket):
        yield bucket.violation("", "have a BucketLockConfiguration: without a default retention nothing is locked")


@CONTROL.beside(BUCKET)
def long_enough(bucket: Resource, stack: Stack, context: Context) -> Violations:
    if not keeps_logs(bucket):
        return
    rows = context.table(DURATIONS).rows
    for lock in guards(stack, LOCK, bucket):
        kept = locked_days(lock)
        if not rows["log_days_least"] <= kept <= rows["log_days_most"]:
            yield lock.violation(
                "rule.defaultRetention",
                f"last {rows['log_days_least']} to {rows['log_days_most']} days",
                value=f"{kept} days",
            )


@CONTROL.beside(BUCKET)
def for_everybody(bucket: Resource, stack: Stack, context: Context) -> Violations:
    if not keeps_logs(bucket):
        return
    # A lock of compliance can only be waited out: no rehearsal could be torn down.
    accepted = ("COMPLIANCE",) if context.is_production else ("COMPLIANCE", "GOVERNANCE")
    for lock in guards(stack, LOCK, bucket):
        if lock.value("rule.defaultRetention.mode") not in accepted:
            yield lock.violation("rule.defaultRetention.mode", f"be {' or '.join(accepted)}")


@CONTROL.beside(BUCKET)
def apart(bucket: Resource, stack: Stack, context: Context) -> Violations:
    if not keeps_logs(bucket):
        return
    for other in stack.of(BUCKET):
        if not keeps_logs(other) and share_project(bucket, other, stack):
            yield bucket.violation("projectId", f"be a project without other buckets: {other.name} lies there too")
            return


@CONTROL.each(LOCK)
def locks_something(lock: Resource, context: Context) -> Violations:
    """Whatever the bucket holds: one that is asked for and locks nothing deceives."""
    if not locked_days(lock) or lock.value("rule.defaultRetention.mode") not in LOCK_MODES:
        yield lock.violation("rule.defaultRetention", f"have days, and a mode: {' or '.join(LOCK_MODES)}")


@CONTROL.change(LOCK)
def keeps_its_lock(change: Change, context: Context) -> Violations:
    if change.deletes:
        yield change.violation("", "stay: what is written after it is gone is not locked")


@CONTROL.change(BUCKET)
def stays(change: Change, context: Context) -> Violations:
    if change.old is not None and change.deletes and keeps_logs(change.old):
        yield change.violation("", "stay: it holds the traces")


@CONTROL.change(BUCKET)
def stays_an_archive(change: Change, context: Context) -> Violations:
    if change.old is not None and change.new is not None and keeps_logs(change.old) and not keeps_logs(change.new):
        yield change.violation("tags", "still say that the bucket keeps logs: nothing here judges it otherwise")
