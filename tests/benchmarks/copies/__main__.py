"""The platform's repeatable parts, as often as asked for: how does the time grow with their number?

One copy is what the rehearsal environment's file says of them: its first kind of node pool (one pool per zone), its
first database with users and privileges, and a bucket. What they stand on is declared once.
"""

import atexit
import gc

gc.disable()  # as the program itself does
atexit.register(gc.freeze)  # this too

import pulumi  # noqa: E402

from components.account.projects import ProjectRole, Projects, ProjectsArgs  # noqa: E402
from components.base import DISPOSABLE, Tags  # noqa: E402
from components.databases.postgresql import Credential, PostgreSQL, PostgreSQLArgs, User  # noqa: E402
from components.keys.key_ring import KeyRing, KeyRingArgs  # noqa: E402
from components.keys.purposes import KeyPurpose  # noqa: E402
from components.kubernetes.cluster import Cluster, ClusterArgs, Oidc  # noqa: E402
from components.kubernetes.pool import Pools, PoolsArgs  # noqa: E402
from components.network.gateway import Gateway, GatewayArgs  # noqa: E402
from components.network.security_group import NodeSecurityGroups, NodeSecurityGroupsArgs  # noqa: E402
from components.network.vpc import Vpc, VpcArgs  # noqa: E402
from components.provider import ScalewayProvider  # noqa: E402
from components.sdk_tuning import tune_sdk  # noqa: E402
from components.secrets.derivation import derive  # noqa: E402
from components.secrets.vault import Vault, VaultArgs  # noqa: E402
from components.storage.bucket import Bucket, BucketAccess, BucketArgs, ObjectEncryption  # noqa: E402
from settings import Environment, Tier, address_plan, load_environment  # noqa: E402
from settings.names import ADMINISTRATOR, database_secret, database_secrets  # noqa: E402
from settings.platform import Database  # noqa: E402
from stacks.tags import tags  # noqa: E402


class Ground:
    """What all copies stand on."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.region = environment.region.value
        self.options = pulumi.ResourceOptions(provider=ScalewayProvider(environment))
        self.tags: Tags = tags(environment, "platform", ProjectRole.PLATFORM)
        self.zones = [zone.value for zone in environment.zones]
        name = environment.environment
        projects = Projects(
            f"{name}-project", ProjectsArgs(name, environment.organization_id, DISPOSABLE), self.options
        ).ids
        self.project_id = projects[ProjectRole.PLATFORM]
        self.key_id = self._key(projects[ProjectRole.KEYS])
        plan = address_plan(environment.network.cidr)
        self.networks = Vpc(
            f"{name}-vpc",
            VpcArgs(
                self.project_id, self.region, {tier.value: plan.subnet(tier) for tier in Tier}, self.tags, DISPOSABLE
            ),
            self.options,
        ).private_networks
        self.security_groups = NodeSecurityGroups(
            f"{name}-nodes", NodeSecurityGroupsArgs(self.project_id, self.zones, self.tags), self.options
        ).ids
        self.gateway = self._gateway()
        self.cluster = self._cluster()

    def _key(self, project_id: pulumi.Output[str]) -> pulumi.Output[str]:
        settings = self.environment.foundation.keys
        return KeyRing(
            f"{self.environment.environment}-key",
            KeyRingArgs(
                environment=self.environment.environment,
                purposes=[KeyPurpose("buckets", "Objects of all copies' buckets")],
                projects={ProjectRole.KEYS: project_id},
                region=self.region,
                protection_level=settings.protection_level.value,
                rotation_days=settings.rotation_days,
                tags=self.tags,
                protection=DISPOSABLE,
            ),
            self.options,
        ).ids["buckets"]

    def _gateway(self) -> Gateway:
        settings = self.environment.network
        return Gateway(
            f"{self.environment.environment}-gateway",
            GatewayArgs(
                project_id=self.project_id,
                zone=self.zones[0],
                type=settings.gateway_type.value,
                bastion_port=settings.bastion.port,
                bastion_allowed_ranges=[str(each) for each in settings.bastion.allowed_ranges],
                nat_networks={Tier.CLUSTER.value: self.networks[Tier.CLUSTER.value]},
                bastion_networks={},
                tags=self.tags,
                protection=DISPOSABLE,
            ),
            self.options,
        )

    def _cluster(self) -> Cluster:
        settings = self.environment.platform.kubernetes
        # Private nodes need their way out first: in the environment it lies in the layer before.
        network_id = pulumi.Output.all(self.networks[Tier.CLUSTER.value], *self.gateway.networks.values()).apply(
            lambda ids: str(ids[0])
        )
        return Cluster(
            f"{self.environment.environment}-cluster",
            ClusterArgs(
                project_id=self.project_id,
                region=self.region,
                version=settings.version,
                control_plane=settings.control_plane.value,
                private_network_id=network_id,
                gateway_address=self.gateway.address,
                api_access=[str(each) for each in settings.api_access],
                oidc=Oidc(settings.oidc.issuer_url, settings.oidc.client_id, settings.oidc.groups_claim),
                maintenance_day=settings.maintenance.day.value,
                maintenance_hour=settings.maintenance.start_hour,
                tags=self.tags,
                protection=DISPOSABLE,
            ),
            self.options,
        )


def _database(ground: Ground, database: Database, name: str, seed: pulumi.Output[str]) -> None:
    secrets = Vault(
        f"{ground.environment.environment}-secret-{name}",
        VaultArgs(
            environment=ground.environment.environment,
            names=database_secrets({name: [user.name for user in database.users]}),
            project_id=ground.project_id,
            key_id=ground.key_id,
            region=ground.region,
            tags=ground.tags,
            protection=DISPOSABLE,
        ),
        ground.options,
    ).ids

    def credential(user: str) -> Credential:
        return Credential(derive(seed, f"database/{name}/{user}", 1), 1, secrets[database_secret(name, user)])

    PostgreSQL(
        f"{ground.environment.environment}-{name}",
        PostgreSQLArgs(
            project_id=ground.project_id,
            region=ground.region,
            private_network_id=ground.networks[Tier.DATA.value],
            admitted={Tier.CLUSTER.value: ground.environment.address_plan.subnet(Tier.CLUSTER)},
            engine=database.engine.value,
            node_type=database.node_type,
            volume_gb=database.volume_gb,
            volume_type=database.volume_type.value,
            backup_hours=database.backup.frequency_hours,
            backup_days=database.backup.retention_days,
            replica=database.replica,
            administrator=credential(ADMINISTRATOR),
            databases=database.databases,
            users=[
                User(user.name, credential(user.name), {name: grant.value for name, grant in user.grants.items()})
                for user in database.users
            ],
            tags=ground.tags,
            protection=DISPOSABLE,
        ),
        ground.options,
    )


def declare_copy(ground: Ground, number: int, seed: pulumi.Output[str], owner: str) -> None:
    """Declare one pool per zone, one database and one bucket."""
    platform, name = ground.environment.platform, ground.environment.environment
    pool, database = platform.kubernetes.pools[0], platform.databases[0]
    Pools(
        f"{name}-{pool.name}-{number}",
        PoolsArgs(
            cluster_id=ground.cluster.id,
            cluster_access=ground.cluster.access,
            region=ground.region,
            zones=ground.zones,
            node_type=pool.node_type,
            size=pool.size,
            autoscale=(pool.autoscale.min, pool.autoscale.max) if pool.autoscale else None,
            volume_gb=pool.volume_gb,
            security_groups=pulumi.Output.all(**ground.security_groups),
            tags=ground.tags,
        ),
        ground.options,
    )
    _database(ground, database, f"{database.name}-{number}", seed)
    Bucket(
        f"{name}-raw-{number}",
        BucketArgs(
            name=f"hub-{name}-raw-{number}",
            project_id=ground.project_id,
            region=ground.region,
            key_id=ground.key_id,
            access=BucketAccess(administrators=[f"user_id:{owner}"]),
            objects=ObjectEncryption.CLIENT,
            tags=ground.tags,
            protection=DISPOSABLE,
        ),
        ground.options,
    )


def main() -> None:
    config = pulumi.Config()
    ground = Ground(load_environment("rehearsal"))
    seed = config.require_secret("seed")
    for number in range(1, config.require_int("copies") + 1):
        declare_copy(ground, number, seed, config.require("owner"))


tune_sdk()  # this too
main()
