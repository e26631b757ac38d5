"""HUB-DEC-04: what may hold data stays locked until its wave."""

from __future__ import annotations

from policies.azure import AZURE, LOCKS, arm_id, covers, is_released, may_hold_data, plan, row, rows, scope
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

HOLDS = ("CanNotDelete", "ReadOnly")

CONTROL = Control(
    id="HUB-DEC-04",
    title="Locked until released",
    severity=Severity.CRITICAL,
    answers=("CIS Azure 5.5", "CIS Azure 6.2", "CIS Azure 9.3.9", "CIS Azure 9.3.10"),
    why="A lock is the one gate that also holds for the portal, for scripts and for whoever bypasses this kit.",
    fix="Declare a ManagementLockByScope with the level CanNotDelete on each resource group that may hold data, and "
    "take it away only in the wave whose rows under it have all their proof.",
    source="Azure, lock-resources: locks are inherited, and guard the control plane only",
    live="Locks are listed (Resource Graph does not list them); those of what was cut over are ReadOnly. A lock keeps "
    "no blob and no row from being deleted.",
)


@CONTROL.beside(*AZURE)
def locked(resource: Resource, stack: Stack, context: Context) -> Violations:
    if not may_hold_data(resource) or not resource.custom or is_released(row(resource, context), context):
        return
    id_ = arm_id(resource)
    if not any(lock.value("level") in HOLDS and covers(scope(lock), id_) for lock in stack.of(*LOCKS)):
        yield resource.violation("", "be under a management lock (CanNotDelete or ReadOnly) until its wave")


@CONTROL.change(*LOCKS)
def unlocked_with_proof(change: Change, context: Context) -> Violations:
    old, new = change.old, change.new
    if old is None or not (change.deletes or (new is not None and _is_weaker(old, new))):
        return
    on, wave = scope(old), plan(context).get("wave")
    going = [each for id_, each in rows(context).items() if covers(on, id_) and each.get("wave") == wave]
    if not going:
        yield change.violation("", "stay: no row under it goes in this wave")
    elif not all(is_released(each, context) for each in going):
        yield change.violation("", "stay: not all rows under it that go in this wave have their proof")


def _is_weaker(old: Resource, new: Resource) -> bool:
    strength = {None: 0, "NotSpecified": 0, "CanNotDelete": 1, "ReadOnly": 2}
    moved = old.value("scope") != new.value("scope")
    return moved or strength.get(new.value("level"), 0) < strength.get(old.value("level"), 0)
