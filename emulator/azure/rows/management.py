"""rg-hdh-mgmt in the management subscription: 10 resources."""

from __future__ import annotations

from emulator.azure.rows.shape import LAKE, MGMT, Row, child, row

WORKSPACE = f"{MGMT}/providers/Microsoft.OperationalInsights/workspaces/log-hdh-soc"
BACKUP_VAULT = f"{MGMT}/providers/Microsoft.DataProtection/backupVaults/bv-hdh"


def management() -> list[Row]:
    """Logs and Sentinel, backup vaults and their guard, the audit archive under a locked policy."""
    guard = f"{MGMT}/providers/Microsoft.DataProtection/resourceGuards/rg-mua"
    audit = row(
        MGMT,
        "Microsoft.Storage/storageAccounts",
        "sthdhaudit",
        {
            "allowSharedKeyAccess": False,
            "publicNetworkAccess": "Disabled",
            "encryption": {"keySource": "Microsoft.Storage"},
        },
        sku={"name": "Standard_ZRS", "tier": "Standard"},
        kind="StorageV2",
        tags={"classification": "audit"},
    )
    return [
        row(
            MGMT,
            "Microsoft.OperationalInsights/workspaces",
            "log-hdh-soc",
            {"retentionInDays": 365, "sku": {"name": "PerGB2018"}},
        ),
        child(f"{WORKSPACE}/providers/Microsoft.SecurityInsights", "onboardingStates", "default"),
        row(MGMT, "Microsoft.Insights/actionGroups", "ag-soc", {"enabled": True}, location="global"),
        row(
            MGMT,
            "Microsoft.Insights/dataCollectionRules",
            "dcr-soc",
            {"destinations": {"logAnalytics": [{"name": "soc", "workspaceResourceId": WORKSPACE}]}},
        ),
        row(
            MGMT,
            "Microsoft.RecoveryServices/vaults",
            "rsv-hdh",
            {
                "securitySettings": {
                    "immutabilitySettings": {"state": "Unlocked"},
                    "softDeleteSettings": {"softDeleteState": "AlwaysON", "softDeleteRetentionPeriodInDays": 14},
                }
            },
            sku={"name": "RS0", "tier": "Standard"},
        ),
        row(
            MGMT,
            "Microsoft.DataProtection/backupVaults",
            "bv-hdh",
            {
                "resourceGuardOperationRequests": [guard],
                "securitySettings": {
                    "immutabilitySettings": {"state": "Locked"},
                    "softDeleteSettings": {"state": "AlwaysOn", "retentionDurationInDays": 14},
                },
            },
        ),
        child(
            BACKUP_VAULT,
            "backupInstances",
            "psql-hdh-cat",
            {
                "dataSourceInfo": {
                    "resourceID": f"{LAKE}/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-hdh-cat"
                },
                "protectionStatus": {"status": "ProtectionConfigured"},
            },
        ),
        row(MGMT, "Microsoft.DataProtection/resourceGuards", "rg-mua", {"vaultCriticalOperationExclusionList": []}),
        audit,
        child(
            audit,
            "blobServices/default/containers",
            "audit",
            {
                "publicAccess": "None",
                "hasImmutabilityPolicy": True,
                "immutabilityPolicy": {
                    "properties": {"immutabilityPeriodSinceCreationInDays": 2555, "state": "Locked"},
                },
                "hasLegalHold": False,
            },
        ),
    ]
