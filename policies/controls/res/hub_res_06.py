"""HUB-RES-06: automatic backups of databases stay in Paris."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-RES-06",
    title="Database backups stay in the region",
    severity=Severity.CRITICAL,
    answers=("SNC 12.5.d", "SNC 19.2.b", "HDS 28"),
    why="Unless it is told otherwise the service chooses where automatic backups go, and that may be another region.",
    fix="Set backupSameRegion to true.",
    source="Scaleway provider 2.81.0, rdb_instance: backup_same_region has no default",
)


@CONTROL.each("scaleway:databases/instance:Instance")
def same_region(database: Resource, context: Context) -> Violations:
    # An account read back has the same name: the API's field is backup_same_region (scaleway.rdb.v1 Instance).
    if database.value("backupSameRegion") is not True:
        yield database.violation("backupSameRegion", "be true, written out")
