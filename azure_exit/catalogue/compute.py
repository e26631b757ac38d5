"""Clusters, machines, disks and workspaces: what runs on data, and keeps some of its own."""

from __future__ import annotations

from azure_exit.catalogue.kind import Kind, Method, Resources, Role, Survivor, Wave
from azure_exit.inventory.model import Resource

_LEARNING_DAYS = 14


def _learning(resource: Resource, _all: Resources) -> tuple[Survivor, ...]:
    group = resource.group.rpartition("/")[2]
    return (
        Survivor(
            "the workspace, soft-deleted",
            _LEARNING_DAYS,
            recover=f"Azure portal: Machine Learning, Recently deleted, {resource.name}",
            purge=f"az ml workspace delete --name {resource.name} --resource-group {group} --permanently-delete",
        ),
    )


def _workload(arm_type: str, name: str, **more: object) -> Kind:
    return Kind(
        arm_type=arm_type,
        token=f"azure-native:{name}",
        wave=Wave.COMPUTE,
        role=Role.WORKLOAD,
        holds_data=True,
        **more,  # type: ignore[arg-type]
    )


KINDS = (
    _workload(
        "Microsoft.ContainerService/managedClusters",
        "containerservice:ManagedCluster",
        before=("list the volumes: kubectl get pv, with their reclaim policies",),
        after=("list disks with the tag kubernetes.io-created-for-pv-name: volumes that were to be retained may stay",),
        remark="its node resource group ends with it, and all that lies there",
    ),
    _workload("Microsoft.ContainerService/managedClusters/agentPools", "containerservice:AgentPool"),
    _workload("Microsoft.ContainerRegistry/registries", "containerregistry:Registry"),
    _workload(
        "Microsoft.Databricks/workspaces",
        "databricks:Workspace",
        method=Method.OUT_OF_BAND,
        command="az databricks workspace delete --name {name} --resource-group {group} --force-deletion true",
        remark="the engine's delete cannot force: the catalogue's default data would be retained",
    ),
    _workload("Microsoft.HDInsight/clusters", "hdinsight:Cluster", remark="its storage account and metastore stay"),
    _workload(
        "Microsoft.MachineLearningServices/workspaces",
        "machinelearningservices:Workspace",
        survivors=_learning,
        before=("delete its compute and its endpoints",),
    ),
    _workload("Microsoft.Synapse/workspaces", "synapse:Workspace"),
    _workload("Microsoft.DataFactory/factories", "datafactory:Factory"),
    _workload("Microsoft.Compute/virtualMachines", "compute:VirtualMachine"),
    _workload("Microsoft.Compute/disks", "compute:Disk"),
    Kind(
        arm_type="Microsoft.Compute/snapshots",
        token="azure-native:compute:Snapshot",  # noqa: S106
        wave=Wave.COMPUTE,
        role=Role.COPY,
        holds_data=True,
        remark="a snapshot is a full copy",
    ),
    Kind(
        arm_type="Microsoft.Compute/restorePointCollections",
        token="azure-native:compute:RestorePointCollection",  # noqa: S106
        wave=Wave.BACKUPS,
        role=Role.COPY,
        holds_data=True,
    ),
    _workload("Microsoft.Compute/galleries", "compute:Gallery"),
    Kind(
        arm_type="Microsoft.Databricks/accessConnectors",
        token="azure-native:databricks:AccessConnector",  # noqa: S106
        wave=Wave.COMPUTE,
        role=Role.ACCESS,
    ),
    *(
        Kind(
            arm_type=f"Microsoft.DesktopVirtualization/{part}",
            token=f"azure-native:desktopvirtualization:{name}",
            wave=Wave.COMPUTE,
            role=Role.ACCESS,
        )
        for part, name in (
            ("hostPools", "HostPool"),
            ("applicationGroups", "ApplicationGroup"),
            ("workspaces", "Workspace"),
        )
    ),
)
