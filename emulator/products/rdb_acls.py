"""Managed databases: the address ranges that reach an instance's public endpoint (`/rdb/v1/.../acls`)."""

from __future__ import annotations

import ipaddress

from scaleway.rdb.v1 import types as sdk

from emulator.errors import invalid
from emulator.product import Call
from emulator.products.rdb import rdb, steady_instance
from emulator.products.rdb_endpoints import PORT
from emulator.schema import Body
from emulator.store import JSON, Record


@rdb.route("GET", "/instances/{instance_id}/acls")
def list_acls(call: Call) -> JSON:
    record = call.record("rdb.instance")
    return call.page("rules", _shown(record, record.private["acls"]))


@rdb.route("POST", "/instances/{instance_id}/acls", body=Body(sdk.AddInstanceACLRulesRequest, path=("instance_id",)))
def add_acls(call: Call) -> JSON:
    record = steady_instance(call)
    rules = _rules(call)
    named = {rule["ip"] for rule in rules}
    record.private["acls"] = [rule for rule in record.private["acls"] if rule["ip"] not in named] + rules
    call.store.save(record)
    return {"rules": _shown(record, rules)}


@rdb.route("PUT", "/instances/{instance_id}/acls", body=Body(sdk.SetInstanceACLRulesRequest, path=("instance_id",)))
def set_acls(call: Call) -> JSON:
    """Replaces all rules, the one that lets everybody in with them."""
    record = steady_instance(call)
    record.private["acls"] = _rules(call)
    call.store.save(record)
    return {"rules": _shown(record, record.private["acls"])}


@rdb.route(
    "DELETE", "/instances/{instance_id}/acls", body=Body(sdk.DeleteInstanceACLRulesRequest, path=("instance_id",))
)
def delete_acls(call: Call) -> JSON:
    record = steady_instance(call)
    named = set(call.body.get("acl_rule_ips") or [])
    removed = [rule for rule in record.private["acls"] if rule["ip"] in named]
    record.private["acls"] = [rule for rule in record.private["acls"] if rule["ip"] not in named]
    call.store.save(record)
    return {"rules": _shown(record, removed)}


def _rules(call: Call) -> list[JSON]:
    rules = []
    for i, asked in enumerate(call.body.get("rules") or []):
        try:
            network = ipaddress.IPv4Network(asked.get("ip") or "")
        except ValueError:
            raise invalid(f"rules.{i}.ip", f"{asked.get('ip')} is not an IPv4 range", "format") from None
        rules.append({"ip": str(network), "description": asked.get("description") or "IP allowed"})
    return rules


def _shown(record: Record, rules: list[JSON]) -> list[JSON]:
    port = next((each["port"] for each in record.body["endpoints"] if "load_balancer" in each), PORT)
    return [{"action": "allow", "direction": "inbound", "port": port, "protocol": "tcp", **rule} for rule in rules]
