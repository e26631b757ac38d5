"""Cases of HUB-DAT-03."""

from tests.policies.case import bad, good, resource

BUCKET = "scaleway:object/bucket:Bucket"
ITEM = "scaleway:object/item:Item"

_EXPIRES = [{"id": "old", "enabled": True, "expiration": {"days": 365}}]
_MADE_UP = {"donnees": "synthetic"}
_REHEARSED = {**_MADE_UP, "chiffrement": "client"}
_ITEM = {"bucket": "data", "key": "manifest.json", "content": "{}"}

CASES = (
    good("nothing special", resource(BUCKET, "bucket", forceDestroy=False), resource(ITEM, "item", _ITEM)),
    good("one zone", resource(ITEM, "item", _ITEM, storageClass="ONEZONE_IA")),
    good("logs may expire", resource(BUCKET, "bucket", lifecycleRules=_EXPIRES, tags={"donnees": "traces"})),
    good("made-up data may be dropped", resource(BUCKET, "bucket", forceDestroy=True, tags=_MADE_UP)),
    bad("objects that expire", resource(BUCKET, "bucket", lifecycleRules=_EXPIRES), at="bucket.lifecycleRules"),
    bad("a bucket that is emptied", resource(BUCKET, "bucket", forceDestroy=True), at="bucket.forceDestroy"),
    bad("Glacier", resource(ITEM, "item", _ITEM, storageClass="GLACIER"), at="item.storageClass"),
    bad(
        "objects that expire where health data is rehearsed",
        resource(BUCKET, "bucket", lifecycleRules=_EXPIRES, tags=_REHEARSED),
        environment="rehearsal",
        at="bucket.lifecycleRules",
    ),
)
