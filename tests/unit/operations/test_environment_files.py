"""A new environment is two files, and the check tells when the second is not what the first says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from operations.environment_files import check, write_new
from operations.exits import ExitCode, RefusedError
from policies import flow_matrix


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "environments").mkdir()
    return tmp_path


def _problem(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    capsys.readouterr()
    assert check([str(root / "environments" / "lab.yaml")], as_json=True, root=root) is ExitCode.USAGE
    (problem,) = json.loads(capsys.readouterr().out)["files"][0]["problems"]
    found: dict[str, str] = problem
    return found


def test_a_new_environment_has_the_flow_matrix_that_the_policy_pack_reads(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, matrix = write_new("lab", root)
    assert check([str(root / file)], as_json=True, root=root) is ExitCode.OK
    monkeypatch.setattr(flow_matrix, "FOLDER", root / "docs" / "reference")
    assert [each.ports for each in flow_matrix.load("lab")], matrix


def test_a_matrix_that_is_not_there_is_told_with_the_way_out(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, matrix = write_new("lab", root)
    (root / matrix).unlink()
    problem = _problem(root, capsys)
    assert (problem["file"], problem["value"]) == ("docs/reference/lab/flow-matrix.yaml", "(no such file)")
    assert "python -m reference write" in problem["fix"]


def test_a_matrix_of_other_networks_is_told_too(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, _ = write_new("lab", root)
    path = root / file
    path.write_text(path.read_text().replace("cidr: 10.112.0.0/16", "cidr: 10.113.0.0/16"))
    assert "python -m reference write" in _problem(root, capsys)["fix"]


def test_one_that_is_there_is_left_as_it_is(root: Path) -> None:
    file, matrix = write_new("lab", root)
    (root / file).write_text("mine")
    (root / matrix).write_text("mine too")
    with pytest.raises(RefusedError, match="is there already"):
        write_new("lab", root)
    assert ((root / file).read_text(), (root / matrix).read_text()) == ("mine", "mine too")
