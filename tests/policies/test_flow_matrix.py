"""A matrix that cannot be read says which file it is and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies import flow_matrix
from policies.flow_matrix import FlowMatrixError

GOOD = {"from": "a", "to": "b", "protocol": "tcp", "ports": "[1]", "purpose": "x", "owner": "y"}


def _write(folder: Path, networks: str, **flow: str) -> None:
    (folder / "somewhere").mkdir()
    line = ", ".join(f"{key}: {value}" for key, value in flow.items())
    (folder / "somewhere" / "flow-matrix.yaml").write_text(f"networks: {networks}\nflows: [{{{line}}}]\n")


@pytest.fixture(autouse=True)
def _reads_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    flow_matrix.load.cache_clear()
    monkeypatch.setattr(flow_matrix, "FOLDER", tmp_path)


def test_a_flow_is_read(tmp_path: Path) -> None:
    _write(tmp_path, "{a: 10.0.0.0/24, b: 10.0.1.0/24}", **GOOD)
    assert [each.ports for each in flow_matrix.load("somewhere")] == [(1,)]


@pytest.mark.parametrize(
    ("networks", "flow"),
    [
        ("{a: 10.0.0.0/24}", GOOD),
        ("{a: 10.0.0.0/24, b: there}", GOOD),
        ("{a: 10.0.0.0/24, b: 10.0.1.0/24}", {"from": "a", "to": "b"}),
        ("[", GOOD),
    ],
)
def test_what_cannot_be_read_names_file_and_way_out(tmp_path: Path, networks: str, flow: dict[str, str]) -> None:
    _write(tmp_path, networks, **flow)
    with pytest.raises(
        FlowMatrixError, match=r"docs/reference/somewhere/flow-matrix[.]yaml .*python -m reference write"
    ):
        flow_matrix.load("somewhere")


def test_a_missing_matrix_is_told(tmp_path: Path) -> None:
    with pytest.raises(FlowMatrixError, match="python -m reference write"):
        flow_matrix.load("somewhere")
