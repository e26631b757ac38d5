"""What is asked for by a POST beside a resource: holds, locks of policies, purges, stops, the end of a subscription."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from emulator.azure import guards, locks, operations, retained
from emulator.azure.errors import invalid, refusal, resource_not_found
from emulator.azure.ids import require
from emulator.azure.routes import Reply, Routes
from emulator.clock import rfc3339
from emulator.store import Record

if TYPE_CHECKING:
    from emulator.azure.call import Call

ROUTES = Routes()
CONTAINER = "{+account}/blobServices/default/containers/{container}"
KEY_VAULT = "/subscriptions/{subscription}/providers/Microsoft.KeyVault"
CANCELLED_DAYS = 90
"""How long a cancelled subscription's data is kept before Azure deletes it, immutable blobs included."""


def _record(call: Call, text: str) -> Record:
    id_ = require(text)
    found = call.azure.peek(text)
    if found is None:
        raise resource_not_found(id_.type, "/".join(id_.names), id_.resource_group)
    return found


def _container(call: Call, parameters: dict[str, str]) -> Record:
    return _record(call, f"{parameters['account']}/blobServices/default/containers/{parameters['container']}")


def _tags(call: Call) -> list[str]:
    tags = [str(tag).lower() for tag in call.body.get("tags") or []]
    if not tags or any(not (tag.isalnum() and 3 <= len(tag) <= 23) for tag in tags):
        raise invalid("InvalidLegalHoldTag", "Legal hold tags are alphanumeric, of 3 to 23 characters.")
    return tags


@ROUTES.route("POST", f"{CONTAINER}/setLegalHold", "Microsoft.Storage/storageAccounts/blobServices/containers/write")
def set_legal_hold(call: Call, parameters: dict[str, str]) -> Reply:
    record = _container(call, parameters)
    held = guards.legal_hold_tags(record.body)
    return _write_hold(call, record, [*held, *(tag for tag in _tags(call) if tag not in held)])


@ROUTES.route("POST", f"{CONTAINER}/clearLegalHold", "Microsoft.Storage/storageAccounts/blobServices/containers/write")
def clear_legal_hold(call: Call, parameters: dict[str, str]) -> Reply:
    record = _container(call, parameters)
    cleared = _tags(call)
    return _write_hold(call, record, [tag for tag in guards.legal_hold_tags(record.body) if tag not in cleared])


def _write_hold(call: Call, record: Record, tags: list[str]) -> Reply:
    locks.forbid_write(call.azure, require(record.body["id"]))
    hold = {"hasLegalHold": bool(tags), "tags": [{"tag": tag} for tag in tags]}
    record.body["properties"] |= {"legalHold": hold, "hasLegalHold": bool(tags)}
    call.azure.store.save(record)
    return 200, {"hasLegalHold": bool(tags), "tags": tags}


@ROUTES.route(
    "POST",
    f"{CONTAINER}/immutabilityPolicies/default/{{verb}}",
    "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies/{verb}/action",
)
def change_policy(call: Call, parameters: dict[str, str]) -> Reply:
    """`lock` makes a time-based policy irreversible; `extend` lengthens a locked one."""
    record = _container(call, parameters)
    policy = guards.immutability(record.body)
    verb = parameters["verb"].lower()
    if policy is None or verb not in ("lock", "extend"):
        raise invalid("ContainerImmutabilityPolicyFailure", "There is no immutability policy, or no such verb.")
    if verb == "lock":
        policy["state"] = "Locked"
    else:
        days = (call.body.get("properties") or {}).get("immutabilityPeriodSinceCreationInDays")
        if not isinstance(days, int) or days < policy["immutabilityPeriodSinceCreationInDays"]:
            raise invalid("ContainerImmutabilityPolicyFailure", "A locked policy can only be extended.")
        policy["immutabilityPeriodSinceCreationInDays"] = days
    call.azure.store.save(record)
    return 200, {"id": call.path.rpartition("/")[0], "properties": policy}


def _deleted(call: Call, kind: str, name: str) -> Record:
    found = retained.by_name(call.azure, kind, name)
    if found is None:
        what = "vault" if kind == "vault" else "HSM"
        raise refusal(404, "DeletedVaultNotFound", f"The specified deleted {what} '{name}' does not exist.")
    return found


def _purge(call: Call, kind: str, name: str, action: str) -> Reply:
    record = _deleted(call, kind, name)
    retained.forbid_purge(record)
    operations.accept(call, require(record.body["resource"]), action, "purge")
    return 202, None


@ROUTES.route(
    "POST",
    f"{KEY_VAULT}/locations/{{location}}/deletedVaults/{{name}}/purge",
    "Microsoft.KeyVault/locations/deletedVaults/purge/action",
)
def purge_vault(call: Call, parameters: dict[str, str]) -> Reply:
    return _purge(call, "vault", parameters["name"], "Microsoft.KeyVault/locations/deletedVaults/purge/action")


@ROUTES.route(
    "POST",
    f"{KEY_VAULT}/locations/{{location}}/deletedManagedHSMs/{{name}}/purge",
    "Microsoft.KeyVault/locations/deletedManagedHsms/purge/action",
)
def purge_hsm(call: Call, parameters: dict[str, str]) -> Reply:
    return _purge(call, "hsm", parameters["name"], "Microsoft.KeyVault/locations/deletedManagedHsms/purge/action")


@ROUTES.route("GET", f"{KEY_VAULT}/locations/{{location}}/deletedVaults/{{name}}", "Microsoft.KeyVault/*/read")
def deleted_vault(call: Call, parameters: dict[str, str]) -> Reply:
    return 200, retained.shown(_deleted(call, "vault", parameters["name"]))


@ROUTES.route("GET", f"{KEY_VAULT}/locations/{{location}}/deletedManagedHSMs/{{name}}", "Microsoft.KeyVault/*/read")
def deleted_hsm(call: Call, parameters: dict[str, str]) -> Reply:
    return 200, retained.shown(_deleted(call, "hsm", parameters["name"]))


@ROUTES.route(
    "POST",
    "{+vault}/deletedBackupInstances/{name}/undelete",
    "Microsoft.DataProtection/backupVaults/deletedBackupInstances/undelete/action",
)
def undelete_instance(call: Call, parameters: dict[str, str]) -> Reply:
    key = f"{parameters['vault']}/deletedbackupinstances/{parameters['name']}".lower()
    found = [each for each in call.azure.store.find("azure.backup") if each.id.lower() == key]
    if not found:
        raise refusal(404, "BackupInstanceNotFound", f"There is no deleted backup instance '{parameters['name']}'.")
    call.azure.add(found[0].body["row"])
    call.azure.store.remove(found[0])
    return 200, None


_POWER = {
    ("microsoft.compute/virtualmachines", "deallocate"): ("powerState", "PowerState/deallocated"),
    ("microsoft.compute/virtualmachines", "poweroff"): ("powerState", "PowerState/stopped"),
    ("microsoft.compute/virtualmachines", "start"): ("powerState", "PowerState/running"),
    ("microsoft.containerservice/managedclusters", "stop"): ("powerState", {"code": "Stopped"}),
    ("microsoft.containerservice/managedclusters", "start"): ("powerState", {"code": "Running"}),
    ("microsoft.dbforpostgresql/flexibleservers", "stop"): ("state", "Stopped"),
    ("microsoft.dbforpostgresql/flexibleservers", "start"): ("state", "Ready"),
}


@ROUTES.route(
    "POST",
    "{+resource}/{verb}",
    "{type}/{verb}/action",
)
def power(call: Call, parameters: dict[str, str]) -> Reply:
    """Stop and start what computes; any other verb is not served."""
    record = _record(call, parameters["resource"])
    field, value = _POWER[record.private["type"], parameters["verb"].lower()]
    locks.forbid_write(call.azure, require(record.body["id"]))
    record.body["properties"][field] = value
    call.azure.store.save(record)
    return 200, None


def is_power(resource: str, verb: str) -> bool:
    try:
        return (require(resource).type.lower(), verb.lower()) in _POWER
    except ValueError:
        return False


@ROUTES.route("POST", "/subscriptions/{subscription}/providers/Microsoft.Subscription/cancel", "*/cancel/action")
def cancel(call: Call, parameters: dict[str, str]) -> Reply:
    """Cancel a subscription. Locks do not stop it; 90 days later all that is in it is deleted."""
    record = _record(call, f"/subscriptions/{parameters['subscription']}")
    record.body["state"] = "Warned"
    record.private["gone"] = rfc3339(call.azure.clock.now() + timedelta(days=CANCELLED_DAYS))
    call.azure.store.save(record)
    return 200, {"subscriptionId": parameters["subscription"]}
