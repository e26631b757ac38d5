"""VPC: networks with routing, network ACLs and private networks (`/vpc/v2`). Routes are in the file beside this one."""

from __future__ import annotations

import ipaddress
import uuid

from scaleway.vpc.v2 import types as sdk

from emulator.errors import invalid, still_in_use
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.schema import Body
from emulator.store import JSON, Record

vpc = Product("vpc", "/vpc/v2/regions/{region}", Permission.product("VPC"))
private_network_rights = Permission.product("PrivateNetworks")

MAXIMUM_ACL_RULES = 255
PORTS = tuple(f"{end}_port_{bound}" for end in ("src", "dst") for bound in ("low", "high"))
# The API marks the rules that a customer wrote. Source: recorded replies to /acl-rules.
RULE_SCOPE = "(Rule scope: client) "


@vpc.route("POST", "/vpcs", body=Body(sdk.CreateVPCRequest))
def create_vpc(call: Call) -> JSON:
    return _add(call, call.project()).body


@vpc.route("GET", "/vpcs")
def list_vpcs(call: Call) -> JSON:
    is_default = call.first("is_default")
    if is_default == "true":
        _default(call, call.first("project_id") or call.principal.default_project_id)
    found = call.records("vpc.vpc") if is_default is None else call.records("vpc.vpc", is_default=is_default == "true")
    return call.page("vpcs", [_shown(call, record) for record in found])


@vpc.route("GET", "/vpcs/{vpc_id}")
def get_vpc(call: Call) -> JSON:
    return _shown(call, call.record("vpc.vpc"))


@vpc.route("PATCH", "/vpcs/{vpc_id}", body=Body(sdk.UpdateVPCRequest, path=("vpc_id",)))
def update_vpc(call: Call) -> JSON:
    record = call.record("vpc.vpc")
    record.body.update({key: value for key, value in call.body.items() if value is not None})
    record.body["updated_at"] = call.now()
    return _shown(call, call.store.save(record))


@vpc.route("DELETE", "/vpcs/{vpc_id}")
def delete_vpc(call: Call) -> None:
    record = call.record("vpc.vpc")
    if call.store.find("vpc.private_network", vpc_id=record.id):
        raise still_in_use("VPC must be empty to be deleted: it has Private Networks")
    if call.store.find("vpc.connector", lambda each: record.id in (each.body["vpc_id"], each.body["target_vpc_id"])):
        raise still_in_use("VPC must be empty to be deleted: it has VPC connectors")
    for route in call.store.find("vpc.route", vpc_id=record.id):
        call.store.remove(route)
    call.store.remove(record)


@vpc.route("POST", "/vpcs/{vpc_id}/enable-routing", body=Body(sdk.EnableRoutingRequest, path=("vpc_id",)))
def enable_routing(call: Call) -> JSON:
    record = call.record("vpc.vpc")
    record.body["routing_enabled"] = True
    return _shown(call, call.store.save(record))


@vpc.route(
    "POST",
    "/vpcs/{vpc_id}/enable-custom-routes-propagation",
    body=Body(sdk.EnableCustomRoutesPropagationRequest, path=("vpc_id",)),
)
def enable_custom_routes_propagation(call: Call) -> JSON:
    record = call.record("vpc.vpc")
    record.body["custom_routes_propagation_enabled"] = True
    return _shown(call, call.store.save(record))


@vpc.route("GET", "/vpcs/{vpc_id}/acl-rules")
def get_acl(call: Call) -> JSON:
    record = call.record("vpc.vpc")
    family = "v6" if (call.first("is_ipv6") or "").lower() == "true" else "v4"
    acl: JSON = record.private["acl"][family]
    return acl


@vpc.route("PUT", "/vpcs/{vpc_id}/acl-rules", body=Body(sdk.SetAclRequest, path=("vpc_id",)))
def set_acl(call: Call) -> JSON:
    record = call.record("vpc.vpc")
    rules = call.body.get("rules") or []
    if len(rules) > MAXIMUM_ACL_RULES:
        raise invalid("rules", f"at most {MAXIMUM_ACL_RULES} rules")
    is_ipv6 = bool(call.body.get("is_ipv6"))
    for i, rule in enumerate(rules):
        for end in ("source", "destination"):
            if _network(rule.get(end), f"rules.{i}.{end}").version != (6 if is_ipv6 else 4):
                raise invalid(f"rules.{i}.{end}", f"must be an {'IPv6' if is_ipv6 else 'IPv4'} range")
        for name in PORTS:
            if not 0 <= rule.get(name, 0) <= 65535:
                raise invalid(f"rules.{i}.{name}", f"{rule[name]} is no port")
    rules = [
        {
            **rule,
            "protocol": str(rule["protocol"]).upper(),
            "description": RULE_SCOPE + (rule.get("description") or "").removeprefix(RULE_SCOPE),
        }
        for rule in rules
    ]
    acl = {"rules": rules, "default_policy": call.body.get("default_policy") or "accept"}
    record.private["acl"]["v6" if is_ipv6 else "v4"] = acl
    call.store.save(record)
    return acl


@vpc.route("POST", "/private-networks", body=Body(sdk.CreatePrivateNetworkRequest), permission=private_network_rights)
def create_private_network(call: Call) -> JSON:
    project_id = call.project()
    # Trap: who names no VPC gets the project's default one.
    vpc_id = call.body.get("vpc_id") or _default(call, project_id).id
    parent = call.record("vpc.vpc", vpc_id, "vpc")
    if parent.body["project_id"] != project_id:
        raise invalid("project_id", "must be the project of the VPC")
    now = call.now()
    body: JSON = {
        "name": call.body.get("name") or "",
        "organization_id": call.principal.organization_id,
        "project_id": project_id,
        "region": call.locality,
        "tags": call.body.get("tags") or [],
        "vpc_id": parent.id,
        "dhcp_enabled": True,
        "has_s3_integration": False,
        "default_route_propagation_enabled": bool(call.body.get("default_route_propagation_enabled")),
        "created_at": now,
        "updated_at": now,
        "subnets": [],
    }
    ranges = [_network(text, f"subnets.{i}") for i, text in enumerate(call.body.get("subnets") or [])]
    if not any(each.version == 4 for each in ranges):
        ranges.insert(0, _free_ipv4(call, parent))
    if not any(each.version == 6 for each in ranges):
        ranges.append(_free_ipv6(call, parent))
    for other in call.store.find("vpc.private_network", vpc_id=parent.id):
        for subnet in other.body["subnets"]:
            for each in ranges:
                taken = ipaddress.ip_network(subnet["subnet"])
                if each.version == taken.version and each.overlaps(taken):
                    raise invalid("subnets", f"{each} overlaps {taken} of Private Network {other.id}")
    record = call.store.add("vpc.private_network", body)
    body["subnets"] = [
        {
            "id": str(uuid.uuid4()),
            "subnet": str(each),
            "created_at": now,
            "updated_at": now,
            "project_id": project_id,
            "private_network_id": record.id,
            "region": call.locality,
            "vpc_id": parent.id,
        }
        for each in ranges
    ]
    return call.store.save(record).body


@vpc.route("GET", "/private-networks", permission=private_network_rights)
def list_private_networks(call: Call) -> JSON:
    found = call.records("vpc.private_network")
    if vpc_id := call.first("vpc_id"):
        found = [record for record in found if record.body["vpc_id"] == vpc_id]
    return call.page("private_networks", [record.body for record in found])


@vpc.route("GET", "/private-networks/{private_network_id}", permission=private_network_rights)
def get_private_network(call: Call) -> JSON:
    return call.record("vpc.private_network").body


@vpc.route(
    "PATCH",
    "/private-networks/{private_network_id}",
    body=Body(sdk.UpdatePrivateNetworkRequest, path=("private_network_id",)),
    permission=private_network_rights,
)
def update_private_network(call: Call) -> JSON:
    record = call.record("vpc.private_network")
    record.body.update({key: value for key, value in call.body.items() if value is not None})
    record.body["updated_at"] = call.now()
    return call.store.save(record).body


@vpc.route("DELETE", "/private-networks/{private_network_id}", permission=private_network_rights)
def delete_private_network(call: Call) -> None:
    record = call.record("vpc.private_network")
    if in_use(call, record.id):
        raise still_in_use("Private Network must be empty to be deleted")
    for route in call.store.find("vpc.route", nexthop_private_network_id=record.id):
        call.store.remove(route)
    call.store.remove(record)


def in_use(call: Call, private_network_id: str, but: str = "") -> bool:
    """Whether anything but the resource `but` is in a Private Network.

    Reserved addresses count, attached or not, and so does what takes no address from IPAM: a cluster without nodes, and
    a database with an address of its own. Sources: IPAM documentation, "can't delete my Private Network";
    scaleway-sdk-go, `DeletePrivateNetwork`, detach all resources first.
    """
    if call.store.find("ipam.ip", lambda ip: ip.private["private_network_id"] == private_network_id):
        return True
    holders = call.store.find("k8s.cluster", private_network_id=private_network_id)
    for kind in ("rdb.instance", "rdb.read_replica"):
        holders += call.store.find(
            kind,
            lambda each: any(
                (endpoint.get("private_network") or {}).get("private_network_id") == private_network_id
                for endpoint in each.body["endpoints"]
            ),
        )
    return any(call.cloud.settled(each) is not None for each in holders if each.id != but)


def _add(call: Call, project_id: str, *, given: bool = False) -> Record:
    now = call.now()
    return call.store.add(
        "vpc.vpc",
        {
            "name": "default" if given else call.body.get("name") or "",
            "organization_id": call.principal.organization_id,
            "project_id": project_id,
            "region": call.locality,
            "tags": [] if given else call.body.get("tags") or [],
            "is_default": given,
            "created_at": now,
            "updated_at": now,
            "private_network_count": 0,
            # On whatever was asked for. Source: recorded replies.
            "routing_enabled": True,
            "custom_routes_propagation_enabled": True,
            "s3_integration_enabled": False,
            "transitivity_enabled": not given and bool(call.body.get("enable_transitivity")),
        },
        # A new VPC accepts everything: the trap that a network ACL has to close.
        {
            "given": given,
            "acl": {
                "v4": {"rules": [], "default_policy": "accept"},
                "v6": {"rules": [], "default_policy": "accept"},
            },
        },
    )


def _default(call: Call, project_id: str) -> Record:
    """A project's default VPC in a region, made when it is first needed.

    Projects from before May 2025 had it from the start; what the API answers in newer ones is not recorded.
    """
    found = call.store.find("vpc.vpc", project_id=project_id, region=call.locality, is_default=True)
    return found[0] if found else _add(call, project_id, given=True)


def _shown(call: Call, record: Record) -> JSON:
    count = len(call.store.find("vpc.private_network", vpc_id=record.id))
    return {**record.body, "private_network_count": count}


def _network(text: object, name: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(str(text))
    except ValueError:
        raise invalid(name, f"{text!r} is not an IP range", "format") from None


def _subnets(call: Call, parent: Record) -> set[str]:
    found = call.store.find("vpc.private_network", vpc_id=parent.id)
    return {subnet["subnet"] for network in found for subnet in network.body["subnets"]}


def _free_ipv4(call: Call, parent: Record) -> ipaddress.IPv4Network:
    taken = _subnets(call, parent)
    return next(
        each for each in ipaddress.IPv4Network("172.16.0.0/12").subnets(new_prefix=22) if str(each) not in taken
    )


def _free_ipv6(call: Call, parent: Record) -> ipaddress.IPv6Network:
    """A /64 of the VPC's own unique local range, which all its private networks share."""
    taken, vpc = _subnets(call, parent), uuid.UUID(parent.id).hex
    while True:
        found = ipaddress.IPv6Network(f"fd{vpc[:2]}:{vpc[2:6]}:{vpc[6:10]}:{uuid.uuid4().hex[:4]}::/64")
        if str(found) not in taken:
            return found
