"""The Audit Trail's export to a bucket. The provider has no resource for it, so the API is called."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi.dynamic import Resource

from components.api.client import JSON, ApiError, ScalewayApi
from components.api.readback import Properties, ReadBackProvider

# Where in the bucket the days of the trail go.
PREFIX = "trail"


class ExportJobProvider(ReadBackProvider):
    """`/audit-trail/v1alpha1/regions/{region}/export-jobs`: jobs can be created, listed and deleted, never changed.

    A region exports to one bucket only.
    """

    REPLACES = frozenset({"organization_id", "region", "name", "bucket", "bucket_project_id", "prefix", "tags"})

    def write(self, api: ScalewayApi, wanted: Properties, id_: str | None) -> str:
        if id_ := _existing(api, wanted):
            return id_
        body = {
            "organization_id": wanted["organization_id"],
            "name": wanted["name"],
            "tags": wanted["tags"],
            "s3": {
                "bucket": wanted["bucket"],
                "region": wanted["region"],
                "prefix": wanted["prefix"],
                "project_id": wanted["bucket_project_id"],
            },
        }
        try:
            return str(api.call("POST", _path(wanted), body=body)["id"])
        except ApiError as error:
            # The call is repeated when its reply is lost, and then finds what it has made.
            if error.status == 409 and (id_ := _existing(api, wanted)):
                return id_
            raise

    def observe(self, api: ScalewayApi, id_: str, known: Properties) -> Properties | None:
        return next((observed(job) for job in _jobs(api, known) if job["id"] == id_), None)

    def remove(self, api: ScalewayApi, id_: str, known: Properties) -> None:
        api.delete(f"{_path(known)}/{id_}")


def _path(properties: Properties) -> str:
    return f"/audit-trail/v1alpha1/regions/{properties['region']}/export-jobs"


def _jobs(api: ScalewayApi, properties: Properties) -> list[JSON]:
    query = {"organization_id": properties["organization_id"]}
    return list(api.pages(_path(properties), "export_jobs", query))


def _existing(api: ScalewayApi, wanted: Properties) -> str | None:
    """The id of the job that is wanted, when it is there. Raises ApiError when the region exports elsewhere."""
    jobs = _jobs(api, wanted)
    for job in jobs:
        if observed(job) == described(wanted):
            return str(job["id"])
    if jobs:
        bucket = (jobs[0].get("s3") or {}).get("bucket")
        raise ApiError(
            f"region {wanted['region']} already exports its trail to the bucket {bucket!r} (job {jobs[0]['name']!r}); "
            "only one export can be active: delete that job in the console, then run again"
        )
    return None


def observed(job: JSON) -> Properties:
    """A job as the API shows it, under the names of the inputs."""
    bucket = job.get("s3") or {}
    return {
        "name": job["name"],
        "tags": job.get("tags") or [],
        "bucket": bucket.get("bucket"),
        "prefix": bucket.get("prefix"),
        "bucket_project_id": bucket.get("project_id"),
    }


def described(wanted: Properties) -> Properties:
    return {name: wanted[name] for name in ("name", "tags", "bucket", "prefix", "bucket_project_id")}


class _ExportJob(Resource, module="hub", name="AuditTrailExport"):
    pass


@dataclass(frozen=True)
class ExportArgs:
    """Attributes: `bucket` must have an object lock; `project_id` is that of the bucket."""

    organization_id: str
    region: str
    name: str
    bucket: pulumi.Input[str]
    project_id: pulumi.Input[str]
    tags: list[str]


def export_job(resource_name: str, args: ExportArgs, opts: pulumi.ResourceOptions) -> pulumi.Resource:
    """Declare the export job of a region."""
    return _ExportJob(
        ExportJobProvider(),
        resource_name,
        {
            "organization_id": args.organization_id,
            "region": args.region,
            "name": args.name,
            "bucket": args.bucket,
            "prefix": PREFIX,
            "bucket_project_id": args.project_id,
            "tags": args.tags,
        },
        opts,
    )
