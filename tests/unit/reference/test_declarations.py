"""What is collected is what the program declares, with the options that decide how hard it is to lose."""

from __future__ import annotations

from components.account.projects import ProjectRole
from reference.declarations import Declarations, collect
from stacks import LAYERS
from stacks.contracts import CONTRACTS

ORGANIZATION_WIDE = ("iam.", "billing.", "account.")


def test_every_layer_declares_and_publishes_its_contract(declared: Declarations) -> None:
    assert {each.layer for each in declared.resources} == set(LAYERS)
    for layer in LAYERS:
        published = declared.outputs[layer]
        assert published.keys() == CONTRACTS[layer].documentation().keys()
        assert all(value not in (None, "", {}) for value in published.values()), published


def test_urns_are_unique_and_parents_exist(declared: Declarations) -> None:
    assert len(declared.by_urn) == len(declared.resources)
    for each in declared.resources:
        assert each.parent in declared.by_urn or each.parent == "" or "pulumi:pulumi:Stack" in each.parent


def test_every_resource_of_a_project_is_found_in_one(declared: Declarations) -> None:
    for each in declared.resources:
        if not each.custom or each.is_provider or each.kind.startswith("pulumi-python:dynamic"):
            continue
        if each.short_kind.startswith(ORGANIZATION_WIDE):
            assert each.project == "", each
        else:
            assert each.project in list(ProjectRole), each


def test_production_protects_and_retains_what_holds_data_and_the_rehearsal_nothing(
    production: Declarations, rehearsal: Declarations
) -> None:
    for kind in ("object.Bucket", "databases.Instance", "databases.Database", "keymanager.Key", "secrets.Secret"):
        found = production.of(kind)
        assert found, kind
        assert all(each.protect and each.retain for each in found), kind
    assert not any(each.protect or each.retain for each in rehearsal.resources)


def test_collecting_twice_gives_the_same(rehearsal: Declarations) -> None:
    assert collect(rehearsal.environment) == rehearsal
