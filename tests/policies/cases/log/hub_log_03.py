"""Cases of HUB-LOG-03."""

from tests.policies.case import bad, delete, good, resource

SOURCE = "scaleway:observability/source:Source"
MANAGED = "pulumi-python:dynamic/hub:ManagedRetention"
LIVE = "live:cockpit/data_source"
_PROJECT = "22222222-2222-4222-8222-222222222222"
_KEY = resource(
    "scaleway:keymanager/key:Key", "key", algorithm="aes_256_gcm", usage="symmetric_encryption", projectId=_PROJECT
)

CASES = (
    good("a year", resource(SOURCE, "logs", {"name": "logs", "type": "logs", "retentionDays": 365})),
    good(
        "metrics may be shorter",
        resource(SOURCE, "logs", {"name": "logs", "type": "logs", "retentionDays": 365}),
        resource(SOURCE, "metrics", {"name": "metrics", "type": "metrics", "retentionDays": 31}),
    ),
    bad(
        "metrics of a day",
        resource(SOURCE, "logs", {"name": "logs", "type": "logs", "retentionDays": 365}),
        resource(SOURCE, "metrics", {"name": "metrics", "type": "metrics", "retentionDays": 1}),
        at="metrics.retentionDays",
    ),
    bad(
        "for whatever comes",
        resource(SOURCE, "logs", {"name": "logs", "type": "logs", "retentionDays": 365}),
        resource(SOURCE, "any", {"name": "any", "retentionDays": 365}),
        at="any.type",
    ),
    bad(
        "no source of logs",
        resource(SOURCE, "metrics", {"name": "metrics", "type": "metrics", "retentionDays": 365}),
        at="stack",
    ),
    bad(
        "a month",
        resource(SOURCE, "logs", {"name": "logs", "type": "logs", "retentionDays": 31}),
        at="logs.retentionDays",
    ),
    good("products' logs for a year", resource(MANAGED, "managed", retention_days=365, projects=["one"])),
    bad(
        "products' logs for a week",
        resource(MANAGED, "managed", retention_days=7, projects=["one"]),
        at="managed.retention_days",
    ),
    bad("of no project", resource(MANAGED, "managed", retention_days=365), at="managed.projects"),
    bad("nobody sets it any more", delete(resource(MANAGED, "managed", retention_days=365)), at="managed"),
    good(
        "of each project",
        _KEY,
        resource(MANAGED, "managed", retention_days=365, projects=[_PROJECT]),
    ),
    bad(
        "of another project",
        _KEY,
        resource(MANAGED, "managed", retention_days=365, projects=["33333333-3333-4333-8333-333333333333"]),
        at="key.projectId",
    ),
    bad(
        "nobody sets it any more",
        delete(resource(MANAGED, "managed", retention_days=365)),
        at="managed",
    ),
    good(
        "the account keeps a year",
        _KEY,
        resource(LIVE, "kapsule", type="logs", origin="scaleway", project_id=_PROJECT, retention_days=365),
        live=True,
        on_engine=False,
    ),
    bad(
        "the account keeps a week",
        _KEY,
        resource(LIVE, "kapsule", type="logs", origin="scaleway", project_id=_PROJECT, retention_days=7),
        at="kapsule.retention_days",
        live=True,
        on_engine=False,
    ),
    good(
        "a week in a project that holds nothing",
        _KEY,
        resource(LIVE, "default", type="logs", project_id="33333333-3333-4333-8333-333333333333", retention_days=7),
        live=True,
        on_engine=False,
    ),
)
