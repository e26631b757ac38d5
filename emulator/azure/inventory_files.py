"""What the commands of an inventory print, taken from the stand-in: the files that an exit plan is made from."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator.azure import graph, listings, locks, retained

if TYPE_CHECKING:
    from emulator.azure.azure import Azure

TABLES = {
    "resources": "graph-resources",
    "resourcecontainers": "graph-resource-containers",
    "authorizationresources": "graph-authorization",
    "policyresources": "graph-policy",
    "recoveryservicesresources": "graph-recovery-services",
}


def documents(azure: Azure, size: int = graph.MOST) -> dict[str, Any]:
    """By file name without its ending: pages of `az graph query`, then the lists, as the Azure CLI prints them.

    `az graph query ... --first N` prints `{"count", "data", "skip_token", "total_records"}`; the lists print arrays.
    """
    found: dict[str, Any] = {}
    for table, name in TABLES.items():
        rows, _ = graph.run(azure, f"{table} | order by id asc")
        for number in range(max(1, -(-len(rows) // size))):
            data = graph.page(rows, number, size, ordered=True)
            more = (number + 1) * size < len(rows)
            found[f"{name}-{number + 1:03}"] = {
                "count": len(data),
                "data": data,
                "skip_token": str(number + 1) if more else None,
                "total_records": len(rows),
            }
    found["resource-list"] = [listings.generic(each) for each in listings.tracked(azure, "/subscriptions")]
    found["lock-list"] = [_lock(each.body) for each in locks.all_locks(azure)]
    found["keyvault-list-deleted"] = [retained.shown(each) for each in retained.kept(azure, "vault")]
    found["keyvault-list-deleted-hsm"] = [retained.shown(each) for each in retained.kept(azure, "hsm")]
    found["sql-ltr-backups"] = [copy.deepcopy(each.body) for each in listings.backups(azure, "sql-ltr")]
    found["backups"] = [copy.deepcopy(each.body) for each in azure.store.find("azure.backup")]
    # What Resource Graph does not hold and an inventory lists under its parent: subnets, containers, singletons ...
    listed = {record["id"].lower() for table in TABLES for record in graph.table(azure, table)}
    found["children"] = [
        azure.view(each)
        for each in azure.resources()
        if each.id not in listed
        and each.private.get("hidden_from") != "list"
        and each.private["type"] != locks.TYPE
        and not each.private["type"].startswith("microsoft.resources/")
        and each.private.get("hidden_from") != "graph"
    ]
    found["costs"] = [copy.deepcopy(each.body) for each in azure.store.find("azure.cost")]
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
    """Write the documents as JSON files into a folder; the paths, sorted."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in found.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        paths.append(path)
    return sorted(paths)
