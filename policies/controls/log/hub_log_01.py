"""HUB-LOG-01: the Audit Trail is exported every day to a locked bucket."""

from __future__ import annotations

from policies.buckets import BUCKET, bucket_of, keeps_logs
from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS, fresh, hours
from policies.findings import Violations
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

# scaleway.audit_trail.v1alpha1.ExportJob: name, organization_id, s3{bucket, region, prefix}, last_run_at,
# last_status{code}.
JOB = "live:audit_trail/export_job"
# The provider has no resource for the job; this is how the kit declares it (components/audit/export.py).
DECLARED = "pulumi-python:dynamic/hub:AuditTrailExport"

CONTROL = Control(
    id="HUB-LOG-01",
    title="The Audit Trail leaves the platform every day",
    severity=Severity.CRITICAL,
    answers=("SNC 12.6", "SNC 12.7.c", "HDS 15", "HDS 16", "SPER 9"),
    why="The Audit Trail itself reaches back 90 days and lies with those whom it records; only a file in a locked "
    "bucket of another project outlives both.",
    fix="Create one export job in fr-par to the locked audit bucket, and look at last_status when no file comes.",
    source="Scaleway documentation, audit-trail/how-to/manage-adt-export: one export per region, one file a day",
    tables=(DURATIONS,),
    live="The newest file in the bucket is opened and read: a job that says it ran is not yet a file.",
)


@CONTROL.whole(JOB)
def exported(stack: Stack, context: Context) -> Violations:
    if not any(job.value("s3.region") == "fr-par" for job in stack.of(JOB)):
        yield stack.subject.violation("", "have an Audit Trail export job in fr-par: the account lists none")


@CONTROL.each(JOB)
def runs(job: Resource, context: Context) -> Violations:
    yield from fresh(job, "last_run_at", hours(context, "log_delay_hours"), context)


@CONTROL.each(JOB)
def succeeds(job: Resource, context: Context) -> Violations:
    if job.value("last_status.code") != "success":
        yield job.violation("last_status.code", "be success: what the last run left out is lost after 90 days")


@CONTROL.beside(JOB)
def to_a_locked_bucket(job: Resource, stack: Stack, context: Context) -> Violations:
    name = job.value("s3.bucket")
    buckets = [bucket for bucket in stack.of(BUCKET) if bucket.value("name") == name]
    if not any(bucket.value("objectLockEnabled") is True for bucket in buckets):
        yield job.violation("s3.bucket", "be a bucket of the organisation with an object lock")


@CONTROL.each(DECLARED)
def declared_in_full(export: Resource, context: Context) -> Violations:
    if export.value("region") != "fr-par":
        yield export.violation("region", "be fr-par: what global products do is recorded there")
    for path in ("organization_id", "bucket", "bucket_project_id"):
        if not export.value(path):
            yield export.violation(path, "be set")


@CONTROL.beside(DECLARED)
def is_declared_to_a_locked_bucket(export: Resource, stack: Stack, context: Context) -> Violations:
    bucket = bucket_of(export, stack)
    if bucket is None:
        yield export.violation(
            "bucket", "be a bucket of the same stack: nobody can tell otherwise who may delete there"
        )
        return
    if not keeps_logs(bucket) or bucket.value("objectLockEnabled") is not True:
        yield export.violation("bucket", "be a bucket for traces, with an object lock")


@CONTROL.beside(DECLARED)
def finds_its_bucket(export: Resource, stack: Stack, context: Context) -> Violations:
    """The job looks the bucket up in a project of its own argument."""
    bucket = bucket_of(export, stack)
    if bucket is None:
        return
    mine, its = (str(each or "").rpartition("/")[2] for each in _projects(export, bucket))
    if mine != its:
        yield export.violation("bucket_project_id", "be the project of the bucket: else no file is written")


def _projects(export: Resource, bucket: Resource) -> tuple[object, object]:
    return export.value("bucket_project_id"), bucket.value("projectId")


@CONTROL.change(DECLARED)
def stays(change: Change, context: Context) -> Violations:
    if change.operation in ("delete", "discard", "remove"):
        yield change.violation("", "stay: without the job no trail leaves the platform")
