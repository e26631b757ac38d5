"""Public Gateways: their attachments to private networks."""

from __future__ import annotations

from scaleway.vpcgw.v2 import types as sdk

from emulator.errors import conflict, transient_state
from emulator.product import Call
from emulator.products import ipam
from emulator.products.vpcgw import steady, vpcgw
from emulator.schema import Body
from emulator.store import JSON, Record


@vpcgw.route(
    "POST",
    "/gateway-networks",
    body=Body(sdk.CreateGatewayNetworkRequest, required=("gateway_id", "private_network_id")),
)
def create_gateway_network(call: Call) -> JSON:
    gateway = steady(call.record("vpcgw.gateway", call.body["gateway_id"]))
    network = ipam.private_network(call, call.body["private_network_id"])
    for other in call.store.find("vpcgw.gateway_network", private_network_id=network.id):
        # One gateway per private network. Source: Public Gateway documentation, limits.
        raise conflict("gateway_network", other.id, "Private Network is already attached to a gateway")
    now = call.now()
    record = call.store.add(
        "vpcgw.gateway_network",
        {
            "created_at": now,
            "gateway_id": gateway.id,
            "masquerade_enabled": bool(call.body.get("enable_masquerade")),
            "private_network_id": network.id,
            "push_default_route": bool(call.body.get("push_default_route")),
            "updated_at": now,
            "zone": call.locality,
        },
        {"project_id": gateway.body["project_id"]},
    )
    _attach(call, record, gateway, call.body.get("ipam_ip_id"))
    call.begin(record, during="attaching")
    # Source: recorded replies, which know neither the address nor what follows yet.
    return {**{key: value for key, value in record.body.items() if key != "mac_address"}, "status": "created"}


@vpcgw.route("GET", "/gateway-networks")
def list_gateway_networks(call: Call) -> JSON:
    found = [record.body for record in call.records("vpcgw.gateway_network")]
    for query, name in (
        ("gateway_ids", "gateway_id"),
        ("private_network_ids", "private_network_id"),
        ("status", "status"),
    ):
        if wanted := call.query.get(query):
            found = [each for each in found if each[name] in wanted]
    if masquerade := call.first("masquerade_enabled"):
        found = [each for each in found if each["masquerade_enabled"] == (masquerade == "true")]
    return call.page("gateway_networks", found)


@vpcgw.route("GET", "/gateway-networks/{gateway_network_id}")
def get_gateway_network(call: Call) -> JSON:
    return call.record("vpcgw.gateway_network").body


@vpcgw.route(
    "PATCH",
    "/gateway-networks/{gateway_network_id}",
    body=Body(sdk.UpdateGatewayNetworkRequest, path=("gateway_network_id",)),
)
def update_gateway_network(call: Call) -> JSON:
    record = _steady(call.record("vpcgw.gateway_network"))
    if call.body.get("enable_masquerade") is not None:
        record.body["masquerade_enabled"] = call.body["enable_masquerade"]
    if call.body.get("push_default_route") is not None:
        record.body["push_default_route"] = call.body["push_default_route"]
    if (ip_id := call.body.get("ipam_ip_id")) and ip_id != record.body["ipam_ip_id"]:
        gateway = call.store.get("vpcgw.gateway", record.body["gateway_id"])
        held = record.body["ipam_ip_id"]
        _attach(call, record, gateway, ip_id)
        ipam.release(call, held)
    record.body["updated_at"] = call.now()
    return call.begin(record, during="configuring").body


@vpcgw.route("DELETE", "/gateway-networks/{gateway_network_id}")
def delete_gateway_network(call: Call) -> JSON:
    record = _steady(call.record("vpcgw.gateway_network"))
    reply = {**record.body, "status": "detaching"}
    ipam.detach(call, record.id)
    call.begin(record, during="detaching", after=None)
    return reply


def _attach(call: Call, record: Record, gateway: Record, ip_id: str | None) -> None:
    ip = ipam.attach(
        call,
        record.body["private_network_id"],
        "vpc_gateway_network",
        record.id,
        gateway.body["name"],
        call.locality,
        ipam_ip_id=ip_id,
    )
    record.body["ipam_ip_id"] = ip.id
    record.body["mac_address"] = ip.body["resource"]["mac_address"]


def _steady(record: Record) -> Record:
    if record.body["status"] != "ready":
        raise transient_state("gateway_network", record.id, record.body["status"])
    return record
