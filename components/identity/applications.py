"""The applications of an environment: what previews, deploys and reads secrets, and the workloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import iam as scaleway

from components.account.projects import ProjectRole, project_of_bucket
from components.base import Component, Protection, Tags
from components.identity.rights import Right
from components.identity.workloads import AUDIT_BUCKET, WORKLOADS, workload_rights
from settings.names import api_key_secret

PREVIEW, DEPLOY, SECRET_SYNC = "preview", "deploy", "secret-sync"
BUCKET_PROJECTS = (ProjectRole.DATA, ProjectRole.BACKUPS, ProjectRole.LOGS)

# What the network and platform layers create, by the first part of the permission sets' names.
_DEPLOYED = (
    "ContainerRegistry",
    "DomainsDNS",
    "IPAM",
    "Instances",
    "Kubernetes",
    "LoadBalancers",
    "PrivateNetworks",
    "RelationalDatabases",
    "VPC",
    "VPCGateway",
)


@dataclass(frozen=True)
class Application:
    """A machine's identity. Attributes: `home` is the project that its API key means when none is named."""

    name: str
    description: str
    home: ProjectRole
    rights: tuple[Right, ...]


def applications(
    buckets: Sequence[str], locked: Sequence[str], database_secrets: Sequence[str]
) -> tuple[Application, ...]:
    """All applications of an environment with these buckets, of which some are locked, and these database secrets."""
    workloads = tuple(
        Application(each.name, each.description, _home(each.reads, each.writes, each.purges), rights)
        for each in WORKLOADS
        if (rights := workload_rights(each, (*buckets, AUDIT_BUCKET)))
    )
    synchronised = (*database_secrets, *(api_key_secret(each.name) for each in workloads))
    return (
        Application(
            PREVIEW,
            "Previews changes and reads drift",
            ProjectRole.PLATFORM,
            preview_rights(),
        ),
        Application(
            DEPLOY,
            "Brings up the network and platform layers",
            ProjectRole.PLATFORM,
            deploy_rights(_projects(locked), database_secrets),
        ),
        Application(
            SECRET_SYNC,
            "Brings workloads' secrets into the cluster",
            ProjectRole.KEYS,
            (Right(("SecretManagerSecretAccess",), (ProjectRole.KEYS,), secrets=synchronised),),
        ),
        *workloads,
    )


def deploy_rights(locked: tuple[ProjectRole, ...], database_secrets: Sequence[str]) -> tuple[Right, ...]:
    """Enough for the network and platform layers: no keys to administer, no secrets to read, nothing in the audit.

    The foundation itself is brought up by the administrators: whoever writes policies could give itself any right.

    Args:
        locked: projects with locked buckets.
    """
    return (
        Right(tuple(f"{each}FullAccess" for each in _DEPLOYED), (ProjectRole.PLATFORM,)),
        # The retention of what products log can be set with no smaller right. What has to last is archived under a
        # lock, and the deployer deletes nothing there (HUB-IAM-06).
        Right(("ObservabilityFullAccess",), (*BUCKET_PROJECTS, ProjectRole.PLATFORM)),
        Right(
            ("ObjectStorageBucketPolicyFullAccess", "ObjectStorageBucketsRead", "ObjectStorageBucketsWrite"),
            BUCKET_PROJECTS,
        ),
        Right(("ObjectStorageBucketsDelete",), (ProjectRole.DATA,)),
        # Trap: a bucket's lock counts as a right on objects. The buckets' policies give the deployer none on objects.
        *((Right(("ObjectStorageObjectsRead", "ObjectStorageObjectsWrite"), locked),) if locked else ()),
        Right(("KeyManagerReadOnly", "SecretManagerReadOnly"), (ProjectRole.KEYS,)),
        Right(
            ("SecretManagerSecretCreate", "SecretManagerSecretDelete", "SecretManagerSecretWrite"),
            (ProjectRole.KEYS,),
            secrets=tuple(database_secrets),
        ),
    )


def preview_rights() -> tuple[Right, ...]:
    """Read-only, over all layers, and without the content of secrets.

    It reads how a bucket is set up; objects are kept from it by the buckets' policies, which name other readers.
    """
    return (
        Right((*(f"{each}ReadOnly" for each in _DEPLOYED), "ObservabilityReadOnly"), (ProjectRole.PLATFORM,)),
        # Trap: no smaller set reads a bucket's policy and lock; without it a refresh takes them for gone.
        Right(("ObjectStorageReadOnly", "ObservabilityReadOnly"), (*BUCKET_PROJECTS, ProjectRole.AUDIT)),
        Right(
            ("KeyManagerReadOnly", "ObservabilityReadOnly", "SecretManagerReadOnly"),
            (ProjectRole.KEYS, ProjectRole.PSEUDONYMS),
        ),
        Right(("AuditTrailExportRead", "BillingReadOnly", "IAMReadOnly", "OrganizationReadOnly", "ProjectReadOnly")),
    )


def _projects(buckets: Sequence[str]) -> tuple[ProjectRole, ...]:
    return tuple(sorted({project_of_bucket(bucket) for bucket in buckets}))


def _home(*kinds: Sequence[str]) -> ProjectRole:
    """The project of the buckets that a workload writes, else purges, else reads."""
    reads, writes, purges = kinds
    return project_of_bucket((*writes, *purges, *reads)[0])


@dataclass(frozen=True)
class ApplicationsArgs:
    """Attributes: `applications` as the table says; no right comes from here."""

    environment: str
    organization_id: str
    applications: Sequence[Application]
    tags: Tags
    protection: Protection


class Applications(Component):
    """The identities, still without rights and keys."""

    TYPE = "hub:identity:Applications"

    ids: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: ApplicationsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.ids = {
            each.name: scaleway.Application(
                f"{name}-{each.name}",
                name=f"{args.environment}-{each.name}",
                description=each.description,
                organization_id=args.organization_id,
                tags=args.tags.listing(),
                opts=self.child(protect=args.protection.protect),
            ).id
            for each in args.applications
        }
        self.register_outputs({"ids": self.ids})
