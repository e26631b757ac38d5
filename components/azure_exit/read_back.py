"""Looks for a row in Azure: at its own id, in Resource Graph, and in the lists of what is deleted softly."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from azure_exit.arm_id import looks_like_id
from azure_exit.plan import PlanRow
from components.azure_exit.arm import ArmReader
from components.azure_exit.versions import version_of

PATIENCE = 30.0
"""Seconds that Resource Graph is given to forget what is gone."""
_PAUSE = 1.0


class State(StrEnum):
    """What the ledger says of a row that was looked for."""

    GONE = "gone"
    """Azure answers 404, and Resource Graph has no row. What is kept of it is listed, with the day of its end."""
    SOFT_DELETED = "soft_deleted"
    """It is kept beyond the day on which it should have ended."""
    PRESENT = "present"


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen. `kept` are copies in the lists of what is deleted softly."""

    state: State
    status: int
    graph_rows: int | None
    kept: tuple[dict[str, str], ...] = ()

    def body(self, row: str) -> dict[str, Any]:
        """As the ledger has it."""
        found: dict[str, Any] = {"row": row, "state": self.state.value, "get": self.status, "kept": list(self.kept)}
        return found if self.graph_rows is None else {**found, "graph_rows": self.graph_rows}


_TABLES = {
    "microsoft.resources/resourcegroups": "ResourceContainers",
    "microsoft.authorization/roleassignments": "AuthorizationResources",
    "microsoft.authorization/policyassignments": "PolicyResources",
    "microsoft.authorization/policydefinitions": "PolicyResources",
}
# Of each type the list of what is kept after a deletion, under the subscription, and the version to ask it with.
_DELETED = {
    "microsoft.keyvault/vaults": ("Microsoft.KeyVault/deletedVaults", "2024-11-01"),
    "microsoft.keyvault/managedhsms": ("Microsoft.KeyVault/deletedManagedHSMs", "2024-11-01"),
    "microsoft.storage/storageaccounts": ("Microsoft.Storage/deletedAccounts", "2024-01-01"),
    "microsoft.operationalinsights/workspaces": ("Microsoft.OperationalInsights/deletedWorkspaces", "2023-09-01"),
}
_ENDS = ("scheduledPurgeDate", "purgeDate", "permanentDeletionDate")


def can_be_read(row: PlanRow) -> bool:
    """Whether Azure Resource Manager can be asked for a row; a blob of a backup, say, it does not know."""
    return looks_like_id(row.arm_id)


def look(azure: ArmReader, row: PlanRow, now: datetime, patience: float = PATIENCE) -> Sighting:
    """Look for a row.

    Raises:
        ArmError: Azure could not be asked.
    """
    deadline = time.monotonic() + patience
    while True:
        found = _look(azure, row, now)
        # Only Resource Graph lags behind: what still answers itself is there.
        if found.state is not State.PRESENT or found.status == 200 or time.monotonic() >= deadline:
            return found
        time.sleep(_PAUSE)


def _look(azure: ArmReader, row: PlanRow, now: datetime) -> Sighting:
    type_ = row.type.lower()
    version = "2024-11-01" if type_ == "microsoft.keyvault/deletedvaults" else version_of(type_)
    status = 404 if azure.get(row.arm_id, version) is None else 200
    rows = None
    if row.subscription:
        table = _TABLES.get(type_, "Resources")
        rows = len(azure.graph(f"{table} | where id =~ '{row.id}'", row.subscription))
    if status == 200 or rows:
        return Sighting(State.PRESENT, status, rows)
    kept = tuple(_kept(azure, row))
    overdue = [each for each in kept if each["until"] and each["until"] <= now.date().isoformat()]
    return Sighting(State.SOFT_DELETED if overdue else State.GONE, status, rows, kept)


def _kept(azure: ArmReader, row: PlanRow) -> list[dict[str, str]]:
    place = _DELETED.get(row.type.lower())
    if place is None or not row.subscription:
        return []
    name, version = place
    found = []
    for each in azure.values(f"/subscriptions/{row.subscription}/providers/{name}", version):
        if str(each.get("name")).lower() != row.name.lower():
            continue
        properties = each.get("properties") or {}
        until = next((str(properties[field])[:10] for field in _ENDS if properties.get(field)), "")
        found.append({"list": name, "until": until})
    return found
