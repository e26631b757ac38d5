"""Where a resource of each type token lives: the path of its id, with the names that its inputs have."""

from __future__ import annotations

import re
import urllib.parse
from dataclasses import dataclass

_GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
_WHOLE = ("scope", "resourceUri")
"""Parameters that are ids themselves, and so hold slashes."""

_IN_GROUP = {
    "storage:StorageAccount": "Microsoft.Storage/storageAccounts/{accountName}",
    "storage:BlobServiceProperties": "Microsoft.Storage/storageAccounts/{accountName}/blobServices/{blobServicesName}",
    "storage:FileServiceProperties": "Microsoft.Storage/storageAccounts/{accountName}/fileServices/{fileServicesName}",
    "storage:BlobContainer": "Microsoft.Storage/storageAccounts/{accountName}/blobServices/default/containers/"
    "{containerName}",
    "storage:BlobContainerImmutabilityPolicy": "Microsoft.Storage/storageAccounts/{accountName}/blobServices/default/"
    "containers/{containerName}/immutabilityPolicies/{immutabilityPolicyName}",
    "storage:BlobContainerLegalHold": "Microsoft.Storage/storageAccounts/{accountName}/blobServices/default/containers/"
    "{containerName}/legalHold",
    "storage:FileShare": "Microsoft.Storage/storageAccounts/{accountName}/fileServices/default/shares/{shareName}",
    "storage:EncryptionScope": "Microsoft.Storage/storageAccounts/{accountName}/encryptionScopes/{encryptionScopeName}",
    "storage:ManagementPolicy": "Microsoft.Storage/storageAccounts/{accountName}/managementPolicies/"
    "{managementPolicyName}",
    "keyvault:Vault": "Microsoft.KeyVault/vaults/{vaultName}",
    "keyvault:Key": "Microsoft.KeyVault/vaults/{vaultName}/keys/{keyName}",
    "keyvault:ManagedHsm": "Microsoft.KeyVault/managedHSMs/{name}",
    "compute:DiskEncryptionSet": "Microsoft.Compute/diskEncryptionSets/{diskEncryptionSetName}",
    "compute:Disk": "Microsoft.Compute/disks/{diskName}",
    "compute:Snapshot": "Microsoft.Compute/snapshots/{snapshotName}",
    "compute:VirtualMachine": "Microsoft.Compute/virtualMachines/{vmName}",
    "containerservice:ManagedCluster": "Microsoft.ContainerService/managedClusters/{resourceName}",
    "containerservice:AgentPool": "Microsoft.ContainerService/managedClusters/{resourceName}/agentPools/"
    "{agentPoolName}",
    "containerregistry:Registry": "Microsoft.ContainerRegistry/registries/{registryName}",
    "databricks:Workspace": "Microsoft.Databricks/workspaces/{workspaceName}",
    "databricks:AccessConnector": "Microsoft.Databricks/accessConnectors/{connectorName}",
    "hdinsight:Cluster": "Microsoft.HDInsight/clusters/{clusterName}",
    "machinelearningservices:Workspace": "Microsoft.MachineLearningServices/workspaces/{workspaceName}",
    "sql:Server": "Microsoft.Sql/servers/{serverName}",
    "sql:Database": "Microsoft.Sql/servers/{serverName}/databases/{databaseName}",
    "sql:LongTermRetentionPolicy": "Microsoft.Sql/servers/{serverName}/databases/{databaseName}/"
    "backupLongTermRetentionPolicies/{policyName}",
    "sql:BackupShortTermRetentionPolicy": "Microsoft.Sql/servers/{serverName}/databases/{databaseName}/"
    "backupShortTermRetentionPolicies/{policyName}",
    "sql:TransparentDataEncryption": "Microsoft.Sql/servers/{serverName}/databases/{databaseName}/"
    "transparentDataEncryption/{tdeName}",
    "sql:EncryptionProtector": "Microsoft.Sql/servers/{serverName}/encryptionProtector/{encryptionProtectorName}",
    "sql:ServerKey": "Microsoft.Sql/servers/{serverName}/keys/{keyName}",
    "dbforpostgresql:Server": "Microsoft.DBforPostgreSQL/flexibleServers/{serverName}",
    "dbforpostgresql:Database": "Microsoft.DBforPostgreSQL/flexibleServers/{serverName}/databases/{databaseName}",
    "cosmosdb:DatabaseAccount": "Microsoft.DocumentDB/databaseAccounts/{accountName}",
    "network:VirtualNetwork": "Microsoft.Network/virtualNetworks/{virtualNetworkName}",
    "network:Subnet": "Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}",
    "network:VirtualNetworkPeering": "Microsoft.Network/virtualNetworks/{virtualNetworkName}/virtualNetworkPeerings/"
    "{virtualNetworkPeeringName}",
    "network:NetworkSecurityGroup": "Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}",
    "network:RouteTable": "Microsoft.Network/routeTables/{routeTableName}",
    "network:PublicIPAddress": "Microsoft.Network/publicIPAddresses/{publicIpAddressName}",
    "network:BastionHost": "Microsoft.Network/bastionHosts/{bastionHostName}",
    "network:PrivateEndpoint": "Microsoft.Network/privateEndpoints/{privateEndpointName}",
    "network:PrivateDnsZoneGroup": "Microsoft.Network/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/"
    "{privateDnsZoneGroupName}",
    "network:AzureFirewall": "Microsoft.Network/azureFirewalls/{azureFirewallName}",
    "network:FirewallPolicy": "Microsoft.Network/firewallPolicies/{firewallPolicyName}",
    "network:NatGateway": "Microsoft.Network/natGateways/{natGatewayName}",
    "network:NetworkInterface": "Microsoft.Network/networkInterfaces/{networkInterfaceName}",
    "network:NetworkWatcher": "Microsoft.Network/networkWatchers/{networkWatcherName}",
    "network:FlowLog": "Microsoft.Network/networkWatchers/{networkWatcherName}/flowLogs/{flowLogName}",
    "privatedns:PrivateZone": "Microsoft.Network/privateDnsZones/{privateZoneName}",
    "privatedns:VirtualNetworkLink": "Microsoft.Network/privateDnsZones/{privateZoneName}/virtualNetworkLinks/"
    "{virtualNetworkLinkName}",
    "operationalinsights:Workspace": "Microsoft.OperationalInsights/workspaces/{workspaceName}",
    "securityinsights:SentinelOnboardingState": "Microsoft.OperationalInsights/workspaces/{workspaceName}/providers/"
    "Microsoft.SecurityInsights/onboardingStates/{sentinelOnboardingStateName}",
    "monitor:ActionGroup": "Microsoft.Insights/actionGroups/{actionGroupName}",
    "monitor:DataCollectionRule": "Microsoft.Insights/dataCollectionRules/{dataCollectionRuleName}",
    "applicationinsights:Component": "Microsoft.Insights/components/{resourceName}",
    "recoveryservices:Vault": "Microsoft.RecoveryServices/vaults/{vaultName}",
    "recoveryservices:ProtectedItem": "Microsoft.RecoveryServices/vaults/{vaultName}/backupFabrics/{fabricName}/"
    "protectionContainers/{containerName}/protectedItems/{protectedItemName}",
    "dataprotection:BackupVault": "Microsoft.DataProtection/backupVaults/{vaultName}",
    "dataprotection:BackupInstance": "Microsoft.DataProtection/backupVaults/{vaultName}/backupInstances/"
    "{backupInstanceName}",
    "dataprotection:BackupPolicy": "Microsoft.DataProtection/backupVaults/{vaultName}/backupPolicies/"
    "{backupPolicyName}",
    "dataprotection:ResourceGuard": "Microsoft.DataProtection/resourceGuards/{resourceGuardsName}",
    "managedidentity:UserAssignedIdentity": "Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}",
}
_ELSEWHERE = {
    "resources:ResourceGroup": _GROUP,
    "authorization:ManagementLockByScope": "/{scope}/providers/Microsoft.Authorization/locks/{lockName}",
    "authorization:PolicyAssignment": "/{scope}/providers/Microsoft.Authorization/policyAssignments/"
    "{policyAssignmentName}",
    "authorization:PolicyDefinition": "/subscriptions/{subscriptionId}/providers/Microsoft.Authorization/"
    "policyDefinitions/{policyDefinitionName}",
    "authorization:RoleAssignment": "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
    "consumption:Budget": "/{scope}/providers/Microsoft.Consumption/budgets/{budgetName}",
    "monitor:DiagnosticSetting": "/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
}
PATHS = {f"azure-native:{token}": path for token, path in _ELSEWHERE.items()} | {
    f"azure-native:{token}": f"{_GROUP}/providers/{path}" for token, path in _IN_GROUP.items()
}
"""The path of each type token that is served; all others are refused by name."""

ONLY_NAMES = {
    "blobServicesName": "default",
    "fileServicesName": "default",
    "immutabilityPolicyName": "default",
    "managementPolicyName": "default",
    "encryptionProtectorName": "current",
    "tdeName": "current",
    "sentinelOnboardingStateName": "default",
}
"""Names that can be no other."""


@dataclass(frozen=True)
class Path:
    """A path with parameters."""

    text: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the inputs that make up the id."""
        return tuple(name for name in re.findall(r"{(\w+)}", self.text) if name != "subscriptionId")

    @property
    def own_name(self) -> str:
        return str(re.findall(r"{(\w+)}", self.text)[-1])

    def parse(self, id_: str) -> dict[str, str] | None:
        """The values of the parameters in an id, whatever the case of its fixed parts; None when it does not fit."""
        expression = re.sub(r"{(\w+)}", lambda found: f"(?P<{found[1]}>{_value(found[1])})", self.text)
        match = re.fullmatch(expression, id_, re.IGNORECASE)
        if match is None:
            return None
        found = {name: value for name, value in match.groupdict().items() if name != "subscriptionId"}
        return {name: f"/{value}" if name in _WHOLE else value for name, value in found.items()}

    def compose(self, inputs: dict[str, object], subscription: str) -> str:
        """The id that inputs make."""
        values = {"subscriptionId": subscription, **inputs}

        def fill(found: re.Match[str]) -> str:
            value = str(values.get(found[1], ""))
            return value.strip("/") if found[1] in _WHOLE else urllib.parse.quote(value, safe="")

        return re.sub(r"{(\w+)}", fill, self.text)


def _value(name: str) -> str:
    return ".+?" if name in _WHOLE else "[^/]+"
