"""Workspaces in which the first layers are up already: made once, copied by each test that disturbs the next layer."""

from __future__ import annotations

import fcntl
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator import process
from emulator.process import Running
from operations.backend import Checkpoint, FileBackend
from settings import load_environment
from stacks import LAYERS
from tests.rehearsal.hub import ENVIRONMENT, Hub

WRITES = "POST|PUT|PATCH|DELETE"
_RECORD = "undisturbed.json"

# What the cloud makes up itself: access keys, and the ends of nodes' names.
_GENERATED = re.compile(r"SCW[0-9A-Z]{17}|(?<=-)[0-9a-f]{6}$")

Kinds = Counter[tuple[str, str]]
"""How many of each (kind, name) exist in the cloud."""


@dataclass(frozen=True)
class Undisturbed:
    """What an `up` that nothing disturbs leaves behind.

    Attributes:
        kinds: all that is in the cloud.
        ids: of each layer, the ids that its state holds and the cloud knows, by URN; empty for what has none.
        urns: of each layer, all that its state holds.
        requests: (method, host, path) of each request that the last layer's `up` made, in order.
    """

    kinds: Kinds
    ids: dict[str, dict[str, str]]
    urns: dict[str, list[str]]
    requests: list[tuple[str, str, str]]

    @property
    def writes(self) -> int:
        return sum(method in WRITES for method, _, _ in self.requests)


@dataclass(frozen=True)
class Prepared:
    """Workspaces at rest under `folder`, one for each number of layers that are up; shared by all test processes."""

    folder: Path

    def hub(self, layers: int, folder: Path) -> Hub:
        """A fresh workspace in `folder` in which the first `layers` layers are up; its cloud runs."""
        if layers:
            self.undisturbed(layers)
            shutil.copytree(self.folder / str(layers), folder, dirs_exist_ok=True)
        hub = Hub(folder)
        start_cloud(hub)
        return hub

    def undisturbed(self, layers: int) -> Undisturbed:
        """What is there when the first `layers` layers are up."""
        folder = self.folder / str(layers)
        with locked(self.folder / f"{layers}.lock"):
            if not (folder / _RECORD).exists():
                self._make(layers, folder)
        content = json.loads((folder / _RECORD).read_text())
        kinds = Counter({(kind, name): number for kind, name, number in content["kinds"]})
        requests = [(method, host, path) for method, host, path in content["requests"]]
        return Undisturbed(kinds, content["ids"], content["urns"], requests)

    def _make(self, layers: int, folder: Path) -> None:
        hub = self.hub(layers - 1, folder)
        try:
            before = hub.cloud.ask("/requests")
            hub.succeed("up", ENVIRONMENT, "--layer", LAYERS[layers - 1])
            requests = hub.cloud.ask(f"/requests?after={before[-1]['number'] if before else 0}")
            content = {
                "kinds": [[*key, number] for key, number in kinds(hub).items()],
                "ids": {layer: _ids(hub, layer) for layer in LAYERS[:layers]},
                "urns": {layer: sorted(checkpoint(hub, layer).urns) for layer in LAYERS[:layers]},
                "requests": [[each["method"], each["host"], each["path"].partition("?")[0]] for each in requests],
            }
        finally:
            hub.cloud.stop()
        (folder / _RECORD).write_text(json.dumps(content))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file's lock against all other test processes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def start_cloud(hub: Hub) -> Running:
    """The workspace's stand-in cloud, started unless it runs."""
    organization = load_environment(ENVIRONMENT).organization_id
    return process.start(hub.folder / ENVIRONMENT / "cloud", organization)


def kinds(hub: Hub) -> Kinds:
    """What exists in the workspace's cloud."""
    return Counter((each["kind"], _GENERATED.sub("*", each["name"])) for each in hub.cloud.inventory())


def checkpoint(hub: Hub, layer: str) -> Checkpoint:
    """A layer's state as the engine left it; empty when the stack does not exist."""
    found = FileBackend(hub.folder / ENVIRONMENT / "state").checkpoint(f"{ENVIRONMENT}.{layer}")
    return found or Checkpoint({})


def _ids(hub: Hub, layer: str) -> dict[str, str]:
    """The ids of a layer's resources that are ids in the cloud too, as the cloud writes them."""
    known = {each["id"] for each in hub.cloud.inventory()}
    found = {}
    for urn, parts in _id_parts(checkpoint(hub, layer).resources):
        there = [part for part in parts if part in known]
        if there:
            found[urn] = there[-1]
    return found


def _id_parts(resources: Sequence[dict[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    for each in resources:
        if each.get("id"):
            yield each["urn"], [each["id"], *each["id"].split("/")]


def assert_whole(hub: Hub, undisturbed: Undisturbed) -> None:
    """Assert that nothing tells the workspace from one that was never disturbed.

    In the cloud nothing is missing, orphaned or double; no state lost a resource, holds one that is gone, or has an
    operation pending; no lock and no mark of an interrupted run is left.
    """
    found = kinds(hub)
    assert found == undisturbed.kinds, (
        f"too many: {sorted((found - undisturbed.kinds).items())}\n"
        f"too few: {sorted((undisturbed.kinds - found).items())}"
    )
    workspace = hub.folder / ENVIRONMENT
    for layer, urns in undisturbed.urns.items():
        state = checkpoint(hub, layer)
        assert not state.interrupted, state.deployment["pending_operations"]
        assert sorted(state.urns) == urns
        gone = undisturbed.ids[layer].keys() - _ids(hub, layer).keys()
        assert not gone, f"in the state and not in the cloud: {sorted(gone)}"
    assert not list((workspace / "state" / ".pulumi" / "locks").rglob("*.json"))
    unsettled = workspace / "unsettled"
    assert not unsettled.exists() or not list(unsettled.iterdir())
