"""An inventory folder, read: complete, normalised, and refused as a whole when any of it is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from azure_exit.inventory import HoldsRegister, HoldStatus, Inventory, inventory_digest, read_inventory
from azure_exit.problems import InputError, Problem
from emulator.azure import estate
from emulator.azure.export import write_export

LAKE = "/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg-hdh-data-prod"
ACCOUNT = f"{LAKE}/providers/microsoft.storage/storageaccounts/sthdhlakeprod"


def problems(folder: Path) -> tuple[Problem, ...]:
    """What reading the folder says is wrong."""
    with pytest.raises(InputError) as told:
        read_inventory(folder)
    return told.value.problems


def edit(path: Path, change: Any) -> None:
    """Change the content of a JSON file."""
    content = json.loads(path.read_text())
    path.write_text(json.dumps(change(content) or content))


def test_every_resource_is_there_once_with_its_group(inventory: Inventory) -> None:
    expected = [*estate.resources(), *estate.managed_resources(), *estate.resource_groups()]
    assert sorted(inventory.resources) == sorted(each["id"].lower() for each in expected)
    assert all(resource.group in inventory.resources for resource in inventory.resources.values() if resource.group)


def test_the_case_of_ids_is_normalised_once(inventory: Inventory) -> None:
    machine = next(each for each in inventory.resources.values() if each.name == "vm-gpu-01")
    assert machine.key == machine.key.lower()
    assert "/resourceGroups/" in machine.arm_id


def test_paging_and_order_of_files_do_not_change_the_hash(tmp_path: Path, inventory: Inventory) -> None:
    write_export(tmp_path / "other", page=7)
    again = read_inventory(tmp_path / "other")
    assert inventory_digest(again) == inventory_digest(inventory)
    assert again.files != inventory.files


def test_a_changed_property_changes_the_hash(folder: Path, inventory: Inventory) -> None:
    edit(folder / "children.json", lambda rows: rows[0]["properties"].update(addressPrefix="10.0.0.0/8"))
    assert inventory_digest(read_inventory(folder)) != inventory_digest(inventory)


def test_every_planted_trap_is_named(tmp_path: Path) -> None:
    write_export(tmp_path, traps=True)
    told = problems(tmp_path)
    for name, rule in {
        "snap-migration-2023": "stands in resource-list*.json too",
        "nic-gpu-01": "stands in resource-graph-*.json or children*.json too",
        "sttmpanalyse": "nothing is newer than the inventory",
        "privatelink.vaultcore.azure.net": "pages overlap and lose other rows",
    }.items():
        assert any(name in each.value and rule in each.rule and each.way_out for each in told), name


def _first(change: dict[str, Any]) -> Any:
    return lambda rows: rows[0].update(change)


PAGE = "resource-graph-0001.json"
BAD: list[tuple[str, Any, str, str, str]] = [
    # file, change, row, value, rule
    (PAGE, lambda page: page.update(count=3), "count", "3", "count is the number of rows"),
    (PAGE, lambda page: page.update(total_records=None), "total_records", "None", "how many rows"),
    (PAGE, lambda page: page.update(skip_token=None), "skip_token", "(missing)", "a page that is followed by another"),
    (PAGE, lambda page: [page], "", "list", "an object with count, data and total_records"),
    (PAGE, lambda page: page["data"].reverse(), "data[1].id", "/subscriptions", "pages are ordered by id"),
    (PAGE, lambda page: page["data"][2].update(id=5), "data[2].id", "5", "id is text"),
    (PAGE, lambda page: page["data"][2].update(id="/nowhere"), "data[2].id", "/nowhere", "a resource id"),
    (PAGE, lambda page: page["data"][2].update(id=""), "data[2].id", '""', "a row has its id"),
    (PAGE, lambda page: page["data"][2].update(type="a/b"), "data[2].type", "a/b", "the type that the id says"),
    (PAGE, lambda page: page["data"][2].update(properties=[1]), "data[2].properties", "[1]", "is an object"),
    (PAGE, lambda page: page["data"][2].update(tenantId="x"), "data[2].tenantId", "x", "the tenant of inventory.yaml"),
    (PAGE, lambda page: page["data"].__setitem__(2, "x"), "data[2]", "x", "a row is an object"),
    ("locks.json", _first({"level": "Soft"}), "[0].level", "Soft", "one of CanNotDelete, ReadOnly"),
    ("locks.json", _first({"id": ACCOUNT}), "[0].id", ACCOUNT, "the id of a lock"),
    ("locks.json", lambda rows: {"lock": rows}, "data", "None", "a list of rows"),
    ("backups.json", _first({"createdAt": "soon"}), "[0].createdAt", "soon", "a day, such as 2026-11-02"),
    ("backups.json", lambda rows: rows[0].pop("expiresAt") and rows, "[0].expiresAt", "(missing)", "null when nothing"),
    (
        "deleted-vaults.json",
        lambda rows: rows[0]["properties"].pop("scheduledPurgeDate") and rows,
        "scheduledPurgeDate",
        "(missing)",
        "a row has",
    ),
    ("children.json", lambda rows: [*rows, rows[0]], "].id", "AzureFirewallSubnet", "each resource once"),
    ("resource-groups.json", lambda rows: rows[1:], "", "rg-hdh-net", "every resource's group is listed"),
    ("resource-groups.json", _first({"id": ACCOUNT}), "[0].id", ACCOUNT, "the id of a resource group"),
    (
        "children.json",
        _first({"id": ACCOUNT.replace("1111", "4444", 1)}),
        "[0].id",
        "4444",
        "only what is in the subscriptions",
    ),
]


@pytest.mark.parametrize(
    ("file", "change", "told_as"),
    [(bad[0], bad[1], bad[2:]) for bad in BAD],
    ids=[f"{bad[0]} {bad[2]} {bad[3][:12]}" for bad in BAD],
)
def test_bad_rows_are_named(folder: Path, file: str, change: Any, told_as: tuple[str, str, str]) -> None:
    row, value, rule = told_as
    edit(folder / file, change)
    told = problems(folder)
    assert any(row in each.row and value in each.value and rule in each.rule for each in told), told
    assert all(each.file and each.rule and each.way_out for each in told)


BAD_TEXT = [
    ("inventory.yaml", "taken_at: 2026-11-02T06:00:00", "taken_at", "a moment with its zone"),
    ("inventory.yaml", "tenant: abc", "subscriptions", "every subscription that is left"),
    ("inventory.yaml", "taken_by: a\ntaken_by: b", "line 2", "plain YAML"),
    ("holds.yaml", "hold: []", "", "one key, holds"),
    ("holds.yaml", f"holds:\n- {{scope: {ACCOUNT}, status: maybe}}", "holds[0].status", "one of none, until, held"),
    ("holds.yaml", f"holds:\n- {{scope: {ACCOUNT}, status: none}}", "holds[0].decided_by", "a row has its decided_by"),
    ("holds.yaml", f"holds:\n- {{scope: {ACCOUNT}, status: until}}", "holds[0].until", "a row has its until"),
    ("holds.yaml", f"holds:\n- {{scope: {ACCOUNT}, status: none, until: 2027-01-01}}", "holds[0].until", "has a date"),
    ("holds.yaml", "holds:\n- {scpoe: x}", "holds[0].scpoe", "one of decided_by"),
    ("costs.csv", "ResourceId,Cost\n", "line 1", "its first line names"),
    ("costs.csv", f"ResourceId,Cost,Currency,BillingMonth\n{ACCOUNT},1e,EUR,2026-10\n", "line 2 Cost", "an amount"),
    ("costs.csv", f"ResourceId,Cost,Currency,BillingMonth\n{ACCOUNT},NaN,EUR,2026-10\n", "line 2 Cost", "an amount"),
    (
        "costs.csv",
        f"ResourceId,Cost,Currency,BillingMonth\n{ACCOUNT},1,EUR,2026-10\n{ACCOUNT},1,USD,2026-10\n",
        "line 3 Currency",
        "one Currency in all lines",
    ),
    ("locks.json", "[{", "line 1", "JSON"),
    ("locks.json", "\udcff", "", "UTF-8 text"),
]


@pytest.mark.parametrize(("file", "text", "row", "rule"), BAD_TEXT, ids=[f"{bad[0]} {bad[3][:20]}" for bad in BAD_TEXT])
def test_bad_files_are_named(folder: Path, file: str, text: str, row: str, rule: str) -> None:
    (folder / file).write_bytes(text.encode("utf-8", "surrogateescape"))
    told = problems(folder)
    assert any(each.file.endswith(file) and row in each.row and rule in each.rule for each in told), told


def test_nothing_is_taken_for_empty(folder: Path) -> None:
    names = {path.name.split("-00")[0].removesuffix(".json") for path in folder.iterdir()}
    for path in folder.iterdir():
        path.unlink()
    told = problems(folder)
    assert len(told) == len(names)
    assert all(each.value == "(no such file)" and each.way_out for each in told)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    (told,) = problems(tmp_path / "nowhere")
    assert told.value == "(no such folder)"


def test_all_problems_are_told_at_once(folder: Path) -> None:
    shutil.rmtree(folder)
    write_export(folder, traps=True)
    (folder / "holds.yaml").write_text("holds: 3")
    (folder / "locks.json").unlink()
    files = {Path(each.file).name for each in problems(folder)}
    assert files >= {"holds.yaml", "locks*.json", "resource-list.json", "resource-graph-0002.json"}


class TestHolds:
    def test_a_hold_below_binds_what_contains_it(self, inventory: Inventory) -> None:
        register = HoldsRegister(inventory.holds)
        container = f"{ACCOUNT}/blobservices/default/containers/exports"
        for key in (container, ACCOUNT, LAKE):
            assert HoldStatus.HELD in {hold.status for hold in register.on(key)}, key

    def test_a_sibling_is_not_bound(self, inventory: Inventory) -> None:
        register = HoldsRegister(inventory.holds)
        sibling = f"{ACCOUNT}/blobservices/default/containers/curated"
        assert {hold.status for hold in register.on(sibling)} == {HoldStatus.NONE}

    def test_what_nobody_decided_has_no_line(self, inventory: Inventory) -> None:
        register = HoldsRegister(())
        assert all(not register.on(key) for key in inventory.resources)
