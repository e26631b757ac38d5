"""Load Balancers: frontends, and routes from them to further backends."""

from __future__ import annotations

from scaleway.lb.v1 import types as sdk

from emulator.errors import conflict, invalid
from emulator.product import Call
from emulator.products.lb import find, lb, parent, shown, steady
from emulator.products.lb_backends import port, shown_backend
from emulator.products.lb_certificates import shown_certificate
from emulator.schema import Body
from emulator.store import JSON, Record

MATCHES = ("sni", "host_header", "path_begin")


@lb.route(
    "POST",
    "/lbs/{lb_id}/frontends",
    body=Body(
        sdk.ZonedApiCreateFrontendRequest,
        path=("lb_id",),
        extra=("timeout_client",),
        required=("inbound_port", "backend_id"),
    ),
)
def create_frontend(call: Call) -> JSON:
    balancer, now = steady(find(call, "lb.lb")), call.now()
    settings, backend = _settings(call, balancer, None)
    record = call.store.add(
        "lb.frontend",
        {
            "created_at": now,
            # Trap: off unless asked for.
            "enable_access_logs": bool(call.body.get("enable_access_logs")),
            **settings,
            "updated_at": now,
        },
        {"lb_id": balancer.id, "backend_id": backend.id, "project_id": balancer.body["project_id"]},
    )
    return shown_frontend(call, record)


@lb.route("GET", "/lbs/{lb_id}/frontends")
def list_frontends(call: Call) -> JSON:
    balancer = find(call, "lb.lb")
    found = [each for each in call.records("lb.frontend") if each.private["lb_id"] == balancer.id]
    return call.page("frontends", [shown_frontend(call, record) for record in found])


@lb.route("GET", "/frontends/{frontend_id}")
def get_frontend(call: Call) -> JSON:
    return shown_frontend(call, find(call, "lb.frontend"))


@lb.route(
    "PUT",
    "/frontends/{frontend_id}",
    body=Body(
        sdk.ZonedApiUpdateFrontendRequest,
        path=("frontend_id",),
        extra=("timeout_client",),
        required=("name", "inbound_port", "backend_id"),
    ),
)
def update_frontend(call: Call) -> JSON:
    record = find(call, "lb.frontend")
    settings, backend = _settings(call, steady(parent(call, record)), record.id)
    if call.body.get("enable_access_logs") is not None:
        settings["enable_access_logs"] = call.body["enable_access_logs"]
    record.body.update(settings, updated_at=call.now())
    record.private["backend_id"] = backend.id
    return shown_frontend(call, call.store.save(record))


@lb.route("DELETE", "/frontends/{frontend_id}")
def delete_frontend(call: Call) -> None:
    record = find(call, "lb.frontend")
    steady(parent(call, record))
    for acl in call.store.find("lb.acl", lambda each: each.private["frontend_id"] == record.id):
        call.store.remove(acl)
    for route in call.store.find("lb.route", frontend_id=record.id):
        call.store.remove(route)
    call.store.remove(record)


@lb.route("POST", "/routes", body=Body(sdk.ZonedApiCreateRouteRequest, required=("frontend_id", "backend_id")))
def create_route(call: Call) -> JSON:
    frontend = find(call, "lb.frontend", call.body["frontend_id"])
    balancer = steady(parent(call, frontend))
    now = call.now()
    body = {
        "backend_id": _backend(call, balancer).id,
        "created_at": now,
        "frontend_id": frontend.id,
        "match": _match(call.body.get("match")),
        "updated_at": now,
    }
    return call.store.add("lb.route", body, {"lb_id": balancer.id, "project_id": balancer.body["project_id"]}).body


@lb.route("GET", "/routes")
def list_routes(call: Call) -> JSON:
    frontend_id = call.first("frontend_id")
    found = call.records("lb.route", **({"frontend_id": frontend_id} if frontend_id else {}))
    return call.page("routes", [each.body for each in found if parent(call, each).body["zone"] == call.locality])


@lb.route("GET", "/routes/{route_id}")
def get_route(call: Call) -> JSON:
    return find(call, "lb.route").body


@lb.route(
    "PUT",
    "/routes/{route_id}",
    body=Body(sdk.ZonedApiUpdateRouteRequest, path=("route_id",), required=("backend_id",)),
)
def update_route(call: Call) -> JSON:
    record = find(call, "lb.route")
    backend = _backend(call, steady(parent(call, record)))
    record.body.update(backend_id=backend.id, match=_match(call.body.get("match")), updated_at=call.now())
    return call.store.save(record).body


@lb.route("DELETE", "/routes/{route_id}")
def delete_route(call: Call) -> None:
    record = find(call, "lb.route")
    steady(parent(call, record))
    call.store.remove(record)


def shown_frontend(call: Call, record: Record) -> JSON:
    """A frontend as the API shows it, with its load balancer, backend and first certificate."""
    backend = call.store.get("lb.backend", record.private["backend_id"])
    ids = record.body["certificate_ids"]
    return {
        **record.body,
        "backend": shown_backend(call, backend),
        "certificate": shown_certificate(call, call.store.get("lb.certificate", ids[0])) if ids else None,
        "lb": shown(call, parent(call, record)),
    }


def _settings(call: Call, balancer: Record, own_id: str | None) -> tuple[JSON, Record]:
    body = call.body
    backend = _backend(call, balancer)
    inbound = port(body["inbound_port"], "inbound_port")
    for other in call.store.find("lb.frontend", inbound_port=inbound):
        if other.private["lb_id"] == balancer.id and other.id != own_id:
            raise conflict("frontend", other.id, f"port {inbound} is already used on this load balancer")
    certificates = body.get("certificate_ids") or ([body["certificate_id"]] if body.get("certificate_id") else [])
    for each in certificates:
        certificate = find(call, "lb.certificate", each)
        if certificate.private["lb_id"] != balancer.id or certificate.body["status"] != "ready":
            raise invalid("certificate_ids", f"certificate {each} is not a ready one of this load balancer")
    return {
        "certificate_ids": certificates,
        "connection_rate_limit": body.get("connection_rate_limit") or None,
        "enable_http3": bool(body.get("enable_http3")),
        "inbound_port": inbound,
        "name": body.get("name") or "",
        "timeout_client": body.get("timeout_client"),
    }, backend


def _backend(call: Call, balancer: Record) -> Record:
    backend = find(call, "lb.backend", call.body["backend_id"])
    if backend.private["lb_id"] != balancer.id:
        raise invalid("backend_id", f"backend {backend.id} is of another load balancer")
    return backend


def _match(wanted: JSON | None) -> JSON:
    given = {name: wanted[name] for name in MATCHES if wanted and wanted.get(name)}
    if wanted is None or len(given) != 1:
        raise invalid("match", f"exactly one of {', '.join(MATCHES)}", "required")
    return {"match_subdomains": bool(wanted.get("match_subdomains")), **given}
