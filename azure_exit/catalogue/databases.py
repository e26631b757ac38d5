"""Databases, and the settings of theirs whose delete is a reset."""

from __future__ import annotations

from azure_exit.catalogue.kind import Kind, Method, Resources, Role, Survivor, Wave
from azure_exit.inventory.model import Resource

_DROPPED_SERVER_DAYS = 5
_COSMOS_DAYS = {"continuous7days": 7, "continuous30days": 30}


def _sql_database(resource: Resource, _all: Resources) -> tuple[Survivor, ...]:
    server = resource.key.split("/")[-3]
    recover = (
        f"az sql db restore --server {server} --name {resource.name} --dest-name {resource.name} "
        "--deleted-time TIME --time TIME"
    )
    return (
        Survivor("point-in-time backups, for as long as the server is there: the plan deletes it next", 0, recover),
    )


def _postgres(resource: Resource, _all: Resources) -> tuple[Survivor, ...]:
    recover = (
        f"restore the dropped server {resource.name} into the same subscription (az rest, createMode ReviveDropped)"
    )
    return (Survivor("the backup of the dropped server", _DROPPED_SERVER_DAYS, recover),)


def _cosmos(resource: Resource, _all: Resources) -> tuple[Survivor, ...]:
    policy = resource.properties.get("backupPolicy")
    policy = policy if isinstance(policy, dict) else {}
    tier = str((policy.get("continuousModeProperties") or {}).get("tier", "")).lower()
    days = _COSMOS_DAYS.get(tier)
    if days is None:
        return (Survivor("backups of the account: no continuous tier is listed", None, is_unknown=True),)
    recover = (
        f"az cosmosdb restore --account-name {resource.name} --target-database-account-name {resource.name} "
        f"--restore-timestamp TIME --location {resource.location}"
    )
    return (Survivor("continuous backups; the customer cannot delete them", days, recover),)


KINDS = (
    Kind(
        arm_type="Microsoft.Sql/servers",
        token="azure-native:sql:Server",  # noqa: S106
        wave=Wave.DATABASES,
        role=Role.DATA,
        holds_data=True,
        remark="a server with immutable long-term backups cannot be deleted; its long-term backups outlive it",
    ),
    Kind(
        arm_type="Microsoft.Sql/servers/databases",
        token="azure-native:sql:Database",  # noqa: S106
        wave=Wave.DATABASES,
        role=Role.DATA,
        holds_data=True,
        survivors=_sql_database,
    ),
    *(
        Kind(
            arm_type=f"Microsoft.Sql/servers/{part}",
            token=f"azure-native:sql:{name}",
            wave=Wave.DATABASES,
            role=role,
            method=Method.RETAINED,
            remark=remark,
        )
        for part, name, role, remark in (
            (
                "encryptionProtector",
                "EncryptionProtector",
                Role.KEY,
                "its delete wraps the database key under Microsoft's key, which undoes the death of the customer's",
            ),
            (
                "databases/backupLongTermRetentionPolicies",
                "LongTermRetentionPolicy",
                Role.GOVERNANCE,
                "its delete writes PT0S: no new long-term backups, and those that exist stay",
            ),
            (
                "databases/backupShortTermRetentionPolicies",
                "BackupShortTermRetentionPolicy",
                Role.GOVERNANCE,
                "its delete writes the default retention",
            ),
            (
                "databases/transparentDataEncryption",
                "TransparentDataEncryption",
                Role.GOVERNANCE,
                "its delete is skipped by the provider",
            ),
            (
                "auditingSettings",
                "ExtendedServerBlobAuditingPolicy",
                Role.GOVERNANCE,
                "its delete switches auditing off",
            ),
        )
    ),
    Kind(
        arm_type="Microsoft.DBforPostgreSQL/flexibleServers",
        token="azure-native:dbforpostgresql:Server",  # noqa: S106
        wave=Wave.DATABASES,
        role=Role.DATA,
        holds_data=True,
        survivors=_postgres,
        remark="the service's hold on its delegated subnet can lag behind the deletion",
    ),
    Kind(
        arm_type="Microsoft.DBforPostgreSQL/flexibleServers/databases",
        token="azure-native:dbforpostgresql:Database",  # noqa: S106
        wave=Wave.DATABASES,
        role=Role.DATA,
        holds_data=True,
    ),
    Kind(
        arm_type="Microsoft.DBforPostgreSQL/flexibleServers/configurations",
        token="azure-native:dbforpostgresql:Configuration",  # noqa: S106
        wave=Wave.DATABASES,
        role=Role.GOVERNANCE,
        method=Method.RETAINED,
        remark="its delete writes the server's default",
    ),
    Kind(
        arm_type="Microsoft.DocumentDB/databaseAccounts",
        token="azure-native:cosmosdb:DatabaseAccount",  # noqa: S106
        wave=Wave.DATABASES,
        role=Role.DATA,
        holds_data=True,
        survivors=_cosmos,
    ),
)
