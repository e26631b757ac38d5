"""The `platform` block: cluster, databases, buckets, registry, entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from settings.types import (
    BucketName,
    Cidr,
    ControlPlane,
    Grant,
    Hostname,
    LoadBalancerType,
    LockMode,
    Name,
    Section,
    TaintEffect,
    VolumeType,
    Weekday,
    Zone,
)


class Oidc(Section):
    issuer_url: str
    client_id: str
    groups_claim: str = "groups"


class Maintenance(Section):
    day: Weekday
    start_hour: Annotated[int, Field(ge=0, le=23)]


class Autoscale(Section):
    min: Annotated[int, Field(ge=1)]
    max: Annotated[int, Field(ge=1)]


class Taint(Section):
    key: str
    value: str = ""
    effect: TaintEffect


class Pool(Section):
    name: Name
    node_type: str
    size: Annotated[int, Field(ge=1)]
    autoscale: Autoscale | None = None
    volume_gb: Annotated[int, Field(ge=20)]
    labels: Mapping[str, str] = {}
    taints: tuple[Taint, ...] = ()


class GpuPool(Section):
    name: Name = "gpu"
    node_type: str
    zone: Zone
    size: Annotated[int, Field(ge=1)]
    volume_gb: Annotated[int, Field(ge=20)]


class Kubernetes(Section):
    version: str
    control_plane: ControlPlane
    api_access: tuple[Cidr, ...]
    oidc: Oidc
    maintenance: Maintenance
    pools: Annotated[tuple[Pool, ...], Field(min_length=1)]
    gpu: GpuPool | None = None


class Backup(Section):
    frequency_hours: Annotated[int, Field(ge=1, le=24)]
    retention_days: Annotated[int, Field(ge=1, le=365)]


class DatabaseUser(Section):
    name: Name
    password_version: Annotated[int, Field(ge=1)]
    grants: Mapping[Name, Grant]


class Database(Section):
    name: Name
    engine: str
    node_type: str
    volume_gb: Annotated[int, Field(ge=5, multiple_of=5)]
    volume_type: VolumeType
    backup: Backup
    replica: bool
    databases: Annotated[tuple[Name, ...], Field(min_length=1)]
    users: tuple[DatabaseUser, ...]


class Lock(Section):
    mode: LockMode
    days: Annotated[int, Field(ge=1)]


class Bucket(Section):
    lock: Lock | None = None


class Registry(Section):
    name: Name


class Entry(Section):
    type: LoadBalancerType
    hostname: Hostname
    certificate_file: str


class Platform(Section):
    kubernetes: Kubernetes
    databases: tuple[Database, ...]
    buckets: Mapping[BucketName, Bucket]
    registry: Registry
    entry: Entry
