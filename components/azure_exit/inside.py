"""What would end along with a row, as Azure has it at this moment: what came after the inventory is in no plan."""

from __future__ import annotations

from collections.abc import Iterator

from azure_exit.arm_id import GROUP_TYPE
from azure_exit.plan import Plan, PlanRow
from components.azure_exit.arm import ArmReader
from components.azure_exit.versions import version_of

# What lies in a type and ends with it, by the path under it that lists it.
_LISTS = {
    GROUP_TYPE: ("resources", "2021-04-01"),
    "microsoft.storage/storageaccounts": ("blobServices/default/containers", version_of("microsoft.storage")),
    "microsoft.sql/servers": ("databases", version_of("microsoft.sql/servers")),
}
_OF_AZURE = ("master",)
"""Databases that every server has and nobody can delete."""


def may_hold(plan: Plan, row: PlanRow) -> bool:
    """Whether something may be in a row, or in what ends with it."""
    return any(each.type.lower() in _LISTS for each in (row, *(plan.by_id[key] for key in row.takes_along)))


def still_inside(azure: ArmReader, plan: Plan, row: PlanRow) -> list[str]:
    """Ids of what is in a row, or in a group that ends with it, and is not known to end by the same act.

    Whatever of it the plan has in waves of its own has to be gone; the rest came later.

    Raises:
        ArmError: Azure could not be asked.
    """
    along = frozenset(row.takes_along)
    found = []
    for each in (row, *(plan.by_id[key] for key in row.takes_along)):
        found += [key for key in _listed(azure, each) if key not in along]
    return sorted(set(found))


def _listed(azure: ArmReader, row: PlanRow) -> Iterator[str]:
    place = _LISTS.get(row.type.lower())
    if place is None:
        return
    path, version = place
    for each in azure.values(f"{row.arm_id}/{path}", version):
        if str(each.get("name")).lower() not in _OF_AZURE:
            yield str(each["id"]).rstrip("/").lower()
