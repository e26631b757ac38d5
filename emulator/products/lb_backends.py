"""Load Balancers: backends, their servers and health checks."""

from __future__ import annotations

import ipaddress

from scaleway.lb.v1 import types as sdk

from emulator.clock import parse_duration
from emulator.errors import invalid, still_in_use
from emulator.product import Call
from emulator.products.lb import find, lb, parent, shown, steady
from emulator.schema import Body
from emulator.store import JSON, Record

# Durations are numbers of milliseconds here, though the SDK says text.
MILLISECONDS = ("timeout_server", "timeout_connect", "timeout_tunnel")
CHECKS = ("tcp", "mysql", "pgsql", "ldap", "redis", "http", "https")


@lb.route(
    "POST",
    "/lbs/{lb_id}/backends",
    body=Body(
        sdk.ZonedApiCreateBackendRequest,
        path=("lb_id",),
        extra=(*MILLISECONDS, "health_check"),
        required=("forward_protocol", "forward_port"),
    ),
)
def create_backend(call: Call) -> JSON:
    balancer, body, now = steady(find(call, "lb.lb")), call.body, call.now()
    record = call.store.add(
        "lb.backend",
        {
            "created_at": now,
            **_settings(body),
            "health_check": _health_check(body.get("health_check") or {}, body["forward_port"]),
            "pool": _addresses(body.get("server_ip") or []),
            "updated_at": now,
        },
        {"lb_id": balancer.id, "project_id": balancer.body["project_id"]},
    )
    return shown_backend(call, record)


@lb.route("GET", "/lbs/{lb_id}/backends")
def list_backends(call: Call) -> JSON:
    balancer = find(call, "lb.lb")
    found = [each for each in call.records("lb.backend") if each.private["lb_id"] == balancer.id]
    return call.page("backends", [shown_backend(call, record) for record in found])


@lb.route("GET", "/backends/{backend_id}")
def get_backend(call: Call) -> JSON:
    return shown_backend(call, find(call, "lb.backend"))


@lb.route(
    "PUT",
    "/backends/{backend_id}",
    body=Body(
        sdk.ZonedApiUpdateBackendRequest,
        path=("backend_id",),
        extra=MILLISECONDS,
        required=("name", "forward_protocol", "forward_port"),
    ),
)
def update_backend(call: Call) -> JSON:
    record = _steady_backend(call)
    record.body.update(_settings(call.body), updated_at=call.now())
    return shown_backend(call, call.store.save(record))


@lb.route("DELETE", "/backends/{backend_id}")
def delete_backend(call: Call) -> None:
    record = _steady_backend(call)
    if call.store.find("lb.frontend", lambda each: each.private["backend_id"] == record.id):
        raise still_in_use("Backend is used by a frontend")
    if call.store.find("lb.route", backend_id=record.id):
        raise still_in_use("Backend is used by a route")
    call.store.remove(record)


@lb.route(
    "PUT",
    "/backends/{backend_id}/servers",
    body=Body(sdk.ZonedApiSetBackendServersRequest, path=("backend_id",)),
)
def set_servers(call: Call) -> JSON:
    return _set_pool(call, call.body.get("server_ip") or [])


@lb.route(
    "POST",
    "/backends/{backend_id}/servers",
    body=Body(sdk.ZonedApiAddBackendServersRequest, path=("backend_id",)),
)
def add_servers(call: Call) -> JSON:
    held = find(call, "lb.backend").body["pool"]
    return _set_pool(call, [*held, *(each for each in call.body.get("server_ip") or [] if each not in held)])


@lb.route(
    "DELETE",
    "/backends/{backend_id}/servers",
    body=Body(sdk.ZonedApiRemoveBackendServersRequest, path=("backend_id",)),
)
def remove_servers(call: Call) -> JSON:
    held = find(call, "lb.backend").body["pool"]
    return _set_pool(call, [each for each in held if each not in (call.body.get("server_ip") or [])])


@lb.route(
    "PUT",
    "/backends/{backend_id}/healthcheck",
    body=Body(
        sdk.ZonedApiUpdateHealthCheckRequest,
        path=("backend_id",),
        extra=("check_delay", "check_timeout", "transient_check_delay"),
        required=("port",),
    ),
)
def update_health_check(call: Call) -> JSON:
    record = _steady_backend(call)
    check = _health_check(call.body, record.body["forward_port"])
    record.body.update(health_check=check, updated_at=call.now())
    call.store.save(record)
    return check


def shown_backend(call: Call, record: Record) -> JSON:
    """A backend as the API shows it, with its load balancer."""
    return {**record.body, "lb": shown(call, parent(call, record))}


def duration(text: str, name: str) -> str:
    """As the API shows a duration: `0s`, `4s`, `0.500s`. Raises the API's 400 on what is none."""
    try:
        length = parse_duration(text)
    except ValueError:
        raise invalid(name, f"{text!r} is not a duration such as 0.5s", "format") from None
    if not length.microseconds:
        return f"{int(length.total_seconds())}s"
    digits = 3 if length.microseconds % 1000 == 0 else 6
    return f"{length.total_seconds():.{digits}f}s"


def port(value: object, name: str) -> int:
    """Raises the API's 400 on what is no port."""
    if not isinstance(value, int) or not 1 <= value <= 65535:
        raise invalid(name, f"{value} is not a port")
    return value


def _steady_backend(call: Call) -> Record:
    record = find(call, "lb.backend")
    steady(parent(call, record))
    return record


def _settings(body: JSON) -> JSON:
    timeout_queue = body.get("timeout_queue")
    return {
        "failover_host": body.get("failover_host"),
        "forward_port": port(body["forward_port"], "forward_port"),
        "forward_port_algorithm": body.get("forward_port_algorithm") or "roundrobin",
        "forward_protocol": body["forward_protocol"],
        "host": body.get("host") or "",
        "ignore_ssl_server_verify": body.get("ignore_ssl_server_verify"),
        "max_connections": body.get("max_connections"),
        "max_retries": body.get("max_retries"),
        "name": body.get("name") or "",
        "on_marked_down_action": body.get("on_marked_down_action") or "on_marked_down_action_none",
        "proxy_protocol": body.get("proxy_protocol") or "proxy_protocol_none",
        "redispatch_attempt_count": body.get("redispatch_attempt_count"),
        "send_proxy_v2": bool(body.get("send_proxy_v2")),
        # Trap: the way to the servers is in clear unless asked for.
        "ssl_bridging": bool(body.get("ssl_bridging")),
        "sticky_sessions": body.get("sticky_sessions") or "none",
        "sticky_sessions_cookie_name": body.get("sticky_sessions_cookie_name") or "",
        **{name: _milliseconds(body.get(name), name) for name in MILLISECONDS},
        "timeout_queue": None if timeout_queue is None else duration(timeout_queue, "timeout_queue"),
    }


def _health_check(wanted: JSON, forward_port: int) -> JSON:
    kinds = [f"{kind}_config" for kind in CHECKS if wanted.get(f"{kind}_config") is not None]
    if len(kinds) > 1:
        raise invalid("health_check", f"one kind of check only, not {' and '.join(kinds)}")
    kind = kinds[0] if kinds else "tcp_config"
    config = dict(wanted.get(kind) or {})
    if kind in ("http_config", "https_config") and not config.get("uri"):
        raise invalid(f"health_check.{kind}.uri", "is required", "required")
    return {
        "check_delay": _milliseconds(wanted.get("check_delay"), "check_delay"),
        "check_max_retries": wanted.get("check_max_retries") or 0,
        "check_send_proxy": bool(wanted.get("check_send_proxy")),
        "check_timeout": _milliseconds(wanted.get("check_timeout"), "check_timeout"),
        "port": port(wanted.get("port") or forward_port, "health_check.port"),
        kind: config,
        "transient_check_delay": duration(wanted.get("transient_check_delay") or "0.5s", "transient_check_delay"),
    }


def _milliseconds(value: object, name: str) -> int | None:
    if value is None or (isinstance(value, int) and value >= 0):
        return value
    raise invalid(name, f"{value!r} is not a number of milliseconds", "format")


def _addresses(wanted: list[str]) -> list[str]:
    for each in wanted:
        try:
            ipaddress.ip_address(each)
        except ValueError:
            raise invalid("server_ip", f"{each!r} is not an IP address", "format") from None
    return list(wanted)


def _set_pool(call: Call, wanted: list[str]) -> JSON:
    record = _steady_backend(call)
    record.body.update(pool=_addresses(wanted), updated_at=call.now())
    return shown_backend(call, call.store.save(record))
