"""The reference pages say what the engine makes: what is collected under mocks is what lies in the state."""

from __future__ import annotations

import pytest

from reference.declarations import Declarations, collect
from settings import load_environment
from stacks import LAYERS
from tests.rehearsal.hub import ENVIRONMENT, Hub

pytestmark = pytest.mark.xdist_group("standing")
# The engine's own, which no program declares.
NOT_DECLARED = ("pulumi:pulumi:Stack", "pulumi:pulumi:StackReference", "pulumi:providers:")


@pytest.fixture(scope="module")
def declared() -> Declarations:
    return collect(load_environment(ENVIRONMENT))


@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_documented_is_what_the_engine_made(standing: Hub, declared: Declarations, layer: str) -> None:
    made = {
        each["urn"].replace("pulumi:pulumi:Stack$", ""): each.get("protect", False)
        for each in standing.resources(layer)
        if not each["type"].startswith(NOT_DECLARED)
    }
    documented = {each.urn: each.protect for each in declared.resources if each.layer == layer and not each.is_provider}
    assert documented == made
