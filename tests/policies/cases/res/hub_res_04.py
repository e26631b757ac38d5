"""Cases of HUB-RES-04. That a derogation lifts it is proven in tests/policies/test_services.py."""

from tests.policies.case import bad, good, resource

BUCKET = "scaleway:object/bucket:Bucket"

CASES = (
    good("nothing of Scaleway's"),
    good("a rehearsal holds no health data", resource(BUCKET, "bucket"), environment="rehearsal"),
    bad("no derogation is on file", resource(BUCKET, "bucket"), environment="production", at="stack"),
    bad(
        "a service that no table names (the provider has none either)",
        resource("scaleway:quantum/machine:Machine", "machine"),
        at="machine",
        on_engine=False,
    ),
    bad("nor for a program that nobody knows", resource(BUCKET, "bucket"), at="stack"),
)
