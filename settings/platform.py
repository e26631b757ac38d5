"""The `platform` block: cluster, databases, buckets, registry, entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from settings.constraints import Range
from settings.hardware import DATABASE_NODE_TYPES, KUBERNETES_VERSIONS, Choice, NodeType
from settings.types import (
    Boolean,
    BucketName,
    CertificateFile,
    ClaimName,
    ClientId,
    ControlPlane,
    DatabaseEngine,
    DatabaseName,
    DatabaseUserName,
    Grant,
    Hostname,
    HttpsUrl,
    LabelKey,
    LabelValue,
    LoadBalancerType,
    LockMode,
    Name,
    Section,
    SourceCidr,
    TaintEffect,
    VolumeType,
    Weekday,
    Zone,
)

_PART = Field(
    None,
    description="Part of the platform that it belongs to, a stack of its own; null for the platform's own. "
    "Chosen for good: a change deletes it here and creates it there.",
)
_NodeCount = Annotated[int, Range(1, 500, "nodes", why="per zone")]
_NodeVolume = Annotated[
    int, Range(20, 10_000, "gigabytes", why="the smallest root volume of a node, the largest block volume", usual=50)
]
_PasswordVersion = Annotated[int, Range(1, 9999, why="raise it by one to replace the password")]


class Oidc(Section):
    """The identity provider that people log in to the cluster with."""

    issuer_url: HttpsUrl = Field(description="Address of the issuer.")
    client_id: ClientId = Field(description="Name of the cluster at the issuer.")
    groups_claim: ClaimName = Field("groups", description="Claim of the token that lists a person's groups.")


class Maintenance(Section):
    """The two-hour window in which Scaleway patches the control plane."""

    day: Weekday = Field(description="Day of the window.")
    start_hour: Annotated[int, Range(0, 23, "hours (UTC)")] = Field(description="Hour it starts, UTC.")


class Autoscale(Section):
    """Bounds between which the cluster sizes a pool itself."""

    min: _NodeCount = Field(description="Fewest nodes per zone.")
    max: _NodeCount = Field(description="Most nodes per zone.")


class Taint(Section):
    """Keeps pods that do not tolerate it off the pool's nodes."""

    key: LabelKey = Field(description="Key of the taint.")
    value: LabelValue = Field("", description="Value of the taint.")
    effect: TaintEffect = Field(description="What happens to pods that do not tolerate it.")


class Pool(Section):
    """Alike nodes: one Scaleway pool per zone of the environment."""

    name: Name = Field(description="Name of the pool; each zone's pool adds its zone.")
    node_type: Annotated[str, NodeType(gpu=False)] = Field(
        description="Instance type, eligible for HDS and offered in every zone of the environment."
    )
    size: _NodeCount = Field(description="Nodes per zone; the first size only when autoscale is set.")
    autoscale: Autoscale | None = Field(None, description="Bounds of autoscaling; null keeps the size fixed.")
    volume_gb: _NodeVolume = Field(description="Root volume of each node, gigabytes.")
    labels: Mapping[LabelKey, LabelValue] = Field({}, description="Kubernetes labels of the nodes.")
    taints: tuple[Taint, ...] = Field((), description="Kubernetes taints of the nodes.")
    part: Name | None = _PART


class GpuPool(Section):
    """Nodes with GPUs, in the one zone that has them."""

    name: Name = Field("gpu", description="Name of the pool.")
    node_type: Annotated[str, NodeType(gpu=True)] = Field(
        description="Instance type with GPU, offered in the pool's zone."
    )
    zone: Zone = Field(description="Zone of the nodes.")
    size: _NodeCount = Field(description="Nodes.")
    volume_gb: _NodeVolume = Field(description="Root volume of each node, gigabytes.")


class Kubernetes(Section):
    """The Kapsule cluster: dedicated control plane, private nodes."""

    version: Annotated[
        str, Choice(tuple(KUBERNETES_VERSIONS), "a minor version of Kubernetes that Scaleway supports")
    ] = Field(description="Minor version; patches come by themselves in the maintenance window.")
    control_plane: ControlPlane = Field(description="Size of the dedicated control plane.")
    api_access: tuple[SourceCidr, ...] = Field(
        description="IPv4 ranges that may reach the Kubernetes API; [] admits the gateway's address alone, which the "
        "nodes come from."
    )
    oidc: Oidc = Field(description="The identity provider of people.")
    maintenance: Maintenance = Field(description="When patches are applied.")
    pools: tuple[Pool, ...] = Field(description="Node pools, each in every zone.", min_length=1)
    gpu: GpuPool | None = Field(None, description="A pool with GPUs, or null.")


class Backup(Section):
    """Automatic backups, kept in the region."""

    frequency_hours: Annotated[int, Range(1, 24, "hours", usual=24)] = Field(description="Hours between two backups.")
    retention_days: Annotated[int, Range(1, 365, "days", usual=30)] = Field(
        description="Days that a backup is kept; production demands 30."
    )


class DatabaseUser(Section):
    """A user of one database instance; its password is generated and never shown."""

    name: DatabaseUserName = Field(description="Name of the user.")
    password_version: _PasswordVersion = Field(description="Number of the password; raising it generates the next one.")
    grants: Mapping[DatabaseName, Grant] = Field(description="What the user may do, by database.")


class Database(Section):
    """A highly available PostgreSQL instance without public endpoint."""

    name: Name = Field(description="Name of the instance.")
    engine: DatabaseEngine = Field(description="Engine and major version.")
    node_type: Annotated[
        str, Choice(DATABASE_NODE_TYPES, "a production-optimised database node type (the SLA covers no other)")
    ] = Field(description="Size of each of the two nodes.")
    volume_gb: Annotated[int, Range(5, 10_000, "gigabytes", step=5, usual=50)] = Field(
        description="Volume, gigabytes; it can grow, never shrink."
    )
    volume_type: VolumeType = Field(description="Class of block storage.")
    backup: Backup = Field(description="Automatic backups.")
    replica: Boolean = Field(description="Whether a read replica runs in another zone.")
    databases: tuple[DatabaseName, ...] = Field(description="Databases of the instance.", min_length=1)
    users: tuple[DatabaseUser, ...] = Field(description="Users of the instance.")
    administrator_password_version: _PasswordVersion = Field(
        1, description="Number of the administrator's password; raising it generates the next one."
    )
    part: Name | None = _PART


class Lock(Section):
    """Object lock: for so many days an object version cannot be deleted."""

    mode: LockMode = Field(description="Who may lift the lock; compliance is for buckets of logs only.")
    days: Annotated[int, Range(1, 1095, "days", usual=30)] = Field(description="Days that a version is locked.")


class Bucket(Section):
    """A private, versioned, encrypted bucket."""

    lock: Lock | None = Field(None, description="Object lock, chosen at creation for good; null for none.")
    part: Name | None = _PART


class Registry(Section):
    """The private container registry."""

    name: Name = Field(description="Namespace of the registry; unique in the region, so name the hub in it.")


class Entry(Section):
    """The load balancer that the outside world talks to."""

    type: LoadBalancerType = Field(description="Size of the load balancer.")
    hostname: Hostname = Field(description="Public name, within network.dns_zone.")
    certificate_file: CertificateFile = Field(
        description="PEM file with certificate chain and private key; never committed."
    )


@dataclass(frozen=True)
class Part:
    """Pools, databases and buckets that are brought up together."""

    pools: tuple[Pool, ...]
    databases: tuple[Database, ...]
    buckets: Mapping[str, Bucket]


class Platform(Section):
    """Cluster, databases, buckets, registry, entry."""

    kubernetes: Kubernetes = Field(description="The Kapsule cluster.")
    databases: tuple[Database, ...] = Field(description="PostgreSQL instances; [] for none.")
    buckets: Mapping[BucketName, Bucket] = Field(description="Buckets by name: at least one for each purpose.")
    registry: Registry = Field(description="The private container registry.")
    entry: Entry = Field(description="The public front.")

    def part(self, name: str | None) -> Part:
        """What belongs to the part of this name; to the platform's own stack when None."""
        return Part(
            tuple(each for each in self.kubernetes.pools if each.part == name),
            tuple(each for each in self.databases if each.part == name),
            {key: each for key, each in self.buckets.items() if each.part == name},
        )

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that anything belongs to, by name: each is a stack of its own."""
        named = {
            *(each.part for each in self.kubernetes.pools),
            *(each.part for each in self.databases),
            *(each.part for each in self.buckets.values()),
        }
        return tuple(sorted(name for name in named if name is not None))
