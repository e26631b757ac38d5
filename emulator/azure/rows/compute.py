"""rg-hdh-compute in the data subscription: 10 resources, and what Azure keeps in managed resource groups for them."""

from __future__ import annotations

from emulator.azure.rows.data import EXCHANGE_ACCOUNT, LAKE_ACCOUNT
from emulator.azure.rows.keys import DISK_KEYS, VAULT
from emulator.azure.rows.management import WORKSPACE
from emulator.azure.rows.network import SPOKE
from emulator.azure.rows.shape import COMPUTE, DATABRICKS, NODES, Row, row

CLUSTER = f"{COMPUTE}/providers/Microsoft.ContainerService/managedClusters/aks-hdh"
WORKSPACE_DATABRICKS = f"{COMPUTE}/providers/Microsoft.Databricks/workspaces/dbw-hdh"
MACHINE = f"{COMPUTE}/providers/Microsoft.Compute/virtualMachines/vm-gpu-01"
NIC = f"{COMPUTE}/providers/Microsoft.Network/networkInterfaces/nic-gpu-01"
ORPHAN_DISK = f"{COMPUTE}/providers/Microsoft.Compute/disks/disk-migration-2023"


def compute() -> list[Row]:
    """Clusters, workspaces, a machine, an orphan disk and its forgotten snapshot."""
    return [
        row(
            COMPUTE,
            "Microsoft.ContainerService/managedClusters",
            "aks-hdh",
            {
                "kubernetesVersion": "1.31",
                "nodeResourceGroup": NODES.rpartition("/")[2],
                "diskEncryptionSetID": DISK_KEYS,
                "agentPoolProfiles": [{"name": "system", "vnetSubnetID": f"{SPOKE}/subnets/snet-pe", "count": 3}],
                "addonProfiles": {"omsagent": {"config": {"logAnalyticsWorkspaceResourceID": WORKSPACE}}},
            },
            sku={"name": "Base", "tier": "Standard"},
        ),
        row(COMPUTE, "Microsoft.ContainerRegistry/registries", "acrhdh", sku={"name": "Premium", "tier": "Premium"}),
        row(
            COMPUTE,
            "Microsoft.Databricks/workspaces",
            "dbw-hdh",
            {
                "managedResourceGroupId": DATABRICKS,
                "parameters": {
                    "customVirtualNetworkId": {"type": "String", "value": SPOKE},
                    "customPublicSubnetName": {"type": "String", "value": "snet-dbx-pub"},
                    "customPrivateSubnetName": {"type": "String", "value": "snet-dbx-priv"},
                },
                "accessConnector": {"id": f"{COMPUTE}/providers/Microsoft.Databricks/accessConnectors/dbac-hdh"},
            },
            sku={"name": "premium"},
        ),
        row(COMPUTE, "Microsoft.Databricks/accessConnectors", "dbac-hdh", identity={"type": "SystemAssigned"}),
        row(
            COMPUTE,
            "Microsoft.HDInsight/clusters",
            "hdi-hdh",
            {
                "clusterState": "Running",
                "storageProfile": {"storageaccounts": [{"resourceId": EXCHANGE_ACCOUNT, "isDefault": True}]},
            },
        ),
        row(
            COMPUTE,
            "Microsoft.MachineLearningServices/workspaces",
            "mlw-hdh",
            {
                "storageAccount": LAKE_ACCOUNT,
                "keyVault": VAULT,
                "containerRegistry": f"{COMPUTE}/providers/Microsoft.ContainerRegistry/registries/acrhdh",
            },
            sku={"name": "Basic", "tier": "Basic"},
        ),
        row(
            COMPUTE,
            "Microsoft.Compute/virtualMachines",
            "vm-gpu-01",
            {
                "hardwareProfile": {"vmSize": "Standard_NC24ads_A100_v4"},
                "networkProfile": {"networkInterfaces": [{"id": NIC}]},
                "storageProfile": {"osDisk": {"name": "os", "diffDiskSettings": {"option": "Local"}}},
            },
        ),
        row(
            COMPUTE,
            "Microsoft.Compute/disks",
            "disk-migration-2023",
            {
                "diskState": "Unattached",
                "diskSizeGB": 4096,
                "encryption": {"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": DISK_KEYS},
            },
            sku={"name": "Premium_LRS", "tier": "Premium"},
        ),
        row(
            COMPUTE,
            "Microsoft.Compute/snapshots",
            "snap-migration-2023",
            {
                "creationData": {"createOption": "Copy", "sourceResourceId": ORPHAN_DISK},
                "incremental": False,
                "encryption": {"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": DISK_KEYS},
            },
            sku={"name": "Standard_ZRS", "tier": "Standard"},
        ),
        row(
            COMPUTE,
            "Microsoft.Network/networkInterfaces",
            "nic-gpu-01",
            {
                "virtualMachine": {"id": MACHINE},
                "ipConfigurations": [{"name": "a", "properties": {"subnet": {"id": f"{SPOKE}/subnets/snet-pe"}}}],
            },
        ),
    ]


def managed() -> list[Row]:
    """What Azure keeps for the cluster and the workspace: a volume that outlives its claim, the workspace's storage."""
    return [
        row(
            NODES,
            "Microsoft.Compute/disks",
            "pvc-6f0c2d51",
            {
                "diskState": "Attached",
                "diskSizeGB": 512,
                "encryption": {"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": DISK_KEYS},
            },
            sku={"name": "Premium_LRS", "tier": "Premium"},
            tags={
                "kubernetes.io-created-for-pv-name": "pvc-6f0c2d51",
                "kubernetes.io-created-for-pvc-name": "catalogue-index",
                "reclaim-policy": "Retain",
            },
        ),
        row(
            DATABRICKS,
            "Microsoft.Storage/storageAccounts",
            "dbstoragehdh01",
            {"isHnsEnabled": True, "publicNetworkAccess": "Disabled", "encryption": {"keySource": "Microsoft.Storage"}},
            sku={"name": "Standard_ZRS", "tier": "Standard"},
            kind="StorageV2",
            managed_by=WORKSPACE_DATABRICKS,
        ),
    ]
