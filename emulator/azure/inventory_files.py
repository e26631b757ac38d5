"""What the commands of an inventory print, taken from the stand-in: the files that an exit plan is made from.

All but the register of holds (`holds.yaml`), which the data protection officer keeps and no cloud knows.
`emulator.azure.export` writes the estate itself, without a stand-in that runs.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from emulator.azure import graph, listings, locks, retained
from emulator.azure.identity import TENANT

if TYPE_CHECKING:
    from emulator.azure.azure import Azure

OUTSIDE = ("microsoft.resources/", "microsoft.authorization/roleassignments", locks.TYPE)
"""Types, by how they begin, that an inventory takes from lists of their own."""


def documents(azure: Azure, size: int = graph.MOST) -> dict[str, Any]:
    """By file name: the pages of `az graph query`, then the lists, each as the Azure CLI prints it.

    `children` is what the table Resources does not hold and `az rest` lists under its parent or scope: subnets,
    containers, keys, policies, backup instances, budgets.
    """
    found: dict[str, Any] = {}
    rows, _ = graph.run(azure, "Resources | order by id asc")
    for number in range(max(1, -(-len(rows) // size))):
        data = graph.page(rows, number, size, ordered=True)
        more = (number + 1) * size < len(rows)
        found[f"resource-graph-{number + 1:03}.json"] = {
            "count": len(data),
            "data": data,
            "skip_token": str(number + 1) if more else None,
            "total_records": len(rows),
        }
    in_table = {row["id"].lower() for row in rows}
    found["resource-list.json"] = [listings.generic(each) for each in listings.tracked(azure, "/subscriptions")]
    found["resource-groups.json"] = [
        copy.deepcopy(each.body)
        for each in azure.resources()
        if each.private["type"] == "microsoft.resources/resourcegroups"
    ]
    found["children.json"] = [
        azure.view(each)
        for each in azure.resources()
        if each.id not in in_table
        and not each.private["type"].startswith(OUTSIDE)
        and each.private.get("hidden_from") is None
    ]
    found["locks.json"] = [_lock(each.body) for each in locks.all_locks(azure)]
    found["deleted-vaults.json"] = [
        retained.shown(each) for kind in ("vault", "hsm") for each in retained.kept(azure, kind)
    ]
    found["backups.json"] = [
        {key: each.body.get(key) for key in ("id", "kind", "source", "createdAt", "expiresAt")}
        for each in azure.store.find("azure.backup")
    ]
    assignments, _ = graph.run(azure, "authorizationresources | order by id asc")
    found["role-assignments.json"] = assignments
    columns = ("ResourceId", "Cost", "Currency", "BillingMonth")
    lines = [",".join(str(each.body[column]) for column in columns) for each in azure.store.find("azure.cost")]
    subscriptions = [each.body for each in azure.resources() if each.private["type"] == graph.SUBSCRIPTION]
    about = {
        "taken_at": azure.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "taken_by": "stand-in@hub.example",
        "tenant": TENANT,
        "subscriptions": {each["displayName"]: each["subscriptionId"] for each in subscriptions},
    }
    found["inventory.yaml"] = yaml.safe_dump(about, sort_keys=False)
    found["costs.csv"] = "\n".join([",".join(columns), *lines]) + "\n"
    return found


def _lock(body: Mapping[str, Any]) -> dict[str, Any]:
    properties = body.get("properties") or {}
    return {
        "id": body["id"],
        "level": properties.get("level"),
        "name": body["name"],
        "notes": properties.get("notes"),
        "owners": properties.get("owners"),
        "type": body["type"],
    }


def write(found: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the documents into a folder; the paths, sorted."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        text = content if isinstance(content, str) else json.dumps(content, indent=2, sort_keys=True) + "\n"
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(folder / name for name in found)
