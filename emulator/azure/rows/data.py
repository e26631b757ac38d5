"""rg-hdh-data-prod in the data subscription: 22 resources."""

from __future__ import annotations

from emulator.azure.rows.keys import HSM_URI, LAKE_IDENTITY, VAULT, VAULT_URI
from emulator.azure.rows.network import SPOKE, zone_id
from emulator.azure.rows.shape import LAKE, Row, child, row, user_assigned

LAKE_ACCOUNT = f"{LAKE}/providers/Microsoft.Storage/storageAccounts/sthdhlakeprod"
EXCHANGE_ACCOUNT = f"{LAKE}/providers/Microsoft.Storage/storageAccounts/sthdhexch"
SNDS = {"classification": "SNDS"}


def data() -> list[Row]:
    """The lake and the exchange account, the databases, and the private endpoints to all of them."""
    return [*_storage(), *_databases(), *_endpoints()]


def _storage() -> list[Row]:
    lake = row(
        LAKE,
        "Microsoft.Storage/storageAccounts",
        "sthdhlakeprod",
        {
            "isHnsEnabled": True,
            "allowSharedKeyAccess": False,
            "publicNetworkAccess": "Disabled",
            "encryption": {
                "keySource": "Microsoft.Keyvault",
                "requireInfrastructureEncryption": True,
                "keyvaultproperties": {"keyvaulturi": HSM_URI, "keyname": "cmk-lake"},
            },
            "privateEndpointConnections": _connections(LAKE_ACCOUNT, "pe-lake-blob", "pe-lake-dfs"),
        },
        sku={"name": "Standard_ZRS", "tier": "Standard"},
        kind="StorageV2",
        tags={**SNDS, "wave": "5"},
        identity=user_assigned(LAKE_IDENTITY),
    )
    exchange = row(
        LAKE,
        "Microsoft.Storage/storageAccounts",
        "sthdhexch",
        {
            "isHnsEnabled": False,
            "isVersioningEnabled": True,
            "allowSharedKeyAccess": False,
            "publicNetworkAccess": "Disabled",
            "encryption": {"keySource": "Microsoft.Storage"},
            "deleteRetentionPolicy": {"enabled": True, "days": 14},
            "privateEndpointConnections": _connections(EXCHANGE_ACCOUNT, "pe-exch-blob"),
        },
        sku={"name": "Standard_LRS", "tier": "Standard"},
        kind="StorageV2",
        tags=SNDS,
    )
    containers = [
        child(
            lake,
            "blobServices/default/containers",
            name,
            {
                "publicAccess": "None",
                "hasImmutabilityPolicy": False,
                "hasLegalHold": bool(tags),
                "legalHold": {"hasLegalHold": bool(tags), "tags": [{"tag": tag} for tag in tags]},
            },
        )
        for name, tags in (("snds-raw", ()), ("curated", ()), ("exports", ("cnil2026",)))
    ]
    retention = {"enabled": True, "days": 30}
    service = child(
        lake,
        "blobServices",
        "default",
        {"deleteRetentionPolicy": retention, "containerDeleteRetentionPolicy": retention},
    )
    return [lake, *containers, service, exchange, *_exchanged(exchange)]


def _exchanged(account: Row) -> list[Row]:
    retention = {"enabled": True, "days": 14}
    settings = {"isVersioningEnabled": True, "deleteRetentionPolicy": retention}
    return [
        child(account, "blobServices/default/containers", "partners", {"publicAccess": "None", "hasLegalHold": False}),
        child(account, "blobServices", "default", settings),
    ]


def _databases() -> list[Row]:
    server = row(
        LAKE,
        "Microsoft.Sql/servers",
        "sql-hdh",
        {"version": "12.0", "publicNetworkAccess": "Disabled", "keyId": f"{VAULT_URI}/keys/cmk-sql/0f1e2d3c4b5a"},
        kind="v12.0",
        identity=user_assigned(LAKE_IDENTITY),
    )
    reference = child(server, "databases", "ref", {"status": "Online", "requestedBackupStorageRedundancy": "Zone"}) | {
        "location": "francecentral",
        "kind": "v12.0,user",
        "sku": {"name": "GP_Gen5", "tier": "GeneralPurpose", "capacity": 4},
        "tags": {"classification": "reference"},
    }
    return [
        row(
            LAKE,
            "Microsoft.DBforPostgreSQL/flexibleServers",
            "psql-hdh-cat",
            {
                "version": "16",
                "backup": {"backupRetentionDays": 14, "geoRedundantBackup": "Disabled"},
                "network": {
                    "publicNetworkAccess": "Disabled",
                    "delegatedSubnetResourceId": f"{SPOKE}/subnets/snet-psql",
                    "privateDnsZoneArmResourceId": zone_id("postgres.database.azure.com"),
                },
                "dataEncryption": {
                    "type": "AzureKeyVault",
                    "primaryKeyURI": f"{HSM_URI}/keys/cmk-psql/1a2b3c4d5e6f",
                    "primaryUserAssignedIdentityId": LAKE_IDENTITY,
                },
            },
            sku={"name": "Standard_D4ds_v5", "tier": "GeneralPurpose"},
            tags={"classification": "catalogue"},
            identity=user_assigned(LAKE_IDENTITY),
        ),
        server,
        reference,
        child(reference, "backupLongTermRetentionPolicies", "default", {"yearlyRetention": "P7Y", "weekOfYear": 1}),
        child(
            server,
            "encryptionProtector",
            "current",
            {
                "serverKeyType": "AzureKeyVault",
                "serverKeyName": "kv-hdh-prod_cmk-sql_0f1e2d3c4b5a",
                "uri": f"{VAULT_URI}/keys/cmk-sql/0f1e2d3c4b5a",
            },
        ),
        row(
            LAKE,
            "Microsoft.DocumentDB/databaseAccounts",
            "cosmos-hdh",
            {
                "publicNetworkAccess": "Disabled",
                "keyVaultKeyUri": f"{HSM_URI}/keys/cmk-cosmos",
                "backupPolicy": {"type": "Continuous", "continuousModeProperties": {"tier": "Continuous30Days"}},
                "locations": [{"locationName": "France Central", "failoverPriority": 0}],
            },
            kind="GlobalDocumentDB",
            tags={"classification": "metadata"},
        ),
    ]


_TARGETS = (
    ("pe-lake-blob", LAKE_ACCOUNT, "blob", "blob.core.windows.net"),
    ("pe-lake-dfs", LAKE_ACCOUNT, "dfs", "dfs.core.windows.net"),
    ("pe-exch-blob", EXCHANGE_ACCOUNT, "blob", "blob.core.windows.net"),
    ("pe-kv-prod", VAULT, "vault", "vaultcore.azure.net"),
)


def _endpoints() -> list[Row]:
    endpoints = [
        row(
            LAKE,
            "Microsoft.Network/privateEndpoints",
            name,
            {
                "subnet": {"id": f"{SPOKE}/subnets/snet-pe"},
                "privateLinkServiceConnections": [
                    {"name": name, "properties": {"privateLinkServiceId": target, "groupIds": [group]}}
                ],
            },
        )
        for name, target, group, _ in _TARGETS
    ]
    groups = [
        child(
            endpoint,
            "privateDnsZoneGroups",
            "default",
            {"privateDnsZoneConfigs": [{"name": service, "properties": {"privateDnsZoneId": zone_id(service)}}]},
        )
        for endpoint, (_, _, _, service) in zip(endpoints, _TARGETS, strict=True)
    ]
    return [*endpoints, *groups]


def _connections(target: str, *names: str) -> list[dict[str, object]]:
    return [
        {
            "id": f"{target}/privateEndpointConnections/{name}",
            "properties": {
                "privateEndpoint": {"id": f"{LAKE}/providers/Microsoft.Network/privateEndpoints/{name}"},
                "privateLinkServiceConnectionState": {"status": "Approved"},
            },
        }
        for name in names
    ]
