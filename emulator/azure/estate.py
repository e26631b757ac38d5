"""A synthetic Azure estate: 76 resources in 5 resource groups and 3 subscriptions, as plain rows of Resource Manager.

The services are assumptions of an invented estate, not claims about the Health Data Hub. What an exit stumbles over
is planted on purpose: an orphan disk and its snapshot, a cluster volume with the reclaim policy Retain, a locked
immutability policy, a legal hold, purge protection, backups that outlive their server, a lock, and (`late_resources`)
an account that someone creates after the inventory was taken.
"""

from __future__ import annotations

from typing import Any

from emulator.azure.rows.compute import ORPHAN_DISK, compute, managed
from emulator.azure.rows.data import LAKE_ACCOUNT, data
from emulator.azure.rows.governance import governance, groups
from emulator.azure.rows.keys import HSM, VAULT, keys
from emulator.azure.rows.management import BACKUP_VAULT, management
from emulator.azure.rows.network import network
from emulator.azure.rows.shape import CONNECTIVITY, DATA, LAKE, LOCATION, MANAGEMENT, TENANT, Row, row

__all__ = [
    "CONNECTIVITY",
    "DATA",
    "MANAGEMENT",
    "NOT_IN_RESOURCE_GRAPH",
    "SUBSCRIPTIONS",
    "TAKEN_AT",
    "TENANT",
    "backups",
    "costs",
    "deleted_vaults",
    "holds",
    "late_resources",
    "locks",
    "managed_resources",
    "resource_groups",
    "resources",
    "role_assignments",
]

SUBSCRIPTIONS = {"connectivity": CONNECTIVITY, "management": MANAGEMENT, "data": DATA}
TAKEN_AT = "2026-11-02T06:00:00Z"
"""When the inventory of this estate is taken."""

NOT_IN_RESOURCE_GRAPH = frozenset(
    {
        "microsoft.network/virtualnetworks/subnets",
        "microsoft.network/privateendpoints/privatednszonegroups",
        "microsoft.securityinsights/onboardingstates",
        "microsoft.dataprotection/backupvaults/backupinstances",
        "microsoft.storage/storageaccounts/blobservices",
        "microsoft.storage/storageaccounts/blobservices/containers",
        "microsoft.keyvault/vaults/keys",
        "microsoft.sql/servers/databases/backuplongtermretentionpolicies",
        "microsoft.sql/servers/encryptionprotector",
        "microsoft.authorization/locks",
        "microsoft.authorization/policyassignments",
        "microsoft.consumption/budgets",
    }
)
"""Types, in lower case, that the table `Resources` does not hold: they are listed under their parent or scope."""


def resources() -> list[Row]:
    """The 76 resources: id, name, type, kind, location, sku, tags, identity, managedBy, properties."""
    return [*network(), *management(), *keys(), *data(), *compute(), *governance()]


def managed_resources() -> list[Row]:
    """What Azure put into managed resource groups: a retained cluster volume, the Databricks workspace's storage."""
    return managed()


def resource_groups() -> list[Row]:
    """The five groups, and the two that Azure manages."""
    return groups()


def late_resources() -> list[Row]:
    """An account that somebody created after the inventory."""
    late = row(
        LAKE,
        "Microsoft.Storage/storageAccounts",
        "sttmpanalyse",
        {"publicNetworkAccess": "Enabled", "encryption": {"keySource": "Microsoft.Storage"}},
        sku={"name": "Standard_LRS", "tier": "Standard"},
        kind="StorageV2",
    )
    return [{**late, "systemData": {"createdAt": "2026-11-09T16:42:00Z"}}]


def locks() -> list[Row]:
    """As `az lock list` prints them."""
    return [
        {
            "id": each["id"],
            "name": each["name"],
            "type": each["type"],
            "level": each["properties"]["level"],
            "notes": each["properties"]["notes"],
            "owners": None,
        }
        for each in governance()
        if each["type"] == "Microsoft.Authorization/locks"
    ]


def holds() -> list[dict[str, Any]]:
    """The register of holds: what has to be kept, by whose word, until when; and what was found free of holds."""
    free = {"status": "none", "decided_by": "dpo@hub.example", "decided_on": "2026-10-12"}
    return [
        *({"scope": group["id"], "reason": "examined, nothing to keep", **free} for group in groups()),
        *(
            {"scope": each["id"], "reason": "a setting of the subscription, holds no data", **free}
            for each in [*governance(), *role_assignments()]
            if "/resourceGroups/" not in each["id"]
        ),
        {
            "scope": f"{LAKE_ACCOUNT}/blobServices/default/containers/exports",
            "status": "held",
            "kind": "cnil",
            "reference": "cnil2026",
            "reason": "exports under a supervisory authority's inquiry",
            "decided_by": "dpo@hub.example",
            "decided_on": "2026-06-03",
        },
        {
            "scope": f"{BACKUP_VAULT}/backupInstances/psql-hdh-cat",
            "status": "until",
            "kind": "audit",
            "until": "2027-01-31",
            "reason": "yearly audit of restores",
            "decided_by": "rssi@hub.example",
            "decided_on": "2026-09-01",
        },
    ]


def deleted_vaults() -> list[dict[str, Any]]:
    """As `az keyvault list-deleted` prints them: a vault that was deleted before the inventory and is not purged."""
    name = "kv-hdh-2021"
    return [
        {
            "id": f"/subscriptions/{DATA}/providers/Microsoft.KeyVault/locations/{LOCATION}/deletedVaults/{name}",
            "name": name,
            "type": "Microsoft.KeyVault/deletedVaults",
            "properties": {
                "vaultId": f"{VAULT.rpartition('/')[0]}/{name}",
                "location": LOCATION,
                "deletionDate": "2026-09-20T09:00:00Z",
                "scheduledPurgeDate": "2026-12-19T09:00:00Z",
                "purgeProtectionEnabled": True,
            },
        }
    ]


def backups() -> list[dict[str, Any]]:
    """Copies that no table of Resource Graph shows: long-term SQL backups, HSM backups, restorable accounts."""
    server = f"{LAKE}/providers/Microsoft.Sql/servers/sql-hdh"
    return [
        {
            "id": f"/subscriptions/{DATA}/providers/Microsoft.Sql/locations/{LOCATION}/longTermRetentionServers/sql-hdh"
            "/longTermRetentionDatabases/ref/longTermRetentionBackups/2026-01-04",
            "kind": "sql-ltr",
            "source": f"{server}/databases/ref",
            "createdAt": "2026-01-04T02:00:00Z",
            "expiresAt": "2033-01-04T02:00:00Z",
        },
        {
            "id": "https://sthdhaudit.blob.core.windows.net/hsm-backup/2026-10-01",
            "kind": "hsm-backup",
            "source": HSM,
            "createdAt": "2026-10-01T02:00:00Z",
            "expiresAt": None,
        },
    ]


def role_assignments() -> list[dict[str, Any]]:
    """As the table `authorizationresources` holds them: evidence, nothing that a wave deletes."""
    reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    contributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    given = (
        (LAKE_ACCOUNT, contributor, "5b9d4f1e-0000-4000-8000-000000000001", "ServicePrincipal"),
        (LAKE, reader, "5b9d4f1e-0000-4000-8000-000000000002", "Group"),
        (f"/subscriptions/{DATA}", reader, "5b9d4f1e-0000-4000-8000-000000000003", "User"),
        (ORPHAN_DISK, contributor, "5b9d4f1e-0000-4000-8000-000000000004", "User"),
    )
    return [
        {
            "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/{principal}",
            "name": principal,
            "type": "microsoft.authorization/roleassignments",
            "properties": {
                "scope": scope,
                "principalId": principal,
                "principalType": kind,
                "roleDefinitionId": f"/providers/Microsoft.Authorization/roleDefinitions/{role}",
            },
        }
        for scope, role, principal, kind in given
    ]


_MONTHLY = {
    "managedhsms": "3890.40",
    "azurefirewalls": "1170.25",
    "bastionhosts": "195.10",
    "managedclusters": "2210.00",
    "virtualmachines": "2630.75",
    "workspaces": "940.30",
    "clusters": "1815.60",
    "flexibleservers": "412.90",
    "databases": "689.00",
    "databaseaccounts": "520.45",
    "storageaccounts": "7420.15",
    "disks": "501.12",
    "snapshots": "196.60",
    "privateendpoints": "6.70",
    "vaults": "310.00",
    "registries": "45.80",
    "publicipaddresses": "3.10",
}


def costs() -> list[dict[str, str]]:
    """Lines of a cost export of one month, in euros: ResourceId, Cost, Currency, BillingMonth."""
    lines = []
    for each in [*resources(), *managed_resources()]:
        amount = _MONTHLY.get(str(each["type"]).lower().rpartition("/")[2])
        if amount:
            lines.append({"ResourceId": each["id"], "Cost": amount, "Currency": "EUR", "BillingMonth": "2026-10"})
    return lines
