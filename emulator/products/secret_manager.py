"""Secret Manager: secrets (`/secret-manager/v1beta1/regions/{region}`)."""

from __future__ import annotations

from datetime import timedelta

from scaleway.secret.v1beta1 import types as sdk

from emulator import key_material
from emulator.clock import parse_duration, parse_time, write_duration
from emulator.errors import invalid, precondition_failed
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.products.key_manager import enabled
from emulator.schema import Body
from emulator.store import JSON, Record

# Source of names: scaleway/docs-content, permission sets.
secrets = Permission.product("SecretManager")
creation = Permission.product("SecretManager", write=("SecretManagerSecretCreate",))
changes = Permission.product("SecretManager", write=("SecretManagerSecretWrite",))
deletion = Permission.product("SecretManager", write=("SecretManagerSecretDelete",))
restoration = Permission.product("SecretManager", write=("SecretManagerSecretRestore",))


def full_name(body: JSON) -> str:
    """A secret's name with its folder, `/folder/name`, as policy conditions see it."""
    return f"{str(body['path']).rstrip('/')}/{body['name']}"


secret_manager = Product("secret", "/secret-manager/v1beta1/regions/{region}", secrets, resource_name=full_name)

PENDING_DELETION = timedelta(days=7)
LONGEST_LIFE = timedelta(days=366)


@secret_manager.route("POST", "/secrets", body=Body(sdk.CreateSecretRequest, required=("name",)), permission=creation)
def create_secret(call: Call) -> JSON:
    project_id = call.project()
    type_ = call.body.get("type")
    now = call.now()
    body: JSON = {
        "project_id": project_id,
        "name": call.body["name"],
        "status": "ready",
        "created_at": now,
        "updated_at": now,
        "tags": call.body.get("tags") or [],
        "version_count": 0,
        "description": call.body.get("description") or "",
        "managed": False,
        "type": "opaque" if type_ in (None, "unknown_type") else type_,
        "protected": bool(call.body.get("protected")),
        "path": _path(call.body.get("path") or "/"),
        "ephemeral_policy": _ephemeral_policy(call.body.get("ephemeral_policy")),
        "used_by": [],
        "deletion_requested_at": None,
        "key_id": _key_id(call),
        "region": call.locality,
    }
    _check_name(call, body)
    return call.store.add("secret.secret", body, {"revisions": 0}).body


@secret_manager.route("GET", "/secrets")
def list_secrets(call: Call) -> JSON:
    scheduled = bool(call.flag("scheduled_for_deletion"))
    found = [
        each for each in call.records("secret.secret") if (each.body["deletion_requested_at"] is not None) == scheduled
    ]
    if path := call.first("path"):
        found = [each for each in found if each.body["path"] == _path(path)]
    if (type_ := call.first("type")) and type_ != "unknown_type":
        found = [each for each in found if each.body["type"] == type_]
    if (ephemeral := call.flag("ephemeral")) is not None:
        found = [each for each in found if (each.body["ephemeral_policy"] is not None) == ephemeral]
    return call.page("secrets", [shown(call, each) for each in found])


@secret_manager.route("GET", "/secrets/browse")
def browse_secrets(call: Call) -> JSON:
    """The folders and secrets directly in the folder `prefix`."""
    folder = _path(call.first("prefix") or "/").rstrip("/")
    folders: dict[str, JSON] = {}
    items: list[JSON] = []
    for each in call.records("secret.secret"):
        name = full_name(each.body)
        if each.body["deletion_requested_at"] or not name.startswith(f"{folder}/"):
            continue
        inside, _, deeper = name.removeprefix(f"{folder}/").partition("/")
        item = {"name": inside, "created_at": each.body["created_at"], "updated_at": each.body["updated_at"]}
        if deeper:
            folders.setdefault(inside, {**item, "folder": {}})
        else:
            details = ("id", "tags", "version_count", "protected", "type", "ephemeral_policy")
            whole = shown(call, each)
            items.append({**item, "secret": {key: whole[key] for key in details}})
    return {**call.page("items", [*folders.values(), *items]), "current_path": folder or "/"}


@secret_manager.route("GET", "/tags")
def list_tags(call: Call) -> JSON:
    tags = {tag for each in call.records("secret.secret") for tag in each.body["tags"]}
    page = call.page("tags", [{"tag": tag} for tag in sorted(tags)])
    return {**page, "tags": [each["tag"] for each in page["tags"]]}


@secret_manager.route("GET", "/secrets/{secret_id}")
def get_secret(call: Call) -> JSON:
    return shown(call, call.record("secret.secret"))


@secret_manager.route(
    "PATCH", "/secrets/{secret_id}", body=Body(sdk.UpdateSecretRequest, path=("secret_id",)), permission=changes
)
def update_secret(call: Call) -> JSON:
    record = available(call)
    wanted = {key: value for key, value in call.body.items() if value is not None}
    if "path" in wanted:
        wanted["path"] = _path(wanted["path"])
    if "ephemeral_policy" in wanted:
        wanted["ephemeral_policy"] = _ephemeral_policy(wanted["ephemeral_policy"])
    _check_name(call, {**record.body, **wanted})
    record.body.update(wanted)
    return changed(call, record)


@secret_manager.route(
    "POST",
    "/secrets/{secret_id}/protect",
    body=Body(sdk.ProtectSecretRequest, path=("secret_id",)),
    permission=changes,
)
def protect_secret(call: Call) -> JSON:
    record = available(call)
    record.body["protected"] = True
    return changed(call, record)


@secret_manager.route(
    "POST",
    "/secrets/{secret_id}/unprotect",
    body=Body(sdk.UnprotectSecretRequest, path=("secret_id",)),
    permission=changes,
)
def unprotect_secret(call: Call) -> JSON:
    record = available(call)
    record.body["protected"] = False
    return changed(call, record)


@secret_manager.route("DELETE", "/secrets/{secret_id}", permission=deletion)
def delete_secret(call: Call) -> None:
    """Schedules the deletion seven days ahead; an ephemeral secret goes at once, with its versions."""
    record = available(call)
    if record.body["protected"]:
        raise precondition_failed("protected_resource", "cannot delete a protected secret")
    if record.body["ephemeral_policy"] is not None:
        for version in versions_of(call, record):
            call.store.remove(version)
        call.store.remove(record)
        return
    record.body["deletion_requested_at"] = call.now()
    changed(call, call.remove_later(record, PENDING_DELETION))
    for version in versions_of(call, record):
        call.remove_later(version, PENDING_DELETION)


@secret_manager.route(
    "POST",
    "/secrets/{secret_id}/restore",
    body=Body(sdk.RestoreSecretRequest, path=("secret_id",)),
    permission=restoration,
)
def restore_secret(call: Call) -> JSON:
    record = call.record("secret.secret")
    if record.body["deletion_requested_at"] is None:
        raise precondition_failed("resource_not_usable", "secret is not scheduled for deletion")
    _check_name(call, record.body)
    record.body["deletion_requested_at"] = None
    for version in versions_of(call, record):
        requested_at = version.body["deletion_requested_at"]
        if requested_at is None:
            call.keep(version)
        else:
            gone = call.cloud.clock.now() - parse_time(requested_at)
            call.remove_later(version, PENDING_DELETION - gone)
    return changed(call, call.keep(record))


def available(call: Call) -> Record:
    """The secret of the URL. Raises the API's 412 when it is scheduled for deletion, which freezes it."""
    record = call.record("secret.secret")
    if record.body["deletion_requested_at"] is not None:
        raise precondition_failed("resource_not_usable", "secret is scheduled for deletion")
    return record


def changed(call: Call, record: Record) -> JSON:
    """Keep what was changed, and show it."""
    record.body["updated_at"] = call.now()
    return shown(call, call.store.save(record))


def versions_of(call: Call, record: Record) -> list[Record]:
    """The secret's versions that still exist, in order of revision."""
    found = (call.cloud.settled(each) for each in call.store.find("secret.version", secret_id=record.id))
    return [each for each in found if each is not None]


def shown(call: Call, record: Record) -> JSON:
    counted = [each for each in versions_of(call, record) if each.body["deletion_requested_at"] is None]
    return {**record.body, "version_count": len(counted)}


def rotations(call: Call, key_id: str) -> list[str]:
    """The material of a secret's key. Raises the API's refusal when the key is gone or not enabled."""
    found: list[str] = enabled(call.store.get("key_manager.key", key_id)).private["rotations"]
    return found


def _key_id(call: Call) -> str | None:
    key_id = call.body.get("key_id")
    if not key_id:
        return None
    key = call.store.get("key_manager.key", str(key_id))
    if key.body["region"] != call.locality or key_material.SYMMETRIC not in key.body["usage"]:
        raise invalid("key_id", "must be a symmetric encryption key of the secret's region")
    rotations(call, key.id)
    return key.id


def _path(path: str) -> str:
    if not path.startswith("/"):
        raise invalid("path", "must start with /", "format")
    return path.rstrip("/") or "/"


def _check_name(call: Call, body: JSON) -> None:
    """Raises the API's 400 when another secret has this name in this folder.

    No stored page says whether a secret that waits for its deletion still holds its name. Here it does not.
    """
    same = {key: body[key] for key in ("project_id", "region", "path", "name")}
    for other in call.store.find("secret.secret", **same):
        if other.id != body.get("id") and other.body["deletion_requested_at"] is None:
            raise invalid("name", "cannot have same secret name in same path", "format")


def _ephemeral_policy(policy: JSON | None) -> JSON | None:
    if not policy:
        return None
    if policy.get("action") not in ("delete", "disable"):
        raise invalid("ephemeral_policy.action", "must be delete or disable", "required")
    life = policy.get("time_to_live")
    if life is not None:
        try:
            length = parse_duration(str(life))
        except ValueError as error:
            raise invalid("ephemeral_policy.time_to_live", str(error), "format") from None
        if not timedelta(seconds=1) <= length <= LONGEST_LIFE:
            raise invalid("ephemeral_policy.time_to_live", "must be between one second and one year")
        life = write_duration(length)
    return {
        "time_to_live": life,
        "expires_once_accessed": policy.get("expires_once_accessed"),
        "action": policy["action"],
    }
