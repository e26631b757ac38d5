"""Answers one request: who calls, with which version of the API, which address serves it; and writes the event down."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from emulator.azure import blob_service, costs, graph, listings, resources, vault_data, verbs
from emulator.azure.activity import event
from emulator.azure.call import Call, read_query
from emulator.azure.errors import invalid, not_implemented
from emulator.azure.ids import parse
from emulator.azure.routes import Reply
from emulator.errors import ApiError
from emulator.store import JSON

if TYPE_CHECKING:
    from emulator.azure.azure import Azure

log = logging.getLogger("emulator")

LOGIN = "login.microsoftonline.com"
MANAGEMENT = "management.azure.com"
ROUTES = [*graph.ROUTES.all, *costs.ROUTES.all, *listings.ROUTES.all, *verbs.ROUTES.all]
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?")
_VAULT_VERSION = re.compile(r"7\.\d|\d{4}-\d{2}-\d{2}.*")


def answer(
    azure: Azure, method: str, host: str, path: str, *, query: str, headers: Mapping[str, str], raw: bytes
) -> tuple[int, bytes, dict[str, str], str]:
    """The status, the body, headers of its own, and the caller's name. Raises `ApiError` for every refusal."""
    azure.store.begin()
    try:
        azure.settle()
        if host == LOGIN:
            if method != "POST" or not path.endswith("/oauth2/v2.0/token"):
                raise not_implemented(method, f"{host}{path}")
            return 200, json.dumps(azure.identity.grant(path, raw)).encode(), {}, "-"
        if host.endswith(blob_service.ENDING):
            return blob_service.answer(azure, method, host, path, query=query, headers=headers)
        call = Call(
            azure=azure,
            principal=azure.identity.by_token(headers.get("authorization")),
            method=method,
            path=path.rstrip("/") or "/",
            query=read_query(query),
            body={},
            headers=headers,
        )
        status, body = _judged(call, host, raw)
        azure.settle()  # what was accepted and is due is done after it was accepted
        call.reply_headers |= {
            "x-ms-request-id": call.operation,
            "x-ms-correlation-request-id": call.correlation,
        }
        content = b"" if body is None else json.dumps(body).encode()
        return status, content, call.reply_headers, call.principal.name
    finally:
        azure.store.commit()


def _judged(call: Call, host: str, raw: bytes) -> Reply:
    """Serve a call; what it wrote, or was refused to write, becomes an event."""
    try:
        status, body = _serve(call, host, raw)
    except ApiError as error:
        _note(call, host, "Failed", error.status, error.body)
        error.headers |= {"x-ms-correlation-request-id": call.correlation, "x-ms-request-id": call.operation}
        raise
    # A DELETE of what is not there does nothing, and is no event.
    if not (call.method == "DELETE" and status == 204):
        _note(call, host, "Accepted" if status == 202 else "Succeeded", status, None)
    return status, body


def _note(call: Call, host: str, status: str, code: int, error: JSON | None) -> None:
    if call.method in ("GET", "HEAD") or host != MANAGEMENT or code == 501:
        return
    id_ = parse(call.path)
    if call.method == "POST":
        resource, _, verb = call.path.rpartition("/")
        if verb.lower() == "query" or "/microsoft.resourcegraph/" in call.path.lower():
            return  # asking is no write
        owner = parse(resource)
        action = f"{owner.type if owner else 'Microsoft.Resources'}/{verb}/action"
    else:
        resource = call.path
        action = f"{id_.type if id_ else 'Microsoft.Resources'}/{'delete' if call.method == 'DELETE' else 'write'}"
    call.azure.activity.append(event(call, resource, action, (status, code), error))


def _serve(call: Call, host: str, raw: bytes) -> Reply:
    _require_version(call, vault=host != MANAGEMENT)
    call.body = _json(raw)
    if host != MANAGEMENT:
        return vault_data.serve(call, host)
    for route in ROUTES:
        match = route.pattern.fullmatch(call.path) if route.method == call.method else None
        if match is None:
            continue
        parameters = match.groupdict()
        if route.handler is verbs.power and not verbs.is_power(parameters["resource"], parameters["verb"]):
            continue
        owner = parse(parameters.get("resource", ""))
        call.principal.require(route.action.format(**{"type": owner.type if owner else "", **parameters}), call.path)
        return route.handler(call, parameters)
    id_ = parse(call.path)
    if id_ is not None and call.method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
        return resources.serve(call, id_)
    if call.method == "GET" and (found := listings.collection(call)) is not None:
        return found
    log.warning("stand-in Azure: not served: %s %s", call.method, call.path)
    raise not_implemented(call.method, call.path)


def _require_version(call: Call, *, vault: bool) -> None:
    if not call.api_version:
        raise invalid(
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    if not (_VAULT_VERSION if vault else _VERSION).fullmatch(call.api_version):
        raise invalid("InvalidApiVersionParameter", f"The api-version '{call.api_version}' is invalid.")


def _json(raw: bytes) -> JSON:
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise invalid(
            "InvalidRequestContent", "The request content was invalid and could not be deserialized."
        ) from None
    if not isinstance(body, dict):
        raise invalid("InvalidRequestContent", "The request content must be an object.")
    return body
