"""HUB-AVL-03: backups lie in another project, under another key, locked, and who writes them cannot delete them."""

from __future__ import annotations

from policies.buckets import (
    BUCKET,
    ENCRYPTION,
    LOCK,
    LOCK_MODES,
    POLICY,
    REMOVE,
    WRITE,
    guards,
    holders,
    keeps_backups,
    keeps_logs,
    locked_days,
    share_project,
)
from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS
from policies.findings import Violations
from policies.resource import Change, Resource, Stack
from policies.stores import backup_days
from policies.vocabulary import Severity

_KEY_ID = "applyServerSideEncryptionByDefault.kmsMasterKeyId"

CONTROL = Control(
    id="HUB-AVL-03",
    title="Backups are out of reach of one account",
    severity=Severity.HIGH,
    answers=("SNC 12.5.b", "ANSSI hygiene", "SATRE 2.6.02"),
    why="Ransomware deletes the backups with the rights of whoever writes the data. A lock, another project and "
    "another key each take one of these rights away.",
    fix="Put the bucket (tag purpose=backups) in a project of its own with object lock, a BucketLockConfiguration and "
    "a key that no data bucket uses, and let the policy name writers that cannot delete.",
    source="SecNumCloud 3.2, 12.5.b; Scaleway documentation, object-storage/api-cli/object-lock",
    tables=(DURATIONS,),
    live="A deletion under the writer's key is refused.",
)


@CONTROL.each(BUCKET)
def lockable(bucket: Resource, context: Context) -> Violations:
    if keeps_backups(bucket) and bucket.value("objectLockEnabled") is not True:
        yield bucket.violation("objectLockEnabled", "be true: the lock can only be chosen at creation")


@CONTROL.beside(BUCKET)
def locked(bucket: Resource, stack: Stack, context: Context) -> Violations:
    if keeps_backups(bucket) and not guards(stack, LOCK, bucket):
        yield bucket.violation("", "have a BucketLockConfiguration: without a default retention nothing is locked")


@CONTROL.beside(BUCKET)
def as_long_as_backups_are_kept(bucket: Resource, stack: Stack, context: Context) -> Violations:
    least = backup_days(context)
    for lock in guards(stack, LOCK, bucket) if keeps_backups(bucket) else ():
        if locked_days(lock) < least:
            yield lock.violation("rule.defaultRetention", f"last {least} days", value=f"{locked_days(lock)} days")


@CONTROL.beside(BUCKET)
def in_a_mode(bucket: Resource, stack: Stack, context: Context) -> Violations:
    """Which of the two the environment's file decides: a person may ask for erasure, which compliance forbids."""
    for lock in guards(stack, LOCK, bucket) if keeps_backups(bucket) else ():
        if lock.value("rule.defaultRetention.mode") not in LOCK_MODES:
            yield lock.violation("rule.defaultRetention.mode", f"be {' or '.join(LOCK_MODES)}")


@CONTROL.beside(BUCKET)
def apart(bucket: Resource, stack: Stack, context: Context) -> Violations:
    if not keeps_backups(bucket):
        return
    for other in _data(stack):
        if share_project(bucket, other, stack):
            yield bucket.violation("projectId", f"be another project than that of the data: {other.name} lies there")
            return


@CONTROL.beside(BUCKET)
def under_its_own_key(bucket: Resource, stack: Stack, context: Context) -> Violations:
    if not keeps_backups(bucket):
        return
    mine = _keys(bucket, stack)
    for other in _data(stack):
        if mine & _keys(other, stack):
            yield bucket.violation(
                "", f"be encrypted with another key than {other.name}: who loses that key loses both"
            )
            return


@CONTROL.beside(BUCKET)
def writers_do_not_delete(bucket: Resource, stack: Stack, context: Context) -> Violations:
    for policy in guards(stack, POLICY, bucket) if keeps_backups(bucket) else ():
        both = holders(policy, *WRITE) & holders(policy, *REMOVE)
        if both:
            yield policy.violation("policy", "let nobody both write and delete backups", value=", ".join(sorted(both)))


@CONTROL.change(LOCK)
def keeps_its_lock(change: Change, context: Context) -> Violations:
    if change.deletes:
        yield change.violation("", "stay: what is written after it is gone is not locked")


@CONTROL.change(BUCKET)
def stays_a_backup(change: Change, context: Context) -> Violations:
    old, new = change.old, change.new
    if old is not None and new is not None and keeps_backups(old) and not keeps_backups(new):
        yield change.violation("tags", "still say that the bucket holds backups: nothing here judges it otherwise")


def _data(stack: Stack) -> list[Resource]:
    return [each for each in stack.of(BUCKET) if not keeps_backups(each) and not keeps_logs(each)]


def _keys(bucket: Resource, stack: Stack) -> set[str]:
    """The keys by URN where declared here, else by id. Scaleway's own key counts as none."""
    found: set[str] = set()
    for encryption in guards(stack, ENCRYPTION, bucket):
        declared = stack.referred(encryption, "rules", "scaleway:keymanager/key:Key")
        if declared:
            found |= {each.urn for each in declared}
            continue
        ids = (rule.value(_KEY_ID) for rule in encryption.nodes("rules"))
        found |= {str(each).rpartition("/")[2] for each in ids if each}
    return found
