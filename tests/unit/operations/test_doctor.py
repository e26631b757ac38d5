"""What is wrong on a machine is found before a run meets it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine import locate
from engine.errors import EngineMissingError, ManifestMismatchError
from operations import doctor
from operations.doctor import Finding, State
from operations.workspace import FOLDER_VARIABLE, Workspace


@pytest.fixture(autouse=True)
def workspace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Workspace:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return Workspace("rehearsal")


def test_an_engine_that_is_not_what_was_built_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoilt() -> None:
        raise ManifestMismatchError("bin/pulumi has SHA-256 x: it is not run", "build it")

    monkeypatch.setattr(locate, "find", spoilt)
    assert list(doctor._engine()) == [
        Finding("engine", State.FAULT, "bin/pulumi has SHA-256 x: it is not run", "build it")
    ]


def test_one_that_was_never_built_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise EngineMissingError("neither installed nor built: x", "build it")

    monkeypatch.setattr(locate, "find", missing)
    first = next(iter(doctor._engine()))
    assert (first.state, first.way_out) == (State.NOTE, "build it; `hub up rehearsal` does it too")


def test_a_damaged_state_is_a_fault(workspace: Workspace) -> None:
    path = workspace.state / ".pulumi" / "stacks" / "hub" / "rehearsal.network.json"
    path.parent.mkdir(parents=True)
    path.write_text("{")
    (fault,) = [each for each in doctor._rehearsals() if each.state is State.FAULT]
    assert fault.subject == "rehearsal"
    assert str(path) in fault.text
    assert fault.way_out


def test_placeholders_that_are_left_are_a_note() -> None:
    found = {each.subject: each for each in doctor._environments()}
    assert found["environment rehearsal"].state is State.OK
    assert found["environment production"].state is State.NOTE
    assert "placeholders left" in found["environment production"].text


def test_tools_that_only_some_commands_need_are_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    signer, *_ = doctor._tools()
    assert (signer.subject, signer.state) == ("ssh-keygen", State.NOTE)
    assert signer.way_out
