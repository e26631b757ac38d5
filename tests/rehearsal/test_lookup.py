"""Whatever a layer makes can be found again in the cloud without the state: that is how an orphan is taken in."""

from __future__ import annotations

import pytest

from operations.events import is_cloud
from operations.locators import Repeatable, locator
from operations.orphans import lookup
from stacks import LAYERS
from tests.rehearsal.hub import Hub


@pytest.mark.xdist_group("standing")
@pytest.mark.parametrize("layer", LAYERS)
def test_every_resource_is_found_by_its_inputs_and_nothing_else_is(standing: Hub, layer: str) -> None:
    cloud = lookup(standing.target())
    looked_for = 0
    with cloud.api:
        for resource in standing.resources(layer):
            kind, name = resource["type"], resource["urn"].rpartition("::")[2]
            if not is_cloud(kind, resource["custom"]):
                continue
            row = locator(kind)
            assert row is not None, f"{kind} has no row in operations/locators.py"
            if isinstance(row, Repeatable):
                continue
            found = cloud.find(kind, resource["inputs"])
            assert [each.id for each in found or []] == [resource["id"]], f"{kind} {name}"
            looked_for += 1
    assert looked_for > 0
