"""Parts of the platform: what lies in them is declared as it would be in the platform's own stack, once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from operations.backend import FileBackend
from operations.exits import RefusedError
from operations.target import Target, choose_layers, require_layers, standing_layers
from operations.workspace import PROJECT, Workspace
from reference.declarations import Declarations, Declared, collect
from settings import Environment, load_environment
from stacks import LAYERS, before, is_part, layers_of
from stacks.contracts import PartContract
from tests.grown import grown

PARTS = ("platform-part-1", "platform-part-2")


def _environment(folder: Path, copies: int, per_part: int | None) -> Environment:
    path = folder / "rehearsal.yaml"
    path.write_text(grown(copies, per_part))
    return load_environment(path)


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Declarations:
    return collect(_environment(tmp_path_factory.mktemp("parted"), 3, 2))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Declarations:
    return collect(_environment(tmp_path_factory.mktemp("whole"), 3, None))


def _by_name(declared: Declarations) -> dict[tuple[str, str], Declared]:
    return {(each.kind, each.name): each for each in declared.resources if each.custom and not each.is_provider}


def _inputs(declared: Declared) -> Mapping[str, Any]:
    """What it is declared with, but for the tag of the layer it lies in, and what each stack draws for itself."""
    inputs = {key: value for key, value in declared.inputs.items() if key not in ("passwordWo", "dataWo")}
    text = json.dumps(inputs, sort_keys=True, default=str)
    for part in PARTS:
        text = text.replace(f"layer={part}", "layer=platform").replace(f'"layer": "{part}"', '"layer": "platform"')
    return json.loads(text)  # type: ignore[no-any-return]


def test_layers_follow_the_file(parted: Declarations, whole: Declarations) -> None:
    assert layers_of(parted.environment) == (*LAYERS, *PARTS)
    assert layers_of(whole.environment) == LAYERS
    assert [before(each) for each in (*LAYERS, *PARTS)] == [(), LAYERS[:1], LAYERS[:2], LAYERS, LAYERS]
    assert all(map(is_part, PARTS))
    assert not any(map(is_part, (*LAYERS, "platform-", "platform-1", "azure_exit", "platform-a/b")))


def test_a_part_declares_what_the_platform_would(parted: Declarations, whole: Declarations) -> None:
    ours, theirs = _by_name(parted), _by_name(whole)
    assert ours.keys() == theirs.keys()
    for key, each in ours.items():
        assert _inputs(each) == _inputs(theirs[key]), key
        assert (each.protect, each.retain, each.project) == (
            theirs[key].protect,
            theirs[key].retain,
            theirs[key].project,
        )
    assert ours["pulumi-python:dynamic/hub:ManagedRetention", "rehearsal-managed-retention"].layer == "platform"


def test_each_entry_lies_in_its_part(parted: Declarations) -> None:
    instances = {each.name: each.layer for each in parted.of("databases.Instance")}
    assert instances == {
        "rehearsal-catalogue": "platform",
        "rehearsal-catalogue-1": PARTS[0],
        "rehearsal-catalogue-2": PARTS[0],
        "rehearsal-catalogue-3": PARTS[1],
    }
    assert {each.layer for each in parted.of("object.Bucket") if each.name == "rehearsal-raw-3"} == {PARTS[1]}
    assert {each.layer for each in parted.of("kubernetes.Pool") if "system-3-" in each.name} == {PARTS[1]}
    tags = {tag for each in parted.of("kubernetes.Pool") if each.layer == PARTS[1] for tag in each.inputs["tags"]}
    assert f"layer={PARTS[1]}" in tags


def test_a_part_publishes_its_own(parted: Declarations) -> None:
    published = parted.outputs[PARTS[1]]
    assert published.keys() == PartContract.documentation().keys()
    assert set(published["databases"]) == {"catalogue-3"}
    assert published["buckets"] == {"raw-3": "hub-rehearsal-raw-3"}
    assert "catalogue-3" not in parted.outputs["platform"]["databases"]


def test_a_part_that_holds_one_kind_publishes_nothing_of_the_others(tmp_path: Path) -> None:
    text = (Path("environments") / "rehearsal.yaml").read_text()
    path = tmp_path / "rehearsal.yaml"
    path.write_text(text.replace("    raw: {}", "    raw: {}\n    raw-imaging: {part: imaging}"))
    declared = collect(load_environment(path))
    assert declared.outputs["platform-imaging"] == {
        "databases": {},
        "database_certificates": {},
        "buckets": {"raw-imaging": "hub-rehearsal-raw-imaging"},
    }


def _state(backend: FileBackend, stack: str, resources: list[dict[str, Any]]) -> None:
    path = backend.folder / ".pulumi" / "stacks" / PROJECT / f"{stack}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {"resources": resources}}}))


def test_a_part_that_left_the_file_is_a_layer_while_anything_is_in_it(tmp_path: Path) -> None:
    environment, backend = _environment(tmp_path, 1, 1), FileBackend(tmp_path)
    for stack in ("rehearsal.platform-old", "other.platform-old", "rehearsal.platform-part-1", "rehearsal.network"):
        _state(backend, stack, [{"urn": "urn", "type": "scaleway:object/bucket:Bucket"}])
    _state(backend, "rehearsal.platform-empty", [{"urn": "urn", "type": "pulumi:pulumi:Stack"}])
    assert standing_layers(environment, backend) == (*LAYERS, "platform-part-1", "platform-old")
    target = Target(environment, Workspace("rehearsal"), backend, {})
    assert choose_layers(["platform-old", "network"], target.layers) == ("network", "platform-old")


def test_what_is_no_layer_is_refused(tmp_path: Path) -> None:
    environment = _environment(tmp_path, 1, 1)
    require_layers(["network", "platform-part-1", "platform-which-only-the-state-may-know"], environment)
    with pytest.raises(RefusedError, match="there is no layer netwrok"):
        require_layers(["netwrok"], environment)
    with pytest.raises(RefusedError, match="there is no layer platform-part-7") as caught:
        choose_layers(["platform-part-7"], standing_layers(environment, FileBackend(tmp_path)))
    assert "platform-part-1" in caught.value.way_out
