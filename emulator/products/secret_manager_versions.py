"""Secret Manager: the versions of a secret, which hold its data."""

from __future__ import annotations

import base64
import json
import zlib

from scaleway.secret.v1beta1 import types as sdk

from emulator import key_material
from emulator.clock import parse_duration, parse_time, rfc3339
from emulator.errors import invalid, not_found, precondition_failed
from emulator.identity import Permission
from emulator.product import Call
from emulator.products.secret_manager import (
    PENDING_DELETION,
    available,
    changes,
    creation,
    deletion,
    full_name,
    restoration,
    rotations,
    secret_manager,
    versions_of,
)
from emulator.schema import Body, binary
from emulator.store import JSON, Record

# Reading metadata does not include reading data: SecretManagerReadOnly and AllProductsReadOnly are not enough.
access = Permission.product("SecretManager", write=("SecretManagerSecretAccess",))

LONGEST_DATA = 65_536
# Source: scaleway-sdk-go, api/secret/v1beta1: the structures that a typed secret's data must have.
FIELDS = {
    "basic_credentials": ("username", "password"),
    "database_credentials": ("engine", "username", "password", "host", "dbname", "port"),
    "ssh_key": ("ssh_private_key",),
}


@secret_manager.route(
    "POST",
    "/secrets/{secret_id}/versions",
    body=Body(sdk.CreateSecretVersionRequest, path=("secret_id",), extra=("data_crc32",), required=("data",)),
    permission=creation,
)
def create_version(call: Call) -> JSON:
    secret = available(call)
    data = binary(call.body, "data", LONGEST_DATA)
    _check_structure(str(secret.body["type"]), data)
    checksum = call.body.get("data_crc32")
    if checksum is not None and int(checksum) != zlib.crc32(data):
        raise invalid("data_crc32", "does not match the data")
    if key_id := secret.body["key_id"]:
        data = key_material.encrypt(rotations(call, key_id), data)
    if call.body.get("disable_previous"):
        for earlier in _latest(call, secret):
            earlier.body["status"] = "disabled"
            call.store.save(earlier)
    secret.private["revisions"] += 1
    call.store.save(secret)
    revision, now = secret.private["revisions"], call.now()
    record = call.store.add(
        "secret.version",
        {
            "id": f"{secret.id}/{revision}",
            "revision": revision,
            "secret_id": secret.id,
            "status": "enabled",
            "created_at": now,
            "updated_at": now,
            "deleted_at": None,
            "description": call.body.get("description") or "",
            "latest": True,
            "ephemeral_properties": _ephemeral_properties(call, secret.body["ephemeral_policy"]),
            "deletion_requested_at": None,
            "region": call.locality,
        },
        {
            "data": base64.b64encode(data).decode(),
            "data_crc32": checksum,
            "project_id": secret.body["project_id"],
        },
    )
    return _shown(call, secret, record)


@secret_manager.route("GET", "/secrets/{secret_id}/versions")
def list_versions(call: Call) -> JSON:
    """Newest first."""
    secret = call.record("secret.secret")
    found = [_current(call, each) for each in reversed(versions_of(call, secret))]
    if wanted := call.query.get("status"):
        found = [each for each in found if each.body["status"] in wanted]
    return call.page("versions", [_shown(call, secret, each) for each in found])


@secret_manager.route("GET", "/secrets/{secret_id}/versions/{revision}")
def get_version(call: Call) -> JSON:
    secret = call.record("secret.secret")
    return _shown(call, secret, _version(call, secret))


@secret_manager.route(
    "PATCH",
    "/secrets/{secret_id}/versions/{revision}",
    body=Body(sdk.UpdateSecretVersionRequest, path=("secret_id", "revision")),
    permission=changes,
)
def update_version(call: Call) -> JSON:
    secret, version = _available(call)
    version.body.update({key: value for key, value in call.body.items() if value is not None})
    return _changed(call, secret, version)


@secret_manager.route("DELETE", "/secrets/{secret_id}/versions/{revision}", permission=deletion)
def delete_version(call: Call) -> None:
    """Schedules the deletion seven days ahead; a version that is ephemeral goes at once."""
    secret, version = _available(call)
    if version.body["ephemeral_properties"] is not None:
        call.store.remove(version)
        return
    version.private["status"] = version.body["status"]
    version.body.update(status="scheduled_for_deletion", deletion_requested_at=call.now())
    _changed(call, secret, call.remove_later(version, PENDING_DELETION))


@secret_manager.route(
    "POST",
    "/secrets/{secret_id}/versions/{revision}/restore",
    body=Body(sdk.RestoreSecretVersionRequest, path=("secret_id", "revision")),
    permission=restoration,
)
def restore_version(call: Call) -> JSON:
    secret = available(call)
    version = _version(call, secret)
    if version.body["deletion_requested_at"] is None:
        raise precondition_failed("resource_not_usable", "version is not scheduled for deletion")
    version.body.update(status=version.private.pop("status"), deletion_requested_at=None)
    return _changed(call, secret, call.keep(version))


@secret_manager.route(
    "POST",
    "/secrets/{secret_id}/versions/{revision}/enable",
    body=Body(sdk.EnableSecretVersionRequest, path=("secret_id", "revision")),
    permission=changes,
)
def enable_version(call: Call) -> JSON:
    secret, version = _available(call)
    version.body["status"] = "enabled"
    return _changed(call, secret, version)


@secret_manager.route(
    "POST",
    "/secrets/{secret_id}/versions/{revision}/disable",
    body=Body(sdk.DisableSecretVersionRequest, path=("secret_id", "revision")),
    permission=changes,
)
def disable_version(call: Call) -> JSON:
    secret, version = _available(call)
    version.body["status"] = "disabled"
    return _changed(call, secret, version)


@secret_manager.route("GET", "/secrets/{secret_id}/versions/{revision}/access", permission=access, action="access")
def access_version(call: Call) -> JSON:
    return _access(call, available(call))


@secret_manager.route("GET", "/secrets-by-path/versions/{revision}/access", permission=access, action="access")
def access_version_by_path(call: Call) -> JSON:
    folder, name = (call.first("secret_path") or "/").rstrip("/"), call.first("secret_name")
    project_id = call.first("project_id") or call.principal.default_project_id
    for found in call.store.find("secret.secret", project_id=project_id, deletion_requested_at=None):
        if full_name(found.body) == f"{folder}/{name}" and found.body["region"] == call.locality:
            return _access(call, call.record("secret.secret", found.id))
    raise not_found("secret", f"{folder}/{name}")


def _access(call: Call, secret: Record) -> JSON:
    version = _version(call, secret)
    if version.body["status"] != "enabled":
        raise precondition_failed("resource_not_usable", f"version is {version.body['status']}, not enabled")
    data = str(version.private["data"])
    if key_id := secret.body["key_id"]:
        plaintext, _ = key_material.decrypt(rotations(call, key_id), base64.b64decode(data))
        data = base64.b64encode(plaintext).decode()
    properties = version.body["ephemeral_properties"]
    if properties and properties["expires_once_accessed"]:
        _expire(call, version)
    return {
        "secret_id": secret.id,
        "revision": version.body["revision"],
        "data": data,
        "data_crc32": version.private["data_crc32"],
        "type": secret.body["type"],
    }


def _available(call: Call) -> tuple[Record, Record]:
    """The secret and the version of the URL. Raises the API's 412 when either is scheduled for deletion."""
    secret = available(call)
    version = _version(call, secret)
    if version.body["deletion_requested_at"] is not None:
        raise precondition_failed("resource_not_usable", "version is scheduled for deletion")
    return secret, version


def _version(call: Call, secret: Record) -> Record:
    """The version that the URL names by its revision, or as `latest` or `latest_enabled`. Raises the API's 404."""
    revision = call.params["revision"]
    found = [_current(call, each) for each in versions_of(call, secret)]
    if revision == "latest":
        found = _latest(call, secret)
    elif revision == "latest_enabled":
        found = [each for each in found if each.body["status"] == "enabled"][-1:]
    else:
        found = [each for each in found if str(each.body["revision"]) == revision]
    if not found or found[0].body["status"] == "deleted":
        raise not_found("secret_version", revision)
    return found[0]


def _latest(call: Call, secret: Record) -> list[Record]:
    found = [_current(call, each) for each in versions_of(call, secret)]
    return [each for each in found if each.body["deletion_requested_at"] is None][-1:]


def _current(call: Call, version: Record) -> Record:
    """The version after its own end, if it has one and it has come."""
    properties = version.body["ephemeral_properties"]
    expires_at = properties["expires_at"] if properties else None
    if expires_at and version.body["status"] == "enabled" and parse_time(expires_at) <= call.cloud.clock.now():
        _expire(call, version)
    return version


def _expire(call: Call, version: Record) -> None:
    if version.body["ephemeral_properties"]["action"] == "disable":
        version.body["status"] = "disabled"
    else:
        version.body.update(status="deleted", deleted_at=call.now())
        version.private["data"] = ""
    call.store.save(version)


def _ephemeral_properties(call: Call, policy: JSON | None) -> JSON | None:
    if policy is None:
        return None
    life = policy["time_to_live"]
    return {
        "expires_at": rfc3339(call.cloud.clock.now() + parse_duration(life)) if life else None,
        "expires_once_accessed": policy["expires_once_accessed"],
        "action": policy["action"],
    }


def _check_structure(type_: str, data: bytes) -> None:
    """Raises the API's 400 when data has not the structure of its secret's type."""
    if type_ not in FIELDS and type_ != "key_value":
        return
    try:
        fields = json.loads(data)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise invalid("data", "must be a JSON object", "format")
    wrong = [name for name in FIELDS.get(type_, ()) if name not in fields]
    if wrong:
        raise invalid("data", "".join(f"- (root): {name} is required\n" for name in wrong), "format")
    kinds = {dict: "object", list: "array", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    for name, value in fields.items():
        if not isinstance(value, str):
            kind = kinds[type(value)]
            raise invalid("data", f"- {name}: Invalid type. Expected: string, given: {kind}\n", "format")


def _changed(call: Call, secret: Record, version: Record) -> JSON:
    version.body["updated_at"] = call.now()
    return _shown(call, secret, call.store.save(version))


def _shown(call: Call, secret: Record, version: Record) -> JSON:
    latest = any(each is version for each in _latest(call, secret))
    return {key: value for key, value in version.body.items() if key != "id"} | {"latest": latest}
