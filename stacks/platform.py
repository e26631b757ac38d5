"""The platform layer: cluster and pools, databases, buckets, registry, entry."""

from __future__ import annotations

from pathlib import Path

import pulumi

from components.account.projects import ProjectRole, project_of_bucket
from components.base import DISPOSABLE, KEPT, METADATA, TRACES, Protection, Tags
from components.databases.postgresql import Credential, PostgreSQL, PostgreSQLArgs, User
from components.entry.load_balancer import Entry, EntryArgs
from components.identity.applications import PREVIEW
from components.identity.workloads import bucket_roles, kind
from components.keys.purposes import bucket_key
from components.kubernetes.cluster import Cluster, ClusterArgs, Oidc
from components.kubernetes.pool import Pools, PoolsArgs, Taint
from components.network.flows import INGRESS_NODE_PORT
from components.observability.retention import ManagedRetention, ManagedRetentionArgs
from components.provider import ScalewayProvider
from components.registry.registry import Registry, RegistryArgs
from components.secrets.derivation import derive
from components.secrets.names import ADMINISTRATOR, database_secret
from components.storage.bucket import Bucket, BucketAccess, BucketArgs, ObjectEncryption, ObjectLock
from settings import Environment, Tier
from settings.platform import Database, Pool
from settings.vocabulary import BucketPurpose
from stacks.contracts import FoundationContract, NetworkContract, PlatformContract
from stacks.tags import tags

# The projects that this layer fills, so that logs of Scaleway's products appear there.
FILLED = (ProjectRole.DATA, ProjectRole.BACKUPS, ProjectRole.LOGS, ProjectRole.PLATFORM)


def declare(environment: Environment) -> PlatformContract:
    """Declare what the platform's users work with."""
    foundation = FoundationContract.read(environment)
    network = NetworkContract.read(environment)
    place = Place(environment, foundation, network)

    cluster = _cluster(place)
    pools = {pool.name: _pools(place, cluster, pool) for pool in environment.platform.kubernetes.pools}
    _gpu_pool(place, cluster)
    databases = {each.name: _database(place, each) for each in environment.platform.databases}
    buckets = {purpose: _bucket(place, purpose) for purpose in environment.platform.buckets}
    registry = Registry(
        f"{place.name}-registry",
        RegistryArgs(place.project_id, place.region, environment.platform.registry.name, place.protection),
        place.options,
    )
    entry = _entry(place, next(iter(pools.values())))
    ManagedRetention(
        f"{place.name}-managed-retention",
        ManagedRetentionArgs(
            place.region,
            [foundation.projects[each.value] for each in FILLED],
            environment.foundation.logs.retention_days,
            after=[cluster, entry, *databases.values(), *buckets.values()],
        ),
    )
    return PlatformContract(
        cluster=cluster.id,
        databases=pulumi.Output.all(**{name: each.id for name, each in databases.items()}),
        database_certificates=pulumi.Output.all(**{name: each.certificate for name, each in databases.items()}),
        buckets=pulumi.Output.all(**{purpose: each.name for purpose, each in buckets.items()}),
        registry=registry.endpoint,
        entry_address=entry.address,
    )


class Place:
    """Where the layer's resources go and what they share."""

    def __init__(self, environment: Environment, foundation: FoundationContract, network: NetworkContract) -> None:
        self.environment = environment
        self.settings = environment.platform
        self.foundation = foundation
        self.network = network
        self.name = environment.environment
        self.region = environment.region.value
        self.project_id = foundation.projects[ProjectRole.PLATFORM.value]
        self.protection: Protection = KEPT if environment.is_production else DISPOSABLE
        self.tags: Tags = tags(environment, "platform", ProjectRole.PLATFORM)
        self.seed = pulumi.Config("hub").require_secret("seed")
        self.options = pulumi.ResourceOptions(provider=ScalewayProvider(environment))


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


def _pools(place: Place, cluster: Cluster, pool: Pool) -> Pools:
    return Pools(
        f"{place.name}-{pool.name}",
        PoolsArgs(
            cluster_id=cluster.id,
            cluster_access=cluster.access,
            region=place.region,
            zones=[zone.value for zone in place.environment.zones],
            node_type=pool.node_type,
            size=pool.size,
            autoscale=(pool.autoscale.min, pool.autoscale.max) if pool.autoscale else None,
            volume_gb=pool.volume_gb,
            security_groups=place.network.security_groups,
            tags=place.tags,
            labels=pool.labels,
            taints=[Taint(each.key, each.value, each.effect.value) for each in pool.taints],
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


def _database(place: Place, database: Database) -> PostgreSQL:
    return PostgreSQL(
        f"{place.name}-{database.name}",
        PostgreSQLArgs(
            project_id=place.project_id,
            region=place.region,
            private_network_id=place.network.private_networks[Tier.DATA.value],
            engine=database.engine.value,
            node_type=database.node_type,
            volume_gb=database.volume_gb,
            volume_type=database.volume_type.value,
            backup_hours=database.backup.frequency_hours,
            backup_days=database.backup.retention_days,
            replica=database.replica,
            administrator=_credential(place, database.name, ADMINISTRATOR, database.administrator_password_version),
            databases=database.databases,
            users=[
                User(
                    name=user.name,
                    credential=_credential(place, database.name, user.name, user.password_version),
                    grants={name: grant.value for name, grant in user.grants.items()},
                )
                for user in database.users
            ],
            # Managed databases have no HDS statement: they describe data, and hold no record of a person (HUB-DAT-05).
            tags=place.tags.holding(METADATA),
            protection=place.protection,
        ),
        place.options,
    )


def _credential(place: Place, database: str, user: str, version: int) -> Credential:
    secret_id = place.foundation.secrets[database_secret(database, user)]
    return Credential(derive(place.seed, f"database/{database}/{user}", version), version, secret_id)


def _bucket(place: Place, purpose: str) -> Bucket:
    settings = place.settings.buckets[purpose]
    roles = bucket_roles(purpose)
    return Bucket(
        f"{place.name}-{purpose}",
        BucketArgs(
            name=f"hub-{place.name}-{purpose}",
            project_id=place.foundation.projects[project_of_bucket(purpose).value],
            region=place.region,
            key_id=place.foundation.keys[bucket_key(purpose)],
            access=BucketAccess(
                administrators=place.foundation.bucket_administrators,
                observers=_principals(place, (PREVIEW,)),
                readers=_principals(place, roles.readers),
                writers=_principals(place, roles.writers),
                purgers=_principals(place, roles.purgers),
            ),
            objects=object_encryption(purpose),
            tags=_bucket_tags(place, purpose),
            protection=place.protection,
            lock=ObjectLock(settings.lock.mode.value, settings.lock.days) if settings.lock else None,
        ),
        place.options,
    )


def _bucket_tags(place: Place, purpose: str) -> Tags:
    marks = place.tags.in_project(project_of_bucket(purpose)).with_more(purpose=purpose)
    return marks.holding(TRACES) if kind(purpose) == BucketPurpose.LOGS else marks


def object_encryption(purpose: str) -> ObjectEncryption:
    """How whoever writes into a bucket encrypts: HDS leaves no choice for data, and logs lie under the bucket's key."""
    return ObjectEncryption.KEY_MANAGER if kind(purpose) == BucketPurpose.LOGS else ObjectEncryption.CLIENT


def _principals(place: Place, applications: tuple[str, ...]) -> list[pulumi.Output[str]]:
    return [pulumi.Output.concat("application_id:", place.foundation.applications[each]) for each in applications]


def _entry(place: Place, ingress: Pools) -> Entry:
    settings = place.settings.entry
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
            certificate=pulumi.Output.secret(_certificate(settings.certificate_file)),
            tags=place.tags,
            protection=place.protection,
        ),
        place.options,
    )


def _certificate(path: str) -> str:
    """Raises pulumi.RunError, naming the file, when it cannot be read."""
    try:
        return Path(path).read_text()
    except OSError as error:
        raise pulumi.RunError(
            f"platform.entry.certificate_file: {path} cannot be read ({error.strerror}). It holds the PEM chain and "
            "the private key of the entry's certificate: put it there, outside version control."
        ) from None
