"""The hash that a plan and its approvals bind to an inventory."""

from __future__ import annotations

from typing import Any

from azure_exit.canonical import digest, plain
from azure_exit.inventory.model import Inventory, Resource


def inventory_digest(inventory: Inventory) -> str:
    """SHA-256 of the inventory's normalised content: how it was paged, ordered or spelled makes no difference."""
    content = {
        name: plain(_exact(getattr(inventory, name)))
        for name in inventory.__dataclass_fields__
        if name not in ("files", "resources")
    }
    content["resources"] = {key: resource_digest(resource) for key, resource in inventory.resources.items()}
    return digest(content)


def resource_digest(resource: Resource) -> str:
    """SHA-256 of one resource as it was listed, but for the case of its id and for the listing it stood in."""
    left_out = ("arm_id", "name", "source")
    content = {name: _exact(getattr(resource, name)) for name in Resource.__dataclass_fields__ if name not in left_out}
    return digest(content)


def _exact(value: Any) -> Any:
    """Properties are JSON of a cloud and may hold binary fractions; they are hashed as they were written."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {str(name): _exact(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exact(each) for each in value]
    return value
