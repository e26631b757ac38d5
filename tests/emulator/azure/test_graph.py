"""Resource Graph: rows, conditions, pages that overlap without an order, and what it shows late."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.azure import estate
from emulator.azure.rows.compute import MACHINE
from emulator.azure.rows.management import BACKUP_VAULT
from emulator.azure.rows.shape import DATA
from tests.emulator.azure.local import LocalAzure

QUERY = "/providers/Microsoft.ResourceGraph/resources"


def pages(azure: LocalAzure, query: str, size: int) -> list[dict[str, Any]]:
    """All pages of a query."""
    found: list[dict[str, Any]] = []
    token = None
    while True:
        options = {"$top": size, **({"$skipToken": token} if token else {})}
        found.append(azure.post(QUERY, {"query": query, "options": options}))
        token = found[-1].get("$skipToken")
        if token is None:
            return found


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for page in found for row in page["data"]]


def test_it_holds_what_the_estate_says_it_holds(azure: LocalAzure) -> None:
    expected = {
        each["id"]
        for each in [*estate.resources(), *estate.managed_resources()]
        if each["type"].lower() not in estate.NOT_IN_RESOURCE_GRAPH
    }
    found = ids(pages(azure, "Resources | order by id asc", 1000))
    assert {each.lower() for each in found} == {each.lower() for each in expected}


def test_a_row_is_written_as_azure_writes_it(azure: LocalAzure) -> None:
    [row] = azure.post(QUERY, {"query": "resources | where name =~ 'VM-GPU-01'"})["data"]
    assert row["id"] == MACHINE.replace("/resourceGroups/", "/resourcegroups/")  # planted: lists spell it differently
    assert row["type"] == "microsoft.compute/virtualmachines"
    assert row["resourceGroup"] == "rg-hdh-compute"
    assert (row["subscriptionId"], row["managedBy"]) == (DATA, "")


def test_ordered_pages_hold_each_row_once_and_others_do_not(azure: LocalAzure) -> None:
    ordered = pages(azure, "Resources | order by id asc", 10)
    assert len(ids(ordered)) == len(set(ids(ordered))) == ordered[0]["totalRecords"]
    loose = ids(pages(azure, "Resources", 10))
    assert len(set(loose)) < ordered[0]["totalRecords"]
    assert len(loose) > len(set(loose))


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("resources | where type == 'microsoft.keyvault/vaults'", 2),
        ("resources | where type in~ ('Microsoft.KeyVault/vaults', 'microsoft.keyvault/managedhsms')", 3),
        ("resources | where type startswith 'microsoft.keyvault' and name != 'hsm-hdh'", 2),
        ("resources | where type contains 'vaults' or name == 'hsm-hdh' | take 2", 2),
        ("resources | where isnotempty(managedBy) | project id, owner = managedBy", 1),
        ("resourcecontainers | where type == 'microsoft.resources/subscriptions'", 3),
        ("authorizationresources", 4),
        ("policyresources", 1),
        ("recoveryservicesresources", 1),
    ],
)
def test_rows_are_found_by_conditions(azure: LocalAzure, query: str, number: int) -> None:
    assert len(azure.post(QUERY, {"query": query})["data"]) == number


def test_it_counts_and_stays_within_subscriptions(azure: LocalAzure) -> None:
    assert azure.post(QUERY, {"query": "resources | count"})["data"][0]["Count"] > 50
    only = azure.post(QUERY, {"query": "resources", "subscriptions": [DATA]})["data"]
    assert {row["subscriptionId"] for row in only} == {DATA}


def test_what_it_cannot_do_it_says(azure: LocalAzure) -> None:
    azure.refused("POST", QUERY, 501, "NotImplemented", {"query": "resources | summarize count() by type"})
    azure.refused("POST", QUERY, 501, "NotImplemented", {"query": "kubernetesconfigurationresources"})
    azure.refused("POST", QUERY, 400, "BadRequest", {"query": ""})
    azure.refused("POST", QUERY, 400, "BadRequest", {"query": "resources", "options": {"$top": 5000}})


def test_it_can_show_what_is_gone_for_a_while(azure: LocalAzure) -> None:
    azure.azure.faults.delays["azure.ghost"] = 300.0
    azure.delete(MACHINE, 202)
    named = {"query": "resources | where name == 'vm-gpu-01'"}
    assert azure.gone(MACHINE)
    assert len(azure.post(QUERY, named)["data"]) == 1
    azure.wait(minutes=6)
    assert azure.post(QUERY, named)["data"] == []


def test_soft_deleted_backups_are_rows(azure: LocalAzure) -> None:
    azure.delete(f"{BACKUP_VAULT}/backupInstances/psql-hdh-cat", 202)
    [row] = azure.post(QUERY, {"query": "recoveryservicesresources"})["data"]
    assert row["type"] == "microsoft.dataprotection/backupvaults/deletedbackupinstances"
