"""Cases of HUB-DAT-06."""

from tests.policies.case import bad, good, ref, resource

BUCKET = "scaleway:object/bucket:Bucket"
VOLUME = "scaleway:block/volume:Volume"
SNAPSHOT = "scaleway:block/snapshot:Snapshot"
INSTANCE = "scaleway:databases/instance:Instance"

_UUID = "00000000-0000-4000-8000-000000000001"
_HEALTH = {"donnees": "sante"}
_VOLUME = resource(VOLUME, "volume", iops=5000, sizeInGb=20)
_OWN = resource(SNAPSHOT, "own", volumeId=ref("volume"))
_DATABASE = {"nodeType": "DB-POP2-2C-8G", "volumeType": "sbs_5k", "volumeSizeInGb": 50}


def _from(bucket: object) -> dict[str, object]:
    return {"import": {"bucket": bucket, "key": "disk.qcow2"}}


CASES = (
    good("health data in production", resource(BUCKET, "bucket", tags=_HEALTH), environment="production"),
    good("made-up data", resource(BUCKET, "bucket", tags={"donnees": "synthetic"}), environment="preproduction"),
    good(
        "a copy of one's own",
        _VOLUME,
        _OWN,
        resource(VOLUME, "copy", iops=5000, snapshotId=ref("own")),
        environment="rehearsal",
    ),
    good(
        "a copy in production",
        resource(VOLUME, "copy", iops=5000, snapshotId=f"fr-par-1/{_UUID}"),
        environment="production",
    ),
    good(
        "from a bucket of the environment",
        resource(SNAPSHOT, "disk", _from("hub-rehearsal-landing")),
        environment="rehearsal",
    ),
    good(
        "from a bucket of the stack",
        resource(BUCKET, "bucket"),
        resource(SNAPSHOT, "disk", _from(ref("bucket"))),
        environment="rehearsal",
    ),
    bad(
        "health data in preproduction",
        resource(BUCKET, "bucket", tags=_HEALTH),
        environment="preproduction",
        at="bucket.tags.donnees",
    ),
    bad(
        "as most products take tags",
        resource(VOLUME, "volume", iops=5000, sizeInGb=20, tags=["donnees=sante"]),
        environment="rehearsal",
        at="volume.tags.donnees",
    ),
    bad(
        "a copy of somebody's",
        resource(VOLUME, "copy", iops=5000, snapshotId=f"fr-par-1/{_UUID}"),
        environment="rehearsal",
        at="copy.snapshotId",
    ),
    bad(
        "a database of somebody's copy",
        resource(INSTANCE, "database", _DATABASE, snapshotId=f"fr-par/{_UUID}"),
        environment="preproduction",
        at="database.snapshotId",
    ),
    bad(
        "from production's bucket",
        resource(SNAPSHOT, "disk", _from("hub-production-raw")),
        environment="rehearsal",
        at="disk.import.bucket",
    ),
    bad(
        "to production's bucket",
        resource(
            SNAPSHOT, "disk", volumeId=f"fr-par-1/{_UUID}", export={"bucket": "hub-production-raw", "key": "disk"}
        ),
        environment="rehearsal",
        at="disk.export.bucket",
    ),
)
