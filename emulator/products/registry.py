"""Container Registry: namespaces (`/registry/v1`). Nothing can be pushed to them, so they never have an image."""

from __future__ import annotations

import re
import uuid

from scaleway.registry.v1 import types as sdk

from emulator.errors import ApiError, invalid
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.schema import Body
from emulator.store import JSON, Record

registry = Product("registry", "/registry/v1/regions/{region}", Permission.product("ContainerRegistry"))


@registry.route("POST", "/namespaces", body=Body(sdk.CreateNamespaceRequest))
def create_namespace(call: Call) -> JSON:
    project_id = call.project()
    name = call.body.get("name") or f"ns-{uuid.uuid4().hex[:12]}"
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{3,53}", name):
        raise invalid("name", "must have 4 to 54 characters: lower case letters, digits, - and _")
    # The name is part of a public address, so no two namespaces have the same, whoever they belong to.
    if call.store.find("registry.namespace", name=name, region=call.locality):
        raise ApiError(409, {"message": "Namespace name is already used"})
    now = call.now()
    namespace: JSON = {
        "id": str(uuid.uuid4()),
        "name": name,
        "description": call.body.get("description") or "",
        "organization_id": call.principal.organization_id,
        "project_id": project_id,
        "status": "ready",
        "status_message": "",
        "endpoint": f"rg.{call.locality}.scw.cloud/{name}",
        "is_public": bool(call.body.get("is_public")),
        "size": 0,
        "created_at": now,
        "updated_at": now,
        "image_count": 0,
        "region": call.locality,
    }
    return call.store.add("registry.namespace", namespace).body


@registry.route("GET", "/namespaces")
def list_namespaces(call: Call) -> JSON:
    found = call.records("registry.namespace")
    if name := call.first("name"):
        found = [record for record in found if record.body["name"] == name]
    return call.page("namespaces", [record.body for record in found])


@registry.route("GET", "/namespaces/{namespace_id}")
def get_namespace(call: Call) -> JSON:
    return _namespace(call).body


@registry.route("PATCH", "/namespaces/{namespace_id}", body=Body(sdk.UpdateNamespaceRequest, path=("namespace_id",)))
def update_namespace(call: Call) -> JSON:
    record = _namespace(call)
    call.assign(record, "description", "is_public")
    record.body["updated_at"] = call.now()
    return call.store.save(record).body


@registry.route("DELETE", "/namespaces/{namespace_id}")
def delete_namespace(call: Call) -> JSON:
    record = _namespace(call)
    record.body.update(status="deleting", updated_at=call.now())
    return call.begin(record, during="deleting", after=None).body


@registry.route("GET", "/images")
def list_images(call: Call) -> JSON:
    return call.page("images", [record.body for record in call.records("registry.image")])


def _namespace(call: Call) -> Record:
    try:
        return call.record("registry.namespace")
    except ApiError as error:
        if error.status == 404:
            # As recorded: this product has its own form of the error.
            raise ApiError(404, {"message": "Namespace was not found"}) from None
        raise
