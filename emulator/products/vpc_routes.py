"""VPC: custom routes and connectors between VPCs. Ingress rules are not served."""

from __future__ import annotations

import ipaddress

from scaleway.vpc.v2 import types as sdk

from emulator.errors import conflict, invalid, not_found
from emulator.product import Call
from emulator.products import ipam
from emulator.products.vpc import vpc
from emulator.schema import Body
from emulator.store import JSON, Record

NEXT_HOPS = ("nexthop_resource_id", "nexthop_private_network_id", "nexthop_vpc_connector_id")


@vpc.route("POST", "/routes", body=Body(sdk.CreateRouteRequest, required=("vpc_id", "destination")))
def create_route(call: Call) -> JSON:
    parent = call.record("vpc.vpc", call.body["vpc_id"])
    now = call.now()
    body: JSON = {
        "created_at": now,
        "description": call.body.get("description") or "",
        "destination": _destination(call.body["destination"]),
        "is_read_only": False,
        **{name: call.body.get(name) for name in NEXT_HOPS},
        "region": call.locality,
        "tags": call.body.get("tags") or [],
        "type": "custom",
        "updated_at": now,
        "vpc_id": parent.id,
    }
    _check_next_hop(call, body)
    return call.store.add("vpc.route", body, {"project_id": parent.body["project_id"]}).body


@vpc.route("GET", "/routes-with-nexthop")
def list_routes(call: Call) -> JSON:
    """The routes of a VPC: to each subnet, to the gateways that push a default route, and the custom ones."""
    shown = [_with_next_hop(call, record.body) for record in call.records("vpc.route")]
    facts = call.facts({})
    # A filter by tags leaves the managed routes in. Source: recorded replies.
    for network in call.store.find("vpc.private_network", region=call.locality):
        if not call.principal.allows(call.route.permission, "read", network.body["project_id"], facts):
            continue
        shown += [_to_subnet(network, subnet["subnet"]) for subnet in network.body["subnets"]]
        for gateway in call.store.find("vpcgw.gateway_network", private_network_id=network.id, push_default_route=True):
            shown.append(_with_next_hop(call, _to_gateway(network, gateway)))
    if is_ipv6 := call.first("is_ipv6"):
        shown = [each for each in shown if (":" in each["route"]["destination"]) == (is_ipv6 == "true")]
    for name in ("vpc_id", "nexthop_resource_id", "nexthop_private_network_id", "nexthop_vpc_connector_id"):
        if wanted := call.first(name):
            shown = [each for each in shown if each["route"][name] == wanted]
    shown.sort(key=lambda each: str(each["route"]["created_at"]))
    return call.page("routes", shown)


@vpc.route("GET", "/routes/{route_id}")
def get_route(call: Call) -> JSON:
    return call.record("vpc.route").body


@vpc.route("PATCH", "/routes/{route_id}", body=Body(sdk.UpdateRouteRequest, path=("route_id",)))
def update_route(call: Call) -> JSON:
    record = call.record("vpc.route")
    changed = {**record.body, **{key: value for key, value in call.body.items() if value is not None}}
    changed["destination"] = _destination(changed["destination"])
    changed["updated_at"] = call.now()
    _check_next_hop(call, changed)
    record.body.update(changed)
    return call.store.save(record).body


@vpc.route("DELETE", "/routes/{route_id}")
def delete_route(call: Call) -> None:
    call.store.remove(call.record("vpc.route"))


@vpc.route("POST", "/vpc-connectors", body=Body(sdk.CreateVPCConnectorRequest, required=("vpc_id", "target_vpc_id")))
def create_connector(call: Call) -> JSON:
    parent = call.record("vpc.vpc", call.body["vpc_id"])
    target = call.store.get("vpc.vpc", call.body["target_vpc_id"], "vpc")
    if parent.id == target.id:
        raise invalid("target_vpc_id", "must be another VPC")
    for other in call.store.find("vpc.connector", vpc_id=parent.id, target_vpc_id=target.id):
        raise conflict("vpc_connector", other.id, "these VPCs are connected already")
    now = call.now()
    record = call.store.add(
        "vpc.connector",
        {
            "created_at": now,
            "name": call.body.get("name") or "",
            "organization_id": parent.body["organization_id"],
            "project_id": parent.body["project_id"],
            "region": call.locality,
            "status": "orphan",
            "tags": call.body.get("tags") or [],
            "target_vpc_id": target.id,
            "updated_at": now,
            "vpc_id": parent.id,
        },
    )
    return _shown(call, record)


@vpc.route("GET", "/vpc-connectors")
def list_connectors(call: Call) -> JSON:
    equals = {name: value for name in ("vpc_id", "target_vpc_id") if (value := call.first(name))}
    return call.page("vpc_connectors", [_shown(call, record) for record in call.records("vpc.connector", **equals)])


@vpc.route("GET", "/vpc-connectors/{connector_id}")
def get_connector(call: Call) -> JSON:
    return _shown(call, call.record("vpc.connector", resource="vpc_connector"))


@vpc.route(
    "PATCH",
    "/vpc-connectors/{connector_id}",
    body=Body(sdk.UpdateVPCConnectorRequest, path=("vpc_connector_id",)),
)
def update_connector(call: Call) -> JSON:
    record = call.record("vpc.connector", resource="vpc_connector")
    record.body.update({key: value for key, value in call.body.items() if value is not None})
    record.body["updated_at"] = call.now()
    return _shown(call, call.store.save(record))


@vpc.route("DELETE", "/vpc-connectors/{connector_id}")
def delete_connector(call: Call) -> None:
    record = call.record("vpc.connector", resource="vpc_connector")
    for route in call.store.find("vpc.route", nexthop_vpc_connector_id=record.id):
        call.store.remove(route)
    call.store.remove(record)


def _destination(text: object) -> str:
    try:
        return str(ipaddress.ip_network(str(text)))
    except ValueError:
        raise invalid("destination", f"{text!r} is not an IP range", "format") from None


def _check_next_hop(call: Call, route: JSON) -> None:
    """The next hop must be in the route's VPC. Raises the API's 400 or 404."""
    resource, network, connector = (route[name] for name in NEXT_HOPS)
    if connector:
        if call.store.get("vpc.connector", connector, "vpc_connector").body["vpc_id"] != route["vpc_id"]:
            raise invalid("nexthop_vpc_connector_id", "must be a connector of this VPC")
        if resource or network:
            raise invalid("nexthop_vpc_connector_id", "a route has one next hop")
    elif not resource and not network:
        raise invalid("nexthop_resource_id", "a route needs a next hop", "required")
    if network and ipam.private_network(call, network).body["vpc_id"] != route["vpc_id"]:
        raise invalid("nexthop_private_network_id", "must be a Private Network of this VPC")
    if resource and not any(
        ip.private["vpc_id"] == route["vpc_id"] for ip in ipam.addresses(call, resource, network or None)
    ):
        raise not_found("resource", resource)


def _to_subnet(network: Record, subnet: str) -> JSON:
    route = _managed(network, network, subnet, "Local Private Network route", type="subnet", tags=["MANAGED"])
    return {"nexthop_ip": None, "nexthop_name": None, "nexthop_resource_type": "unknown_type", "route": route}


def _to_gateway(network: Record, gateway: Record) -> JSON:
    own = {"id": gateway.id, "nexthop_resource_id": gateway.id}
    return _managed(network, gateway, "0.0.0.0/0", "Default route", type="default", tags=[], **own)


def _managed(network: Record, cause: Record, destination: str, description: str, **more: object) -> JSON:
    """A route that the cloud keeps by itself."""
    return {
        "created_at": cause.body["created_at"],
        "description": description,
        "destination": destination,
        "id": "",
        "is_read_only": True,
        "nexthop_private_network_id": network.id,
        "nexthop_resource_id": None,
        "nexthop_vpc_connector_id": None,
        "region": network.body["region"],
        "updated_at": cause.body["created_at"],
        "vpc_id": network.body["vpc_id"],
        **more,
    }


def _with_next_hop(call: Call, route: JSON) -> JSON:
    held = ipam.addresses(call, route["nexthop_resource_id"]) if route["nexthop_resource_id"] else []
    ip = next((each.body for each in held if not each.body["is_ipv6"]), None)
    return {
        "nexthop_ip": ip["address"].partition("/")[0] if ip else None,
        "nexthop_name": ip["resource"]["name"] if ip else None,
        "nexthop_resource_type": ip["resource"]["type"] if ip else "unknown_type",
        "route": route,
    }


def _shown(call: Call, record: Record) -> JSON:
    """A connection works once the other VPC has connected back."""
    back = call.store.find("vpc.connector", vpc_id=record.body["target_vpc_id"], target_vpc_id=record.body["vpc_id"])
    if not back:
        return record.body
    peer = call.store.get("vpc.vpc", record.body["target_vpc_id"], "vpc")
    info = {
        "organization_id": peer.body["organization_id"],
        "project_id": peer.body["project_id"],
        "vpc_name": peer.body["name"],
    }
    status = "conflict" if _overlap(call, record.body["vpc_id"], peer.id) else "peered"
    return {**record.body, "status": status, "peer_info": info}


def _overlap(call: Call, *vpc_ids: str) -> bool:
    here, there = (
        [
            ipaddress.ip_network(subnet["subnet"])
            for network in call.store.find("vpc.private_network", vpc_id=each)
            for subnet in network.body["subnets"]
        ]
        for each in vpc_ids
    )
    return any(a.version == b.version and a.overlaps(b) for a in here for b in there)
