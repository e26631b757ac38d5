"""HUB-AVL-01: databases are backed up daily, and backups are kept for a month."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS, hours, now, spoken
from policies.findings import Violations
from policies.instants import moment
from policies.resource import Node, Resource, Stack
from policies.stores import backup_days
from policies.vocabulary import Severity

POSTGRESQL = "scaleway:databases/instance:Instance"
MONGODB = "scaleway:mongodb/instance:Instance"
# scaleway.rdb.v1.DatabaseBackup and Snapshot: instance_id, status, created_at.
COPIES = ("live:rdb/database_backup", "live:rdb/snapshot")

CONTROL = Control(
    id="HUB-AVL-01",
    title="Daily backups, kept for a month",
    severity=Severity.CRITICAL,
    answers=("SNC 12.5.a", "SATRE 2.6.01"),
    why="The product has no recovery to a point in time: what was written since the last backup is lost, and with the "
    "default of seven days a fault that is found late is in every copy.",
    fix="Write out backupScheduleFrequency (hours, at most 24) and backupScheduleRetention (days, at least 30 in "
    "production and 7 elsewhere), and "
    "leave disableBackup off.",
    source="Scaleway provider 2.81.0, rdb_instance and mongodb_instance; no point-in-time recovery was found",
    tables=(DURATIONS,),
    live="Of the volumes of the cluster, which no declared resource backs up, each has a copy younger than a day.",
)


@CONTROL.each(POSTGRESQL)
def on(database: Resource, context: Context) -> Violations:
    if database.value("disableBackup") is True:
        yield database.violation("disableBackup", "be false")


@CONTROL.each(POSTGRESQL)
def often(database: Resource, context: Context) -> Violations:
    yield from _often(database.root, "backupScheduleFrequency", context)


@CONTROL.each(POSTGRESQL)
def kept(database: Resource, context: Context) -> Violations:
    yield from _kept(database.root, "backupScheduleRetention", context)


@CONTROL.each(MONGODB)
def scheduled(database: Resource, context: Context) -> Violations:
    if database.value("isSnapshotScheduleEnabled") is not True:
        yield database.violation("isSnapshotScheduleEnabled", "be true, written out")


@CONTROL.each(MONGODB)
def snapshots_often(database: Resource, context: Context) -> Violations:
    yield from _often(database.root, "snapshotScheduleFrequencyHours", context)


@CONTROL.each(MONGODB)
def snapshots_kept(database: Resource, context: Context) -> Violations:
    yield from _kept(database.root, "snapshotScheduleRetentionDays", context)


@CONTROL.beside(POSTGRESQL)
def newest(database: Resource, stack: Stack, context: Context) -> Violations:
    if not context.live:
        return
    id_ = database.id.rpartition("/")[2]
    made = [
        moment(copy.value("created_at"))
        for copy in stack.of(*COPIES)
        if copy.value("instance_id") == id_ and copy.value("status") in ("ready", "exporting")
    ]
    most = hours(context, "backup_age_hours")
    if not any(each and now(context) - each <= most for each in made):
        yield database.violation("", f"have a backup or snapshot that is ready and no older than {spoken(most)}")


def _often(database: Node, path: str, context: Context) -> Violations:
    most = context.table(DURATIONS).rows["backup_every_hours"]
    if not 0 < (database.value(path) or 0) <= most:
        yield database.violation(path, f"be at most {most} hours, written out")


def _kept(database: Node, path: str, context: Context) -> Violations:
    least = backup_days(context)
    if (database.value(path) or 0) < least:
        yield database.violation(path, f"be at least {least} days, written out")
