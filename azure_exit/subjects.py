"""Everything that has to end: resources, and what no listing of resources shows."""

from __future__ import annotations

from azure_exit.inventory.model import Inventory, Resource, Source


def subjects(inventory: Inventory) -> dict[str, Resource]:
    """Resources, locks, role assignments, soft-deleted vaults and backups, by their keys, sorted."""
    found = dict(inventory.resources)
    for role in inventory.role_assignments:
        found[role.key] = Resource(
            key=role.key,
            arm_id=role.key,
            name=role.key.rpartition("/")[2],
            type="microsoft.authorization/roleassignments",
            source=Source.ROLE_ASSIGNMENTS,
            properties={
                "scope": role.scope,
                "principalId": role.principal,
                "principalType": role.principal_type,
                "role": role.role,
            },
        )
    for vault in inventory.deleted_vaults:
        found[vault.key] = Resource(
            key=vault.key,
            arm_id=vault.key,
            name=vault.key.rpartition("/")[2],
            type="microsoft.keyvault/deletedvaults",
            source=Source.DELETED_VAULTS,
            properties={
                "vaultId": vault.vault,
                "deletionDate": vault.deleted_on.isoformat(),
                "scheduledPurgeDate": vault.purged_on.isoformat(),
                "purgeProtectionEnabled": vault.purge_protected,
            },
        )
    for backup in inventory.backups:
        found[backup.key] = Resource(
            key=backup.key,
            arm_id=backup.key,
            name=backup.key.rpartition("/")[2],
            type=f"backup/{backup.kind.lower()}",
            source=Source.BACKUPS,
            properties={
                "copyOf": backup.source,
                "createdAt": backup.created_on.isoformat(),
                "expiresAt": backup.expires_on.isoformat() if backup.expires_on else None,
            },
        )
    return dict(sorted(found.items()))
