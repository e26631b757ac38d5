"""Cases of HUB-CRY-04."""

from typing import Any

from tests.policies.case import Declared, bad, good, ref, resource, update


def _instance(**more: Any) -> Declared:
    given = {
        "nodeType": "DB-POP2-2C-8G",
        "engine": "PostgreSQL-17",
        "encryptionAtRest": True,
        "volumeType": "sbs_5k",
        "volumeSizeInGb": 50,
    }
    kept = {key: value for key, value in (given | more).items() if value is not None}
    return resource("scaleway:databases/instance:Instance", "database", kept)


_DUMP = resource(
    "scaleway:databases/databaseBackup:DatabaseBackup", "dump", instanceId=ref("database"), databaseName="catalogue"
)
_SYNTHETIC = {"tags": ["donnees=synthetic"]}
_LOCAL: dict[str, Any] = {"volumeType": None, "volumeSizeInGb": None}

CASES = (
    good("encrypted", _instance()),
    bad("made-up data on a local disk", _instance(**_LOCAL, **_SYNTHETIC), at="database.volumeType"),
    good("a local disk that nothing backs up", _instance(**_LOCAL, disableBackup=True)),
    good("a dump of made-up data", _instance(**_SYNTHETIC), _DUMP),
    bad("unset: clear", _instance(encryptionAtRest=None), at="database.encryptionAtRest"),
    bad("clear", _instance(encryptionAtRest=False), at="database.encryptionAtRest"),
    bad("unset: a local disk, whose backups are dumps", _instance(**_LOCAL), at="database.volumeType"),
    bad("a dump of health data", _instance(), _DUMP, at="dump"),
    good("grows", update(_instance(), _instance(volumeSizeInGb=100))),
    bad("loses its encryption", update(_instance(), _instance(encryptionAtRest=None)), at="database.encryptionAtRest"),
)
