"""Cases of HUB-AVL-01."""

from uuid import NAMESPACE_URL, uuid5

from tests.policies.case import Declared, bad, good, in_days, resource

POSTGRESQL = "scaleway:databases/instance:Instance"
MONGODB = "scaleway:mongodb/instance:Instance"


def _postgresql(**other: object) -> Declared:
    given = {"backupScheduleFrequency": 24, "backupScheduleRetention": 30, "disableBackup": False}
    return resource(POSTGRESQL, "database", {"nodeType": "DB-POP2-2C-8G", "engine": "PostgreSQL-17", **given, **other})


def _mongodb(**other: object) -> Declared:
    given = {
        "nodeType": "MGDB-PLAY2-NANO",
        "nodeNumber": 1,
        "version": "7.0",
        "isSnapshotScheduleEnabled": True,
        "snapshotScheduleFrequencyHours": 24,
        "snapshotScheduleRetentionDays": 30,
    }
    return resource(MONGODB, "documents", {**given, **other})


_ID = str(uuid5(NAMESPACE_URL, f"urn:pulumi:cases::hub::{POSTGRESQL}::database"))


def _backup(created: str, **other: object) -> Declared:
    given = {"instance_id": _ID, "created_at": created, "status": "ready"}
    return resource("live:rdb/database_backup", "backup", {**given, **other})


CASES = (
    good("daily, for a month", _postgresql()),
    good("each six hours, for longer", _postgresql(backupScheduleFrequency=6, backupScheduleRetention=35)),
    bad("off", _postgresql(disableBackup=True), at="database.disableBackup"),
    bad("every other day", _postgresql(backupScheduleFrequency=48), at="database.backupScheduleFrequency"),
    bad("unset: how often", _postgresql(backupScheduleFrequency=None), at="database.backupScheduleFrequency"),
    bad("kept for a week", _postgresql(backupScheduleRetention=7), at="database.backupScheduleRetention"),
    bad("unset: a week", _postgresql(backupScheduleRetention=None), at="database.backupScheduleRetention"),
    good("for two weeks where data is made up", _postgresql(backupScheduleRetention=14), environment="preproduction"),
    bad(
        "for a day where data is made up",
        _postgresql(backupScheduleRetention=1),
        at="database.backupScheduleRetention",
        environment="preproduction",
    ),
    good("documents daily, for a month", _mongodb()),
    bad("documents off", _mongodb(isSnapshotScheduleEnabled=False), at="documents.isSnapshotScheduleEnabled"),
    bad(
        "documents every other day",
        _mongodb(snapshotScheduleFrequencyHours=48),
        at="documents.snapshotScheduleFrequencyHours",
    ),
    bad(
        "documents for a week", _mongodb(snapshotScheduleRetentionDays=7), at="documents.snapshotScheduleRetentionDays"
    ),
    # Backups are read from the account, where ids are known: the engine never sees them.
    bad(
        "the last one is of the day before yesterday",
        _postgresql(),
        _backup(in_days(-2)),
        at="database",
        live=True,
        on_engine=False,
    ),
    bad(
        "the last one failed",
        _postgresql(),
        _backup(in_days(0), status="error"),
        at="database",
        live=True,
        on_engine=False,
    ),
    bad("none at all", _postgresql(), at="database", live=True, on_engine=False),
)
