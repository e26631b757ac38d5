"""What of the platform grows in number, in its own stack and in its parts: pools, databases and buckets."""

from __future__ import annotations

import pulumi

from components.account.projects import ProjectRole, project_of_bucket
from components.base import DISPOSABLE, KEPT, METADATA, TRACES, Protection, Tags
from components.databases.postgresql import PORT, Credential, PostgreSQL, PostgreSQLArgs, User
from components.identity.applications import PREVIEW
from components.identity.workloads import bucket_roles, kind
from components.keys.purposes import bucket_key
from components.kubernetes.pool import Pools, PoolsArgs, Taint
from components.network.flows import admitted
from components.provider import ScalewayProvider
from components.secrets.derivation import derive
from components.storage.bucket import Bucket, BucketAccess, BucketArgs, ObjectEncryption, ObjectLock
from settings import Environment, Tier
from settings.flow_matrix import flows
from settings.names import ADMINISTRATOR, bucket_name, bucket_resource, database_secret, instance_name
from settings.platform import Database, Pool
from settings.vocabulary import BucketPurpose
from stacks.contracts import FoundationContract, NetworkContract
from stacks.tags import tags


class Place:
    """Where the layer's resources go and what they share."""

    def __init__(self, environment: Environment, layer: str) -> None:
        self.environment = environment
        self.settings = environment.platform
        self.foundation = FoundationContract.read(environment)
        self.network = NetworkContract.read(environment)
        self.name = environment.environment
        self.region = environment.region.value
        self.project_id = self.foundation.projects[ProjectRole.PLATFORM.value]
        self.protection: Protection = KEPT if environment.is_production else DISPOSABLE
        self.tags: Tags = tags(environment, layer, ProjectRole.PLATFORM)
        self.seed = pulumi.Config("hub").require_secret("seed")
        self.options = pulumi.ResourceOptions(provider=ScalewayProvider(environment))


def declare_pools(place: Place, cluster_id: pulumi.Output[str], access: pulumi.Resource | None, pool: Pool) -> Pools:
    """Declare a pool in each zone. `access` is the cluster's access list where the same stack declares it."""
    return Pools(
        f"{place.name}-{pool.name}",
        PoolsArgs(
            cluster_id=cluster_id,
            cluster_access=access,
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


def declare_database(place: Place, database: Database) -> PostgreSQL:
    """Declare a PostgreSQL instance with its databases and users."""
    plan = place.environment.address_plan
    return PostgreSQL(
        instance_name(place.name, database.name),
        PostgreSQLArgs(
            project_id=place.project_id,
            region=place.region,
            private_network_id=place.network.private_networks[Tier.DATA.value],
            admitted={tier.value: plan.subnet(tier) for tier in admitted(flows(place.environment), Tier.DATA, PORT)},
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


def declare_bucket(place: Place, purpose: str) -> Bucket:
    """Declare a bucket for whom its purpose names."""
    settings = place.settings.buckets[purpose]
    roles = bucket_roles(purpose)
    return Bucket(
        bucket_resource(place.name, purpose),
        BucketArgs(
            name=bucket_name(place.name, purpose),
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
