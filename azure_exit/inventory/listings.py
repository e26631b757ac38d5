"""Reads the shorter listings: locks, soft-deleted vaults, backups, role assignments, holds, costs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from azure_exit.arm_id import key_of, looks_like_id
from azure_exit.inventory.files import (
    BACKUPS,
    COSTS,
    DELETED_VAULTS,
    HOLDS,
    LOCKS,
    ROLE_ASSIGNMENTS,
    Export,
    Folder,
)
from azure_exit.inventory.model import Backup, DeletedVault, Hold, HoldStatus, Lock, LockLevel, RoleAssignment
from azure_exit.inventory.rows import Row, each_row
from azure_exit.problems import Problem, shortened

_LOCK = "/providers/microsoft.authorization/locks/"
_NO_DECISION = "have it decided by a named person, and write who and when"


def rows_of(folder: Folder, export: Export, problems: list[Problem]) -> Iterator[Row]:
    """The rows of every file of a kind; a page's envelope (`value`, `data`) is taken off."""
    for file, data in folder.json(export):
        place = ""
        if isinstance(data, dict):
            place = "value" if "value" in data else "data"
            data = data.get(place)  # noqa: PLW2901 - the list inside
        yield from each_row(str(folder.path / file), place, data, problems, f"take it again: {export.command}")


def read_locks(folder: Folder, problems: list[Problem]) -> list[Lock]:
    """Management locks, by their ids' scopes."""
    found = []
    for row in rows_of(folder, LOCKS, problems):
        key = row.key("id")
        level = row.choice("level", tuple(LockLevel))
        if key and _LOCK not in key:
            row.note("id", row.data.get("id"), "the id of a lock: SCOPE/providers/Microsoft.Authorization/locks/NAME")
        elif key and level:
            found.append(Lock(key, key.partition(_LOCK)[0], LockLevel(level), row.text("notes", required=False)))
    return found


def read_deleted_vaults(folder: Folder, problems: list[Problem]) -> list[DeletedVault]:
    """Vaults and managed HSMs that are soft-deleted already."""
    found = []
    for row in rows_of(folder, DELETED_VAULTS, problems):
        details = row.nested("properties")
        key = row.key("id")
        vault = details.key("mhsmId" if "mhsmId" in details.data else "vaultId")
        deleted, purged = details.day("deletionDate"), details.day("scheduledPurgeDate")
        if key and vault and deleted and purged:
            # What is not said to be purgeable is not.
            found.append(
                DeletedVault(key, vault, deleted, purged, details.data.get("purgeProtectionEnabled") is not False)
            )
    return found


def read_backups(folder: Folder, problems: list[Problem]) -> list[Backup]:
    """Copies that no table shows; `expiresAt` null means that nothing ends them."""
    found = []
    for row in rows_of(folder, BACKUPS, problems):
        key, kind, source = row.text("id"), row.text("kind"), row.key("source")
        key = key.lower() if looks_like_id(key) else key
        created, expires = row.day("createdAt"), row.day("expiresAt", required=False)
        if "expiresAt" not in row.data:
            row.note("expiresAt", "(missing)", "a date, or null when nothing ends the copy")
        if key and kind and source and created:
            found.append(Backup(key, kind, source, created, expires))
    return found


def read_role_assignments(folder: Folder, problems: list[Problem]) -> list[RoleAssignment]:
    """Role assignments, at any scope."""
    found = []
    for row in rows_of(folder, ROLE_ASSIGNMENTS, problems):
        details = row.nested("properties")
        key, scope = row.text("id").lower(), details.text("scope").rstrip("/").lower()
        principal, role = details.text("principalId"), details.text("roleDefinitionId")
        if key and principal and role:
            kind = details.text("principalType", required=False)
            found.append(RoleAssignment(key, scope or "/", principal, kind, role.rpartition("/")[2].lower()))
    return found


def read_holds(folder: Folder, problems: list[Problem]) -> list[Hold]:
    """The register of holds."""
    read = folder.yaml(HOLDS)
    if read is None:
        return []
    name, data = read
    file = str(folder.path / name)
    if not isinstance(data, dict) or set(data) != {"holds"}:
        problems.append(Problem(file, "", shortened(data, 40), "one key, holds, with a list of lines", HOLDS.command))
        return []
    return [hold for row in each_row(file, "holds", data["holds"], problems, _NO_DECISION) if (hold := _hold(row))]


def _hold(row: Row) -> Hold | None:
    scope, status = row.key("scope"), row.choice("status", tuple(HoldStatus))
    reason, by, on = row.text("reason"), row.text("decided_by"), row.day("decided_on")
    dated = status == HoldStatus.UNTIL
    until = row.day("until", required=dated)
    if until and not dated:
        row.note("until", until.isoformat(), "only a line of status until has a date", "status: until, or no date")
        return None
    known = {"scope", "status", "reason", "decided_by", "decided_on", "until", "kind", "reference"}
    for field in sorted(set(row.data) - known, key=str):
        row.note(str(field), row.data[field], f"one of {', '.join(sorted(known))}", "the field's right name")
    if not (scope and status and reason and by and on) or (dated and until is None):
        return None
    kind, reference = row.text("kind", required=False), row.text("reference", required=False)
    return Hold(scope, HoldStatus(status), reason, by, on, until, kind, reference)


def read_costs(folder: Folder, problems: list[Problem]) -> tuple[dict[str, Decimal], str, str]:
    """What each resource cost in one month, the currency, and the month."""
    costs: dict[str, Decimal] = {}
    seen: dict[str, tuple[str, str]] = {}
    for name, line, cells in folder.csv(COSTS, ("ResourceId", "Cost", "Currency", "BillingMonth")):
        file, place = str(folder.path / name), f"line {line}"
        for field in ("Currency", "BillingMonth"):
            value = cells[field]
            expected, where = seen.setdefault(field, (value, place))
            if not value or value != expected:
                rule = f"one {field} in all lines; {where} says {expected!r}"
                problems.append(Problem(file, f"{place} {field}", shortened(value), rule, COSTS.command))
        try:
            key = key_of(cells["ResourceId"])
        except ValueError:
            value = shortened(cells["ResourceId"])
            problems.append(Problem(file, f"{place} ResourceId", value, "a resource id", COSTS.command))
            continue
        cost = _amount(cells["Cost"])
        if cost is None:
            rule = "an amount with a decimal point, such as 12.50"
            problems.append(Problem(file, f"{place} Cost", shortened(cells["Cost"]), rule, COSTS.command))
            continue
        costs[key] = costs.get(key, Decimal(0)) + cost
    currency, month = (seen.get(field, ("", ""))[0] for field in ("Currency", "BillingMonth"))
    return costs, currency, month


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
