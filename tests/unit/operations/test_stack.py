"""All stacks of an environment have one salt, so that the engine makes one key for all that a layer reads."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from operations import stack, workspace
from operations.backend import FileBackend
from operations.exits import OperationError
from operations.stack import ensure_stacks
from operations.target import Target
from operations.workspace import ROOT, Workspace
from settings import load_environment
from stacks import LAYERS


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Target:
    """A target whose engine only writes what the real one writes into a stack's file."""
    monkeypatch.setattr(workspace, "ROOT", tmp_path)
    made = Target(load_environment("rehearsal"), Workspace("rehearsal"), FileBackend(tmp_path / "state"), {})
    drawn = iter(range(9))

    async def engine(target: Target, *arguments: str, given: str = "") -> None:
        name = next(each for each in arguments if each.startswith("rehearsal."))
        path = target.workspace.stack_file(name.partition(".")[2])
        text = path.read_text() if path.exists() else ""
        if arguments[:2] == ("stack", "init") and "encryptionsalt:" not in text:
            text += f"encryptionsalt: v1:{next(drawn)}\n"
        if stack.SEED in arguments:
            text += f"  {stack.SEED}: {len(given)} characters\n"
        path.write_text(text)

    monkeypatch.setattr(stack, "_pulumi", engine)
    return made


def salts(target: Target) -> list[str]:
    return [salt for layer in LAYERS for salt in salts_of(target.workspace.stack_file(layer))]


def salts_of(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if line.startswith("encryptionsalt:")]


def test_new_stacks_get_the_salt_of_the_first(target: Target) -> None:
    asyncio.run(ensure_stacks(target, LAYERS))
    assert salts(target) == ["encryptionsalt: v1:0"] * len(LAYERS)


def test_a_layer_that_comes_later_gets_the_salt_of_those_before(target: Target) -> None:
    asyncio.run(ensure_stacks(target, LAYERS[:1]))
    asyncio.run(ensure_stacks(target, LAYERS))
    assert salts(target) == ["encryptionsalt: v1:0"] * len(LAYERS)


def test_a_file_that_brings_its_own_salt_keeps_it(target: Target) -> None:
    own = target.workspace.stack_file("network")
    own.write_text("config: {}\nencryptionsalt: v1:own\n")
    asyncio.run(ensure_stacks(target, ("network",)))
    assert salts_of(own) == ["encryptionsalt: v1:own"]


def test_the_committed_stacks_have_one_salt() -> None:
    assert len({tuple(salts_of(ROOT / f"Pulumi.rehearsal.{layer}.yaml")) for layer in LAYERS}) == 1


def test_what_an_engine_left_half_written_is_mended_before_stacks_are_made(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(target.backend, FileBackend)
    left = target.backend.folder / ".pulumi/locks/organization/hub/rehearsal.network/1.json.2.tmp"
    left.parent.mkdir(parents=True)
    left.touch()
    os.utime(left, (1, 1))
    engine, found = stack._pulumi, []

    async def watched(target: Target, *arguments: str, given: str = "") -> None:
        found.append(left.exists())
        await engine(target, *arguments, given=given)

    monkeypatch.setattr(stack, "_pulumi", watched)
    asyncio.run(ensure_stacks(target, LAYERS))
    assert found
    assert not any(found)


CLI = """#!/bin/bash
case "$*" in
  *network*) sleep 0.3; echo 'error: no space left' >&2; exit 255 ;;
  *) trap 'kill %1; sleep 0.3; touch "$ENDED"; exit 1' INT; touch "$STARTED"; sleep 30 </dev/null &>/dev/null & wait ;;
esac
"""


def test_when_a_stack_cannot_be_made_the_others_are_ended_before_it_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pulumi").write_text(CLI)
    (tmp_path / "pulumi").chmod(0o755)
    started, ended = tmp_path / "started", tmp_path / "ended"
    variables = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "STARTED": str(started), "ENDED": str(ended)}
    monkeypatch.setenv("PATH", variables["PATH"])
    target = Target(load_environment("rehearsal"), Workspace("rehearsal"), FileBackend(tmp_path / "state"), variables)

    async def make() -> None:
        await stack._all([stack._pulumi(target, "stack", "init", f"rehearsal.{layer}") for layer in LAYERS[:2]])

    with pytest.raises(OperationError, match="no space left"):
        asyncio.run(make())
    assert started.exists()
    assert ended.exists(), "it was not waited for"
