"""What the stand-in Azure holds at first: the synthetic estate, and what only its data planes know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from emulator.store import JSON

GROUPS = "Microsoft.Resources/resourceGroups"


@dataclass(frozen=True)
class Estate:
    """An estate to hold.

    Attributes:
        begins: the moment at which the stand-in's clock starts, RFC 3339.
        resources: resources, resource groups and subscriptions, as Azure Resource Manager shows them.
        facts: by lower-case id what only the data plane knows: `blobs`, `versions`, `snapshots`; see `blobs`.
        deleted_vaults: as `az keyvault list-deleted` prints them.
        backups: copies that no resource shows.
        costs: lines of a month's cost export.
    """

    begins: str
    resources: Sequence[JSON]
    facts: Mapping[str, JSON] = field(default_factory=dict)
    deleted_vaults: Sequence[JSON] = ()
    backups: Sequence[JSON] = ()
    costs: Sequence[JSON] = ()


# What each container holds: blobs, older versions, snapshots; and one id that lists spell in different ways. Invented,
# and few: a rehearsal reads all of them on both sides.
_FACTS: dict[str, JSON] = {
    "vm-gpu-01": {"lower_case_in_graph": True},
    "sthdhlakeprod/snds-raw": {"blobs": 24, "versions": 0, "snapshots": 5},
    "sthdhlakeprod/curated": {"blobs": 16, "versions": 0, "snapshots": 0},
    "sthdhlakeprod/exports": {"blobs": 7, "versions": 0, "snapshots": 0},
    "sthdhexch/partners": {"blobs": 9, "versions": 3, "snapshots": 0, "deleted": 2},
    "sthdhaudit/audit": {"blobs": 14, "versions": 0, "snapshots": 0, "last_written": "2026-11-01T23:59:00Z"},
}

# What Azure always shows of a type and the rows of the estate leave out.
_COMPLETED: dict[str, JSON] = {
    "microsoft.insights/actiongroups": {"groupShortName": "soc"},
    "microsoft.dataprotection/backupvaults": {
        "storageSettings": [{"datastoreType": "VaultStore", "type": "ZoneRedundant"}]
    },
    "microsoft.dataprotection/backupvaults/backupinstances": {
        "objectType": "BackupInstance",
        "policyInfo": {"policyId": "/backupPolicies/daily"},
    },
    "microsoft.documentdb/databaseaccounts": {"databaseAccountOfferType": "Standard"},
    "microsoft.databricks/workspaces": {"accessConnector": {"identityType": "SystemAssigned"}},
    "microsoft.compute/virtualmachines": {"storageProfile": {"osDisk": {"createOption": "FromImage"}}},
    "microsoft.compute/disks": {"creationData": {"createOption": "Empty"}},
    "microsoft.consumption/budgets": {"timePeriod": {"startDate": "2026-01-01T00:00:00Z"}},
}


def synthetic() -> Estate:
    """The synthetic estate. It is imported here, so that a stand-in that never serves Azure does not read it."""
    from emulator.azure import estate  # noqa: PLC0415

    resources = [_completed(each) for each in [*estate.resources(), *estate.managed_resources()]]
    return Estate(
        begins=estate.TAKEN_AT,
        resources=[
            *(subscription(id_, f"hdh-{name}") for name, id_ in estate.SUBSCRIPTIONS.items()),
            *estate.resource_groups(),
            *resources,
            *estate.role_assignments(),
        ],
        facts={str(each["id"]).lower(): _FACTS[name] for each in resources if (name := _key(each)) in _FACTS},
        deleted_vaults=estate.deleted_vaults(),
        backups=estate.backups(),
        costs=estate.costs(),
    )


def _completed(row: JSON) -> JSON:
    more = _COMPLETED.get(str(row["type"]).lower(), {})
    return {**row, "properties": _merged(row["properties"], more)}


def _merged(have: JSON, more: JSON) -> JSON:
    """`have` with what it lacks of `more`."""
    found = dict(have)
    for key, value in more.items():
        if key not in found:
            found[key] = value
        elif isinstance(value, dict) and isinstance(found[key], dict):
            found[key] = _merged(found[key], value)
    return found


def subscription(id_: str, name: str) -> JSON:
    return {
        "id": f"/subscriptions/{id_}",
        "name": name,
        "type": "Microsoft.Resources/subscriptions",
        "subscriptionId": id_,
        "displayName": name,
        "state": "Enabled",
    }


def _key(row: Mapping[str, object]) -> str:
    """The key of a resource in `_FACTS`."""
    parts = str(row["id"]).split("/")
    return f"{parts[8]}/{parts[-1]}" if parts[-2] == "containers" else parts[-1]
