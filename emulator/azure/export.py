"""Writes the estate as the files that an inventory consists of, as the commands of Azure print them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from emulator.azure import estate
from emulator.azure.rows.shape import COMPUTE, LAKE, Row, row

PAGE = 40
"""Rows of a page: fewer than Azure's 1,000, so that the estate fills several."""


def write_export(
    folder: Path,
    *,
    resources: Sequence[Row] | None = None,
    traps: bool = False,
    page: int = PAGE,
    taken_at: str = estate.TAKEN_AT,
) -> None:
    """Write an inventory folder.

    `resources` takes the place of the estate's own. With `traps` the export is as a hurried one is: a page overlaps
    another, a resource stands in one listing only, twice, and one was created after the inventory.
    """
    folder.mkdir(parents=True, exist_ok=True)
    everything = [*(estate.resources() if resources is None else resources), *estate.managed_resources()]
    in_graph = [each for each in everything if each["type"].lower() not in estate.NOT_IN_RESOURCE_GRAPH]
    outside = [each for each in everything if each["type"].lower() in estate.NOT_IN_RESOURCE_GRAPH]
    children = [each for each in outside if each["type"] != "Microsoft.Authorization/locks"]
    listed = [_listed(each) for each in in_graph]
    rows = sorted(map(_graph_row, in_graph), key=lambda each: str(each["id"]).lower())
    if traps:
        late = estate.late_resources()
        rows = [each for each in rows if not each["id"].endswith("nic-gpu-01")]
        listed = [each for each in listed if not each["id"].endswith("snap-migration-2023")] + list(map(_listed, late))
        rows = sorted([*rows, *map(_graph_row, late)], key=lambda each: str(each["id"]).lower())
    _write_pages(folder, rows, page, overlap=traps)
    _write(folder / "resource-list.json", listed)
    _write(folder / "children.json", children)
    _write(folder / "resource-groups.json", [{**each, "tags": None} for each in estate.resource_groups()])
    _write(folder / "locks.json", estate.locks())
    _write(folder / "deleted-vaults.json", estate.deleted_vaults())
    _write(folder / "backups.json", estate.backups())
    _write(folder / "role-assignments.json", {"count": 4, "data": estate.role_assignments()})
    about = {
        "taken_at": taken_at,
        "taken_by": "inventory@hub.example",
        "tenant": estate.TENANT,
        "subscriptions": dict(estate.SUBSCRIPTIONS),
    }
    (folder / "inventory.yaml").write_text(yaml.safe_dump(about, sort_keys=False))
    (folder / "holds.yaml").write_text(yaml.safe_dump({"holds": estate.holds()}, sort_keys=False))
    with (folder / "costs.csv").open("w", newline="") as file:
        lines = csv.DictWriter(file, ["ResourceId", "Cost", "Currency", "BillingMonth"])
        lines.writeheader()
        lines.writerows(estate.costs())


def many_resources(number: int) -> list[Row]:
    """The estate with machines, disks and accounts added until it has `number` resources: to measure at scale."""
    found = estate.resources()
    for index in range(max(0, number - len(found))):
        name = f"{index:06d}"
        match index % 4:
            case 0:
                made = row(LAKE, "Microsoft.Storage/storageAccounts", f"stscale{name}", kind="StorageV2")
            case 1:
                made = row(COMPUTE, "Microsoft.Compute/disks", f"disk-{name}", {"diskSizeGB": 128})
            case 2:
                source = f"{COMPUTE}/providers/Microsoft.Compute/disks/disk-{index - 1:06d}"
                creation = {"creationData": {"sourceResourceId": source}}
                made = row(COMPUTE, "Microsoft.Compute/snapshots", f"snap-{name}", creation)
            case _:
                target = f"{LAKE}/providers/Microsoft.Storage/storageAccounts/stscale{index - 3:06d}"
                link = {"name": "a", "properties": {"privateLinkServiceId": target, "groupIds": ["blob"]}}
                made = row(
                    LAKE, "Microsoft.Network/privateEndpoints", f"pe-{name}", {"privateLinkServiceConnections": [link]}
                )
        found.append(made)
    return found


def _graph_row(each: Row) -> dict[str, Any]:
    """As Resource Graph gives it: type and group in lower case, empty text where nothing is."""
    identifier = each["id"]
    if each["name"] == "vm-gpu-01":
        # Azure's own listings do not agree on the case of ids.
        identifier = identifier.replace("/resourceGroups/", "/resourcegroups/")
    parts = identifier.split("/")
    return {
        **each,
        "id": identifier,
        "type": each["type"].lower(),
        "resourceGroup": parts[4].lower() if len(parts) > 4 else "",
        "subscriptionId": parts[2],
        "plan": None,
        "zones": None,
        "extendedLocation": None,
    }


def _listed(each: Row) -> dict[str, Any]:
    created = each["systemData"]["createdAt"]
    kept = {name: each[name] for name in ("id", "name", "type", "kind", "location", "sku", "tags", "identity")}
    return {**kept, "createdTime": created, "changedTime": created, "provisioningState": "Succeeded"}


def _write_pages(folder: Path, rows: Sequence[dict[str, Any]], page: int, *, overlap: bool) -> None:
    starts = list(range(0, len(rows), page)) or [0]
    for number, start in enumerate(starts, 1):
        first = max(0, start - 1) if overlap else start
        data = rows[first : start + page]
        token = f"page-{number + 1}" if number < len(starts) else None
        envelope = {"count": len(data), "data": data, "skip_token": token, "total_records": len(rows)}
        _write(folder / f"resource-graph-{number:04d}.json", envelope)


def _write(path: Path, content: Iterable[Any] | dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n")
