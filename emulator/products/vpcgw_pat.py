"""Public Gateways: PAT rules, which expose a private address and port at the gateway's."""

from __future__ import annotations

import ipaddress

from scaleway.vpcgw.v2 import types as sdk

from emulator.errors import conflict, invalid
from emulator.product import Call
from emulator.products.vpcgw import steady, vpcgw
from emulator.schema import Body
from emulator.store import JSON, Record


@vpcgw.route(
    "POST",
    "/pat-rules",
    body=Body(sdk.CreatePatRuleRequest, required=("gateway_id", "public_port", "private_ip", "private_port")),
)
def create_pat_rule(call: Call) -> JSON:
    gateway = steady(call.record("vpcgw.gateway", call.body["gateway_id"]))
    return _add(call, gateway, call.body).body


@vpcgw.route("GET", "/pat-rules")
def list_pat_rules(call: Call) -> JSON:
    found = [record.body for record in call.records("vpcgw.pat_rule")]
    for query, name in (("gateway_ids", "gateway_id"), ("private_ips", "private_ip")):
        if wanted := call.query.get(query):
            found = [each for each in found if each[name] in wanted]
    return call.page("pat_rules", found)


@vpcgw.route("GET", "/pat-rules/{pat_rule_id}")
def get_pat_rule(call: Call) -> JSON:
    return call.record("vpcgw.pat_rule").body


@vpcgw.route("PATCH", "/pat-rules/{pat_rule_id}", body=Body(sdk.UpdatePatRuleRequest, path=("pat_rule_id",)))
def update_pat_rule(call: Call) -> JSON:
    record = call.record("vpcgw.pat_rule")
    steady(call.record("vpcgw.gateway", record.body["gateway_id"]))
    changed = {**record.body, **{key: value for key, value in call.body.items() if value is not None}}
    _check(call, changed, record.id)
    record.body.update(changed, updated_at=call.now())
    return call.store.save(record).body


@vpcgw.route("DELETE", "/pat-rules/{pat_rule_id}")
def delete_pat_rule(call: Call) -> None:
    record = call.record("vpcgw.pat_rule")
    steady(call.record("vpcgw.gateway", record.body["gateway_id"]))
    call.store.remove(record)


def _add(call: Call, gateway: Record, wanted: JSON) -> Record:
    now = call.now()
    body = {
        "created_at": now,
        "gateway_id": gateway.id,
        "private_ip": wanted["private_ip"],
        "private_port": wanted["private_port"],
        "protocol": wanted.get("protocol") or "both",
        "public_port": wanted["public_port"],
        "updated_at": now,
        "zone": call.locality,
    }
    _check(call, body, None)
    return call.store.add("vpcgw.pat_rule", body, {"project_id": gateway.body["project_id"]})


def _check(call: Call, rule: JSON, own_id: str | None) -> None:
    try:
        ipaddress.IPv4Address(rule["private_ip"])
    except ValueError:
        raise invalid("private_ip", f"{rule['private_ip']!r} is not an IPv4 address", "format") from None
    for name in ("public_port", "private_port"):
        if not 1 <= rule[name] <= 65535:
            raise invalid(name, f"{rule[name]} is not a port")
    for other in call.store.find("vpcgw.pat_rule", gateway_id=rule["gateway_id"], public_port=rule["public_port"]):
        protocols = {rule["protocol"], other.body["protocol"]}
        if other.id != own_id and ("both" in protocols or len(protocols) == 1):
            raise conflict("pat_rule", other.id, f"public port {rule['public_port']} is already used")
