"""What stays after a delete: vaults, accounts, containers, workspaces, databases; until when; purging, recovering.

Periods and what can be purged: see the rows of `keep`. The clock of the stand-in decides; nothing is purged before.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from emulator.azure.errors import refusal
from emulator.azure.ids import require
from emulator.clock import parse_time, rfc3339
from emulator.store import JSON, Record

if TYPE_CHECKING:
    from emulator.azure.azure import Azure
    from emulator.azure.types import Kept

KIND = "azure.deleted"
ACCOUNT_DAYS = 14
WORKSPACE_DAYS = 14
SERVER_DAYS = 5
DATABASE_DAYS = 7


def keep(azure: Azure, record: Record, parts: list[Record], kept: Kept, *, force: bool = False) -> Record | None:
    """Keep a deleted resource as long as Azure would; None when nothing of it stays.

    `force` is the query parameter with which Log Analytics and Machine Learning delete at once.
    """
    days = _days(azure, record, kept)
    if days is None or (force and kept in ("workspace", "ml")):
        return None
    now = azure.clock.now()
    id_ = require(record.body["id"])
    properties = record.body.get("properties") or {}
    return azure.store.add(
        KIND,
        {
            "id": str(uuid.uuid4()),
            "kept": kept,
            "resource": id_.text,
            "name": id_.name,
            "type": id_.type,
            "location": record.body.get("location") or "",
            "tags": record.body.get("tags") or {},
            "deletedAt": rfc3339(now),
            "purgedAt": rfc3339(now + timedelta(days=days)),
            "purgeProtection": bool(properties.get("enablePurgeProtection")),
        },
        {"body": record.body, "private": record.private, "parts": [[each.body, each.private] for each in parts]},
    )


def _days(azure: Azure, record: Record, kept: Kept) -> float | None:
    properties = record.body.get("properties") or {}
    if kept in ("vault", "hsm"):
        return float(properties.get("softDeleteRetentionInDays") or 90)
    if kept == "container":
        service = azure.peek(record.id.rpartition("/containers/")[0])
        policy = ((service.body.get("properties") or {}) if service else {}).get("containerDeleteRetentionPolicy") or {}
        return float(policy.get("days") or 7) if policy.get("enabled") else None
    if kept == "cosmos":
        policy = properties.get("backupPolicy") or {}
        tier = (policy.get("continuousModeProperties") or {}).get("tier", "")
        return float(tier.removeprefix("Continuous").removesuffix("Days") or 30) if tier else None
    periods = {"account": ACCOUNT_DAYS, "workspace": WORKSPACE_DAYS, "ml": 14, "server": SERVER_DAYS}
    return float(periods.get(kept, DATABASE_DAYS))


def load(azure: Azure, vault: JSON) -> None:
    """Take in a vault that was deleted before, as `az keyvault list-deleted` prints it."""
    properties = vault["properties"]
    azure.store.add(
        KIND,
        {
            "id": str(uuid.uuid4()),
            "kept": "vault",
            "resource": properties["vaultId"],
            "name": vault["name"],
            "type": "Microsoft.KeyVault/vaults",
            "location": properties["location"],
            "tags": {},
            "deletedAt": properties["deletionDate"],
            "purgedAt": properties["scheduledPurgeDate"],
            "purgeProtection": bool(properties.get("purgeProtectionEnabled")),
        },
        {"body": {"id": properties["vaultId"], "location": properties["location"], "properties": {}}, "parts": []},
    )


def kept(azure: Azure, kind: str | None = None, subscription: str | None = None) -> list[Record]:
    """What is kept, by kind and subscription, first deleted first."""
    return azure.store.find(
        KIND,
        lambda record: (
            kind in (None, record.body["kept"])
            and (subscription or require(record.body["resource"]).subscription).lower()
            == require(record.body["resource"]).subscription.lower()
        ),
    )


def by_name(azure: Azure, kind: str, name: str) -> Record | None:
    """The one of this name that is kept: names of vaults, accounts and workspaces are unique."""
    found = [record for record in kept(azure, kind) if record.body["name"].lower() == name.lower()]
    return found[-1] if found else None


def settle(azure: Azure) -> None:
    """Purge what is due."""
    now = azure.clock.now()
    for record in azure.store.find(KIND):
        if parse_time(record.body["purgedAt"]) <= now:
            azure.store.remove(record)


def forbid_purge(record: Record) -> None:
    """Raises Azure's 405 for what has purge protection: nobody can purge it before its day."""
    if record.body["purgeProtection"]:
        operation = "DeletedVaultPurge" if record.body["kept"] == "vault" else "DeletedHsmPurge"
        raise refusal(
            405,
            "MethodNotAllowed",
            f"Operation '{operation}' is not allowed because purge protection is enabled for this vault. Key Vault "
            "service will automatically purge it after the retention period has passed.",
        )


def purge_by_resource(azure: Azure, resource: str) -> None:
    for record in kept(azure):
        if record.body["resource"].lower() == resource.lower():
            azure.store.remove(record)


def recover(azure: Azure, record: Record) -> Record:
    """Bring back what was deleted, with all that was a part of it."""
    restored = azure.add(record.private["body"], (record.private.get("private") or {}).get("facts"))
    for body, private in record.private["parts"]:
        azure.add(body, private.get("facts"))
    azure.store.remove(record)
    return restored


def forbid_name(azure: Azure, kind: Kept, name: str) -> None:
    """Raises Azure's 409 when a vault's name is still held by a deleted one."""
    if by_name(azure, kind, name) is not None:
        what = "vault" if kind == "vault" else "HSM"
        raise refusal(
            409,
            "ConflictError",
            f"A {what} with the same name already exists in deleted state. You need to either recover or purge "
            "existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information "
            "on soft delete.",
        )


def shown(record: Record) -> JSON:
    """As the lists of deleted vaults, HSMs, accounts, workspaces and restorable accounts show it."""
    body = record.body
    subscription = require(body["resource"]).subscription
    place = f"/subscriptions/{subscription}/providers"
    times = {"deletionDate": body["deletedAt"], "scheduledPurgeDate": body["purgedAt"]}
    if body["kept"] in ("vault", "hsm"):
        kind, owner = ("deletedVaults", "vaultId") if body["kept"] == "vault" else ("deletedManagedHSMs", "mhsmId")
        return {
            "id": f"{place}/Microsoft.KeyVault/locations/{body['location']}/{kind}/{body['name']}",
            "name": body["name"],
            "type": f"Microsoft.KeyVault/{kind}",
            "properties": {
                owner: body["resource"],
                "location": body["location"],
                **times,
                "tags": body["tags"],
                "purgeProtectionEnabled": body["purgeProtection"],
            },
        }
    if body["kept"] == "account":
        return {
            "id": f"{place}/Microsoft.Storage/locations/{body['location']}/deletedAccounts/{body['name']}",
            "name": body["name"],
            "type": "Microsoft.Storage/deletedAccounts",
            "properties": {
                "storageAccountResourceId": body["resource"],
                "location": body["location"],
                "deletionTime": body["deletedAt"],
            },
        }
    if body["kept"] == "cosmos":
        return {
            "id": f"{place}/Microsoft.DocumentDB/locations/{body['location']}/restorableDatabaseAccounts/{body['id']}",
            "name": body["id"],
            "type": "Microsoft.DocumentDB/locations/restorableDatabaseAccounts",
            "location": body["location"],
            "properties": {"accountName": body["name"], "apiType": "Sql", "deletionTime": body["deletedAt"]},
        }
    return {**record.private["body"], "properties": {**(record.private["body"].get("properties") or {}), **times}}
