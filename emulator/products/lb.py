"""Load Balancers: the balancers, their addresses and their private networks (`/lb/v1`). Zonal.

Backends, frontends, access lists and certificates are in the files beside this one. This API has a 404 of its own.
"""

from __future__ import annotations

import ipaddress
import uuid

from scaleway.lb.v1 import types as sdk

from emulator.errors import ApiError, conflict, invalid, precondition_failed, still_in_use, transient_state
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.products import ipam
from emulator.schema import Body
from emulator.store import JSON, Record

lb = Product("lb", "/lb/v1/zones/{zone}", Permission.product("LoadBalancers"))

TYPES = ("lb-s", "lb-gp-m", "lb-gp-l", "lb-gp-xl")
INTERMEDIATE = "ssl_compatibility_level_intermediate"
# Source: VPC documentation, limitations.
MAXIMUM_PRIVATE_NETWORKS = 8
# What the API calls them when they are not there. Source: recorded replies, odd as the last one is.
NAMES = {"lb.lb": "lbs", "lb.ip": "ips", "lb.route": "privateNetwork"}
PUBLIC_IPV6 = ipaddress.IPv6Network("2001:db8::/32")


def find(call: Call, kind: str, id_: str | None = None) -> Record:
    """A record in this zone that the caller may act on. Raises the 404 that this API has instead of the usual one."""
    try:
        record = call.record(kind, id_)
        if "lb_id" in record.private:
            call.record("lb.lb", record.private["lb_id"])
    except ApiError as error:
        if error.status != 404:
            raise
        name = NAMES.get(kind, kind.rpartition(".")[2])
        raise ApiError(404, {"message": f"{name} not Found"}) from None
    return record


def steady(balancer: Record) -> Record:
    """Raises the API's 409 while a load balancer is being changed."""
    if balancer.body["status"] != "ready":
        raise transient_state("lb", balancer.id, balancer.body["status"])
    return balancer


def parent(call: Call, child: Record) -> Record:
    """The load balancer that a backend, frontend ... belongs to."""
    return call.store.get("lb.lb", child.private["lb_id"])


def shown(call: Call, balancer: Record) -> JSON:
    """A load balancer as the API shows it, with its addresses, machines and counts."""
    frontends = _children(call, "lb.frontend", balancer)
    routes = [route for route in call.store.find("lb.route") if route.private["lb_id"] == balancer.id]
    instance = {
        "created_at": balancer.body["created_at"],
        "id": balancer.private["instance_id"],
        "ip_address": "",
        "region": balancer.body["region"],
        "status": "ready" if balancer.body["status"] == "ready" else "pending",
        "updated_at": balancer.body["updated_at"],
        "zone": balancer.body["zone"],
    }
    return {
        **balancer.body,
        "backend_count": len(_children(call, "lb.backend", balancer)),
        "frontend_count": len(frontends),
        "instances": [instance],
        "ip": [dict(ip.body) for ip in call.store.find("lb.ip", lb_id=balancer.id)],
        "private_network_count": len(_children(call, "lb.private_network", balancer)),
        "route_count": len(routes),
    }


@lb.route("POST", "/ips", body=Body(sdk.ZonedApiCreateIpRequest))
def create_ip(call: Call) -> JSON:
    body = call.body
    return _add_ip(call, call.project(), bool(body.get("is_ipv6")), body.get("tags") or [], body.get("reverse")).body


@lb.route("GET", "/ips")
def list_ips(call: Call) -> JSON:
    found = [record.body for record in call.records("lb.ip")]
    if address := call.first("ip_address"):
        found = [each for each in found if each["ip_address"] == address]
    kind = call.first("ip_type") or "all"
    if kind != "all":
        found = [each for each in found if (":" in each["ip_address"]) == (kind == "ipv6")]
    return call.page("ips", found)


@lb.route("GET", "/ips/{ip_id}")
def get_ip(call: Call) -> JSON:
    return find(call, "lb.ip").body


@lb.route("PATCH", "/ips/{ip_id}", body=Body(sdk.ZonedApiUpdateIpRequest, path=("ip_id",)))
def update_ip(call: Call) -> JSON:
    record = find(call, "lb.ip")
    if call.body.get("lb_id"):
        raise invalid("lb_id", "moving an address to another load balancer is not served by the stand-in")
    record.body.update({key: value for key, value in call.body.items() if value is not None})
    return call.store.save(record).body


@lb.route("DELETE", "/ips/{ip_id}")
def release_ip(call: Call) -> None:
    record = find(call, "lb.ip")
    if record.body["lb_id"]:
        raise still_in_use("IP is attached to a load balancer")
    call.store.remove(record)


@lb.route("POST", "/lbs", body=Body(sdk.ZonedApiCreateLbRequest, required=("type",)))
def create_lb(call: Call) -> JSON:
    project_id, body = call.project(), call.body
    kind = _type(body["type"])
    wanted = body.get("ip_ids") or ([body["ip_id"]] if body.get("ip_id") else [])
    ips = [find(call, "lb.ip", ip_id) for ip_id in wanted]
    for ip in ips:
        if ip.body["lb_id"]:
            raise conflict("ip", ip.id, "IP is already attached to a load balancer")
    # Trap: who says nothing gets a public address.
    if not ips and body.get("assign_flexible_ip") is not False:
        ips.append(_add_ip(call, project_id, False, []))
    if body.get("assign_flexible_ipv6") and not any(":" in ip.body["ip_address"] for ip in ips):
        ips.append(_add_ip(call, project_id, True, []))
    now = call.now()
    balancer = call.store.add(
        "lb.lb",
        {
            "created_at": now,
            "description": body.get("description") or "",
            "name": body.get("name") or "",
            "organization_id": call.principal.organization_id,
            "project_id": project_id,
            "region": ipam.region_of(call.locality),
            "ssl_compatibility_level": _tls(body.get("ssl_compatibility_level")),
            "subscriber": None,
            "tags": body.get("tags") or [],
            "type": kind,
            "updated_at": now,
            "zone": call.locality,
        },
        {"instance_id": str(uuid.uuid4())},
    )
    for ip in ips:
        ip.body["lb_id"] = balancer.id
        call.store.save(ip)
    # It has no machines yet. Source: recorded replies.
    return {**shown(call, call.begin(balancer, during="to_create")), "instances": []}


@lb.route("GET", "/lbs")
def list_lbs(call: Call) -> JSON:
    found = call.records("lb.lb")
    if ids := call.query.get("lb_ids"):
        found = [record for record in found if record.id in ids]
    return call.page("lbs", [shown(call, record) for record in found])


@lb.route("GET", "/lbs/{lb_id}")
def get_lb(call: Call) -> JSON:
    return shown(call, find(call, "lb.lb"))


@lb.route("PUT", "/lbs/{lb_id}", body=Body(sdk.ZonedApiUpdateLbRequest, path=("lb_id",), required=("name",)))
def update_lb(call: Call) -> JSON:
    balancer, body = steady(find(call, "lb.lb")), call.body
    balancer.body.update(
        name=body["name"],
        description=body.get("description") or "",
        tags=body.get("tags") or [],
        ssl_compatibility_level=_tls(body.get("ssl_compatibility_level")),
        updated_at=call.now(),
    )
    return shown(call, call.begin(balancer, during="pending"))


@lb.route("POST", "/lbs/{lb_id}/migrate", body=Body(sdk.ZonedApiMigrateLbRequest, path=("lb_id",), required=("type",)))
def migrate_lb(call: Call) -> JSON:
    balancer = steady(find(call, "lb.lb"))
    wanted = _type(call.body["type"])
    # The reply still has the old type. Source: recorded replies.
    reply = {**shown(call, balancer), "status": "migrating"}
    balancer.body.update(type=wanted, updated_at=call.now())
    call.begin(balancer, during="migrating")
    return reply


@lb.route("DELETE", "/lbs/{lb_id}")
def delete_lb(call: Call) -> None:
    balancer = steady(find(call, "lb.lb"))
    # That the real API refuses this, rather than detaching, is not recorded.
    if _children(call, "lb.private_network", balancer):
        raise still_in_use("Load balancer is still attached to Private Networks")
    for kind in ("lb.acl", "lb.route", "lb.frontend", "lb.backend", "lb.certificate"):
        for child in _children(call, kind, balancer):
            call.store.remove(child)
    for ip in call.store.find("lb.ip", lb_id=balancer.id):
        # Trap: an address that was made with the load balancer stays, and is paid for, unless `release_ip` is said.
        if call.first("release_ip") == "true":
            call.store.remove(ip)
        else:
            ip.body["lb_id"] = None
            call.store.save(ip)
    call.begin(balancer, during="to_delete", after=None)


@lb.route("GET", "/lbs/{lb_id}/private-networks")
def list_private_networks(call: Call) -> JSON:
    balancer = find(call, "lb.lb")
    found = [call.cloud.settled(each) for each in _children(call, "lb.private_network", balancer)]
    return call.page("private_network", [_attachment(call, each, balancer) for each in found if each is not None])


@lb.route(
    "POST",
    "/lbs/{lb_id}/attach-private-network",
    body=Body(sdk.ZonedApiAttachPrivateNetworkRequest, path=("lb_id",), required=("private_network_id",)),
)
def attach_private_network(call: Call) -> JSON:
    balancer = steady(find(call, "lb.lb"))
    network_id, now = call.body["private_network_id"], call.now()
    if (call.body.get("static_config") or {}).get("ip_address"):
        raise invalid("static_config", "is deprecated: reserve the address in IPAM and name it in ipam_ids")
    held = _children(call, "lb.private_network", balancer)
    if any(each.body["private_network_id"] == network_id for each in held):
        raise conflict("private_network", network_id, "is already attached to this load balancer")
    if len(held) >= MAXIMUM_PRIVATE_NETWORKS:
        raise precondition_failed("quota_exceeded", f"at most {MAXIMUM_PRIVATE_NETWORKS} Private Networks")
    ip_id = next(iter(call.body.get("ipam_ids") or []), None) or (call.body.get("dhcp_config") or {}).get("ip_id")
    name = balancer.body["name"]
    ip = ipam.attach(call, network_id, "lb_server", balancer.id, name, call.locality, ipam_ip_id=ip_id)
    record = call.store.add(
        "lb.private_network",
        {
            "id": str(uuid.uuid4()),
            "created_at": now,
            "dhcp_config": {"ip_id": ip.id},
            "ipam_ids": [ip.id],
            "private_network_id": network_id,
            "updated_at": now,
        },
        {"lb_id": balancer.id, "project_id": balancer.body["project_id"]},
    )
    return _attachment(call, call.begin(record, during="pending"), balancer)


@lb.route(
    "POST",
    "/lbs/{lb_id}/detach-private-network",
    body=Body(sdk.ZonedApiDetachPrivateNetworkRequest, path=("lb_id",), required=("private_network_id",)),
)
def detach_private_network(call: Call) -> None:
    balancer = steady(find(call, "lb.lb"))
    network_id = call.body["private_network_id"]
    for record in _children(call, "lb.private_network", balancer):
        if record.body["private_network_id"] == network_id:
            ipam.detach(call, balancer.id, network_id)
            call.store.remove(record)
            return
    raise ApiError(404, {"message": "privateNetwork not Found"})


def _children(call: Call, kind: str, balancer: Record) -> list[Record]:
    return call.store.find(kind, lambda each: each.private["lb_id"] == balancer.id)


def _attachment(call: Call, record: Record, balancer: Record) -> JSON:
    body = {key: value for key, value in record.body.items() if key != "id"}
    return {**body, "lb": shown(call, balancer)}


def _type(name: str) -> str:
    if name.lower() not in TYPES:
        raise invalid("type", f"{name} is not one of {', '.join(TYPES).upper()}")
    return name.lower()


def _tls(level: str | None) -> str:
    return INTERMEDIATE if level in (None, "", "ssl_compatibility_level_unknown") else str(level)


def _add_ip(call: Call, project_id: str, is_ipv6: bool, tags: list[str], reverse: str | None = None) -> Record:
    region = ipam.region_of(call.locality)
    if is_ipv6:
        found = ipaddress.IPv6Address(int(PUBLIC_IPV6[0]) + ((uuid.uuid4().int & 0xFFFFFFFF) << 64))
        address, stem = str(found), found.reverse_pointer.removesuffix(".ip6.arpa")
    else:
        address = ipam.public_ipv4(call)
        stem = address.replace(".", "-")
    return call.store.add(
        "lb.ip",
        {
            "ip_address": address,
            "lb_id": None,
            "organization_id": call.principal.organization_id,
            "project_id": project_id,
            "region": region,
            "reverse": reverse or f"{stem}.lb.{region}.scw.cloud",
            "tags": tags,
            "zone": call.locality,
        },
    )
