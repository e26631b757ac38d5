"""The shape of a resource as Azure Resource Manager answers it, and the places of the synthetic estate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]

TENANT = "99999999-9999-4999-8999-999999999999"
DATA = "11111111-1111-4111-8111-111111111111"
CONNECTIVITY = "22222222-2222-4222-8222-222222222222"
MANAGEMENT = "33333333-3333-4333-8333-333333333333"

LOCATION = "francecentral"

NET = f"/subscriptions/{CONNECTIVITY}/resourceGroups/rg-hdh-net"
MGMT = f"/subscriptions/{MANAGEMENT}/resourceGroups/rg-hdh-mgmt"
KEYS = f"/subscriptions/{DATA}/resourceGroups/rg-hdh-keys"
LAKE = f"/subscriptions/{DATA}/resourceGroups/rg-hdh-data-prod"
COMPUTE = f"/subscriptions/{DATA}/resourceGroups/rg-hdh-compute"
NODES = f"/subscriptions/{DATA}/resourceGroups/MC_rg-hdh-compute_aks-hdh_{LOCATION}"
DATABRICKS = f"/subscriptions/{DATA}/resourceGroups/rg-dbw-hdh-managed"

CREATED = "2021-03-15T08:00:00Z"


def row(
    scope: str,
    kind_of: str,
    name: str,
    properties: Mapping[str, Any] | None = None,
    *,
    sku: Mapping[str, Any] | None = None,
    kind: str = "",
    location: str = LOCATION,
    tags: Mapping[str, str] | None = None,
    identity: Mapping[str, Any] | None = None,
    managed_by: str = "",
) -> Row:
    """A resource of type `kind_of` (`Microsoft.Storage/storageAccounts`) directly under a scope."""
    return {
        "id": f"{scope}/providers/{kind_of}/{name}",
        "name": name,
        "type": kind_of,
        "tenantId": TENANT,
        "kind": kind,
        "location": location,
        "sku": dict(sku) if sku else None,
        "tags": dict(tags) if tags else {},
        "identity": dict(identity) if identity else None,
        "managedBy": managed_by,
        "properties": {"provisioningState": "Succeeded", **(properties or {})},
        "systemData": {"createdAt": CREATED},
    }


def child(parent: Row | str, segment: str, name: str, properties: Mapping[str, Any] | None = None) -> Row:
    """A child resource: `segment` is its part of the type (`subnets`, `blobServices/default/containers`)."""
    parent_id = parent if isinstance(parent, str) else str(parent["id"])
    full = f"{parent_id}/{segment}/{name}"
    parts = full.rpartition("/providers/")[2].split("/")
    return {
        **row("", "", name, properties, location=""),
        "id": full,
        "type": "/".join([parts[0], *parts[1::2]]),
    }


def user_assigned(*identities: str) -> dict[str, Any]:
    """The `identity` of a resource that acts as user-assigned identities."""
    return {"type": "UserAssigned", "userAssignedIdentities": {each: {} for each in identities}}
