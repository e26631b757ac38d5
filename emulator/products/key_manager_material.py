"""Key Manager: key material that is brought from outside, for keys whose origin is external."""

from __future__ import annotations

from scaleway.key_manager.v1alpha1 import types as sdk

from emulator import key_material
from emulator.errors import precondition_failed
from emulator.product import Call
from emulator.products.key_manager import changeable, changed, changes, key_manager, rotate
from emulator.schema import Body, binary
from emulator.store import JSON, Record


@key_manager.route(
    "POST",
    "/keys/{key_id}/import-key-material",
    body=Body(sdk.ImportKeyMaterialRequest, path=("key_id",), required=("key_material",)),
    permission=changes,
)
def import_key_material(call: Call) -> JSON:
    record = _external(call)
    imported = binary(call.body, "key_material")
    salt = binary(call.body, "salt") if call.body.get("salt") else None
    rotate(record, key_material.derive(imported, salt), call.now())
    if record.body["state"] == "pending_key_material":
        record.body["state"] = "enabled"
    return changed(call, record)


@key_manager.route(
    "POST",
    "/keys/{key_id}/delete-key-material",
    body=Body(sdk.DeleteKeyMaterialRequest, path=("key_id",)),
    permission=changes,
)
def delete_key_material(call: Call) -> None:
    """Deletes the latest rotation: what it encrypted can no longer be decrypted."""
    record = _external(call)
    if not record.private["rotations"]:
        raise precondition_failed("resource_not_usable", "key has no key material")
    record.private["rotations"].pop()
    record.body["rotation_count"] = len(record.private["rotations"])
    if not record.private["rotations"]:
        record.body["state"] = "pending_key_material"
    changed(call, record)


def _external(call: Call) -> Record:
    record = changeable(call)
    if record.body["origin"] != "external":
        raise precondition_failed("resource_not_usable", "the origin of this key is not external")
    return record
