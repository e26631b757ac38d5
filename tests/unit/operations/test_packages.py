"""A package that a command needs and that is not there is told in one line, before anything has begun."""

from __future__ import annotations

import tomllib
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from typer.testing import CliRunner

from operations import packages
from operations.exits import RefusedError
from operations.packages import GROUPS, require

ROOT = Path(__file__).parents[3]


def _without(*names: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(name: str) -> ModuleSpec | None:
        return None if name in names else ModuleSpec(name, None)

    monkeypatch.setattr(packages, "find_spec", found)


def test_what_is_there_is_not_spoken_of() -> None:
    require("checks", "hub check live")


def test_what_is_missing_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    _without("scaleway", "boto3", monkeypatch=monkeypatch)
    with pytest.raises(RefusedError, match="hub check live needs scaleway and boto3, not installed") as refused:
        require("checks", "hub check live")
    assert "uv pip install --group checks" in refused.value.way_out


def test_the_command_says_so_before_it_looks_at_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    from operations.check_cli import checks

    _without("boto3", monkeypatch=monkeypatch)
    ended = CliRunner().invoke(checks, ["live", "nowhere"])
    assert isinstance(ended.exception, RefusedError)
    assert "hub check live needs boto3, not" in ended.exception.problem


def test_the_groups_are_those_of_the_project() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    for group, names in GROUPS.items():
        assert {each.partition(">")[0] for each in told[group]} == set(names)
