"""The resource types that are served, and how each takes a DELETE. A type that is not here answers 501."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kept = Literal["vault", "hsm", "account", "container", "workspace", "ml", "server", "database", "cosmos", ""]


@dataclass(frozen=True)
class Type:
    """One resource type.

    Attributes:
        tracked: `az resource list` shows it.
        table: the table of Resource Graph in which it is a row; empty for what Resource Graph does not know.
        later: a DELETE answers 202 and is done later.
        singleton: made with its parent and gone with it; a DELETE answers 405.
        kept: how it is kept for some time after a DELETE, so that it could be brought back.
    """

    name: str
    tracked: bool = True
    table: str = "resources"
    later: bool = False
    singleton: bool = False
    kept: Kept = ""


def _part(name: str, *, later: bool = False, singleton: bool = False, table: str = "", kept: Kept = "") -> Type:
    return Type(name, tracked=False, table=table, later=later, singleton=singleton, kept=kept)


_TYPES = (
    Type("Microsoft.Network/virtualNetworks", later=True),
    _part("Microsoft.Network/virtualNetworks/subnets", later=True),
    _part("Microsoft.Network/virtualNetworks/subnets/serviceAssociationLinks"),
    _part("Microsoft.Network/virtualNetworks/virtualNetworkPeerings", later=True),
    Type("Microsoft.Network/azureFirewalls", later=True),
    Type("Microsoft.Network/firewallPolicies", later=True),
    _part("Microsoft.Network/firewallPolicies/ruleCollectionGroups", later=True),
    Type("Microsoft.Network/bastionHosts", later=True),
    Type("Microsoft.Network/publicIPAddresses", later=True),
    Type("Microsoft.Network/networkSecurityGroups", later=True),
    Type("Microsoft.Network/routeTables", later=True),
    Type("Microsoft.Network/natGateways", later=True),
    Type("Microsoft.Network/networkInterfaces", later=True),
    Type("Microsoft.Network/privateEndpoints", later=True),
    _part("Microsoft.Network/privateEndpoints/privateDnsZoneGroups", later=True),
    Type("Microsoft.Network/privateDnsZones", later=True),
    Type("Microsoft.Network/privateDnsZones/virtualNetworkLinks", later=True),
    _part("Microsoft.Network/privateDnsZones/A"),
    Type("Microsoft.Network/networkWatchers", later=True),
    Type("Microsoft.Network/networkWatchers/flowLogs", later=True),
    Type("Microsoft.Network/virtualNetworkGateways", later=True),
    Type("Microsoft.Network/expressRouteCircuits", later=True),
    Type("Microsoft.Network/ddosProtectionPlans", later=True),
    Type("Microsoft.Network/applicationGateways", later=True),
    Type("Microsoft.Network/loadBalancers", later=True),
    Type("Microsoft.OperationalInsights/workspaces", kept="workspace"),
    _part("Microsoft.OperationalInsights/workspaces/linkedServices"),
    _part("Microsoft.OperationalInsights/workspaces/dataExports"),
    Type("Microsoft.OperationalInsights/clusters", later=True),
    Type("Microsoft.OperationsManagement/solutions"),
    _part("Microsoft.SecurityInsights/onboardingStates"),
    Type("Microsoft.Insights/actionGroups"),
    Type("Microsoft.Insights/dataCollectionRules"),
    Type("Microsoft.Insights/dataCollectionEndpoints"),
    Type("Microsoft.Insights/components"),
    Type("Microsoft.Insights/metricAlerts"),
    Type("Microsoft.Insights/activityLogAlerts"),
    _part("Microsoft.Insights/diagnosticSettings"),
    Type("Microsoft.RecoveryServices/vaults"),
    _part("Microsoft.RecoveryServices/vaults/backupPolicies"),
    _part(
        "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems",
        table="recoveryservicesresources",
        later=True,
    ),
    _part("Microsoft.RecoveryServices/vaults/backupResourceGuardProxies"),
    Type("Microsoft.DataProtection/backupVaults", later=True),
    _part("Microsoft.DataProtection/backupVaults/backupInstances", table="recoveryservicesresources", later=True),
    _part("Microsoft.DataProtection/backupVaults/backupPolicies"),
    _part("Microsoft.DataProtection/backupVaults/backupResourceGuardProxies"),
    Type("Microsoft.DataProtection/resourceGuards"),
    Type("Microsoft.Storage/storageAccounts", kept="account"),
    _part("Microsoft.Storage/storageAccounts/blobServices", singleton=True),
    _part("Microsoft.Storage/storageAccounts/fileServices", singleton=True),
    _part("Microsoft.Storage/storageAccounts/queueServices", singleton=True),
    _part("Microsoft.Storage/storageAccounts/tableServices", singleton=True),
    _part("Microsoft.Storage/storageAccounts/blobServices/containers", kept="container"),
    _part("Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies"),
    _part("Microsoft.Storage/storageAccounts/fileServices/shares"),
    _part("Microsoft.Storage/storageAccounts/queueServices/queues"),
    _part("Microsoft.Storage/storageAccounts/tableServices/tables"),
    _part("Microsoft.Storage/storageAccounts/managementPolicies"),
    _part("Microsoft.Storage/storageAccounts/encryptionScopes", singleton=True),
    _part("Microsoft.Storage/storageAccounts/privateEndpointConnections"),
    _part("Microsoft.Storage/storageAccounts/localUsers"),
    Type("Microsoft.KeyVault/vaults", kept="vault"),
    _part("Microsoft.KeyVault/vaults/keys", singleton=True),
    _part("Microsoft.KeyVault/vaults/secrets", singleton=True),
    _part("Microsoft.KeyVault/vaults/privateEndpointConnections", later=True),
    Type("Microsoft.KeyVault/managedHSMs", later=True, kept="hsm"),
    _part("Microsoft.KeyVault/managedHSMs/keys", singleton=True),
    Type("Microsoft.Compute/diskEncryptionSets", later=True),
    Type("Microsoft.Compute/disks", later=True),
    Type("Microsoft.Compute/snapshots", later=True),
    Type("Microsoft.Compute/images", later=True),
    Type("Microsoft.Compute/galleries", later=True),
    Type("Microsoft.Compute/virtualMachines", later=True),
    Type("Microsoft.Compute/virtualMachineScaleSets", later=True),
    _part("Microsoft.Compute/virtualMachines/extensions", later=True),
    Type("Microsoft.Compute/restorePointCollections", later=True),
    Type("Microsoft.ManagedIdentity/userAssignedIdentities"),
    _part("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"),
    Type("Microsoft.DBforPostgreSQL/flexibleServers", later=True, kept="server"),
    _part("Microsoft.DBforPostgreSQL/flexibleServers/databases", later=True),
    _part("Microsoft.DBforPostgreSQL/flexibleServers/configurations", singleton=True),
    _part("Microsoft.DBforPostgreSQL/flexibleServers/backups", later=True),
    Type("Microsoft.Sql/servers", later=True),
    Type("Microsoft.Sql/servers/databases", later=True, kept="database"),
    _part("Microsoft.Sql/servers/databases/backupLongTermRetentionPolicies", singleton=True),
    _part("Microsoft.Sql/servers/databases/backupShortTermRetentionPolicies", singleton=True),
    _part("Microsoft.Sql/servers/databases/transparentDataEncryption", singleton=True),
    _part("Microsoft.Sql/servers/databases/auditingSettings", singleton=True),
    _part("Microsoft.Sql/servers/auditingSettings", singleton=True),
    _part("Microsoft.Sql/servers/encryptionProtector", singleton=True),
    _part("Microsoft.Sql/servers/keys", later=True),
    _part("Microsoft.Sql/servers/privateEndpointConnections", later=True),
    Type("Microsoft.DocumentDB/databaseAccounts", later=True, kept="cosmos"),
    _part("Microsoft.DocumentDB/databaseAccounts/sqlDatabases", later=True),
    _part("Microsoft.DocumentDB/databaseAccounts/privateEndpointConnections", later=True),
    Type("Microsoft.ContainerService/managedClusters", later=True),
    _part("Microsoft.ContainerService/managedClusters/agentPools", later=True),
    Type("Microsoft.ContainerRegistry/registries", later=True),
    Type("Microsoft.Databricks/workspaces", later=True),
    Type("Microsoft.Databricks/accessConnectors", later=True),
    Type("Microsoft.HDInsight/clusters", later=True),
    Type("Microsoft.MachineLearningServices/workspaces", later=True, kept="ml"),
    _part("Microsoft.MachineLearningServices/workspaces/computes", later=True),
    Type("Microsoft.Synapse/workspaces", later=True),
    Type("Microsoft.DataFactory/factories"),
    Type("Microsoft.Web/sites"),
    Type("Microsoft.Web/serverfarms"),
    _part("Microsoft.Authorization/locks"),
    _part("Microsoft.Authorization/roleAssignments", table="authorizationresources"),
    _part("Microsoft.Authorization/roleDefinitions", table="authorizationresources"),
    _part("Microsoft.Authorization/policyAssignments", table="policyresources"),
    _part("Microsoft.Authorization/policyDefinitions", table="policyresources"),
    _part("Microsoft.Authorization/policyExemptions", table="policyresources"),
    _part("Microsoft.Consumption/budgets"),
    _part("Microsoft.CostManagement/exports"),
    _part("Microsoft.Security/pricings", singleton=True),
    _part("Microsoft.Resources/subscriptions", table="resourcecontainers", singleton=True),
    _part("Microsoft.Resources/resourceGroups", table="resourcecontainers", later=True),
)

TYPES = {type_.name.lower(): type_ for type_ in _TYPES}


def find(name: str) -> Type | None:
    return TYPES.get(name.lower())
