"""What has changed between a plan and a later inventory: the drift since T0."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from azure_exit.inventory import Inventory
from azure_exit.plan.build import make_plan
from azure_exit.plan.model import Plan, PlanRow


class Change(StrEnum):
    """What happened to a row."""

    APPEARED = "appeared"
    """It is in the later inventory, and the plan does not know it."""
    GONE = "gone"
    """The plan has it, and the later inventory does not."""
    CHANGED = "changed"
    """Its properties are not those that the plan was made from."""
    RULED = "ruled"
    """It is as it was, and what is known or decided about it is not: holds, locks, order, gates, dates."""


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One row that differs, with the fields of the plan that would differ."""

    change: Change
    id: str
    fields: tuple[str, ...]
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Drift:
    """All differences, and both hashes."""

    plan_sha256: str
    planned_inventory_sha256: str
    later_inventory_sha256: str
    differences: tuple[Difference, ...]

    @property
    def is_none(self) -> bool:
        return not self.differences


def drift(plan: Plan, later: Inventory) -> Drift:
    """The differences between a plan and what would be planned now, on the plan's own schedule.

    What the plan has deleted is gone from the later inventory too: whoever compares decides by the ledger which of
    those that are gone were meant to be.
    """
    fresh = make_plan(later, plan.schedule)
    found = []
    for key, row in plan.by_id.items():
        now = fresh.by_id.get(key)
        if now is None:
            found.append(Difference(Change.GONE, key, (), row.status.value, ""))
        elif row != now:
            found.append(_difference(row, now))
    found += [
        Difference(Change.APPEARED, key, (), "", row.status.value)
        for key, row in fresh.by_id.items()
        if key not in plan.by_id
    ]
    return Drift(plan.sha256, plan.inventory.sha256, fresh.inventory.sha256, tuple(sorted(found)))


def _difference(was: PlanRow, becomes: PlanRow) -> Difference:
    fields = tuple(
        name
        for name in PlanRow.model_fields
        if name != "resource_sha256" and getattr(was, name) != getattr(becomes, name)
    )
    same = was.resource_sha256 == becomes.resource_sha256
    change = Change.RULED if same else Change.CHANGED
    return Difference(change, was.id, fields, was.status.value, becomes.status.value)
