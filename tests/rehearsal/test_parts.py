"""Parts of the platform on the real engine: each a stack of its own, from the first entry to after the last."""

from __future__ import annotations

from stacks import LAYERS
from tests.grown import grown
from tests.rehearsal.hub import ENVIRONMENT, Hub
from tests.rehearsal.prepared import checkpoint

PARTS = ("platform-part-1", "platform-part-2")


def _declare(hub: Hub, copies: int) -> None:
    (hub.checkout / "environments" / f"{ENVIRONMENT}.yaml").write_text(grown(copies, per_part=2))


def _held(hub: Hub, kind: str) -> dict[str, list[str]]:
    """The names of what is of a kind, by the layer whose state holds it."""
    found = {layer: checkpoint(hub, layer).resources for layer in (*LAYERS, *PARTS)}
    return {
        layer: sorted(each["outputs"]["name"] for each in resources if each["type"] == kind)
        for layer, resources in found.items()
        if any(each["type"] == kind for each in resources)
    }


def test_parts_come_up_beside_the_platform_and_go_with_their_last_entry(apart: Hub) -> None:
    hub = apart
    before = checkpoint(hub, "platform").urns
    _declare(hub, 3)
    report = hub.succeed("up", ENVIRONMENT)
    layers = {each["name"]: each for each in report["layers"]}
    assert tuple(layers) == (*LAYERS, *PARTS)
    assert layers["platform"]["created"] == 0
    assert all(layers[part]["created"] > 0 and layers[part]["deleted"] == 0 for part in PARTS)
    assert checkpoint(hub, "platform").urns == before
    assert _held(hub, "scaleway:databases/instance:Instance") == {
        "platform": ["rehearsal-catalogue"],
        PARTS[0]: ["rehearsal-catalogue-1", "rehearsal-catalogue-2"],
        PARTS[1]: ["rehearsal-catalogue-3"],
    }
    both = [argument for part in PARTS for argument in ("--layer", part)]
    hub.succeed("preview", ENVIRONMENT, "--expect-no-changes", *both)
    hub.succeed("refresh", ENVIRONMENT, "--preview-only", "--expect-no-changes", *both)
    refused = hub("destroy", ENVIRONMENT, "--layer", "platform")
    assert (refused.code, "platform-part-1 still stands on platform" in refused.stderr) == (2, True)
    assert set(hub.succeed("outputs", ENVIRONMENT, "--layer", PARTS[1])[PARTS[1]]["databases"]) == {"catalogue-3"}

    _declare(hub, 2)  # the last entry of the second part leaves the file
    planned = hub.succeed("preview", ENVIRONMENT, "--layer", PARTS[1], "--no-policies")
    assert planned["layers"][0]["deleted"] == layers[PARTS[1]]["created"]
    refused = hub("up", ENVIRONMENT)
    assert refused.code == 2
    assert "platform-part-2: rehearsal-catalogue-3-administrator-password, " in refused.stderr
    assert "`hub up rehearsal --layer platform-part-2`" in refused.stderr
    gone = hub.succeed("up", ENVIRONMENT, "--layer", PARTS[1], "--no-policies")["layers"]
    assert gone[0]["deleted"] == layers[PARTS[1]]["created"]
    after = {each["name"]: each for each in hub.succeed("up", ENVIRONMENT, "--no-policies")["layers"]}
    assert after["foundation"]["deleted"] == 4  # a key and three secrets
    assert after[PARTS[0]]["deleted"] == after[PARTS[0]]["created"] == 0
    down = hub.succeed("destroy", ENVIRONMENT, "--yes")
    assert [each["name"] for each in down["layers"]] == [PARTS[0], *reversed(LAYERS)]
    assert hub.cloud.inventory() == []
