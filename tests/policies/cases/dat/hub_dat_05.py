"""Cases of HUB-DAT-05."""

from tests.policies.case import bad, good, resource

BUCKET = "scaleway:object/bucket:Bucket"
INSTANCE = "scaleway:databases/instance:Instance"

_DATABASE = {"engine": "PostgreSQL-17", "nodeType": "DB-POP2-2C-8G", "volumeType": "sbs_5k", "volumeSizeInGb": 50}

CASES = (
    good("health data in Object Storage", resource(BUCKET, "bucket", tags={"donnees": "sante"})),
    good("descriptions in a database", resource(INSTANCE, "database", _DATABASE, tags=["donnees=metadonnees"])),
    good("made-up data in a database", resource(INSTANCE, "database", _DATABASE, tags=["donnees=synthetic"])),
    bad(
        "health data in a database",
        resource(INSTANCE, "database", _DATABASE, tags=["donnees=sante"]),
        at="database.tags.donnees",
    ),
    bad(
        "health data in a file system",
        resource("scaleway:index/fileFilesystem:FileFilesystem", "files", sizeInGb=100, tags=["donnees=sante"]),
        at="files.tags.donnees",
    ),
    bad(
        "played down in production",
        resource(BUCKET, "bucket", tags={"donnees": "synthetic"}),
        environment="production",
        at="bucket.tags.donnees",
    ),
    bad("no class", resource(BUCKET, "bucket", tags={"owner": "team"}), at="bucket.tags.donnees"),
    bad("no tags at all", resource(INSTANCE, "database", _DATABASE), at="database.tags.donnees"),
    bad("a class of one's own", resource(BUCKET, "bucket", tags={"donnees": "harmless"}), at="bucket.tags.donnees"),
)
