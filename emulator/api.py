"""Answers one request to the API: who asks, which route serves it, may they, is the body right, then the handler."""

from __future__ import annotations

import json
import logging
import urllib.parse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from emulator.errors import invalid, not_found, not_implemented, permission_denied
from emulator.product import REGIONS, ZONES, Call, Route
from emulator.schema import Sent
from emulator.store import JSON

if TYPE_CHECKING:
    from emulator.cloud import Cloud

log = logging.getLogger("emulator")


def answer(
    cloud: Cloud,
    method: str,
    path: str,
    *,
    query: str,
    headers: Mapping[str, str],
    raw: bytes,
    client_ip: str = "127.0.0.1",
    reply_headers: dict[str, str] | None = None,
) -> tuple[int, bytes, str]:
    """The status, the body and the access key of the caller. Raises `ApiError` for every refusal.

    Headers that the reply has of its own, such as the number of a listing's items, are put into `reply_headers`.
    """
    principal = cloud.identity.by_secret(headers.get("x-auth-token"))
    found = cloud.find_route(method, path)
    if found is None:
        log.warning("not served: %s %s", method, path)
        raise not_implemented(method, path)
    route, params = found
    _check_locality(params)
    call = Call(
        cloud=cloud,
        principal=principal,
        route=route,
        params=params,
        query=urllib.parse.parse_qs(query),
        body=_json(raw, route),
        client_ip=client_ip,
        user_agent=headers.get("user-agent", ""),
        reply_headers={} if reply_headers is None else reply_headers,
    )
    # A principal without this right anywhere learns nothing, not even whether the resource exists.
    if not principal.allows(route.permission, route.action, None, call.facts(None)):
        raise permission_denied(route.product, route.action)
    if route.body is not None:
        route.body.check(call.body)
    with cloud.changes(method):
        result = route.handler(call)
    if result is None:
        return 204, b"", principal.access_key
    return route.status, json.dumps(result).encode(), principal.access_key


def _check_locality(params: dict[str, str]) -> None:
    for name, known in (("region", REGIONS), ("zone", ZONES)):
        if name in params and params[name] not in known:
            raise not_found(name, params[name])


def _json(raw: bytes, route: Route) -> JSON:
    if not raw:
        return {}
    try:
        body = json.loads(raw, object_hook=Sent)
    except ValueError:
        raise invalid("body", "the body is not JSON", "format") from None
    if not isinstance(body, dict):
        raise invalid("body", "the body must be an object", "format")
    if route.method in ("GET", "DELETE", "HEAD") and route.body is None:
        return {}
    return body
