"""Key Manager: keys and their life (`/key-manager/v1alpha1/regions/{region}`)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from scaleway.key_manager.v1alpha1 import types as sdk

from emulator import key_material
from emulator.clock import parse_duration, parse_time, rfc3339, write_duration
from emulator.errors import ApiError, invalid, precondition_failed
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.schema import Body
from emulator.store import JSON, Record

# Source of names: scaleway/docs-content, permission sets.
keys = Permission.product("KeyManager")
creation = Permission.product("KeyManager", write=("KeyManagerKeyCreate",))
changes = Permission.product("KeyManager", write=("KeyManagerKeyWrite",))
deletion = Permission.product("KeyManager", write=("KeyManagerKeyDelete",))
restoration = Permission.product("KeyManager", write=("KeyManagerKeyRestore",))

key_manager = Product(
    "key",
    "/key-manager/v1alpha1/regions/{region}",
    keys,
    resource_name=lambda body: str(body["name"]),
)

PENDING_DELETION = timedelta(days=7)
SHORTEST_ROTATION = timedelta(hours=24)
# Source: scaleway-sdk-go says "1 year (876000 hours)"; recorded replies accept all of the 876 000 hours.
LONGEST_ROTATION = timedelta(hours=876_000)
LEVELS = ("software", "hsm")


@key_manager.route("POST", "/keys", body=Body(sdk.CreateKeyRequest, extra=("protection_level",)), permission=creation)
def create_key(call: Call) -> JSON:
    project_id = call.project()
    usage, algorithm = _usage(call.body.get("usage") or {})
    external = call.body.get("origin") == "external"
    if external and usage != key_material.SYMMETRIC:
        raise invalid("origin", "only symmetric keys can have external key material")
    level = call.body.get("protection_level") or LEVELS[0]
    if level not in LEVELS:
        raise invalid("protection_level", f"must be one of {', '.join(LEVELS)}")
    now = call.now()
    body: JSON = {
        "project_id": project_id,
        "name": call.body.get("name") or "",
        "usage": {usage: algorithm},
        "state": "pending_key_material" if external else "enabled",
        "rotation_count": 0 if external else 1,
        "created_at": now,
        "updated_at": now,
        "protected": not call.body.get("unprotected"),
        "locked": False,
        "description": call.body.get("description"),
        "tags": call.body.get("tags") or [],
        "rotated_at": None if external else now,
        "rotation_policy": None,
        "origin": "external" if external else "scaleway_kms",
        "deletion_requested_at": None,
        "protection_level": level,
        "region": call.locality,
    }
    _set_rotation_policy(call, body, call.body.get("rotation_policy"))
    rotations = [] if external else [key_material.generate(algorithm)]
    return call.store.add("key_manager.key", body, {"rotations": rotations}).body


@key_manager.route("GET", "/keys")
def list_keys(call: Call) -> JSON:
    scheduled = bool(call.flag("scheduled_for_deletion"))
    found = [rotated(call, each) for each in call.records("key_manager.key")]
    found = [each for each in found if (each.body["deletion_requested_at"] is not None) == scheduled]
    if (usage := call.first("usage")) and usage != "unknown_usage":
        found = [each for each in found if usage in each.body["usage"]]
    return call.page("keys", [each.body for each in found])


@key_manager.route("GET", "/keys/{key_id}")
def get_key(call: Call) -> JSON:
    return rotated(call, call.record("key_manager.key")).body


@key_manager.route("GET", "/keys/{key_id}/public-key")
def get_public_key(call: Call) -> JSON:
    record = call.record("key_manager.key")
    if key_material.SYMMETRIC in record.body["usage"]:
        raise precondition_failed("resource_not_usable", "a symmetric key has no public key")
    return {"pem": key_material.public_key(record.private["rotations"][-1])}


@key_manager.route("GET", "/algorithms")
def list_algorithms(call: Call) -> JSON:
    call.authorize(None, "algorithm")
    wanted = call.query.get("usages") or list(key_material.ALGORITHMS)
    return {
        "algorithms": [
            {"usage": usage, "name": name, "recommended": name in key_material.RECOMMENDED}
            for usage, names in key_material.ALGORITHMS.items()
            if usage in wanted
            for name in names
        ]
    }


@key_manager.route("PATCH", "/keys/{key_id}", body=Body(sdk.UpdateKeyRequest, path=("key_id",)), permission=changes)
def update_key(call: Call) -> JSON:
    record = changeable(call)
    call.assign(record, "name", "description", "tags")
    if "rotation_policy" in call.body:
        _set_rotation_policy(call, record.body, call.body["rotation_policy"])
    return changed(call, record)


@key_manager.route("DELETE", "/keys/{key_id}", permission=deletion)
def delete_key(call: Call) -> None:
    """Schedules the deletion; all data under the key is lost seven days later."""
    record = changeable(call)
    if record.body["protected"]:
        raise precondition_failed("protected_resource", "cannot delete a protected key")
    record.private["state"] = record.body["state"]
    record.body["state"] = "scheduled_for_deletion"
    record.body["deletion_requested_at"] = call.now()
    changed(call, call.remove_later(record, PENDING_DELETION))


@key_manager.route(
    "POST", "/keys/{key_id}/restore", body=Body(sdk.RestoreKeyRequest, path=("key_id",)), permission=restoration
)
def restore_key(call: Call) -> JSON:
    record = call.record("key_manager.key")
    if record.body["state"] != "scheduled_for_deletion":
        raise precondition_failed("resource_not_usable", "key is not scheduled for deletion")
    record.body["state"] = record.private.pop("state")
    record.body["deletion_requested_at"] = None
    return changed(call, call.keep(record))


@key_manager.route(
    "POST", "/keys/{key_id}/rotate", body=Body(sdk.RotateKeyRequest, path=("key_id",)), permission=changes
)
def rotate_key(call: Call) -> JSON:
    record = changeable(call)
    if key_material.SYMMETRIC not in record.body["usage"]:
        raise precondition_failed("resource_not_usable", "only symmetric keys can be rotated")
    if record.body["origin"] == "external":
        raise precondition_failed("resource_not_usable", "import new key material to rotate this key")
    rotate(record, key_material.generate(_algorithm(record)), call.now())
    if policy := record.body["rotation_policy"]:
        policy["next_rotation_at"] = rfc3339(call.cloud.clock.now() + parse_duration(policy["rotation_period"]))
    return changed(call, record)


@key_manager.route(
    "POST", "/keys/{key_id}/protect", body=Body(sdk.ProtectKeyRequest, path=("key_id",)), permission=changes
)
def protect_key(call: Call) -> JSON:
    record = changeable(call)
    record.body["protected"] = True
    return changed(call, record)


@key_manager.route(
    "POST", "/keys/{key_id}/unprotect", body=Body(sdk.UnprotectKeyRequest, path=("key_id",)), permission=changes
)
def unprotect_key(call: Call) -> JSON:
    record = changeable(call)
    record.body["protected"] = False
    return changed(call, record)


@key_manager.route(
    "POST", "/keys/{key_id}/enable", body=Body(sdk.EnableKeyRequest, path=("key_id",)), permission=changes
)
def enable_key(call: Call) -> JSON:
    return _switch(call, "enabled")


@key_manager.route(
    "POST", "/keys/{key_id}/disable", body=Body(sdk.DisableKeyRequest, path=("key_id",)), permission=changes
)
def disable_key(call: Call) -> JSON:
    return _switch(call, "disabled")


def rotated(call: Call, record: Record) -> Record:
    """The key after the rotations that its policy has made due."""
    policy = record.body["rotation_policy"]
    if policy is None or record.body["state"] != "enabled":
        return record
    now = call.cloud.clock.now()
    while (due := parse_time(policy["next_rotation_at"])) <= now:
        rotate(record, key_material.generate(_algorithm(record)), rfc3339(due))
        policy["next_rotation_at"] = rfc3339(due + parse_duration(policy["rotation_period"]))
        call.store.save(record)
    return record


def enabled(record: Record) -> Record:
    """Raises the API's 412 unless the key may be used."""
    if record.body["state"] != "enabled":
        raise precondition_failed("resource_not_usable", f"key is {record.body['state']}, not enabled")
    return record


def _usage(usage: dict[str, Any]) -> tuple[str, str]:
    chosen = [(name, str(value)) for name, value in usage.items() if value and not str(value).startswith("unknown_")]
    if len(chosen) != 1:
        raise invalid("usage", f"exactly one of {', '.join(key_material.ALGORITHMS)} is required", "required")
    name, algorithm = chosen[0]
    if algorithm not in key_material.ALGORITHMS[name]:
        text = f"the stand-in cloud makes no {algorithm} keys"
        raise ApiError(501, {"message": text, "type": "not_implemented"})
    return name, algorithm


def _set_rotation_policy(call: Call, body: JSON, policy: JSON | None) -> None:
    if not policy or policy.get("rotation_period") is None:
        body["rotation_policy"] = None
        return
    if key_material.SYMMETRIC not in body["usage"] or body["origin"] == "external":
        raise invalid("rotation_policy", "only symmetric keys made by Key Manager are rotated")
    try:
        period = parse_duration(str(policy["rotation_period"]))
    except ValueError as error:
        raise invalid("rotation_policy.rotation_period", str(error), "format") from None
    if not SHORTEST_ROTATION <= period <= LONGEST_ROTATION:
        raise invalid("rotation_policy.rotation_period", "must be between 24 hours and 876000 hours")
    now = call.cloud.clock.now()
    at = policy.get("next_rotation_at")
    if at is not None and parse_time(at) <= now:
        raise invalid("rotation_policy.next_rotation_at", "must be in the future")
    body["rotation_policy"] = {
        "rotation_period": write_duration(period),
        "next_rotation_at": at or rfc3339(now + period),
    }


def changeable(call: Call) -> Record:
    """The key of the URL. Raises the API's 412 when it is scheduled for deletion, which freezes it."""
    record = rotated(call, call.record("key_manager.key"))
    if record.body["state"] == "scheduled_for_deletion":
        raise precondition_failed("resource_not_usable", "key is scheduled for deletion")
    return record


def changed(call: Call, record: Record) -> JSON:
    """Keep what was changed, and show it."""
    record.body["updated_at"] = call.now()
    return call.store.save(record).body


def _switch(call: Call, state: str) -> JSON:
    record = changeable(call)
    if record.body["state"] == "pending_key_material":
        raise precondition_failed("resource_not_usable", "key has no key material yet")
    record.body["state"] = state
    return changed(call, record)


def rotate(record: Record, material: str, at: str) -> None:
    """Add a rotation, made at a date."""
    record.private["rotations"].append(material)
    record.body["rotation_count"] = len(record.private["rotations"])
    record.body["rotated_at"] = at


def _algorithm(record: Record) -> str:
    return str(next(iter(record.body["usage"].values())))
