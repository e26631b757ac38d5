"""What keeps a resource from being deleted besides locks: vaults that are not empty, holds, immutability, managers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from emulator.azure import in_use, locks
from emulator.azure.errors import denied_by_assignment, refusal
from emulator.azure.ids import ResourceId, require
from emulator.clock import parse_time, rfc3339
from emulator.errors import ApiError
from emulator.store import JSON, Record

if TYPE_CHECKING:
    from emulator.azure.azure import Azure
    from emulator.azure.call import Call

STORAGE = "microsoft.storage/storageaccounts"
SOFT_DELETING_API = "2025-08-01"
"""From this version of the API on a Recovery Services vault takes its items along into soft deletion."""


def forbid_delete(call: Call, record: Record) -> None:
    """Raises the refusal that Azure would give, if it would give one."""
    azure = call.azure
    id_ = require(record.body["id"])
    if record.private["type"] != locks.TYPE:
        locks.forbid_delete(azure, id_)
    _forbid_inside_managed_group(call, id_)
    if record.private["type"] == "microsoft.resources/resourcegroups":
        _group(call, record)
        return
    if guard := in_use.GUARDS.get(record.private["type"]):
        guard(azure, id_)
    if own := _GUARDS.get(record.private["type"]):
        own(call, record)


def _forbid_inside_managed_group(call: Call, id_: ResourceId) -> None:
    """A Databricks workspace's managed resource group is closed by a deny assignment of the system's own."""
    group = call.azure.peek(id_.group_id) if id_.group_id else None
    owner = str(group.body.get("managedBy") or "") if group is not None else ""
    if "/microsoft.databricks/workspaces/" in owner.lower() and call.azure.peek(owner) is not None:
        principal = call.principal
        action = f"{id_.type}/delete"
        raise denied_by_assignment(principal.client_id, principal.object_id, action, id_.group_id, owner)


def _group(call: Call, record: Record) -> None:
    """Deleting a resource group is all or nothing here: one resource that refuses keeps all. (Azure accepts the request
    and deletes some before it gives up.)
    """
    inside = sorted(call.azure.below(record.id), key=lambda found: found.id.count("/"), reverse=True)
    for each in inside:
        own = _GUARDS.get(each.private["type"])
        if own is None or own is _private_endpoint:
            continue
        try:
            own(call, each)
        except ApiError as error:
            raise refusal(
                409,
                "ResourceGroupDeletionBlocked",
                f"Deletion of resource group '{record.body['name']}' failed as resources with identifiers "
                f"'{each.body['id']}' could not be deleted. {error.body['error']['message']}",
            ) from None


def _container(call: Call, record: Record) -> None:
    id_ = require(record.body["id"])
    account = id_.names[0]
    held = legal_hold_tags(record.body)
    if held:
        raise _protected(account, id_.name, "LegalHold")
    policy = immutability(record.body)
    if policy is not None and record.private["facts"].get("blobs"):
        raise _protected(account, id_.name, "ImmutabilityPolicy")


def _protected(account: str, container: str, reason: str) -> Exception:
    return refusal(
        409,
        "ContainerProtectedFromDeletion",
        f"The storage account {account} container {container} is protected from deletion due to {reason}.",
    )


def legal_hold_tags(container: JSON) -> list[str]:
    hold = (container.get("properties") or {}).get("legalHold") or {}
    return [str(each.get("tag")) for each in hold.get("tags") or []]


def immutability(container: JSON) -> JSON | None:
    """The time-based retention policy of a container, or None."""
    policy = ((container.get("properties") or {}).get("immutabilityPolicy") or {}).get("properties") or {}
    return policy if policy.get("immutabilityPeriodSinceCreationInDays") else None


def deletable_from(azure: Azure, container: Record) -> str | None:
    """When the last blob of a container under a time-based policy can be deleted; None without such a policy."""
    policy = immutability(container.body)
    if policy is None:
        return None
    written = parse_time(container.private["facts"].get("last_written") or container.private["created"])
    return rfc3339(written + timedelta(days=int(policy["immutabilityPeriodSinceCreationInDays"])))


def _account(call: Call, record: Record) -> None:
    azure = call.azure
    id_ = require(record.body["id"])
    for each in azure.below(record.id):
        if each.private["type"] != f"{STORAGE}/blobservices/containers":
            continue
        policy = immutability(each.body)
        locked = policy is not None and policy.get("state") == "Locked" and each.private["facts"].get("blobs")
        if legal_hold_tags(each.body) or locked:
            why = "have a legal hold" if legal_hold_tags(each.body) else "have a locked immutability policy"
            raise refusal(
                409,
                "AccountProtectedFromDeletion",
                f"{id_.name} is protected from deletion. The container(s) {each.body['name']} {why}.",
            )
    connected = (azure.view(record)["properties"]).get("privateEndpointConnections") or []
    if connected:
        raise refusal(
            409,
            "StorageAccountHasPrivateEndpointConnections",
            f"The storage account {id_.name} has private endpoint connections and cannot be deleted: "
            f"{', '.join(str(each['id']).rpartition('/')[2] for each in connected)}.",
        )


def _immutability_policy(call: Call, record: Record) -> None:
    if record.body["properties"].get("state") == "Locked":
        raise refusal(
            409,
            "ContainerImmutabilityPolicyFailure",
            "Operation not allowed on immutability policy with current state.",
        )


def _recovery_vault(call: Call, record: Record) -> None:
    items = [each for each in call.azure.below(record.id) if each.private["type"].endswith("/protecteditems")]
    if items and call.api_version < SOFT_DELETING_API:
        raise refusal(
            400,
            "ServiceResourceNotEmptyWithBackendMessage",
            f"Vault cannot be deleted as there are existing resources within the vault. : "
            f"{', '.join(str(each.body['name']) for each in items)}\nPlease ensure all containers have been "
            "unregistered from the vault and all private endpoints associated with the vault have been deleted, and "
            "retry operation. For more details, see https://aka.ms/AB-AA4ecq5",
        )


def _backup_vault(call: Call, record: Record) -> None:
    instances = [each for each in call.azure.below(record.id) if each.private["type"].endswith("/backupinstances")]
    kept = [each for each in call.azure.store.find("azure.backup") if each.body.get("vault") == record.id]
    if instances or kept:
        raise refusal(
            400,
            "BackupVaultNotEmpty",
            f"Backup vault {record.body['name']} cannot be deleted: it holds {len(instances)} backup instance(s) and "
            f"{len(kept)} soft-deleted one(s).",
        )


def _backup_instance(call: Call, record: Record) -> None:
    vault = call.azure.peek(record.id.rpartition("/backupinstances/")[0])
    settings = ((vault.body.get("properties") or {}) if vault else {}).get("securitySettings") or {}
    locked = (settings.get("immutabilitySettings") or {}).get("state") == "Locked"
    recovery_until = record.private["facts"].get("recovery_points_until")
    if locked and recovery_until and parse_time(recovery_until) > call.azure.clock.now():
        raise refusal(
            403,
            "UserErrorOperationNotAllowedOnImmutableVault",
            f"The operation is not allowed because the vault is immutable; recovery points expire on {recovery_until}.",
        )


def _sql_server(call: Call, record: Record) -> None:
    for each in call.azure.store.find("azure.backup"):
        source = str(each.body.get("source") or "").lower()
        if each.body.get("immutable") and source.startswith(record.id + "/"):
            raise refusal(
                409,
                "ServerHasImmutableLtrBackups",
                f"Server {record.body['name']} has immutable long-term retention backups and cannot be deleted.",
            )


def _workspace(call: Call, record: Record) -> None:
    for each in call.azure.resources():
        if each.private["type"] == "microsoft.operationalinsights/clusters":
            linked = each.body["properties"].get("associatedWorkspaces") or []
            if any(str(one.get("resourceId")).lower() == record.id for one in linked):
                raise refusal(
                    409, "LinkedWorkspaceInUse", f"Workspace {record.body['name']} is linked to {each.body['name']}."
                )


def _private_endpoint(call: Call, record: Record) -> None:
    """Deleting an endpoint writes to its target, so that a lock on the target refuses it."""
    for connection in record.body["properties"].get("privateLinkServiceConnections") or []:
        target = str((connection.get("properties") or {}).get("privateLinkServiceId") or "")
        if target and call.azure.peek(target) is not None:
            locks.forbid_delete(call.azure, require(target))


_GUARDS = {
    f"{STORAGE}/blobservices/containers": _container,
    STORAGE: _account,
    f"{STORAGE}/blobservices/containers/immutabilitypolicies": _immutability_policy,
    "microsoft.recoveryservices/vaults": _recovery_vault,
    "microsoft.dataprotection/backupvaults": _backup_vault,
    "microsoft.dataprotection/backupvaults/backupinstances": _backup_instance,
    "microsoft.sql/servers": _sql_server,
    "microsoft.operationalinsights/workspaces": _workspace,
    "microsoft.network/privateendpoints": _private_endpoint,
}
