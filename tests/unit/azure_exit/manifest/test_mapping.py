"""The mapping of an account's containers: every mistake in it is told, before anything is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from azure_exit.manifest.mapping import read_mapping
from azure_exit.problems import InputError
from azure_exit.yaml_text import dump_yaml

GOOD: dict[str, Any] = {
    "format": "hub-azure-exit-mapping/1",
    "account": "Lake",
    "containers": {"raw": "s3://hub-raw", "curated": "s3://hub/curated/", "$web": "s3://hub/web"},
    "left": {"$logs": "logs of requests, not kept"},
}


def test_a_good_one(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(dump_yaml(GOOD))
    found = read_mapping(path)
    assert (found.account, found.left) == ("lake", GOOD["left"])
    assert found.containers == GOOD["containers"]
    path.write_text(dump_yaml(dict(reversed(GOOD.items()))))
    assert read_mapping(path).sha256 == found.sha256
    path.write_text(dump_yaml({**GOOD, "containers": {"raw": "s3://other"}}))
    assert read_mapping(path).sha256 != found.sha256


@pytest.mark.parametrize(
    ("changed", "place", "rule"),
    [
        ({"format": "1"}, "format", "hub-azure-exit-mapping/1"),
        ({"account": None}, "account", "the name of the storage account"),
        ({"contaners": {}}, "contaners", "one of"),
        ({"containers": []}, "containers", "a line for each container"),
        ({"containers": {"Raw": "s3://hub"}}, "containers.Raw", "the name of a container"),
        ({"containers": {"raw": 1}}, "containers.raw", "text"),
        ({"containers": {"raw": "hub"}}, "containers.raw", "s3://BUCKET"),
        ({"containers": {"raw": "s3://HUB"}}, "containers.raw", "s3://BUCKET"),
        ({"containers": {"raw": "s3://key:secret@hub"}}, "containers.raw", "s3://BUCKET"),
        ({"containers": {"raw": "s3://hub", "curated": "s3://hub"}}, "containers.raw", "a place of its own"),
        ({"containers": {"raw": "s3://hub/a/b", "curated": "s3://hub/a"}}, "containers.raw", "a place of its own"),
        ({"containers": {"raw": "s3://hub", "curated": "s3://hub/a"}}, "containers.raw", "a place of its own"),
        ({"left": {"raw": "not kept"}}, "left.raw", "moved, or left, not both"),
        ({"left": {"old": " "}}, "left.old", "why it was not moved"),
    ],
)
def test_what_is_refused(tmp_path: Path, changed: dict[str, Any], place: str, rule: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(dump_yaml({**GOOD, **changed}))
    with pytest.raises(InputError) as refused:
        read_mapping(path)
    (problem,) = refused.value.problems
    assert (problem.file, problem.row) == (str(path), place)
    assert rule in problem.rule


def test_neighbours_are_not_mixed(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(dump_yaml({**GOOD, "containers": {"raw": "s3://hub/a", "curated": "s3://hub/ab"}}))
    assert read_mapping(path).containers


@pytest.mark.parametrize("text", ["", "[1]", "a: [", "format: 1\nformat: 2\n", "\x00"])
def test_what_is_no_mapping(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(text)
    with pytest.raises(InputError):
        read_mapping(path)
    with pytest.raises(InputError):
        read_mapping(tmp_path / "none.yaml")
