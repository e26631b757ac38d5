"""Cases of HUB-RES-03."""

from tests.policies.case import bad, good, resource

BUCKET = "scaleway:object/bucket:Bucket"
KEY = "scaleway:keymanager/key:Key"
REGISTRY = "scaleway:registry/namespace:Namespace"

_KEY = {"usage": "symmetric_encryption", "algorithm": "aes_256_gcm", "unprotected": False, "region": "fr-par"}

CASES = (
    good(
        "Object Storage and identities are", resource(BUCKET, "bucket"), resource("scaleway:iam/group:Group", "group")
    ),
    good(
        "names need no certificate (the provider asks the cloud for zones)",
        resource("scaleway:domain/zone:Zone", "zone", domain="hub.example", subdomain="a"),
        on_engine=False,
    ),
    good("a rehearsal holds no health data", resource(KEY, "key", _KEY), environment="rehearsal"),
    bad("a service with no statement", resource(BUCKET, "bucket"), resource(REGISTRY, "images"), at="images"),
    bad("production", resource(REGISTRY, "images"), environment="production", at="images"),
    bad("one finding for each service", resource(KEY, "one", _KEY), resource(KEY, "two", _KEY), at="one"),
    bad(
        "a service that no row has (no plugin knows it)",
        resource("scaleway:quantum/machine:Machine", "machine"),
        at="machine",
        on_engine=False,
    ),
)
