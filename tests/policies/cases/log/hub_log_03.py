"""Cases of HUB-LOG-03."""

from tests.policies.case import bad, delete, good, resource

SOURCE = "scaleway:observability/source:Source"
MANAGED = "pulumi-python:dynamic/hub:ManagedRetention"
LIVE = "live:cockpit/data_source"

CASES = (
    good("a year", resource(SOURCE, "logs", {"name": "logs", "type": "logs", "retentionDays": 365})),
    good(
        "metrics may be shorter",
        resource(SOURCE, "metrics", {"name": "metrics", "type": "metrics", "retentionDays": 31}),
    ),
    bad(
        "a month",
        resource(SOURCE, "logs", {"name": "logs", "type": "logs", "retentionDays": 31}),
        at="logs.retentionDays",
    ),
    # A dynamic resource needs its program, and the account is no program.
    good(
        "products' logs for a year", resource(MANAGED, "managed", retention_days=365, projects=["one"]), on_engine=False
    ),
    bad(
        "products' logs for a week",
        resource(MANAGED, "managed", retention_days=7, projects=["one"]),
        at="managed.retention_days",
        on_engine=False,
    ),
    bad("of no project", resource(MANAGED, "managed", retention_days=365), at="managed.projects", on_engine=False),
    bad("nobody sets it any more", delete(resource(MANAGED, "managed", retention_days=365)), at="managed"),
    good(
        "the account keeps a year",
        resource(LIVE, "kapsule", type="logs", origin="scaleway", retention_days=365),
        live=True,
        on_engine=False,
    ),
    bad(
        "the account keeps a week",
        resource(LIVE, "kapsule", type="logs", origin="scaleway", retention_days=7),
        at="kapsule.retention_days",
        live=True,
        on_engine=False,
    ),
)
