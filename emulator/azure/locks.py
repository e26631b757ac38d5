"""Locks: CanNotDelete and ReadOnly, inherited by all that lies below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.azure.errors import invalid, scope_locked
from emulator.azure.ids import ResourceId, require, within
from emulator.store import JSON, Record

if TYPE_CHECKING:
    from emulator.azure.azure import Azure

TYPE = "microsoft.authorization/locks"
LEVELS = ("CanNotDelete", "ReadOnly")


def all_locks(azure: Azure) -> list[Record]:
    return [record for record in azure.resources() if record.private["type"] == TYPE]


def forbid_delete(azure: Azure, id_: ResourceId) -> None:
    """Raises Azure's 409 when a lock above, on, or below the resource keeps it from being deleted."""
    locked = [
        scope
        for scope in (require(record.body["id"]).scope for record in all_locks(azure))
        if within(id_.key, scope) or within(scope.lower(), id_.key)
    ]
    if locked:
        raise scope_locked(id_.text, "delete", sorted(set(locked)))


def forbid_write(azure: Azure, id_: ResourceId) -> None:
    """Raises Azure's 409 when a ReadOnly lock above or on the resource keeps it from being written."""
    locked = [
        require(record.body["id"]).scope
        for record in all_locks(azure)
        if record.body["properties"]["level"] == "ReadOnly" and within(id_.key, require(record.body["id"]).scope)
    ]
    if locked:
        raise scope_locked(id_.text, "write", sorted(set(locked)))


def check(body: JSON) -> None:
    """Raises Azure's 400 for a lock of no known level."""
    level = (body.get("properties") or {}).get("level")
    if level not in LEVELS:
        raise invalid("LockLevelInvalid", f"The lock level '{level}' is invalid. Valid values: {', '.join(LEVELS)}.")
