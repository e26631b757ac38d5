"""Public Gateways: gateways with their bastion, and their addresses (`/vpc-gw/v2`). Zonal.

Their attachments to private networks and their PAT rules are in the files beside this one.
"""

from __future__ import annotations

import ipaddress
import urllib.parse

from scaleway.vpcgw.v2 import types as sdk

from emulator.errors import conflict, invalid, not_found, still_in_use, transient_state
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.products import ipam
from emulator.products.domain import fqdn
from emulator.schema import Body
from emulator.store import JSON, Record

vpcgw = Product("vpc-gw", "/vpc-gw/v2/zones/{zone}", Permission.product("VPCGateway"))

# Mbit/s. Source: recorded replies for S and M, third-party text for XL; that of L is not known and set in between.
BANDWIDTH = {"VPC-GW-S": 100, "VPC-GW-M": 1000, "VPC-GW-L": 3000, "VPC-GW-XL": 10000}
BASTION_PORT = 61000
VERSION = "0.7.8"


@vpcgw.route("GET", "/gateway-types")
def list_types(call: Call) -> JSON:
    return {"types": [{"name": name, "bandwidth": each, "zone": call.locality} for name, each in BANDWIDTH.items()]}


@vpcgw.route("POST", "/gateways", body=Body(sdk.CreateGatewayRequest, required=("type",)))
def create_gateway(call: Call) -> JSON:
    project_id = call.project()
    if call.body["type"] not in BANDWIDTH:
        raise invalid("type", f"must be one of {', '.join(BANDWIDTH)}")
    bastion_port = _bastion_port(call.body.get("bastion_port") or BASTION_PORT)
    ip = _free_ip(call, call.body["ip_id"]) if call.body.get("ip_id") else _add_ip(call, project_id, [])
    now = call.now()
    gateway = call.store.add(
        "vpcgw.gateway",
        {
            "bandwidth": BANDWIDTH[call.body["type"]],
            # Trap: the bastion is open to everyone until a second call narrows it.
            "bastion_allowed_ips": ["0.0.0.0/0"],
            "bastion_enabled": bool(call.body.get("enable_bastion")),
            "bastion_port": bastion_port,
            "created_at": now,
            "is_legacy": False,
            "name": call.body.get("name") or "",
            "organization_id": call.principal.organization_id,
            "project_id": project_id,
            "smtp_enabled": bool(call.body.get("enable_smtp")),
            "tags": call.body.get("tags") or [],
            "type": call.body["type"],
            "updated_at": now,
            "version": VERSION,
            "zone": call.locality,
        },
    )
    ip.body["gateway_id"] = gateway.id
    call.store.save(ip)
    reply = shown(call, call.begin(gateway, during="allocating", after="running"))
    del reply["version"]  # known once it runs
    return reply


@vpcgw.route("GET", "/gateways")
def list_gateways(call: Call) -> JSON:
    networks = set(call.query.get("private_network_ids", []))
    found = []
    for record in call.records("vpcgw.gateway"):
        gateway = shown(call, record)
        attached = {each["private_network_id"] for each in gateway["gateway_networks"]}
        if (not networks or networks & attached) and all(
            not call.query.get(key) or gateway[field] in call.query[key]
            for key, field in (("types", "type"), ("status", "status"))
        ):
            found.append(gateway)
    return call.page("gateways", found)


@vpcgw.route("GET", "/gateways/{gateway_id}")
def get_gateway(call: Call) -> JSON:
    return shown(call, call.record("vpcgw.gateway"))


@vpcgw.route("PATCH", "/gateways/{gateway_id}", body=Body(sdk.UpdateGatewayRequest, path=("gateway_id",)))
def update_gateway(call: Call) -> JSON:
    record = steady(call.record("vpcgw.gateway"))
    shown_as = {"enable_bastion": "bastion_enabled", "enable_smtp": "smtp_enabled"}
    changes = {shown_as.get(key, key): value for key, value in call.body.items() if value is not None}
    if "bastion_port" in changes:
        _bastion_port(changes["bastion_port"])
    return shown(call, _changed(call, record, changes))


@vpcgw.route("DELETE", "/gateways/{gateway_id}")
def delete_gateway(call: Call) -> JSON:
    record = steady(call.record("vpcgw.gateway"))
    # That the real API refuses this, rather than detaching, is not recorded.
    if call.store.find("vpcgw.gateway_network", gateway_id=record.id):
        raise still_in_use("Gateway is still attached to Private Networks")
    reply = {**shown(call, record), "status": "deleting"}
    for ip in call.store.find("vpcgw.ip", gateway_id=record.id):
        # Trap: an address that was made with the gateway stays, and is paid for, unless `delete_ip` is said.
        if call.first("delete_ip") == "true":
            call.store.remove(ip)
        else:
            del ip.body["gateway_id"]
            call.store.save(ip)
    for rule in call.store.find("vpcgw.pat_rule", gateway_id=record.id):
        call.store.remove(rule)
    call.begin(record, during="deleting", after=None)
    return reply


@vpcgw.route("POST", "/gateways/{gateway_id}/upgrade", body=Body(sdk.UpgradeGatewayRequest, path=("gateway_id",)))
def upgrade_gateway(call: Call) -> JSON:
    record = steady(call.record("vpcgw.gateway"))
    sizes, wanted = list(BANDWIDTH), call.body.get("type") or record.body["type"]
    if wanted not in BANDWIDTH or sizes.index(wanted) < sizes.index(record.body["type"]):
        raise invalid("type", f"{record.body['type']} can be upgraded to a larger type only, not to {wanted}")
    return shown(call, _changed(call, record, {"type": wanted, "bandwidth": BANDWIDTH[wanted]}))


@vpcgw.route(
    "POST",
    "/gateways/{gateway_id}/refresh-ssh-keys",
    body=Body(sdk.RefreshSSHKeysRequest, path=("gateway_id",)),
)
def refresh_ssh_keys(call: Call) -> JSON:
    return shown(call, _changed(call, steady(call.record("vpcgw.gateway")), {}))


@vpcgw.route(
    "PUT",
    "/gateways/{gateway_id}/bastion-allowed-ips",
    body=Body(sdk.SetBastionAllowedIPsRequest, path=("gateway_id",)),
)
def set_bastion_allowed_ips(call: Call) -> JSON:
    record = steady(call.record("vpcgw.gateway"))
    return _allow(call, record, call.body.get("ip_ranges") or [])


@vpcgw.route(
    "POST",
    "/gateways/{gateway_id}/bastion-allowed-ips",
    body=Body(sdk.AddBastionAllowedIPsRequest, path=("gateway_id",), required=("ip_range",)),
)
def add_bastion_allowed_ips(call: Call) -> JSON:
    record = steady(call.record("vpcgw.gateway"))
    return _allow(call, record, [*record.body["bastion_allowed_ips"], call.body["ip_range"]])


@vpcgw.route("DELETE", "/gateways/{gateway_id}/bastion-allowed-ips/{ip_range}")
def delete_bastion_allowed_ips(call: Call) -> None:
    record = steady(call.record("vpcgw.gateway"))
    unwanted = urllib.parse.unquote(call.params["ip_range"])
    if unwanted not in record.body["bastion_allowed_ips"]:
        raise not_found("ip_range", unwanted)
    _allow(call, record, [each for each in record.body["bastion_allowed_ips"] if each != unwanted])


@vpcgw.route("POST", "/ips", body=Body(sdk.CreateIPRequest))
def create_ip(call: Call) -> JSON:
    return _add_ip(call, call.project(), call.body.get("tags") or []).body


@vpcgw.route("GET", "/ips")
def list_ips(call: Call) -> JSON:
    found = [record.body for record in call.records("vpcgw.ip")]
    if is_free := call.first("is_free"):
        found = [each for each in found if ("gateway_id" not in each) == (is_free == "true")]
    return call.page("ips", found)


@vpcgw.route("GET", "/ips/{ip_id}")
def get_ip(call: Call) -> JSON:
    return call.record("vpcgw.ip").body


@vpcgw.route("PATCH", "/ips/{ip_id}", body=Body(sdk.UpdateIPRequest, path=("ip_id",)))
def update_ip(call: Call) -> JSON:
    record = call.record("vpcgw.ip")
    if call.body.get("gateway_id"):
        raise invalid("gateway_id", "moving an address to another gateway is not served by the stand-in")
    if reverse := call.body.get("reverse"):
        _check_resolves(call, reverse, record.body["address"])
    record.body.update({key: value for key, value in call.body.items() if value is not None})
    record.body["updated_at"] = call.now()
    return call.store.save(record).body


@vpcgw.route("DELETE", "/ips/{ip_id}")
def delete_ip(call: Call) -> None:
    record = call.record("vpcgw.ip")
    if "gateway_id" in record.body:
        raise still_in_use("IP is attached to a gateway")
    call.store.remove(record)


def shown(call: Call, gateway: Record) -> JSON:
    """A gateway as the API shows it, with its address and its private networks."""
    ips = call.store.find("vpcgw.ip", gateway_id=gateway.id)
    networks = [call.cloud.settled(each) for each in call.store.find("vpcgw.gateway_network", gateway_id=gateway.id)]
    return {
        **gateway.body,
        "gateway_networks": [each.body for each in networks if each is not None],
        "ipv4": dict(ips[0].body) if ips else None,
    }


def steady(gateway: Record) -> Record:
    """Raises the API's 409 while a gateway is being changed."""
    if gateway.body["status"] != "running":
        raise transient_state("gateway", gateway.id, gateway.body["status"])
    return gateway


def _changed(call: Call, gateway: Record, changes: JSON) -> Record:
    gateway.body.update(changes, updated_at=call.now())
    return call.begin(gateway, during="configuring", after="running")


def _bastion_port(port: int) -> int:
    # Source: provider documentation of bastion_port.
    if port != BASTION_PORT and not 1024 <= port <= 59999:
        raise invalid("bastion_port", f"{port} is not 61000 and not between 1024 and 59999")
    return port


def _allow(call: Call, gateway: Record, ranges: list[str]) -> JSON:
    try:
        found = [str(ipaddress.IPv4Network(each)) for each in ranges]
    except ValueError as error:
        raise invalid("ip_ranges", str(error), "format") from None
    _changed(call, gateway, {"bastion_allowed_ips": list(dict.fromkeys(found))})
    return {"ip_ranges": gateway.body["bastion_allowed_ips"]}


def _free_ip(call: Call, ip_id: str) -> Record:
    record = call.record("vpcgw.ip", ip_id)
    if "gateway_id" in record.body:
        raise conflict("ip", ip_id, "IP is already attached to a gateway")
    return record


def _add_ip(call: Call, project_id: str, tags: list[str]) -> Record:
    now, address = call.now(), ipam.public_ipv4(call)
    return call.store.add(
        "vpcgw.ip",
        {
            "address": address,
            "created_at": now,
            "organization_id": call.principal.organization_id,
            "project_id": project_id,
            "reverse": f"{'-'.join(reversed(address.split('.')))}.instances.scw.cloud",
            "tags": tags,
            "updated_at": now,
            "zone": call.locality,
        },
    )


def _check_resolves(call: Call, hostname: str, address: str) -> None:
    """A reverse name must resolve to the address, here by a record of a zone that the stand-in holds."""
    wanted = hostname.rstrip(".")
    if not any(fqdn(record) == wanted for record in call.store.find("domain.record", type="A", data=address)):
        raise invalid("reverse", f"must_resolve: your reverse {wanted} must resolve to {address}", "unknown")
