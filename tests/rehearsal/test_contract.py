"""The contract of every layer: up, an empty second preview, an empty refresh, destroy, nothing left."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from operations.workspace import FOLDER_VARIABLE, ROOT, exclusive
from stacks import LAYERS
from tests.rehearsal.hub import ENVIRONMENT, TIMEOUT, Hub
from tests.rehearsal.mishaps import EXPECTED, add_mishaps, met
from tests.rehearsal.prepared import start_cloud


@contextmanager
def failing_cloud(hub: Hub) -> Iterator[None]:
    """Whoever begins a rehearsal within this finds its new cloud up, in which every product fails now and then."""
    workspace = hub.folder / ENVIRONMENT
    old = workspace / "cloud" / "of-before"
    old.mkdir(parents=True)
    with exclusive(workspace / "cloud.lock", "test"):
        yield
        deadline = time.monotonic() + TIMEOUT
        while old.exists():  # the rehearsal forgets it, and then waits for the lock to start another
            assert time.monotonic() < deadline
            time.sleep(0.02)
        start_cloud(hub)
        add_mishaps(hub)


@pytest.mark.xdist_group("rehearse")
def test_rehearse_brings_all_layers_up_and_leaves_nothing_behind(hub: Hub) -> None:
    """Though every product refuses, cuts connections and loses replies."""
    with failing_cloud(hub):
        started = subprocess.Popen(
            [ROOT / "scripts" / "rehearse", "--json"],
            env={**os.environ, FOLDER_VARIABLE: str(hub.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    stdout, stderr = started.communicate(timeout=TIMEOUT)
    assert started.returncode == 0, stderr
    report = json.loads(stdout.splitlines()[-1])
    assert set(report) == {"ok", "layers", "resources", "second_preview_changes", "drift", "leftovers"}
    assert report["ok"] is True
    assert [layer["name"] for layer in report["layers"]] == list(LAYERS)
    assert all(layer["created"] > 0 and layer["seconds"] > 0 for layer in report["layers"])
    assert report["resources"] == sum(layer["created"] for layer in report["layers"])
    assert (report["second_preview_changes"], report["drift"], report["leftovers"]) == (0, 0, 0)
    start_cloud(hub)
    assert met(hub) == EXPECTED


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
