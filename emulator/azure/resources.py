"""GET, PUT, PATCH, DELETE and HEAD of one resource by its id."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from emulator.azure import guards, locks, operations, policy, retained, special, types
from emulator.azure.errors import (
    group_not_found,
    invalid,
    method_not_allowed,
    not_implemented,
    parent_not_found,
    refusal,
    resource_not_found,
    subscription_not_found,
)
from emulator.azure.ids import ResourceId
from emulator.store import JSON, Record

if TYPE_CHECKING:
    from emulator.azure.call import Call

Reply = tuple[int, JSON | None]


def serve(call: Call, id_: ResourceId) -> Reply:
    """Serve a request to a resource. Raises `ApiError` for each refusal."""
    type_ = types.find(id_.type)
    if type_ is None:
        raise not_implemented(call.method, f"the type {id_.type}")
    action = {"GET": "read", "HEAD": "read", "DELETE": "delete"}.get(call.method, "write")
    call.principal.require(f"{id_.type}/{action}", id_.text)
    if call.method == "DELETE":
        return _delete(call, id_, type_)
    if call.method in ("GET", "HEAD"):
        record = special.standing_in(call.azure, id_) or _existing(call, id_)
        return 200, None if call.method == "HEAD" else call.azure.view(record, id_.text)
    if call.method == "PUT":
        return _put(call, id_, type_)
    if call.method == "PATCH":
        return _patch(call, id_)
    raise not_implemented(call.method, id_.text)


def _require_scope(call: Call, id_: ResourceId) -> None:
    """Raises Azure's 404 when the subscription or the resource group of an id is not there."""
    if id_.subscription and call.azure.peek(f"/subscriptions/{id_.subscription}") is None:
        raise subscription_not_found(id_.subscription)
    is_group = id_.type.lower() == "microsoft.resources/resourcegroups"
    if id_.resource_group and not is_group and call.azure.peek(id_.group_id) is None:
        raise group_not_found(id_.resource_group)


def _existing(call: Call, id_: ResourceId) -> Record:
    _require_scope(call, id_)
    record = call.azure.peek(id_.text)
    if record is None:
        if id_.type.lower() == "microsoft.resources/resourcegroups":
            raise group_not_found(id_.name)
        raise resource_not_found(id_.type, "/".join(id_.names), id_.resource_group)
    return record


def _delete(call: Call, id_: ResourceId, type_: types.Type) -> Reply:
    action = f"{id_.type}/delete"
    if type_.singleton:
        raise method_not_allowed("DELETE", id_.type)
    if id_.resource_group and id_.type.lower() != "microsoft.resources/resourcegroups":
        _require_scope(call, id_)
    record = special.standing_in(call.azure, id_) or call.azure.peek(id_.text)
    if record is None:
        if id_.type.lower() == "microsoft.resources/resourcegroups":
            raise group_not_found(id_.name)
        return 204, None
    if operations.running(call.azure, id_.key):
        raise refusal(
            409,
            "AnotherOperationInProgress",
            f"Another operation on this or dependent resource is in progress: {id_.text}",
        )
    guards.forbid_delete(call, record)
    policy.forbid_delete(call, record)
    if special.delete(call, id_, record):
        return 200, None
    forced = call.flag("force") or call.flag("forcetopurge")
    if type_.later:
        operations.accept(call, id_, action, "force-delete" if forced else "delete")
        return 202, None
    call.azure.remove(record, force=forced)
    return 200, None


def _put(call: Call, id_: ResourceId, type_: types.Type) -> Reply:
    azure = call.azure
    _require_scope(call, id_)
    locks.forbid_write(azure, id_)
    existing = azure.peek(id_.text)
    body = copy.deepcopy(call.body)
    if id_.type.lower() == locks.TYPE:
        locks.check(body)
    made = special.put(call, id_, existing, body)
    if made is not None:
        return 200, azure.view(made, id_.text)
    if existing is not None:
        moved = str(body.get("location") or "").replace(" ", "").lower()
        if moved and existing.body.get("location") and moved != str(existing.body["location"]).lower():
            raise invalid(
                "InvalidResourceLocation",
                f"The resource '{id_.name}' already exists in location '{existing.body['location']}' in resource group "
                f"'{id_.resource_group}'. A resource with the same name cannot be created in location "
                f"'{body['location']}'. Please select a new resource name.",
            )
        return 200, azure.view(_write(call, existing, body, replace=type_.singleton), id_.text)
    if id_.names[1:] and azure.peek(id_.parent) is None and not _has_implicit_parent(id_):
        raise parent_not_found(id_.type, id_.names[-2])
    if type_.tracked and not body.get("location"):
        raise invalid("LocationRequired", "The location property is required for this definition.")
    policy.forbid_create(call, id_, body)
    if type_.kept in ("vault", "hsm"):
        retained.forbid_name(azure, type_.kept, id_.name)
    properties = {"provisioningState": "Succeeded", **(body.get("properties") or {})}
    record = azure.add({**body, "id": id_.text, "name": id_.name, "type": id_.type, "properties": properties})
    return 201, azure.view(record, id_.text)


def _has_implicit_parent(id_: ResourceId) -> bool:
    """Parents that Azure makes by itself and that no row of an inventory shows."""
    services = (
        "/blobservices/default/",
        "/fileservices/default/",
        "/queueservices/default/",
        "/tableservices/default/",
    )
    implicit = ("/networkwatchers/", "/backupfabrics/azure/", *services)
    return any(each in id_.key for each in implicit)


def _patch(call: Call, id_: ResourceId) -> Reply:
    record = _existing(call, id_)
    locks.forbid_write(call.azure, id_)
    body = copy.deepcopy(call.body)
    special.check_change(call, record, body)
    return 200, call.azure.view(_write(call, record, body, replace=False), id_.text)


def _write(call: Call, record: Record, body: JSON, *, replace: bool) -> Record:
    """Put what was sent into a resource. What was not sent stays, but for what is reset as a whole."""
    special.check_change(call, record, body)
    properties = body.pop("properties", None) or {}
    record.body |= {key: value for key, value in body.items() if key not in ("id", "name", "type")}
    kept = {} if replace else (record.body.get("properties") or {})
    record.body["properties"] = {**special.defaults(record.private["type"], replace=replace), **kept, **properties}
    record.private["changed"] = call.now()
    return call.azure.store.save(record)
