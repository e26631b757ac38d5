"""PostgreSQL: highly available, encrypted, without a public endpoint, backed up within the region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
from pulumiverse_scaleway import databases as scaleway
from pulumiverse_scaleway import secrets as vault

from components.base import Component, Protection, Tags
from settings.names import ADMINISTRATOR, database_resource, password_resource, privilege_resource, user_resource

# Names and types were read from the engine's own list of settings, as recorded for PostgreSQL-17.
SETTINGS: Mapping[str, str] = {
    # Who read and changed what; statements only, never their parameters.
    "rdb.enable_pgaudit": "on",
    "pgaudit.log": "ROLE,DDL,READ,WRITE",
    "log_min_duration_statement": "-1",
    # A forgotten transaction holds locks and keeps rows from being vacuumed: five minutes, in milliseconds.
    "idle_in_transaction_session_timeout": "300000",
    # One hour, in milliseconds.
    "statement_timeout": "3600000",
    "max_connections": "100",
}
PORT = 5432
LOG_DAYS = 30
# Trap: the provider takes "already exists" for something that passes, and repeats the creation of a database or
# user for half an hour: after a lost reply it waits for what it made itself. An instance that is ready needs seconds.
CREATION = pulumi.CustomTimeouts(create="5m")


@dataclass(frozen=True)
class Credential:
    """A generated password, the number of its generation, and the secret whose version it becomes."""

    password: pulumi.Output[str]
    version: int
    secret_id: pulumi.Input[str]


@dataclass(frozen=True)
class User:
    """A user and what it may do: database name to `readonly`, `readwrite` or `all`."""

    name: str
    credential: Credential
    grants: Mapping[str, str]


@dataclass(frozen=True)
class PostgreSQLArgs:
    """What differs between instances.

    Attributes:
        admitted: private ranges whose clients may come in, by the tier that each is of.
        volume_gb: gigabytes.
        backup_hours: hours between two backups, which are kept for `backup_days`.
    """

    project_id: pulumi.Input[str]
    region: str
    private_network_id: pulumi.Input[str]
    admitted: Mapping[str, IPv4Network]
    engine: str
    node_type: str
    volume_gb: int
    volume_type: str
    backup_hours: int
    backup_days: int
    replica: bool
    administrator: Credential
    databases: Sequence[str]
    users: Sequence[User]
    tags: Tags
    protection: Protection


class PostgreSQL(Component):
    """An instance with its databases, users and privileges, and a read replica in another zone where asked for.

    The list of ranges that may come in guards public endpoints, as Scaleway documents it. There is none: the list is
    there so that one which somebody adds by hand leads nobody in from outside. Between private networks the VPC's own
    ACL decides (components.network.acl).

    Encryption at rest uses a key that Scaleway holds, and covers volumes and snapshots but not logical backups: the
    product takes no customer key. There is no point-in-time recovery.

    A user's privileges cover what exists in a database when they are sent, and not the tables of tomorrow: those need
    default privileges, set once in the database by the role that creates them.
    """

    TYPE = "hub:databases:PostgreSQL"

    id: pulumi.Output[str]
    certificate: pulumi.Output[str]

    def __init__(self, name: str, args: PostgreSQLArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        instance = scaleway.Instance(
            name,
            name=name,
            project_id=args.project_id,
            region=args.region,
            engine=args.engine,
            node_type=args.node_type,
            is_ha_cluster=True,
            # Trap: off by default, and turning it on later copies all data.
            encryption_at_rest=True,
            # Trap: the default is a local disk.
            volume_type=args.volume_type,
            volume_size_in_gb=args.volume_gb,
            # Trap: without a private network the instance gets a public endpoint; `enable_ipam` keeps it known to IPAM.
            private_network={"pn_id": args.private_network_id, "enable_ipam": True},
            disable_backup=False,
            # Trap: unset, backups may be kept in another region.
            backup_same_region=True,
            backup_schedule_frequency=args.backup_hours,
            backup_schedule_retention=args.backup_days,
            # Trap: another name replaces the instance, with all it holds: no file can change it.
            user_name=ADMINISTRATOR,
            # Write-only: the engine keeps it encrypted among the inputs, and nothing reads it back.
            password_wo=args.administrator.password,
            password_wo_version=args.administrator.version,
            settings=dict(SETTINGS),
            logs_policy={"max_age_retention": LOG_DAYS},
            tags=args.tags.listing(),
            opts=self.child(**args.protection.options()),
        )
        self.id = instance.id
        access = scaleway.Acl(
            f"{name}-access",
            instance_id=instance.id,
            region=args.region,
            # Trap: a new instance admits 0.0.0.0/0.
            acl_rules=[
                {"ip": str(network), "description": f"Tier {tier}, by the flow matrix"}
                for tier, network in args.admitted.items()
            ],
            # Trap: deleting the resource takes the rules away from an instance that goes on, so it goes with it only.
            opts=self.child(deleted_with=instance, **args.protection.options()),
        )
        databases = {
            each: scaleway.Database(
                database_resource(name, each),
                name=each,
                instance_id=instance.id,
                region=args.region,
                opts=self.child(custom_timeouts=CREATION, **args.protection.options()),
            )
            for each in args.databases
        }
        self._keep(name, ADMINISTRATOR, args.administrator, args.region)
        for user in args.users:
            self._user(name, user, access, databases, args.region)
        if args.replica:
            scaleway.ReadReplica(
                f"{name}-replica",
                instance_id=instance.id,
                region=args.region,
                # Trap: `direct_access` would be a public endpoint.
                private_network={"private_network_id": args.private_network_id, "enable_ipam": True},
                # Trap: the default keeps the copy in the same zone.
                same_zone=False,
                opts=self.child(depends_on=list(databases.values())),
            )
        self.certificate = instance.certificate
        self.register_outputs({"id": self.id})

    def _user(
        self,
        name: str,
        user: User,
        access: scaleway.Acl,
        databases: Mapping[str, scaleway.Database],
        region: str,
    ) -> None:
        account = scaleway.User(
            user_resource(name, user.name),
            name=user.name,
            instance_id=self.id,
            region=region,
            is_admin=False,
            password_wo=user.credential.password,
            password_wo_version=user.credential.version,
            # Nobody logs in before it is decided from where.
            opts=self.child(custom_timeouts=CREATION, depends_on=[access]),
        )
        self._keep(name, user.name, user.credential, region)
        # Trap: a privilege covers the tables that exist when it is sent: docs/guide/change-platform.md says what to do.
        for database, permission in user.grants.items():
            scaleway.Privilege(
                privilege_resource(name, user.name, database),
                instance_id=self.id,
                region=region,
                user_name=account.name,
                database_name=databases[database].name,
                permission=permission,
                opts=self.child(),
            )

    def _keep(self, name: str, user: str, credential: Credential, region: str) -> None:
        """Hand the password to Secret Manager, from where workloads fetch it."""
        vault.Version(
            password_resource(name, user),
            secret_id=credential.secret_id,
            region=region,
            data_wo=credential.password,
            data_wo_version=credential.version,
            description=f"password {credential.version}",
            opts=self.child(),
        )
