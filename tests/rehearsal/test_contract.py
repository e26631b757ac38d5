"""The contract of every layer: up, an empty second preview, an empty refresh, destroy, nothing left."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from operations.workspace import FOLDER_VARIABLE, ROOT
from stacks import LAYERS
from tests.rehearsal.hub import ENVIRONMENT, TIMEOUT, Hub


@pytest.mark.xdist_group("rehearse")
def test_rehearse_brings_all_layers_up_and_leaves_nothing_behind(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("rehearse")
    ended = subprocess.run(
        [ROOT / "scripts" / "rehearse", "--json"],
        env={**os.environ, FOLDER_VARIABLE: str(folder)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout.splitlines()[-1])
    assert set(report) == {"ok", "layers", "resources", "second_preview_changes", "drift", "leftovers"}
    assert report["ok"] is True
    assert [layer["name"] for layer in report["layers"]] == list(LAYERS)
    assert all(layer["created"] > 0 and layer["seconds"] > 0 for layer in report["layers"])
    assert report["resources"] == sum(layer["created"] for layer in report["layers"])
    assert (report["second_preview_changes"], report["drift"], report["leftovers"]) == (0, 0, 0)


@pytest.mark.xdist_group("standing")
@pytest.mark.parametrize("layer", LAYERS)
def test_plain_pulumi_plans_nothing_after_up(standing: Hub, layer: str) -> None:
    result = standing.pulumi("preview", "-s", f"{ENVIRONMENT}.{layer}", "--expect-no-changes")
    assert result.code == 0, result.stdout + result.stderr


@pytest.mark.xdist_group("standing")
def test_drift_in_the_cloud_is_seen(standing: Hub) -> None:
    with standing.cloud.client() as client:
        vpc = client.get("/vpc/v2/regions/fr-par/vpcs").json()["vpcs"]
        ours = next(each for each in vpc if each["name"] == f"{ENVIRONMENT}-vpc")
        path = f"/vpc/v2/regions/fr-par/vpcs/{ours['id']}"
        client.patch(path, json={"name": "renamed-by-hand"}).raise_for_status()
        try:
            result = standing.pulumi(
                "refresh", "-s", f"{ENVIRONMENT}.network", "--preview-only", "--expect-no-changes", "--json"
            )
        finally:
            client.patch(path, json={"name": ours["name"]}).raise_for_status()
    assert result.code != 0
    assert "renamed-by-hand" in result.stdout
