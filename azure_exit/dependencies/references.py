"""Finds in a resource's properties what it refers to: other resources, keys, delegated services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from azure_exit.arm_id import looks_like_id
from azure_exit.inventory.model import Resource

Path = tuple[str, ...]

_KEY_URL = re.compile(
    r"https://(?P<host>[a-z0-9-]+\.(?:vault|managedhsm)\.azure\.net)(?::443)?(?:/keys/(?P<key>[A-Za-z0-9-]+))?(?:/.*)?"
)
_DEEPEST = 64

_BACK_REFERENCES = {
    # Azure writes these from the other side: what is listed there refers to this resource.
    "*": {"privateEndpointConnections", "managedBy", "managedByExtended"},
    "microsoft.keyvault/deletedvaults": {"vaultId"},
    "microsoft.network/virtualnetworks": {"virtualNetworkPeerings"},
    "microsoft.network/virtualnetworks/subnets": {
        "ipConfigurations",
        "ipConfigurationProfiles",
        "privateEndpoints",
        "serviceAssociationLinks",
        "resourceNavigationLinks",
    },
    "microsoft.network/networksecuritygroups": {"subnets", "networkInterfaces", "flowLogs"},
    "microsoft.network/routetables": {"subnets"},
    "microsoft.network/natgateways": {"subnets"},
    "microsoft.network/publicipaddresses": {"ipConfiguration", "natGateway"},
    "microsoft.network/networkinterfaces": {"virtualMachine", "privateEndpoint"},
    "microsoft.network/privateendpoints": {"networkInterfaces"},
    "microsoft.network/firewallpolicies": {"firewalls", "childPolicies"},
    "microsoft.network/privatednszones": {"virtualNetworkLinks"},
    "microsoft.network/ddosprotectionplans": {"virtualNetworks", "publicIPAddresses"},
}

_EMBEDDED = {
    # Azure shows these with their parent too: their own back references are some there as well.
    "microsoft.network/virtualnetworks": _BACK_REFERENCES["microsoft.network/virtualnetworks/subnets"],
}

_COPIES = {
    "microsoft.compute/snapshots": {"creationData"},
    "microsoft.compute/restorepointcollections": {"source"},
    "microsoft.dataprotection/backupvaults/backupinstances": {"dataSourceInfo", "dataSourceSetInfo"},
    "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems": {"sourceResourceId"},
}
"""Fields that name what a resource is a copy of."""

_COPY_OF = "copyOf"


def strings(resource: Resource) -> Iterator[tuple[Path, str]]:
    """Every string in the properties, with the fields that lead to it; back references are left out."""
    hidden = _BACK_REFERENCES["*"] | _BACK_REFERENCES.get(resource.type, set())
    inside = frozenset(_EMBEDDED.get(resource.type, ()))
    for name, value in resource.properties.items():
        if name not in hidden:
            yield from _walk(value, (name,), 0, inside)


def id_references(resource: Resource) -> Iterator[tuple[Path, str]]:
    """The ids in the properties, normalised."""
    for path, text in strings(resource):
        if looks_like_id(text):
            yield path, text.rstrip("/").lower()


def key_references(resource: Resource) -> Iterator[tuple[Path, str, str]]:
    """Vaults and keys by their addresses: the fields, the host, and the key's name or nothing."""
    for path, text in strings(resource):
        found = _KEY_URL.fullmatch(text.strip())
        if found:
            yield path, found["host"].lower(), (found["key"] or "").lower()


def is_copy_of(resource: Resource, path: Path) -> bool:
    """Whether the field names what the resource is a copy of."""
    return path[0] == _COPY_OF or path[0] in _COPIES.get(resource.type, set())


def delegations(resource: Resource) -> set[str]:
    """The types, in lower case, that a subnet is delegated to."""
    found = set()
    for each in resource.properties.get("delegations") or []:
        details = each.get("properties") if isinstance(each, dict) else None
        name = details.get("serviceName") if isinstance(details, dict) else None
        if isinstance(name, str):
            found.add(name.lower())
    return found


def _walk(value: Any, path: Path, depth: int, hidden: frozenset[str]) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif depth < _DEEPEST and isinstance(value, dict):
        for name, each in value.items():
            if name in hidden:
                continue
            yield from _walk(each, (*path, str(name)), depth + 1, hidden)
            # Identities and the like are named by keys.
            if looks_like_id(str(name)):
                yield (*path, "(key)"), str(name)
    elif depth < _DEEPEST and isinstance(value, list):
        for index, each in enumerate(value):
            yield from _walk(each, (*path[:-1], f"{path[-1]}[{index}]"), depth + 1, hidden)
