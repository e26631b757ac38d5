"""A layer's state that was lost is made again from the cloud, by what the program says is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacks import LAYERS
from tests.rehearsal.hub import ENVIRONMENT
from tests.rehearsal.prepared import Prepared, assert_whole


@pytest.mark.xdist_group("interruption")
@pytest.mark.parametrize(
    "layer", [pytest.param(each, marks=() if each == "network" else pytest.mark.campaign) for each in LAYERS]
)
def test_a_lost_state_is_rebuilt_and_nothing_is_made_twice(prepared: Prepared, layer: str, tmp_path: Path) -> None:
    layers = LAYERS.index(layer) + 1
    hub = prepared.hub(layers, tmp_path)
    try:
        for path in (tmp_path / ENVIRONMENT / "state" / ".pulumi" / "stacks").rglob(f"{ENVIRONMENT}.{layer}.json*"):
            path.unlink()
        hub.succeed("up", ENVIRONMENT, "--layer", layer, "--adopt")
        assert_whole(hub, prepared.undisturbed(layers))
        hub.succeed("preview", ENVIRONMENT, "--layer", layer, "--expect-no-changes")
    finally:
        hub.cloud.stop()
