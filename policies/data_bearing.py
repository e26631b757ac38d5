"""What holds data, and what its tags say of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policies.context import Context
    from policies.resource import Resource

DATA_CLASS, KEEP_UNTIL, PERMIT_ENDS, ENCRYPTION = "donnees", "conservation-jusqu", "fin-habilitation", "chiffrement"
SYNTHETIC = "synthetic"
HDS_ENCRYPTION = ("client", "sse-c")
"""The two ways in which HDS lets objects with health data be encrypted: values of the tag `chiffrement`."""

TAGGED = (
    "scaleway:block/snapshot:Snapshot",
    "scaleway:block/volume:Volume",
    "scaleway:databases/instance:Instance",
    "scaleway:datalab/datalab:Datalab",
    "scaleway:datawarehouse/deployment:Deployment",
    "scaleway:index/fileFilesystem:FileFilesystem",
    "scaleway:instance/image:Image",
    "scaleway:instance/snapshot:Snapshot",
    "scaleway:instance/volume:Volume",
    "scaleway:kafka/cluster:Cluster",
    "scaleway:mongodb/instance:Instance",
    "scaleway:object/bucket:Bucket",
    "scaleway:opensearch/deployment:Deployment",
    "scaleway:redis/cluster:Cluster",
)
"""The types that hold data and take tags."""

EXPIRING = (
    "scaleway:databases/databaseBackup:DatabaseBackup",
    "scaleway:databases/snapshot:Snapshot",
    "scaleway:mongodb/snapshot:Snapshot",
)
"""The types of copies that take no tags and end by themselves, at `expiresAt`."""


def tag(resource: Resource, key: str) -> str | None:
    """The value of a tag; None when it is not there.

    Raises:
        UnknownValueError: it may be there, among tags that are not known yet.
    """
    found = resource.tags.get(key)
    if found is None and not resource.is_known("tags"):
        resource.value("tags")
    return found


def day(value: object) -> date | None:
    """A day as tags write it, such as `2044-12-31`, or a moment as the API does; None for what is none."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def meant_for_health_data(resource: Resource, context: Context) -> bool:
    """Whether a resource may hold health data, or is rehearsed as if it did: its tag asks for the encryption of HDS."""
    return context.holds_health_data(resource) or resource.tags.get(ENCRYPTION) in HDS_ENCRYPTION
