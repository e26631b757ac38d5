"""Cases of HUB-LOG-01."""

from tests.policies.case import Declared, bad, delete, good, in_days, resource

BUCKET = "scaleway:object/bucket:Bucket"
_BUCKET = resource(BUCKET, "archive", {"name": "hub-audit", "objectLockEnabled": True})


def _job(**other: object) -> Declared:
    given = {
        "name": "trail",
        "s3": {"bucket": "hub-audit", "region": "fr-par", "prefix": "trail"},
        "last_run_at": in_days(0),
        "last_status": {"code": "success"},
    }
    return resource("live:audit_trail/export_job", "trail", {**given, **other})


_PROJECT, _OTHER = "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333"


def _archive(purpose: str = "audit", **other: object) -> Declared:
    given = {"name": "hub-audit", "objectLockEnabled": True, "projectId": _PROJECT, "tags": {"purpose": purpose}}
    return resource(BUCKET, "archive", {**given, **other})


def _export(**other: object) -> Declared:
    given = {"region": "fr-par", "organization_id": "1", "bucket": "hub-audit", "bucket_project_id": _PROJECT}
    return resource("pulumi-python:dynamic/hub:AuditTrailExport", "export", {**given, **other})


_DECLARED = _export()

# No program can declare what an account lists, so the engine never sees these.
CASES = (
    good("runs daily to a locked bucket (read from the account)", _BUCKET, _job(), live=True, on_engine=False),
    bad("no job in the account", _BUCKET, at="stack", live=True, on_engine=False),
    bad(
        "the last file is of the day before yesterday (read from the account)",
        _BUCKET,
        _job(last_run_at=in_days(-2)),
        at="trail.last_run_at",
        live=True,
        on_engine=False,
    ),
    bad(
        "the last run failed (read from the account)",
        _BUCKET,
        _job(last_status={"code": "failed"}),
        at="trail.last_status.code",
        live=True,
        on_engine=False,
    ),
    bad(
        "to a bucket without a lock (read from the account)",
        resource(BUCKET, "archive", {"name": "hub-audit", "objectLockEnabled": False}),
        _job(),
        at="trail.s3.bucket",
        live=True,
        on_engine=False,
    ),
    good("declared to a locked bucket", _archive(), _export()),
    bad("declared to a bucket for data", _archive("raw"), _export(), at="export.bucket"),
    bad("declared to no bucket", _export(bucket=None), at="export.bucket"),
    bad("declared elsewhere", _archive(), _export(region="nl-ams"), at="export.region"),
    bad("declared without a lock", _archive(objectLockEnabled=False), _export(), at="export.bucket"),
    bad("declared to somebody's bucket", _export(), at="export.bucket"),
    bad("in another project", _archive(), _export(bucket_project_id=_OTHER), at="export.bucket_project_id"),
    bad("the job leaves the program", delete(_DECLARED), at="export"),
)
