"""VPC: networks with routing, private networks, network ACLs and routes (`/vpc/v2`)."""

from __future__ import annotations

import ipaddress

from scaleway.vpc.v2 import types as sdk

from emulator.errors import invalid, still_in_use
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.schema import Body
from emulator.store import JSON, Record

vpc = Product("vpc", "/vpc/v2/regions/{region}", Permission.product("VPC"))
private_network_rights = Permission.product("PrivateNetworks")

MAXIMUM_ACL_RULES = 255


@vpc.route("POST", "/vpcs", body=Body(sdk.CreateVPCRequest))
def create_vpc(call: Call) -> JSON:
    project_id = call.project()
    now = call.now()
    return call.store.add(
        "vpc.vpc",
        {
            "name": call.body.get("name") or "",
            "organization_id": call.principal.organization_id,
            "project_id": project_id,
            "region": call.locality,
            "tags": call.body.get("tags") or [],
            "is_default": False,
            "created_at": now,
            "updated_at": now,
            "private_network_count": 0,
            "routing_enabled": bool(call.body.get("enable_routing")),
            "custom_routes_propagation_enabled": bool(call.body.get("enable_routing")),
            "transitivity_enabled": bool(call.body.get("enable_transitivity")),
        },
        # A new VPC accepts everything: the trap that a network ACL has to close.
        {
            "acl": {
                "v4": {"rules": [], "default_policy": "accept"},
                "v6": {"rules": [], "default_policy": "accept"},
            }
        },
    ).body


@vpc.route("GET", "/vpcs")
def list_vpcs(call: Call) -> JSON:
    return call.page("vpcs", [_shown(call, record) for record in call.records("vpc.vpc")])


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
        raise still_in_use("VPC still contains Private Networks")
    call.store.remove(record)
    for route in call.store.find("vpc.route", vpc_id=record.id):
        call.store.remove(route)


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
    acl = {"rules": rules, "default_policy": call.body.get("default_policy") or "accept"}
    record.private["acl"]["v6" if is_ipv6 else "v4"] = acl
    call.store.save(record)
    return acl


@vpc.route("POST", "/private-networks", body=Body(sdk.CreatePrivateNetworkRequest), permission=private_network_rights)
def create_private_network(call: Call) -> JSON:
    project_id = call.project()
    vpc_id = call.body.get("vpc_id")
    if not vpc_id:
        raise invalid("vpc_id", "the stand-in has no default VPC: name one", "required")
    parent = call.store.get("vpc.vpc", vpc_id, "vpc")
    now = call.now()
    body: JSON = {
        "name": call.body.get("name") or "",
        "organization_id": call.principal.organization_id,
        "project_id": project_id,
        "region": call.locality,
        "tags": call.body.get("tags") or [],
        "vpc_id": parent.id,
        "dhcp_enabled": True,
        "default_route_propagation_enabled": bool(call.body.get("default_route_propagation_enabled")),
        "created_at": now,
        "updated_at": now,
        "subnets": [],
    }
    record = call.store.add("vpc.private_network", body)
    ranges = [_network(text, f"subnets.{i}") for i, text in enumerate(call.body.get("subnets") or [])]
    if not any(each.version == 4 for each in ranges):
        ranges.insert(0, _free_ipv4(call, parent))
    if not any(each.version == 6 for each in ranges):
        ranges.append(
            ipaddress.ip_network(f"fd{record.id[:2]}:{record.id[2:6]}:{record.id[9:13]}:{record.id[14:18]}::/64")
        )
    for other in call.store.find("vpc.private_network", vpc_id=parent.id):
        for subnet in other.body["subnets"]:
            for each in ranges:
                taken = ipaddress.ip_network(subnet["subnet"])
                if each.version == taken.version and each.overlaps(taken):
                    call.store.remove(record)
                    raise invalid("subnets", f"{each} overlaps {taken} of Private Network {other.id}")
    for each in ranges:
        row = {
            "subnet": str(each),
            "created_at": now,
            "updated_at": now,
            "project_id": project_id,
            "private_network_id": record.id,
            "vpc_id": parent.id,
        }
        # The subnet's id is its own; it is listed by IPAM.
        body["subnets"].append({"id": f"{record.id[:-1]}{each.version}", **row})
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
    attached = call.store.find(
        "ipam.ip", lambda ip: (ip.body.get("source") or {}).get("private_network_id") == record.id
    )
    if any(ip.body.get("resource") for ip in attached):
        raise still_in_use("Private Network still has attached resources")
    for ip in attached:
        call.store.remove(ip)
    call.store.remove(record)


def _shown(call: Call, record: Record) -> JSON:
    count = len(call.store.find("vpc.private_network", vpc_id=record.id))
    return {**record.body, "private_network_count": count}


def _network(text: object, name: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(str(text))
    except ValueError:
        raise invalid(name, f"{text!r} is not an IP range", "format") from None


def _free_ipv4(call: Call, parent: Record) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    taken = {
        subnet["subnet"]
        for other in call.store.find("vpc.private_network", vpc_id=parent.id)
        for subnet in other.body["subnets"]
    }
    return next(each for each in ipaddress.ip_network("172.16.0.0/16").subnets(new_prefix=22) if str(each) not in taken)
