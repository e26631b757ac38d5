"""What an inventory shows besides its rows, and whoever signs the plan should know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from azure_exit.inventory import Inventory, Resource
from azure_exit.plan.model import Finding

_CLUSTER_VOLUME = "kubernetes.io-created-for-pv"


def findings(
    inventory: Inventory, everything: Mapping[str, Resource], outside: Mapping[str, list[str]]
) -> Iterator[Finding]:
    """Orphans, volumes that outlive their cluster, costs and references without a resource."""
    for resource in everything.values():
        if resource.type == "microsoft.compute/disks":
            yield from _disk(resource)
        if resource.type == "microsoft.storage/storageaccounts":
            yield from _keys_of_account(resource)
        for key in outside.get(resource.key, ()):
            yield Finding(rule="reference without a resource", id=resource.key, what=f"it refers to {key}")
    for key, amount in inventory.monthly_cost.items():
        if key not in everything:
            what = f"{amount} {inventory.currency} in {inventory.cost_month}, and no listing holds it"
            yield Finding(rule="cost without a resource", id=key, what=what)


def _disk(resource: Resource) -> Iterator[Finding]:
    volume = [name for name in resource.tags if name.startswith(_CLUSTER_VOLUME)]
    if volume:
        what = "made for a volume of a cluster: it may outlive the cluster, or end with the cluster's node group"
        yield Finding(rule="cluster volume", id=resource.key, what=what)
    elif str(resource.properties.get("diskState", "")).lower() == "unattached":
        yield Finding(rule="orphan disk", id=resource.key, what="attached to no machine: nobody may know what is on it")


def _keys_of_account(resource: Resource) -> Iterator[Finding]:
    encryption = resource.properties.get("encryption")
    source = str(encryption.get("keySource") if isinstance(encryption, dict) else "").lower()
    if source != "microsoft.keyvault":
        what = "encrypted with a key of Microsoft's: its key's death cannot count as erasure"
        yield Finding(rule="no key of the customer's", id=resource.key, what=what)
