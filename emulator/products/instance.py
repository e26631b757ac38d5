"""Instances: security groups with their rules (`/instance/v1`). Zonal. Servers are not served.

This API is older than the others: replies are wrapped in the resource's name, and totals travel in a header.
"""

from __future__ import annotations

import ipaddress
import uuid
from typing import Any

from scaleway.instance.v1 import types as sdk

from emulator.errors import invalid, still_in_use
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.schema import Body
from emulator.store import JSON, Record

instance = Product("instance", "/instance/v1/zones/{zone}", Permission.product("Instances"))

KIND = "instance.security_group"
NAME = "instance_security_group"
PAGE_SIZE = 50
SMTP_PORTS = (25, 465, 587)


@instance.route("POST", "/security_groups", body=Body(sdk.CreateSecurityGroupRequest), status=201)
def create_security_group(call: Call) -> JSON:
    project_id, now, body = call.project(), _stamp(call), call.body
    enable_default = body.get("enable_default_security")
    record = call.store.add(
        KIND,
        {
            "id": str(uuid.uuid4()),
            "creation_date": now,
            "modification_date": now,
            "name": body.get("name") or "",
            "description": body.get("description") or None,
            "organization": call.principal.organization_id,
            "project": project_id,
            "servers": [],
            "stateful": bool(body.get("stateful")),
            # Trap: both directions are open unless one says otherwise.
            "inbound_default_policy": body.get("inbound_default_policy") or "accept",
            "outbound_default_policy": body.get("outbound_default_policy") or "accept",
            "organization_default": False,
            "project_default": bool(body.get("project_default")),
            "enable_default_security": enable_default is None or bool(enable_default),
            "state": "available",
            "tags": body.get("tags") or [],
            "zone": call.locality,
        },
        {"rules": []},
    )
    return {"security_group": record.body}


@instance.route("GET", "/security_groups")
def list_security_groups(call: Call) -> JSON:
    equals = {name: value for name in ("project", "organization") if (value := call.first(name))}
    return paged(call, "security_groups", [record.body for record in call.records(KIND, **equals)])


@instance.route("GET", "/security_groups/default/rules")
def list_default_rules(call: Call) -> JSON:
    return paged(call, "rules", _default_rules(call))


@instance.route("GET", "/security_groups/{security_group_id}")
def get_security_group(call: Call) -> JSON:
    return {"security_group": _group(call).body}


@instance.route(
    "PATCH",
    "/security_groups/{security_group_id}",
    body=Body(sdk.UpdateSecurityGroupRequest, path=("security_group_id",)),
)
def update_security_group(call: Call) -> JSON:
    record = _group(call)
    record.body.update({key: value for key, value in call.body.items() if value is not None})
    record.body["description"] = record.body["description"] or None
    record.body["modification_date"] = _stamp(call)
    return {"security_group": call.begin(record, during="syncing", after="available", field_name="state").body}


@instance.route("DELETE", "/security_groups/{security_group_id}")
def delete_security_group(call: Call) -> None:
    record = _group(call)
    if call.store.find("k8s.pool", security_group_id=record.id):
        raise still_in_use("group is in use. you cannot delete it.")
    call.store.remove(record)


@instance.route("GET", "/security_groups/{security_group_id}/rules")
def list_rules(call: Call) -> JSON:
    return paged(call, "rules", _rules(call, _group(call)))


@instance.route(
    "PUT",
    "/security_groups/{security_group_id}/rules",
    body=Body(sdk.SetSecurityGroupRulesRequest, path=("security_group_id",)),
)
def set_rules(call: Call) -> JSON:
    record = _group(call)
    record.private["rules"] = [
        _rule(call, wanted, place) for place, wanted in enumerate(call.body.get("rules") or [], start=1)
    ]
    record.body["modification_date"] = _stamp(call)
    call.store.save(record)
    return {"rules": _rules(call, record)}


def paged(call: Call, key: str, items: list[Any]) -> JSON:
    """A page of a listing; how many items there are in all is told by a header."""
    call.reply_headers["X-Total-Count"] = str(len(items))
    return {key: call.paged(items, PAGE_SIZE)}


def _group(call: Call) -> Record:
    return call.record(KIND, resource=NAME)


def _rules(call: Call, group: Record) -> list[JSON]:
    own: list[JSON] = group.private["rules"]
    return (_default_rules(call) if group.body["enable_default_security"] else []) + own


def _default_rules(call: Call) -> list[JSON]:
    """Default security drops mail going out, over IPv4 and IPv6."""
    wanted = [(ip_range, port) for ip_range in ("0.0.0.0/0", "::/0") for port in SMTP_PORTS]
    return [
        {
            "id": f"11111111-2222-4333-8444-{place:012}",
            "protocol": "TCP",
            "direction": "outbound",
            "ip_range": ip_range,
            "dest_ip_range": None,
            "dest_port_from": port,
            "dest_port_to": None,
            "position": place,
            "editable": False,
            "action": "drop",
            "zone": call.locality,
        }
        for place, (ip_range, port) in enumerate(wanted, start=1)
    ]


def _rule(call: Call, wanted: JSON, place: int) -> JSON:
    first, last = wanted.get("dest_port_from"), wanted.get("dest_port_to")
    for name, port in (("dest_port_from", first), ("dest_port_to", last)):
        if port is not None and not 1 <= port <= 65535:
            raise invalid(f"rules.{place - 1}.{name}", f"{port} is not a port")
    if first is not None and last is not None and last < first:
        raise invalid(f"rules.{place - 1}.dest_port_to", "must not be below dest_port_from")
    return {
        "id": str(uuid.uuid4()),
        "protocol": str(wanted["protocol"]).upper(),
        "direction": wanted["direction"],
        "ip_range": _range(wanted.get("ip_range") or "0.0.0.0/0", place),
        "dest_ip_range": None,
        "dest_port_from": first,
        "dest_port_to": last,
        "position": place,
        "editable": True,
        "action": wanted["action"],
        "zone": call.locality,
    }


def _range(text: str, place: int) -> str:
    """A single address is shown without its prefix length."""
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        raise invalid(f"rules.{place - 1}.ip_range", f"{text!r} is not an IP range", "format") from None
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def _stamp(call: Call) -> str:
    return call.now().replace("Z", "+00:00")
