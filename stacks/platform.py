"""The platform layer: cluster and pools, databases, buckets, registry, entry; what is in no part of it."""

from __future__ import annotations

import pulumi

from components.account.projects import ProjectRole
from components.entry.load_balancer import Entry, EntryArgs, certificate_name
from components.kubernetes.cluster import Cluster, ClusterArgs, Oidc
from components.kubernetes.pool import Pools, PoolsArgs, Taint
from components.observability.retention import ManagedRetention, ManagedRetentionArgs
from components.registry.registry import Registry, RegistryArgs
from settings import Environment, Tier
from settings.flow_matrix import INGRESS_NODE_PORT
from stacks.certificate import read_certificate
from stacks.contracts import PlatformContract, by_name
from stacks.growing import Place, declare_bucket, declare_database, declare_pools

# The projects that this layer fills, so that logs of Scaleway's products appear there.
FILLED = (ProjectRole.DATA, ProjectRole.BACKUPS, ProjectRole.LOGS, ProjectRole.PLATFORM)


def declare(environment: Environment) -> PlatformContract:
    """Declare what the platform's users work with."""
    place = Place(environment, PlatformContract.LAYER)
    own = environment.platform.part(None)

    cluster = _cluster(place)
    pools = [declare_pools(place, cluster.id, cluster.access, pool) for pool in own.pools]
    _gpu_pool(place, cluster)
    databases = {each.name: declare_database(place, each) for each in own.databases}
    buckets = {name: declare_bucket(place, name) for name in own.buckets}
    registry = Registry(
        f"{place.name}-registry",
        RegistryArgs(place.project_id, place.region, environment.platform.registry.name, place.protection),
        place.options,
    )
    entry = _entry(place, pools[0])
    ManagedRetention(
        f"{place.name}-managed-retention",
        ManagedRetentionArgs(
            place.region,
            [place.foundation.projects[each.value] for each in FILLED],
            environment.foundation.logs.retention_days,
            after=[cluster, entry, *databases.values(), *buckets.values()],
        ),
    )
    return PlatformContract(
        cluster=cluster.id,
        databases=by_name({name: each.id for name, each in databases.items()}),
        database_certificates=by_name({name: each.certificate for name, each in databases.items()}),
        buckets=by_name({name: each.name for name, each in buckets.items()}),
        registry=registry.endpoint,
        entry_address=entry.address,
    )


def _cluster(place: Place) -> Cluster:
    settings = place.settings.kubernetes
    return Cluster(
        f"{place.name}-cluster",
        ClusterArgs(
            project_id=place.project_id,
            region=place.region,
            version=settings.version,
            control_plane=settings.control_plane.value,
            private_network_id=place.network.private_networks[Tier.CLUSTER.value],
            gateway_address=place.network.gateway_ip,
            api_access=[str(each) for each in settings.api_access],
            oidc=Oidc(settings.oidc.issuer_url, settings.oidc.client_id, settings.oidc.groups_claim),
            maintenance_day=settings.maintenance.day.value,
            maintenance_hour=settings.maintenance.start_hour,
            tags=place.tags,
            protection=place.protection,
        ),
        place.options,
    )


def _gpu_pool(place: Place, cluster: Cluster) -> None:
    gpu = place.settings.kubernetes.gpu
    if gpu is None:
        return
    Pools(
        f"{place.name}-{gpu.name}",
        PoolsArgs(
            cluster_id=cluster.id,
            cluster_access=cluster.access,
            region=place.region,
            zones=[gpu.zone.value],
            node_type=gpu.node_type,
            size=gpu.size,
            autoscale=None,
            volume_gb=gpu.volume_gb,
            security_groups=place.network.security_groups,
            tags=place.tags,
            # Only pods that ask for a GPU may land on what costs most.
            taints=[Taint("nvidia.com/gpu", "present", "NoSchedule")],
        ),
        place.options,
    )


def _entry(place: Place, ingress: Pools) -> Entry:
    settings = place.settings.entry
    certificate = read_certificate(settings.certificate_file)
    return Entry(
        f"{place.name}-entry",
        EntryArgs(
            project_id=place.project_id,
            zone=place.environment.zones[0].value,
            type=settings.type.value,
            hostname=settings.hostname,
            dns_zone=place.network.dns_zone,
            dns_zone_name=place.environment.network.dns_zone,
            private_network_id=place.network.private_networks[Tier.ENTRY.value],
            backends=ingress.addresses,
            backend_port=INGRESS_NODE_PORT,
            certificate=pulumi.Output.secret(certificate),
            certificate_name=certificate_name(settings.hostname, certificate),
            tags=place.tags,
            protection=place.protection,
        ),
        place.options,
    )
