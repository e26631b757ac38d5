"""What would end along with a row, as Azure has it at this moment: what came after the inventory is in no plan."""

from __future__ import annotations

from collections.abc import Iterator

from azure_exit.arm_id import GROUP_TYPE
from azure_exit.plan import Plan, PlanRow
from components.azure_exit.account_services import ACCOUNT_SERVICES
from components.azure_exit.arm import ArmError, ArmReader
from components.azure_exit.versions import version_of

# What lies in a type and ends with it, by the paths under it that list it, with what follows in the query.
_LISTS = {
    GROUP_TYPE: (("resources", ""),),
    "microsoft.storage/storageaccounts": (("blobServices/default/containers", ""), *ACCOUNT_SERVICES.values()),
    "microsoft.sql/servers": (("databases", ""),),
}
_GROUP_VERSION = "2021-04-01"
_OF_AZURE = ("master",)
"""Databases that every server has and nobody can delete."""


def may_hold(plan: Plan, row: PlanRow) -> bool:
    """Whether something may be in a row, or in what ends with it."""
    return any(each.type.lower() in _LISTS for each in (row, *(plan.by_id[key] for key in row.takes_along)))


def still_inside(azure: ArmReader, plan: Plan, row: PlanRow) -> list[str]:
    """Ids of what is in a row, or in a group that ends with it, and is not known to end by the same act.

    Whatever of it the plan has in waves of its own has to be gone; the rest came later.

    Raises:
        ArmError: Azure could not be asked, or does not list what is in something that is there.
    """
    along = frozenset(row.takes_along)
    found = []
    for each in (row, *(plan.by_id[key] for key in row.takes_along)):
        found += [key for key in _listed(azure, each) if key not in along]
    return sorted(set(found))


def _listed(azure: ArmReader, row: PlanRow) -> Iterator[str]:
    type_ = row.type.lower()
    version = _GROUP_VERSION if type_ == GROUP_TYPE else version_of(type_)
    for path, more in _LISTS.get(type_, ()):
        page = azure.get(f"{row.arm_id}/{path}", version, more)
        if page is None:
            # Without a list nothing is inside only when there is nothing to be inside of.
            if azure.get(row.arm_id, version_of(type_)) is not None:
                raise ArmError(f"{row.arm_id}/{path} is not there, and {row.name} is: what is in it is not known")
            return
        for each in azure.rest_of(page):
            if str(each.get("name")).lower() not in _OF_AZURE:
                yield str(each["id"]).rstrip("/").lower()
