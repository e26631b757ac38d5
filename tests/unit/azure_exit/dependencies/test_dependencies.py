"""What goes before what: on the estate, on cycles, and on drawn graphs."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from azure_exit.catalogue import Method, Role, Wave, kind_of
from azure_exit.dependencies import CycleError, Why, dependency_graph, managers, outside_references, places
from azure_exit.inventory import Inventory, Resource, Source
from azure_exit.subjects import subjects

GROUP = "/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg"


def named(inventory: Inventory, end: str) -> str:
    """The key that ends with a text."""
    (found,) = [key for key in subjects(inventory) if key.endswith(end.lower())]
    return found


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("/psql-hdh-cat", "/snet-psql", Why.REFERENCE),
        ("/dbw-hdh", "/snet-dbx-pub", Why.DELEGATION),
        ("/dbw-hdh", "/dbstoragehdh01", Why.MANAGED),
        ("/aks-hdh", "/pvc-6f0c2d51", Why.MANAGED),
        ("/pe-lake-blob", "/sthdhlakeprod", Why.REFERENCE),
        ("/pe-lake-blob/privatednszonegroups/default", "/pe-lake-blob", Why.CONTAINED),
        ("/sthdhlakeprod", "/hsm-hdh", Why.KEY),
        ("/sql-hdh", "/kv-hdh-prod/keys/cmk-sql", Why.KEY),
        ("/sql-hdh", "/encryptionprotector/current", Why.SETTING),
        ("/sql-hdh", "/id-cmk-lake", Why.IDENTITY),
        ("/disk-migration-2023", "/snap-migration-2023", Why.COPY),
        ("/flexibleservers/psql-hdh-cat", "/backupinstances/psql-hdh-cat", Why.COPY),
        ("/hsm-hdh", "/hsm-backup/2026-10-01", Why.COPY),
        ("/sthdhlakeprod", "/locks/lock-data", Why.LOCKED),
        ("/locks/lock-data", "/rg-hdh-data-prod", Why.CONTAINED),
        ("/vm-gpu-01", "/nic-gpu-01", Why.REFERENCE),
        ("/snet-pe", "/vnet-data", Why.CONTAINED),
        # Between these two lies a setting that ends with the account.
        ("/containers/curated", "/sthdhlakeprod", Why.CONTAINED),
        ("/containers/curated", "/sthdhlakeprod/blobservices/default", Why.CONTAINED),
    ],
)
def test_the_estate(inventory: Inventory, before: str, after: str, why: Why) -> None:
    server = "/flexibleservers" if before == "/psql-hdh-cat" else ""
    graph = dependency_graph(subjects(inventory))
    edge = graph[named(inventory, server + before)][named(inventory, after)]
    assert edge["why"] is why
    assert edge["where"]


def test_what_lies_in_something_goes_before_it_or_is_a_setting_of_it(inventory: Inventory) -> None:
    """Whatever is deleted takes along what lies in it: that has to be gone, or to end by the same act."""
    everything = subjects(inventory)
    graph = dependency_graph(everything)
    managed = managers(everything)
    for outer in everything:
        before = nx.ancestors(graph, outer)
        for inner, resource in everything.items():
            kind = kind_of(resource.type)
            if not inner.startswith(f"{outer}/") or (kind is not None and kind.method is Method.RETAINED):
                continue
            assert inner in before or resource.group in managed, f"{outer} would take {inner} along"


def test_every_edge_goes_forward(inventory: Inventory) -> None:
    everything = subjects(inventory)
    graph = dependency_graph(everything)
    place = places(graph, everything)
    for before, after in graph.edges:
        assert (place[before].wave, place[before].step) < (place[after].wave, place[after].step)


def test_copies_go_after_what_they_copy_and_keys_after_what_they_encrypt(inventory: Inventory) -> None:
    everything = subjects(inventory)
    place = places(dependency_graph(everything), everything)
    roles = {key: kind.role for key, each in everything.items() if (kind := kind_of(each.type))}
    keys = min(place[key].wave for key, role in roles.items() if role is Role.KEY and "encryptionp" not in key)
    audit = "sthdhaudit"
    data = [key for key, role in roles.items() if role in (Role.DATA, Role.WORKLOAD, Role.COPY) and audit not in key]
    assert max(place[key].wave for key in data) < keys == Wave.KEYS


def test_accounts_that_traces_are_written_to_go_with_the_logs(inventory: Inventory) -> None:
    everything = subjects(inventory)
    place = places(dependency_graph(everything), everything)
    for end in ("/sthdhaudit", "/sthdhaudit/blobservices/default/containers/audit"):
        assert place[named(inventory, end)].wave is Wave.LOGS


def test_what_azure_manages_ends_with_its_manager(inventory: Inventory) -> None:
    everything = subjects(inventory)
    place = places(dependency_graph(everything), everything)
    for end in ("/dbstoragehdh01", "/pvc-6f0c2d51", "/rg-dbw-hdh-managed"):
        assert place[named(inventory, end)].wave is Wave.COMPUTE
    assert set(managers(everything).values()) == {named(inventory, "/aks-hdh"), named(inventory, "/dbw-hdh")}


def test_references_to_nothing_are_told(inventory: Inventory) -> None:
    everything = subjects(inventory)
    policy = everything[named(inventory, "/deny-create")]
    assert outside_references(policy, everything)[0].endswith("/policydefinitions/freeze")


def disk(name: str, *refers_to: str) -> Resource:
    """A disk that refers to others."""
    key = f"{GROUP}/providers/microsoft.compute/disks/{name}"
    others = {f"f{index}": f"{GROUP}/providers/Microsoft.Compute/disks/{each}" for index, each in enumerate(refers_to)}
    return Resource(key, key, name, "microsoft.compute/disks", Source.RESOURCE_GRAPH, properties=others)


def test_a_cycle_is_printed_with_its_fields() -> None:
    estate = {each.key: each for each in (disk("a", "b"), disk("b", "c"), disk("c", "a"), disk("d", "a"))}
    with pytest.raises(CycleError) as told:
        dependency_graph(estate)
    (problem,) = told.value.problems
    for name in "abc":
        assert f"/disks/{name} -> " in problem.value
    assert "/disks/d" not in problem.value
    assert "properties.f0" in problem.value
    assert "back references" in problem.way_out


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.integers(0, 12), st.sets(st.integers(0, 12), max_size=4), max_size=12))
def test_drawn_references_are_ordered_or_refused(drawn: dict[int, set[int]]) -> None:
    estate = {
        each.key: each for each in (disk(f"n{own}", *(f"n{other}" for other in refs)) for own, refs in drawn.items())
    }
    try:
        graph = dependency_graph(estate)
    except CycleError as error:
        assert all(" -> " in problem.value for problem in error.problems)
        return
    place = places(graph, estate)
    for own, refs in drawn.items():
        for other in refs & drawn.keys() - {own}:
            first, second = (place[f"{GROUP}/providers/microsoft.compute/disks/n{each}"] for each in (own, other))
            assert (first.wave, first.step) < (second.wave, second.step)


def test_deep_properties_do_not_exhaust_the_stack() -> None:
    deep: dict[str, object] = {}
    for _ in range(900):
        deep = {"in": deep}
    one = Resource(f"{GROUP}/providers/a.b/c/d", "", "d", "a.b/c", Source.RESOURCE_GRAPH, properties=deep)
    assert dependency_graph({one.key: one}).number_of_edges() == 0
