"""HUB-CRY-04: managed databases are encrypted at rest, and health data is in no dump that is not."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

INSTANCE = "scaleway:databases/instance:Instance"
DUMP = "scaleway:databases/databaseBackup:DatabaseBackup"

CONTROL = Control(
    id="HUB-CRY-04",
    title="Managed databases are encrypted",
    severity=Severity.CRITICAL,
    answers=("SNC 10.1", "SATRE 2.8.01"),
    why="Encryption at rest is off by default; and it covers volumes and snapshots, but no logical backup.",
    fix="Set encryptionAtRest to true at creation, and a block volume (sbs_5k, sbs_15k) so that automatic backups are "
    "snapshots; take snapshots of health data, or dumps that the client encrypts.",
    source="Scaleway documentation, Managed Databases, encryption at rest (2025-06-23); that automatic backups on "
    "block volumes are snapshots is reported by third parties; provider 2.81.0, rdb_instance: volume_type is lssd "
    "unless set",
)


@CONTROL.each(INSTANCE)
def is_encrypted(instance: Resource, context: Context) -> Violations:
    if instance.value("encryptionAtRest") is not True:
        yield instance.violation("encryptionAtRest", "be true, written out: the default is clear")


@CONTROL.each(INSTANCE)
def backs_up_by_snapshot(instance: Resource, context: Context) -> Violations:
    backed_up = instance.value("disableBackup") is not True
    if backed_up and not str(instance.value("volumeType")).startswith("sbs_"):
        yield instance.violation(
            "volumeType", "be a block volume (sbs_...), written out: backups of the default, lssd, are dumps in clear"
        )


@CONTROL.beside(DUMP)
def dumps_no_health_data(dump: Resource, stack: Stack, context: Context) -> Violations:
    owners = stack.referred(dump, "instanceId", INSTANCE) or (dump,)
    if any(context.holds_health_data(each) for each in owners):
        yield dump.violation("", "not hold health data: a logical backup is not encrypted; take a Snapshot")


@CONTROL.change(INSTANCE)
def stays_encrypted(change: Change, context: Context) -> Violations:
    if not change.old or not change.new or change.old.value("encryptionAtRest") is not True:
        return
    if change.new.value("encryptionAtRest") is not True:
        yield change.violation("encryptionAtRest", "stay true")
