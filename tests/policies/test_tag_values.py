"""The closed lists of tag values are those of the environments' files and of the program."""

from __future__ import annotations

import pytest

from components.account.projects import ProjectRole
from components.base import METADATA, ORGANIZATION, SECRETS, TRACES
from components.keys.purposes import key_purposes
from components.storage.bucket import ObjectEncryption
from policies import tables
from settings import load_environment
from settings.vocabulary import BucketPurpose, DataClass, Tier

ROWS = tables.load("tag-values").rows
SHIPPED = ("preproduction", "production", "rehearsal")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_environment_uses_values_that_are_listed(name: str) -> None:
    """Also a run that knows of no environment then takes what they declare."""
    environment = load_environment(name)
    assert environment.environment in ROWS["environment"]
    assert environment.owner in ROWS["owner"]
    assert environment.cost_centre in ROWS["cost-centre"]


def test_projects_are_those_of_the_program() -> None:
    assert ROWS["project"] == [ORGANIZATION, *(role.value for role in ProjectRole)]


def test_classes_are_those_of_the_program() -> None:
    assert set(ROWS["donnees"]) == {*(each.value for each in DataClass), TRACES, SECRETS, METADATA}


def test_ways_to_encrypt_are_those_of_the_program() -> None:
    assert set(ROWS["chiffrement"]) == {each.value for each in ObjectEncryption}


def test_roles_of_keys_are_those_of_the_program() -> None:
    assert set(ROWS["role"]) == {each.role for each in key_purposes(["raw"])}


def test_tiers_are_those_of_the_program() -> None:
    assert ROWS["tier"] == [each.value for each in Tier]


def test_purposes_are_those_of_the_program_and_of_research_spaces() -> None:
    assert {each.value for each in BucketPurpose} <= set(ROWS["purpose"])
    assert set(ROWS["purpose"]) - {each.value for each in BucketPurpose} == {"audit", "input", "quarantine", "release"}
