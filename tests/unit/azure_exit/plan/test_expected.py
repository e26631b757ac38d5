"""Drift that the exit explains by what ended, and drift that it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from azure_exit.inventory import Inventory
from azure_exit.plan import Plan
from azure_exit.plan.expected import unexplained

VAULT = "/vaults/kv-hdh-prod"
ENDPOINT = "/privateendpoints/pe-lake-blob"
LAKE = "/storageaccounts/sthdhlakeprod"


def key(inventory: Inventory, end: str) -> str:
    (found,) = [each for each in inventory.resources if each.endswith(end)]
    return found


def later(
    inventory: Inventory, without: tuple[str, ...] = (), properties: Mapping[str, Mapping[str, Any]] | None = None
) -> Inventory:
    """A later inventory: rows that are away, and properties that are others, by the end of the id."""
    kept = {each: row for each, row in inventory.resources.items() if each not in without}
    for end, more in (properties or {}).items():
        each = key(inventory, end)
        kept[each] = replace(kept[each], properties={**kept[each].properties, **more})
    return replace(inventory, resources=kept)


def found(plan: Plan, first: Inventory, now: Inventory, *gone: str) -> list[tuple[str, str]]:
    return [(each.change.value, each.id) for each in unexplained(plan, first, now, gone)]


def test_nothing_changed(plan: Plan, inventory: Inventory) -> None:
    assert found(plan, inventory, inventory) == []


def test_what_ended_is_away_and_must_be(plan: Plan, inventory: Inventory) -> None:
    endpoint = key(inventory, ENDPOINT)
    now = later(inventory, (endpoint,))
    assert found(plan, inventory, now, endpoint) == []
    assert found(plan, inventory, now) == [("gone", endpoint)]
    assert found(plan, inventory, inventory, endpoint) == [("appeared", endpoint)]


def test_a_reference_to_what_ended_may_be_away(plan: Plan, inventory: Inventory) -> None:
    lake, endpoint = key(inventory, LAKE), key(inventory, ENDPOINT)
    connection = {"id": f"{lake}/privateEndpointConnections/a", "properties": {"privateEndpoint": {"id": endpoint}}}
    first = later(inventory, properties={LAKE: {"privateEndpointConnections": [connection]}})
    now = later(inventory, (endpoint,), {LAKE: {"privateEndpointConnections": []}})
    assert ("changed", lake) not in found(plan, first, now, endpoint)
    assert ("changed", lake) in found(plan, first, now)


def test_a_property_that_opens_is_found(plan: Plan, inventory: Inventory) -> None:
    lake = key(inventory, LAKE)
    now = later(inventory, properties={LAKE: {"publicNetworkAccess": "Enabled"}})
    (told,) = unexplained(plan, inventory, now, ())
    assert (told.id, told.fields) == (lake, ("properties.publicNetworkAccess",))


def test_a_state_that_passes_is_no_drift(plan: Plan, inventory: Inventory) -> None:
    assert found(plan, inventory, later(inventory, properties={LAKE: {"provisioningState": "Updating"}})) == []


def test_what_appeared_is_found_unless_it_is_the_freeze_s(plan: Plan, inventory: Inventory) -> None:
    lake = inventory.resources[key(inventory, LAKE)]
    new = replace(lake, key=f"{lake.key}new", arm_id=f"{lake.arm_id}new")
    now = replace(inventory, resources={**inventory.resources, new.key: new})
    assert [(each.change.value, each.id) for each in unexplained(plan, inventory, now, ())] == [("appeared", new.key)]
    assert unexplained(plan, inventory, now, (), {new.key}) == ()


def test_what_azure_manages_ends_with_its_manager(plan: Plan, inventory: Inventory) -> None:
    cluster, disk = key(inventory, "/managedclusters/aks-hdh"), key(inventory, "/disks/pvc-6f0c2d51")
    now = later(inventory, (cluster, disk))
    assert ("gone", disk) not in found(plan, inventory, now, cluster)
    assert ("gone", disk) in found(plan, inventory, now)
