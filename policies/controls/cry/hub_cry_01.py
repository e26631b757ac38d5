"""HUB-CRY-01: every bucket has a default encryption, and keeps it."""

from __future__ import annotations

from policies.buckets import BUCKET, ENCRYPTION, guards
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

OWN_KEY, SCALEWAY_KEY = "aws:kms", "AES256"
_DEFAULT = "applyServerSideEncryptionByDefault"

CONTROL = Control(
    id="HUB-CRY-01",
    title="Buckets are encrypted, for ever",
    severity=Severity.CRITICAL,
    answers=("SNC 10.1", "HDS 05.B.c", "SRM"),
    why="Without a default encryption objects lie in clear, and their deletion is no shredding; the HDS conditions end "
    "with the encryption's removal.",
    fix="Declare a BucketServerSideEncryptionConfiguration for each bucket: aws:kms with kmsMasterKeyId and "
    "bucketKeyEnabled, or AES256; never take it away.",
    source="Scaleway provider 2.81.0: deleting the resource calls DeleteBucketEncryption; Scaleway documentation, "
    "Object Storage, SSE-KMS (June 2026): a bucket key is required",
)


@CONTROL.beside(BUCKET)
def is_encrypted(bucket: Resource, stack: Stack, context: Context) -> Violations:
    if not guards(stack, ENCRYPTION, bucket):
        yield bucket.violation("", "have a BucketServerSideEncryptionConfiguration: objects lie in clear without one")


@CONTROL.each(ENCRYPTION)
def says_how(encryption: Resource, context: Context) -> Violations:
    rules = list(encryption.nodes("rules"))
    if not rules:
        yield encryption.violation("rules", "hold a rule")
    for rule in rules:
        algorithm = rule.value(f"{_DEFAULT}.sseAlgorithm")
        if algorithm not in (OWN_KEY, SCALEWAY_KEY):
            yield rule.violation(f"{_DEFAULT}.sseAlgorithm", f"be {OWN_KEY} or {SCALEWAY_KEY}")
        elif algorithm == SCALEWAY_KEY and rule.is_set(f"{_DEFAULT}.kmsMasterKeyId"):
            yield rule.violation(f"{_DEFAULT}.sseAlgorithm", f"be {OWN_KEY}: a key is named, and not used otherwise")
        elif algorithm == OWN_KEY and not rule.is_set(f"{_DEFAULT}.kmsMasterKeyId"):
            yield rule.violation(f"{_DEFAULT}.kmsMasterKeyId", "name the key")
        if algorithm == OWN_KEY and rule.value("bucketKeyEnabled") is not True:
            yield rule.violation("bucketKeyEnabled", "be true: SSE-KMS is refused without it")


@CONTROL.change(ENCRYPTION)
def stays(change: Change, context: Context) -> Violations:
    if change.deletes:
        yield change.violation("", "stay: deleting it takes the encryption off the bucket")


@CONTROL.change(ENCRYPTION)
def keeps_our_key(change: Change, context: Context) -> Violations:
    if change.old and change.new and not change.deletes and _has_own_key(change.old) and not _has_own_key(change.new):
        yield change.violation(
            "rules", "keep a key of ours: new objects would be under Scaleway's", value="without a key"
        )


def _has_own_key(encryption: Resource) -> bool:
    return any(
        rule.value(f"{_DEFAULT}.sseAlgorithm") == OWN_KEY and rule.is_set(f"{_DEFAULT}.kmsMasterKeyId")
        for rule in encryption.nodes("rules")
    )
