"""The audit archive: a locked bucket in a project of its own, and the Audit Trail's daily export to it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.audit.export import ExportArgs, export_job
from components.base import TRACES, Component, Protection, Tags
from components.storage.bucket import Bucket, BucketAccess, BucketArgs, ObjectEncryption, ObjectLock


@dataclass(frozen=True)
class AuditTrailArgs:
    """Attributes: `lock` for how long nobody may delete; `bucket` is its name, unique among all customers."""

    organization_id: str
    project_id: pulumi.Input[str]
    region: str
    bucket: str
    lock: ObjectLock
    access: BucketAccess
    tags: Tags
    protection: Protection


class AuditTrail(Component):
    """Where every action in the organisation is kept.

    The archive is encrypted with Scaleway's keys (AES256), not with a customer key: whoever writes under SSE-KMS needs
    a right on the key, and the service that exports is no principal that could be given one. Whether the export passes
    the bucket's policy, which cannot name that service either, is not documented; the job's last status tells, and
    HUB-LOG-01 checks daily that files arrive.
    """

    TYPE = "hub:audit:AuditTrail"

    bucket: pulumi.Output[str]

    def __init__(self, name: str, args: AuditTrailArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        # Traces are no health data, whatever the environment holds.
        tags = args.tags.holding(TRACES)
        archive = Bucket(
            f"{name}-archive",
            BucketArgs(
                name=args.bucket,
                project_id=args.project_id,
                region=args.region,
                key_id=None,
                lock=args.lock,
                access=args.access,
                objects=ObjectEncryption.SERVICE,
                tags=tags.with_more(purpose="audit"),
                protection=args.protection,
            ),
            self.child(),
        )
        export_job(
            f"{name}-export",
            ExportArgs(
                organization_id=args.organization_id,
                region=args.region,
                name=name,
                bucket=archive.name,
                project_id=args.project_id,
                tags=tags.listing(),
            ),
            # Trap: an export needs the bucket's lock, and a lock set after the first file would not cover it.
            self.child(protect=args.protection.protect, depends_on=[archive]),
        )
        self.bucket = archive.name
        self.register_outputs({"bucket": self.bucket})
