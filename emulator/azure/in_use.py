"""References between resources: what Azure refuses to delete because something else still uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from emulator.azure.errors import refusal
from emulator.azure.ids import ResourceId
from emulator.errors import ApiError
from emulator.store import Record

if TYPE_CHECKING:
    from emulator.azure.azure import Azure

Refuse = Callable[[ResourceId, list[str]], ApiError]


def _strings(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, path)


def users(azure: Azure, id_: ResourceId, by: tuple[str, ...], through: tuple[str, ...]) -> list[str]:
    """Ids of the resources of the types `by` that name this one in a property whose path holds one of `through`."""
    found = []
    for record in azure.resources():
        if record.private["type"] not in by:
            continue
        for path, text in _strings(record.body.get("properties")):
            if text.lower().rstrip("/") == id_.key and any(step.lower() in through for step in path):
                found.append(str(record.body["id"]))
                break
    return found


NETWORK = "microsoft.network/"
_SUBNET_USERS = (
    *(
        f"{NETWORK}{name}"
        for name in (
            "networkinterfaces", "privateendpoints", "azurefirewalls", "bastionhosts", "virtualnetworkgateways",
            "applicationgateways", "loadbalancers",
        )
    ),
    "microsoft.dbforpostgresql/flexibleservers",
    "microsoft.containerservice/managedclusters",
    "microsoft.hdinsight/clusters",
    "microsoft.web/sites",
)  # fmt: skip
_SUBNET_PATHS = ("subnet", "delegatedsubnetresourceid", "vnetsubnetid", "virtualnetworksubnetid")


def _subnet_users(azure: Azure, id_: ResourceId) -> list[str]:
    found = users(azure, id_, _SUBNET_USERS, _SUBNET_PATHS)
    found += [str(each.body["id"]) for each in azure.below(id_.key)]  # service association links
    vnet = id_.parent.lower()
    for record in azure.resources():
        if record.private["type"] != "microsoft.databricks/workspaces":
            continue
        parameters = record.body["properties"].get("parameters") or {}
        names = [str((parameters.get(f"custom{side}SubnetName") or {}).get("value")) for side in ("Public", "Private")]
        if str((parameters.get("customVirtualNetworkId") or {}).get("value")).lower() == vnet and id_.name in names:
            found.append(str(record.body["id"]))
    return found


def _forbid(azure: Azure, id_: ResourceId, found: list[str], refuse: Refuse) -> None:
    if found:
        raise refuse(id_, sorted(found))


def forbid_subnet(azure: Azure, id_: ResourceId) -> None:
    def refuse(id_: ResourceId, found: list[str]) -> ApiError:
        return refusal(
            400,
            "InUseSubnetCannotBeDeleted",
            f"Subnet {id_.name} is in use by {found[0]} and cannot be deleted. In order to delete the subnet, delete "
            "all the resources within the subnet. See aka.ms/deletesubnet.",
        )

    _forbid(azure, id_, _subnet_users(azure, id_), refuse)


def forbid_network(azure: Azure, id_: ResourceId) -> None:
    for each in azure.below(id_.key):
        if each.private["type"] == "microsoft.network/virtualnetworks/subnets":
            from emulator.azure.ids import require  # noqa: PLC0415

            forbid_subnet(azure, require(each.body["id"]))


def _simple(status: int, code: str, text: str, by: tuple[str, ...], through: tuple[str, ...]) -> Callable[..., None]:
    """A guard whose refusal names itself ({name}) and its users ({users})."""

    def forbid(azure: Azure, id_: ResourceId) -> None:
        def refuse(id_: ResourceId, found: list[str]) -> ApiError:
            return refusal(status, code, text.format(name=id_.name, id=id_.text, users=", ".join(found)))

        _forbid(azure, id_, users(azure, id_, by, through), refuse)

    return forbid


def forbid_zone(azure: Azure, id_: ResourceId) -> None:
    """Raises Azure's 409 for a private DNS zone with links or records of its own."""
    nested = [each for each in azure.below(id_.key) if "/providers/" not in each.id[len(id_.key) :]]
    if nested:
        raise refusal(
            409,
            "CannotDeleteResource",
            f"Can not delete resource before nested resources are deleted. Nested resources: "
            f"{', '.join(str(each.body['id']) for each in nested)}.",
        )


def forbid_address(azure: Azure, id_: ResourceId) -> None:
    """Raises Azure's 400 for a public address that is still allocated."""
    record = azure.peek(id_.text)
    user = str(((record.body["properties"].get("ipConfiguration") or {}) if record else {}).get("id") or "")
    if azure.peek(user.lower().partition("/ipconfigurations/")[0]) is not None:
        raise refusal(
            400,
            "PublicIPAddressCannotBeDeleted",
            f"Public IP address {id_.text} can not be deleted since it is still allocated to resource {user}. In order "
            "to delete the public IP, disassociate/detach the Public IP address from the resource. To learn how to do "
            "this, see aka.ms/deletepublicip.",
        )


def forbid_disk(azure: Azure, id_: ResourceId) -> None:
    """Raises Azure's 409 for a disk that a virtual machine holds."""
    holder = users(azure, id_, ("microsoft.compute/virtualmachines",), ("manageddisk",))
    record: Record | None = azure.peek(id_.text)
    managed_by = str(record.body.get("managedBy") or "") if record else ""
    if managed_by and azure.peek(managed_by) is not None:
        holder.append(managed_by)
    if holder:
        raise refusal(
            409,
            "OperationNotAllowed",
            f"Disk {id_.name} is attached to VM {holder[0]}.",
        )


GUARDS: dict[str, Callable[[Azure, ResourceId], None]] = {
    f"{NETWORK}virtualnetworks/subnets": forbid_subnet,
    f"{NETWORK}virtualnetworks": forbid_network,
    f"{NETWORK}privatednszones": forbid_zone,
    f"{NETWORK}publicipaddresses": forbid_address,
    f"{NETWORK}networksecuritygroups": _simple(
        400,
        "InUseNetworkSecurityGroupCannotBeDeleted",
        "Network security group {id} cannot be deleted because it is in use by the following resources: {users}. In "
        "order to delete the Network security group, remove the association with the resource(s). To learn how to do "
        "this, see aka.ms/deletensg.",
        (f"{NETWORK}virtualnetworks/subnets", f"{NETWORK}networkinterfaces"),
        ("networksecuritygroup",),
    ),
    f"{NETWORK}routetables": _simple(
        400,
        "InUseRouteTableCannotBeDeleted",
        "Route table {name} is in use and cannot be deleted. It is used by {users}.",
        (f"{NETWORK}virtualnetworks/subnets",),
        ("routetable",),
    ),
    f"{NETWORK}firewallpolicies": _simple(
        409,
        "FirewallPolicyInUse",
        "Firewall policy {name} cannot be deleted because it is used by {users}.",
        (f"{NETWORK}azurefirewalls",),
        ("firewallpolicy",),
    ),
    f"{NETWORK}networkinterfaces": _simple(
        400,
        "NicInUse",
        "Network Interface {id} is used by existing resource {users}. In order to delete the network interface, it "
        "must be dissociated from the resource. To learn more, see aka.ms/deletenic.",
        ("microsoft.compute/virtualmachines",),
        ("networkinterfaces",),
    ),
    "microsoft.compute/disks": forbid_disk,
    "microsoft.compute/diskencryptionsets": _simple(
        409,
        "DiskEncryptionSetInUse",
        "Disk encryption set {name} cannot be deleted because it is used by {users}.",
        ("microsoft.compute/disks", "microsoft.compute/snapshots", "microsoft.containerservice/managedclusters"),
        ("diskencryptionsetid",),
    ),
}
"""Of each type in lower case what to ask before a delete."""
