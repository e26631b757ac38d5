"""What bears data on Scaleway and in Kubernetes: the types whose loss is a loss of data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies.evidence import DURATIONS

if TYPE_CHECKING:
    from policies.context import Context

STORES = (
    "kubernetes:core/v1:PersistentVolumeClaim",
    "scaleway:block/snapshot:Snapshot",
    "scaleway:block/volume:Volume",
    "scaleway:databases/database:Database",
    "scaleway:databases/databaseBackup:DatabaseBackup",
    "scaleway:databases/instance:Instance",
    "scaleway:databases/serverlessDatabase:ServerlessDatabase",
    "scaleway:databases/snapshot:Snapshot",
    "scaleway:datawarehouse/deployment:Deployment",
    "scaleway:index/fileFilesystem:FileFilesystem",
    "scaleway:instance/snapshot:Snapshot",
    "scaleway:instance/volume:Volume",
    # A key is what its data is worth; a secret opens the rest.
    "scaleway:keymanager/key:Key",
    "scaleway:kubernetes/cluster:Cluster",
    "scaleway:mongodb/instance:Instance",
    "scaleway:mongodb/snapshot:Snapshot",
    "scaleway:object/bucket:Bucket",
    "scaleway:observability/source:Source",
    "scaleway:opensearch/deployment:Deployment",
    "scaleway:secrets/secret:Secret",
)
"""Declared resources that hold data, or without which data cannot be read."""


def backup_days(context: Context) -> int:
    """For how many days a backup is kept at least."""
    row = "backup_days_least" if context.is_production else "backup_days_least_elsewhere"
    return int(context.table(DURATIONS).rows[row])
