"""Cases of HUB-RES-06."""

from tests.policies.case import bad, good, resource

INSTANCE = "scaleway:databases/instance:Instance"

_DATABASE = {"engine": "PostgreSQL-17", "nodeType": "DB-POP2-2C-8G", "volumeType": "sbs_5k", "volumeSizeInGb": 50}

CASES = (
    good("in the region", resource(INSTANCE, "database", _DATABASE, backupSameRegion=True)),
    bad("unset: the service chooses", resource(INSTANCE, "database", _DATABASE), at="database.backupSameRegion"),
    bad("elsewhere", resource(INSTANCE, "database", _DATABASE, backupSameRegion=False), at="database.backupSameRegion"),
)
