"""Load Balancers: access lists of frontends."""

from __future__ import annotations

import ipaddress

from scaleway.lb.v1 import types as sdk

from emulator.errors import invalid
from emulator.product import Call
from emulator.products.lb import find, lb, parent, steady
from emulator.products.lb_frontends import shown_frontend
from emulator.schema import Body
from emulator.store import JSON, Record

NO_FILTER = "acl_http_filter_none"


@lb.route(
    "POST",
    "/frontends/{frontend_id}/acls",
    body=Body(sdk.ZonedApiCreateAclRequest, path=("frontend_id",), required=("action",)),
)
def create_acl(call: Call) -> JSON:
    frontend = find(call, "lb.frontend")
    steady(parent(call, frontend))
    return _shown(call, _add(call, frontend, _settings(call.body)))


@lb.route("GET", "/frontends/{frontend_id}/acls")
def list_acls(call: Call) -> JSON:
    frontend = find(call, "lb.frontend")
    found = [each for each in call.records("lb.acl") if each.private["frontend_id"] == frontend.id]
    found.sort(key=lambda each: int(each.body["index"]))
    return call.page("acls", [_shown(call, record) for record in found])


@lb.route(
    "PUT",
    "/frontends/{frontend_id}/acls",
    body=Body(sdk.ZonedApiSetAclsRequest, path=("frontend_id",)),
)
def set_acls(call: Call) -> JSON:
    frontend = find(call, "lb.frontend")
    steady(parent(call, frontend))
    held = call.store.find("lb.acl", lambda each: each.private["frontend_id"] == frontend.id)
    wanted = [_settings(each) for each in call.body.get("acls") or []]
    for record in held:
        call.store.remove(record)
    added = [_add(call, frontend, each) for each in wanted]
    return {"acls": [_shown(call, record) for record in added], "total_count": len(added)}


@lb.route("GET", "/acls/{acl_id}")
def get_acl(call: Call) -> JSON:
    return _shown(call, find(call, "lb.acl"))


@lb.route("PUT", "/acls/{acl_id}", body=Body(sdk.ZonedApiUpdateAclRequest, path=("acl_id",), required=("name",)))
def update_acl(call: Call) -> JSON:
    record = find(call, "lb.acl")
    steady(parent(call, record))
    settings = _settings(call.body)
    if call.body.get("description") is None:
        settings["description"] = record.body["description"]
    record.body.update(settings, updated_at=call.now())
    return _shown(call, call.store.save(record))


@lb.route("DELETE", "/acls/{acl_id}")
def delete_acl(call: Call) -> None:
    record = find(call, "lb.acl")
    steady(parent(call, record))
    call.store.remove(record)


def _add(call: Call, frontend: Record, settings: JSON) -> Record:
    now = call.now()
    lb_id, project_id = frontend.private["lb_id"], frontend.private["project_id"]
    return call.store.add(
        "lb.acl",
        {"created_at": now, **settings, "updated_at": now},
        {"lb_id": lb_id, "frontend_id": frontend.id, "project_id": project_id},
    )


def _settings(wanted: JSON) -> JSON:
    action = wanted["action"]
    redirect = action.get("redirect")
    if (action["type"] == "redirect") != (redirect is not None):
        raise invalid("action.redirect", "goes with the action redirect, and only with it")
    return {
        "action": {"redirect": redirect, "type": action["type"]},
        "description": wanted.get("description") or "",
        "index": wanted.get("index") or 0,
        "match": _match(wanted.get("match") or {}),
        "name": wanted.get("name") or "",
    }


def _match(wanted: JSON) -> JSON:
    subnets, kind = wanted.get("ip_subnet") or [], wanted.get("http_filter") or NO_FILTER
    for each in subnets:
        try:
            ipaddress.ip_network(each)
        except ValueError:
            raise invalid("match.ip_subnet", f"{each!r} is not an IP range", "format") from None
    values = wanted.get("http_filter_value") or []
    if kind != NO_FILTER and not values:
        raise invalid("match.http_filter_value", f"{kind} needs values", "required")
    if kind == NO_FILTER and not subnets and not wanted.get("ips_edge_services"):
        raise invalid("match", "needs ranges, an HTTP filter or Edge Services", "required")
    return {
        "http_filter": kind,
        "http_filter_option": wanted.get("http_filter_option"),
        "http_filter_value": values,
        "invert": bool(wanted.get("invert")),
        # Source: recorded replies, which name all addresses where a rule names none.
        "ip_subnet": subnets or ["0.0.0.0/0"],
        "ips_edge_services": bool(wanted.get("ips_edge_services")),
    }


def _shown(call: Call, record: Record) -> JSON:
    frontend = call.store.get("lb.frontend", record.private["frontend_id"])
    return {**record.body, "frontend": shown_frontend(call, frontend)}
