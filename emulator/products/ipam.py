"""IPAM: the addresses that resources hold in private networks (`/ipam/v1`).

Other products take and free addresses here with `attach` and `detach`, and find them again with `addresses`.
"""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Iterable

from scaleway.ipam.v1 import types as sdk

from emulator.errors import conflict, invalid, not_found, precondition_failed, still_in_use
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.schema import Body
from emulator.store import JSON, Record

ipam = Product("ipam", "/ipam/v1/regions/{region}", Permission.product("IPAM"))

PUBLIC = ipaddress.IPv4Network("198.18.0.0/15")
# What hangs in a private network by an interface of its own has an IPv6 address as well. Source: recorded replies.
DUAL_STACK = frozenset({"instance_private_nic", "baremetal_private_nic", "apple_silicon_private_nic"})
# A managed database's addresses cannot be released by hand. Source: recorded tags.
MANAGED_TAGS = {"rdb_instance": ["managed", "scwdbaas"]}


def attach(  # noqa: PLR0917  the interface that the other products agreed on
    call: Call,
    private_network_id: str,
    resource_type: str,
    resource_id: str,
    name: str | None,
    zone: str | None = None,
    *,
    ipam_ip_id: str | None = None,
    address: str | None = None,
) -> Record:
    """Give a resource its IPv4 address in a private network, and an IPv6 address where it has an interface of its own.

    Args:
        zone: where the resource is; the network must be in that zone's region. None: not zonal.
        ipam_ip_id: a reserved address to use; otherwise a free one is taken, which `detach` gives back.
        address: a wanted free address of the network, without prefix length.

    Returns the `ipam.ip` record of the IPv4 address: `body["address"]` is it with the subnet's prefix length.
    Raises the API's 404 for an unknown network or reserved address, 400 or 409 when the address cannot be had.
    """
    network = private_network(call, private_network_id, zone)
    resource = {"type": resource_type, "id": resource_id, "mac_address": _mac(), "name": name}
    tags = MANAGED_TAGS.get(resource_type, [])
    if ipam_ip_id is not None:
        record = _reserved(call, ipam_ip_id, network)
        record.body.update(resource=resource, updated_at=call.now())
        call.store.save(record)
    else:
        record = _take(call, _subnet(network, 4), address, resource, tags, booked=False)
    if resource_type in DUAL_STACK:
        _take(call, _subnet(network, 6), None, resource, tags, booked=False)
    return record


def detach(call: Call, resource_id: str, private_network_id: str | None = None) -> None:
    """Free a resource's addresses, in one private network or in all. Reserved ones stay reserved, unattached."""
    for record in addresses(call, resource_id, private_network_id):
        release(call, record.id)


def release(call: Call, ip_id: str) -> None:
    """Free one address of a resource. A reserved one stays reserved, unattached."""
    record = call.store.get("ipam.ip", ip_id, "ip")
    if record.private["booked"]:
        record.body.update(resource=None, updated_at=call.now())
        call.store.save(record)
    else:
        call.store.remove(record)


def addresses(call: Call, resource_id: str, private_network_id: str | None = None) -> list[Record]:
    """The `ipam.ip` records of a resource, in one private network or in all."""
    return call.store.find(
        "ipam.ip",
        lambda ip: (
            (ip.body["resource"] or {}).get("id") == resource_id
            and private_network_id in (None, ip.private["private_network_id"])
        ),
    )


def private_network(call: Call, private_network_id: str, zone: str | None = None) -> Record:
    """A private network in the region of `zone` or of the call. Raises the API's 404."""
    record = call.store.get("vpc.private_network", private_network_id, "private_network")
    if record.body["region"] != region_of(zone or call.locality):
        raise not_found("private_network", private_network_id)
    return record


def region_of(locality: str) -> str:
    """`fr-par` of `fr-par-1` and of `fr-par`."""
    return locality.rsplit("-", 1)[0] if locality.count("-") == 2 else locality


def public_ipv4(call: Call) -> str:
    """A public IPv4 address that no gateway and no load balancer has.

    From the range for benchmarks (RFC 2544), so that nothing that is tried on the stand-in reaches anyone's machine.
    """
    held = {
        each.body.get("address") or each.body.get("ip_address")
        for kind in ("vpcgw.ip", "lb.ip")
        for each in call.store.find(kind)
    }
    while True:
        found = str(PUBLIC[uuid.uuid4().int % PUBLIC.num_addresses])
        if found not in held:
            return found


@ipam.route("POST", "/ips", body=Body(sdk.BookIPRequest, required=("source",)))
def book_ip(call: Call) -> JSON:
    project_id = call.project()
    subnet = _source(call)
    if subnet["project_id"] != project_id:
        raise invalid("project_id", "must be the project of the Private Network")
    is_ipv6 = ipaddress.ip_network(subnet["subnet"]).version == 6
    if is_ipv6 != bool(call.body.get("is_ipv6")):
        raise invalid("is_ipv6", f"subnet {subnet['subnet']} is of the other IP version")
    record = _take(call, subnet, call.body.get("address"), None, call.body.get("tags") or [], booked=True)
    if custom := call.body.get("resource"):
        record.body["resource"] = _custom(record, custom)
    return call.store.save(record).body


@ipam.route("GET", "/ips")
def list_ips(call: Call) -> JSON:
    found = [record for record in call.records("ipam.ip") if _wanted(call, record)]
    if (call.first("order_by") or "created_at_desc") == "created_at_desc":
        found.sort(key=lambda record: record.position, reverse=True)
    return call.page("ips", [record.body for record in found])


@ipam.route("GET", "/ips/{ip_id}")
def get_ip(call: Call) -> JSON:
    return call.record("ipam.ip").body


@ipam.route("PATCH", "/ips/{ip_id}", body=Body(sdk.UpdateIPRequest, path=("ip_id",)))
def update_ip(call: Call) -> JSON:
    record = call.record("ipam.ip")
    call.assign(record, "tags", "reverses")
    record.body["updated_at"] = call.now()
    return call.store.save(record).body


@ipam.route("DELETE", "/ips/{ip_id}")
def release_ip(call: Call) -> None:
    _release(call, call.record("ipam.ip"))


@ipam.route("POST", "/ip-sets/release", body=Body(sdk.ReleaseIPSetRequest))
def release_ip_set(call: Call) -> None:
    for record in [call.record("ipam.ip", ip_id) for ip_id in call.body.get("ip_ids") or []]:
        _release(call, record)


@ipam.route("POST", "/ips/{ip_id}/attach", body=Body(sdk.AttachIPRequest, path=("ip_id",), required=("resource",)))
def attach_ip(call: Call) -> JSON:
    record = call.record("ipam.ip")
    if record.body["resource"]:
        raise still_in_use("IP is already attached to a resource")
    record.body.update(resource=_custom(record, call.body["resource"]), updated_at=call.now())
    return call.store.save(record).body


@ipam.route("POST", "/ips/{ip_id}/detach", body=Body(sdk.DetachIPRequest, path=("ip_id",), required=("resource",)))
def detach_ip(call: Call) -> JSON:
    record = call.record("ipam.ip")
    _check_attached(record, call.body["resource"], "resource")
    record.body.update(resource=None, updated_at=call.now())
    return call.store.save(record).body


@ipam.route("POST", "/ips/{ip_id}/move", body=Body(sdk.MoveIPRequest, path=("ip_id",), required=("from_resource",)))
def move_ip(call: Call) -> JSON:
    record = call.record("ipam.ip")
    _check_attached(record, call.body["from_resource"], "from_resource")
    to = call.body.get("to_resource")
    record.body.update(resource=_custom(record, to) if to else None, updated_at=call.now())
    return call.store.save(record).body


def _source(call: Call) -> JSON:
    """The subnet to reserve in. Only private networks can be reserved from."""
    source = call.body["source"]
    if network_id := source.get("private_network_id"):
        return _subnet(private_network(call, network_id), 6 if call.body.get("is_ipv6") else 4)
    if subnet_id := source.get("subnet_id"):
        for network in call.store.find("vpc.private_network", region=call.locality):
            for subnet in network.body["subnets"]:
                if subnet["id"] == subnet_id:
                    found: JSON = subnet
                    return found
        raise not_found("subnet", subnet_id)
    raise invalid("source", "addresses can be reserved from a private_network_id or a subnet_id only")


def _subnet(network: Record, version: int) -> JSON:
    for subnet in network.body["subnets"]:
        if ipaddress.ip_network(subnet["subnet"]).version == version:
            found: JSON = subnet
            return found
    raise invalid("private_network_id", f"Private Network {network.id} has no IPv{version} subnet")


def _take(
    call: Call, subnet: JSON, address: str | None, resource: JSON | None, tags: list[str], *, booked: bool
) -> Record:
    network = ipaddress.ip_network(subnet["subnet"])
    taken = {
        ip.body["address"].partition("/")[0]
        for ip in call.store.find("ipam.ip", lambda ip: ip.private["subnet_id"] == subnet["id"])
    }
    now = call.now()
    return call.store.add(
        "ipam.ip",
        {
            "address": f"{_free(network, taken, address)}/{network.prefixlen}",
            "created_at": now,
            "is_ipv6": network.version == 6,
            "project_id": subnet["project_id"],
            "region": region_of(call.locality),
            "resource": resource,
            "reverses": [],
            "source": {"subnet_id": subnet["id"]},
            "tags": list(tags),
            "updated_at": now,
            "zone": None,
        },
        {
            "private_network_id": subnet["private_network_id"],
            "subnet_id": subnet["id"],
            "vpc_id": subnet["vpc_id"],
            "booked": booked,
        },
    )


def _free(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network, taken: set[str], address: str | None
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    if address is not None:
        try:
            wanted = ipaddress.ip_address(address)
        except ValueError:
            raise invalid("address", f"{address!r} is not an IP address", "format") from None
        if wanted not in network or wanted in _kept_back(network):
            raise invalid("address", f"{wanted} is not a usable address of {network}")
        if str(wanted) in taken:
            raise conflict("ip", str(wanted), f"{wanted} is already reserved")
        return wanted
    for each in _candidates(network):
        if str(each) not in taken:
            return each
    raise precondition_failed("quota_exceeded", f"no address is left in {network}")


def _candidates(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network,
) -> Iterable[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    if isinstance(network, ipaddress.IPv6Network):
        return (network[uuid.uuid4().int & (network.num_addresses - 1)] for _ in range(1000))
    kept = _kept_back(network)
    return (each for each in network.hosts() if each not in kept)


def _kept_back(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> set[object]:
    """Ends of the range and its first host: recorded networks hand out from the second host on."""
    return {network[0], network[1], network[-1]} if network.version == 4 else {network[0]}


def _reserved(call: Call, ip_id: str, network: Record) -> Record:
    record = call.store.get("ipam.ip", ip_id, "ip")
    if record.private["private_network_id"] != network.id:
        raise invalid("ipam_ip_id", f"IP {ip_id} is not reserved in Private Network {network.id}")
    if record.body["resource"]:
        raise still_in_use(f"IP {ip_id} is already attached to a resource")
    return record


def _wanted(call: Call, record: Record) -> bool:  # noqa: PLR0911  one line for each filter of the API
    resource = record.body["resource"] or {}
    types = {kind for kind in _values(call, "resource_type", "resource_types") if kind != "unknown_type"}
    if types and resource.get("type") not in types:
        return False
    ids = _values(call, "resource_id", "resource_ids")
    if ids and resource.get("id") not in ids:
        return False
    if (ip_ids := _values(call, "ip_ids")) and record.id not in ip_ids:
        return False
    if (name := call.first("resource_name")) and name not in str(resource.get("name") or ""):
        return False
    if (mac := call.first("mac_address")) and mac.upper() != resource.get("mac_address"):
        return False
    for name, held in (
        ("private_network_id", record.private["private_network_id"]),
        ("subnet_id", record.private["subnet_id"]),
        ("vpc_id", record.private["vpc_id"]),
        ("source_vpc_id", record.private["vpc_id"]),
        ("zonal", record.body["zone"]),
    ):
        if (wanted := call.first(name)) and wanted != held:
            return False
    for name, is_so in (("attached", bool(resource)), ("is_ipv6", record.body["is_ipv6"])):
        if (wanted := call.first(name)) and (wanted.lower() == "true") != is_so:
            return False
    return True


def _values(call: Call, *names: str) -> set[str]:
    return {each for name in names for value in call.query.get(name, []) for each in value.split(",") if each}


def _release(call: Call, record: Record) -> None:
    if record.body["resource"] and record.body["resource"]["type"] != "custom":
        raise still_in_use("IP is attached to a resource: detach it there")
    call.store.remove(record)


def _custom(record: Record, wanted: JSON) -> JSON:
    mac = wanted.get("mac_address")
    if not mac:
        raise invalid("resource.mac_address", "a custom resource is named by its MAC address", "required")
    return {"id": record.id, "mac_address": str(mac).upper(), "name": wanted.get("name"), "type": "custom"}


def _check_attached(record: Record, named: JSON, argument: str) -> None:
    held = record.body["resource"]
    if not held or held["type"] != "custom" or held["mac_address"] != str(named.get("mac_address", "")).upper():
        raise invalid(argument, "the IP is not attached to this custom resource")


def _mac() -> str:
    random = uuid.uuid4().hex[:6].upper()
    return f"02:00:00:{random[:2]}:{random[2:4]}:{random[4:]}"
