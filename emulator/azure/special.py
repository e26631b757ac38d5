"""What some types do of their own on a write or a delete: vaults that are recovered, policies, singletons, backups."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from emulator.azure import retained
from emulator.azure.errors import invalid, refusal
from emulator.azure.ids import ResourceId
from emulator.clock import rfc3339
from emulator.store import JSON, Record

if TYPE_CHECKING:
    from emulator.azure.azure import Azure
    from emulator.azure.call import Call

POLICY = "microsoft.storage/storageaccounts/blobservices/containers/immutabilitypolicies"
ASSOCIATION = "azure.service_association_link"
"""Kind for the delay with which a delegated subnet gets free of a deleted PostgreSQL server."""

# What a singleton is right after its parent was made: that is what "deleting" one through Pulumi puts back.
# Source: azure-native, defaultResourcesState.go, and the REST reference of each type.
_DEFAULTS: dict[str, JSON] = {
    "microsoft.storage/storageaccounts/blobservices": {
        "cors": {"corsRules": []},
        "deleteRetentionPolicy": {"enabled": False, "allowPermanentDelete": False},
    },
    "microsoft.sql/servers/databases/backuplongtermretentionpolicies": {
        "weeklyRetention": "PT0S",
        "monthlyRetention": "PT0S",
        "yearlyRetention": "PT0S",
        "weekOfYear": 1,
    },
    "microsoft.sql/servers/encryptionprotector": {"serverKeyName": "ServiceManaged"},
}


def defaults(type_: str, *, replace: bool) -> JSON:
    """What a singleton that is written as a whole has where nothing was sent."""
    return dict(_DEFAULTS.get(type_, {})) if replace else {}


def standing_in(azure: Azure, id_: ResourceId) -> Record | None:
    """The record behind an id that lives in another one: a container's immutability policy; or nothing."""
    if id_.type.lower() != POLICY or azure.peek(id_.text) is not None:
        return None
    container = azure.peek(id_.parent)
    policy = ((container.body["properties"] if container else {}).get("immutabilityPolicy")) or {}
    if not policy:
        return None
    body = {"id": id_.text, "name": id_.name, "type": id_.type, "properties": dict(policy["properties"]), "etag": '"1"'}
    return Record("azure.view", id_.key, body, {"type": POLICY, "facts": {}})


def put(call: Call, id_: ResourceId, existing: Record | None, body: JSON) -> Record | None:
    """Serve a PUT that means something else than writing a resource; None for all others."""
    properties = body.get("properties") or {}
    mode = str(properties.get("createMode") or "").lower()
    kind = {"microsoft.keyvault/vaults": "vault", "microsoft.keyvault/managedhsms": "hsm"}.get(id_.type.lower())
    if kind and mode == "recover":
        deleted = retained.by_name(call.azure, kind, id_.name)
        if deleted is None:
            raise invalid("VaultNotFound", f"There is no deleted vault named '{id_.name}' to recover.")
        return retained.recover(call.azure, deleted)
    if id_.type.lower() == "microsoft.operationalinsights/workspaces" and existing is None:
        deleted = retained.by_name(call.azure, "workspace", id_.name)
        # A workspace that is made again under the name of a deleted one gets its data back.
        return retained.recover(call.azure, deleted) if deleted is not None else None
    if id_.type.lower() == POLICY:
        return _put_policy(call, id_, properties)
    return None


def _put_policy(call: Call, id_: ResourceId, properties: JSON) -> Record:
    container = call.azure.peek(id_.parent)
    if container is None:
        raise refusal(404, "ContainerNotFound", "The specified container does not exist.")
    current = ((container.body["properties"].get("immutabilityPolicy")) or {}).get("properties") or {}
    days = properties.get("immutabilityPeriodSinceCreationInDays")
    if current.get("state") == "Locked":
        raise refusal(
            409,
            "ContainerImmutabilityPolicyFailure",
            "Operation not allowed on immutability policy with current state.",
        )
    if not isinstance(days, int) or not 1 <= days <= 146000:
        raise invalid("InvalidHeaderValue", "immutabilityPeriodSinceCreationInDays must be between 1 and 146000.")
    policy = {"immutabilityPeriodSinceCreationInDays": days, "state": "Unlocked"}
    container.body["properties"] |= {"immutabilityPolicy": {"properties": policy}, "hasImmutabilityPolicy": True}
    call.azure.store.save(container)
    made = standing_in(call.azure, id_)
    assert made is not None  # noqa: S101 - it was written above
    return made


def delete(call: Call, id_: ResourceId, record: Record) -> bool:
    """Serve a DELETE that does not remove a record; whether it did."""
    azure = call.azure
    kind = id_.type.lower()
    if kind == POLICY:
        container = azure.peek(id_.parent)
        if container is not None:
            container.body["properties"].pop("immutabilityPolicy", None)
            container.body["properties"]["hasImmutabilityPolicy"] = False
            azure.store.save(container)
        return True
    if kind == "microsoft.dataprotection/backupvaults/backupinstances":
        _keep_backup(azure, record, "/backupinstances/", "softDeleteSettings", "retentionDurationInDays")
    if kind.endswith("/protecteditems") and not record.body["properties"].get("isScheduledForDeferredDelete"):
        vault = azure.peek(record.id.partition("/backupfabrics/")[0])
        days = _soft_delete_days(vault, "softDeleteRetentionPeriodInDays", "softDeleteState")
        if days:
            # A soft-deleted item stays in its vault, and keeps it from being empty.
            until = rfc3339(azure.clock.now() + timedelta(days=days))
            record.body["properties"] |= {
                "isScheduledForDeferredDelete": True,
                "protectionState": "ProtectionStopped",
                "deferredDeleteTimeInUTC": call.now(),
                "deferredDeleteTimeRemaining": f"{days} days",
            }
            record.private["gone"] = until
            azure.store.save(record)
            return True
    if kind == "microsoft.dbforpostgresql/flexibleservers":
        _leave_association(azure, record)
    if kind == "microsoft.databricks/workspaces" and not call.flag("forcedeletion"):
        body = {"id": f"unity-catalog:{record.id}", "kind": "unity-catalog", "source": record.body["id"]}
        azure.store.add("azure.backup", {**body, "createdAt": call.now(), "expiresAt": None})
    return False


def _soft_delete_days(vault: Record | None, field: str, state: str) -> int:
    settings = ((vault.body.get("properties") or {}) if vault else {}).get("securitySettings") or {}
    soft = settings.get("softDeleteSettings") or {}
    return 0 if str(soft.get(state, "")).lower() in ("", "off", "disabled") else int(soft.get(field) or 14)


def _keep_backup(azure: Azure, record: Record, part: str, setting: str, field: str) -> None:
    vault_id = record.id.rpartition(part)[0]
    days = _soft_delete_days(azure.peek(vault_id), field, "state")
    if not days:
        return
    now = azure.clock.now()
    azure.store.add(
        "azure.backup",
        {
            "id": f"{vault_id}/deletedbackupinstances/{record.body['name']}",
            "kind": "deleted-backup-instance",
            "vault": vault_id,
            "source": record.body["id"],
            "createdAt": rfc3339(now),
            "expiresAt": rfc3339(now + timedelta(days=days)),
            "row": record.body,
        },
    )


def _leave_association(azure: Azure, record: Record) -> None:
    """A delegated subnet stays bound to a deleted server for a while, when a test asks for it."""
    subnet = str((record.body["properties"].get("network") or {}).get("delegatedSubnetResourceId") or "")
    delay = azure.faults.delays.get(ASSOCIATION, 0.0)
    if subnet and delay != 0.0:
        link = azure.add({"id": f"{subnet}/serviceAssociationLinks/default", "properties": {}})
        link.private["gone"] = None if delay is None else rfc3339(azure.clock.now() + timedelta(seconds=delay))
        azure.store.save(link)


def check_change(call: Call, record: Record, body: JSON) -> None:
    """Raises Azure's 400 for a change that Azure does not take."""
    properties = body.get("properties") or {}
    current = record.body.get("properties") or {}
    if record.private["type"] in ("microsoft.keyvault/vaults", "microsoft.keyvault/managedhsms"):
        if current.get("enablePurgeProtection") and properties.get("enablePurgeProtection") is False:
            raise invalid(
                "BadRequest",
                'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a '
                "vault is an irreversible action.",
            )
        days = properties.get("softDeleteRetentionInDays")
        if days is not None and days != current.get("softDeleteRetentionInDays", 90):
            raise invalid(
                "BadRequest",
                'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
            )
    if record.private["type"] in ("microsoft.recoveryservices/vaults", "microsoft.dataprotection/backupvaults"):
        state = _immutable_state(current)
        if state == "Locked" and _immutable_state(properties) not in ("Locked", ""):
            raise invalid("UserErrorImmutabilityCannotBeDisabled", "Immutability is locked and cannot be disabled.")


def _immutable_state(properties: JSON) -> str:
    settings = (properties.get("securitySettings") or {}).get("immutabilitySettings") or {}
    return str(settings.get("state") or "")
