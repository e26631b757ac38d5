"""Drift that is not the exit's own doing: what differs from the first inventory, and no row that ended explains."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from azure_exit.arm_id import looks_like_id, parents
from azure_exit.catalogue import Method
from azure_exit.inventory import Inventory
from azure_exit.inventory.digest import resource_digest
from azure_exit.inventory.model import Resource
from azure_exit.plan.drift import Change, Difference
from azure_exit.plan.model import Plan
from azure_exit.subjects import subjects

_VOLATILE = frozenset({"provisioningstate", "etag", "changedtime"})
"""Properties that change by themselves."""
_ENDS_ITSELF = ("microsoft.authorization/locks", "microsoft.keyvault/deletedvaults", "backup/")
"""Types of which a row may be absent: its keeper lifted it, or its last day is past."""


def unexplained(
    plan: Plan, first: Inventory, later: Inventory, gone: Collection[str], ours: Collection[str] = ()
) -> tuple[Difference, ...]:
    """What changed since the first inventory, without what the exit itself did.

    A row in `gone` (the ledger's) has to be absent; a property that named it may be. Rows in `ours` were made by the
    freeze. A lock that is away is the keeper's doing, and judged by its gate.
    """
    was, now = subjects(first), subjects(later)
    listed = frozenset(gone)
    gone = {*listed, *_with_them(plan, listed)}
    found = []
    for key, row in plan.by_id.items():
        if key not in now:
            if key not in gone and not row.type.lower().startswith(_ENDS_ITSELF):
                found.append(Difference(Change.GONE, key, (), row.status.value, ""))
        elif key in listed:
            found.append(Difference(Change.APPEARED, key, (), "gone", "present"))
        elif key in was and resource_digest(was[key]) != resource_digest(now[key]):
            fields = _fields(was[key], now[key], gone)
            if fields:
                found.append(Difference(Change.CHANGED, key, fields, row.status.value, ""))
    # What is deleted softly, and copies of it, are the exit's own traces: their rows are looked for in their lists.
    found += [
        Difference(Change.APPEARED, key, (), "", "present")
        for key, each in now.items()
        if key not in plan.by_id and key not in ours and not _is_trace(each, gone)
    ]
    return tuple(sorted(found))


def _with_them(plan: Plan, gone: Collection[str]) -> Iterator[str]:
    """What Azure ends together with a row that is gone: what it manages, and settings of it."""
    for key, row in plan.by_id.items():
        if row.method in (Method.WITH_MANAGER, Method.RETAINED) and any(each.id in gone for each in row.after):
            yield key


def _is_trace(resource: Resource, gone: Collection[str]) -> bool:
    origin = str(resource.properties.get("vaultId") or resource.properties.get("copyOf") or "").lower()
    return resource.type.startswith(("backup/", "microsoft.keyvault/deleted")) and origin in gone


def _fields(was: Resource, now: Resource, gone: Collection[str]) -> tuple[str, ...]:
    names = ("location", "kind", "sku", "managed_by", "tags", "identities")
    found = [name for name in names if getattr(was, name) != getattr(now, name)]
    before, after = was.properties, now.properties
    found += [
        f"properties.{name}"
        for name in sorted(before.keys() | after.keys())
        if name.lower() not in _VOLATILE and _without(before.get(name), gone) != _without(after.get(name), gone)
    ]
    return tuple(found)


def _without(value: Any, gone: Collection[str]) -> Any:
    """A value without references to what ended; None when nothing is left of it.

    An entry of a list that names what ended goes as a whole, as Azure drops it.
    """
    if isinstance(value, str):
        return None if _has_ended(value, gone) else value
    if isinstance(value, Mapping):
        kept = {name: _without(each, gone) for name, each in value.items() if name.lower() not in _VOLATILE}
        return {name: each for name, each in kept.items() if each is not None} or None
    if isinstance(value, (list, tuple)):
        return [_without(each, gone) for each in value if not _names(each, gone)] or None
    return value


def _names(value: Any, gone: Collection[str]) -> bool:
    if isinstance(value, Mapping):
        return any(_names(each, gone) for each in value.values())
    if isinstance(value, (list, tuple)):
        return any(_names(each, gone) for each in value)
    return isinstance(value, str) and _has_ended(value, gone)


def _has_ended(text: str, gone: Collection[str]) -> bool:
    if not looks_like_id(text):
        return False
    key = text.rstrip("/").lower()
    return key in gone or any(each in gone for each in parents(key))
