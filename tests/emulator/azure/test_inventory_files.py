"""The files of an inventory, and the traps that can be planted in them."""

from __future__ import annotations

import json
from pathlib import Path

from azure_exit.inventory import read_inventory
from emulator.azure import estate, inventory_files
from emulator.azure.export import write_export
from emulator.azure.rows.compute import MACHINE
from tests.emulator.azure.local import LocalAzure


def test_all_rows_of_the_estate_are_in_the_files(azure: LocalAzure, tmp_path: Path) -> None:
    names = [path.name for path in inventory_files.write(azure.control("GET", "/export"), tmp_path)]
    assert names == [
        "backups.json", "children.json", "costs.csv", "deleted-vaults.json", "inventory.yaml", "locks.json",
        "resource-graph-001.json", "resource-groups.json", "resource-list.json", "role-assignments.json",
    ]  # fmt: skip
    graph = json.loads((tmp_path / "resource-graph-001.json").read_text())
    assert graph["count"] == graph["total_records"] == len(graph["data"])
    children = json.loads((tmp_path / "children.json").read_text())
    expected = {each["id"] for each in [*estate.resources(), *estate.managed_resources()]}
    children += json.loads((tmp_path / "locks.json").read_text())
    assert {each["id"].lower() for each in [*graph["data"], *children]} == {each.lower() for each in expected}
    listed = json.loads((tmp_path / "resource-list.json").read_text())
    assert {each["id"].lower() for each in listed} == {each["id"].lower() for each in graph["data"]}
    assert json.loads((tmp_path / "locks.json").read_text()) == estate.locks()
    assert (tmp_path / "costs.csv").read_text().splitlines()[0] == "ResourceId,Cost,Currency,BillingMonth"
    assert len((tmp_path / "costs.csv").read_text().splitlines()) == len(estate.costs()) + 1


def test_the_plan_reads_them_as_it_reads_the_estate_itself(azure: LocalAzure, tmp_path: Path) -> None:
    taken, itself = tmp_path / "taken", tmp_path / "itself"
    inventory_files.write(azure.control("GET", "/export"), taken)
    write_export(itself)
    (taken / "holds.yaml").write_text((itself / "holds.yaml").read_text())
    found, expected = read_inventory(taken), read_inventory(itself)
    assert found.resources.keys() == expected.resources.keys()
    assert found.locks == expected.locks
    assert found.deleted_vaults == expected.deleted_vaults
    assert found.backups == expected.backups
    assert found.monthly_cost == expected.monthly_cost


def test_a_large_export_has_pages(azure: LocalAzure) -> None:
    found = inventory_files.documents(azure.azure, size=20)
    pages = [content for name, content in found.items() if name.startswith("resource-graph-")]
    assert [bool(page["skip_token"]) for page in pages] == [True] * (len(pages) - 1) + [False]
    assert sum(page["count"] for page in pages) == pages[0]["total_records"]


def test_a_row_can_be_hidden_from_one_list(azure: LocalAzure) -> None:
    azure.control("POST", "/plant", {"id": MACHINE, "hidden_from": "graph"})
    found = azure.control("GET", "/export")
    assert MACHINE not in {each["id"] for each in found["resource-graph-001.json"]["data"]}
    assert MACHINE in {each["id"] for each in found["resource-list.json"]}
    assert MACHINE not in {each["id"] for each in found["children.json"]}


def test_a_resource_can_appear_behind_everybodys_back(azure: LocalAzure) -> None:
    [late] = estate.late_resources()
    azure.control("POST", "/plant", {"resource": late})
    assert azure.get(late["id"])["name"] == late["name"]
    assert azure.azure.activity.all() == []


def test_the_clock_only_moves_forward(azure: LocalAzure) -> None:
    assert azure.control("POST", "/clock", {"to": "2027-01-01T00:00:00Z"})["now"].startswith("2027-01-01T00:00:0")
    from emulator.azure.control import control

    status, _ = control(azure.azure, "POST", "/_emulator/azure/clock", "", b'{"to": "2026-01-01T00:00:00Z"}')
    assert status == 400
