"""A rehearsal begins from nothing, forgets only what is its own, and always tells the same object."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from operations import cli, rehearsal, rehearse
from operations.engine_run import Interruption
from operations.events import Problem, Tally
from operations.exits import ExitCode, OperationError
from operations.operate import held
from operations.rehearse import Proof
from operations.report import LayerReport, Report, Status
from operations.workspace import FOLDER_VARIABLE, Workspace, exclusive
from settings import load_environment

KEYS = {"ok", "layers", "resources", "second_preview_changes", "drift", "leftovers"}


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Workspace:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return Workspace("rehearsal")


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> list[str]:
    """What was forgotten to begin from nothing; each rehearsal ends there."""
    forgotten: list[str] = []
    monkeypatch.setattr(rehearsal, "reset", lambda environment: forgotten.append(environment.environment))

    def none(_: object) -> None:
        raise OperationError("no engine", "build it")

    monkeypatch.setattr(rehearse, "find_target", none)
    return forgotten


def stands(workspace: Workspace, *kinds: str, layer: str = "network") -> Path:
    path = workspace.state / ".pulumi" / "stacks" / "hub" / f"rehearsal.{layer}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    resources = [{"urn": kind, "type": kind, "custom": True} for kind in kinds]
    path.write_text(json.dumps({"version": 3, "checkpoint": {"latest": {"resources": resources}}}))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = cli.main(["rehearse", "--json", *arguments])
    (line,) = capsys.readouterr().out.splitlines()
    return code, json.loads(line)


def test_what_somebody_brought_up_is_not_forgotten_unasked(
    workspace: Workspace, begun: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    stands(workspace, "pulumi:pulumi:Stack", "scaleway:network/vpc:Vpc")
    code, answer = run(capsys)
    assert (code, begun) == (ExitCode.USAGE, [])
    assert set(answer) == {*KEYS, "error"}
    assert answer["ok"] is False
    assert "rehearsal.network with 1 resources" in answer["error"]["message"]
    assert "`hub destroy rehearsal`" in answer["error"]["hint"]
    assert "`scripts/rehearse --fresh`" in answer["error"]["hint"]
    run(capsys, "--fresh")
    assert begun == ["rehearsal"]


def test_nor_is_a_state_that_cannot_be_read(
    workspace: Workspace, begun: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    stands(workspace).write_text("{")
    code, answer = run(capsys)
    assert (code, begun) == (ExitCode.USAGE, [])
    assert "damaged" in answer["error"]["message"]
    assert "--fresh" in answer["error"]["hint"]


@pytest.mark.parametrize("kinds", [(), ("pulumi:pulumi:Stack", "pulumi:providers:scaleway")], ids=["none", "emptied"])
def test_nothing_is_asked_where_nothing_stands(
    workspace: Workspace, begun: list[str], capsys: pytest.CaptureFixture[str], kinds: tuple[str, ...]
) -> None:
    if kinds:
        stands(workspace, *kinds)
    code, answer = run(capsys)
    assert (code, begun) == (ExitCode.FAILED, ["rehearsal"])
    assert set(answer) == {*KEYS, "error"}
    assert answer["error"] == {"message": "no engine", "hint": "build it"}
    assert [answer[key] for key in ("second_preview_changes", "drift", "leftovers")] == [None] * 3


def test_what_a_rehearsal_left_behind_is_begun_afresh_until_another_command_works_on_it(
    workspace: Workspace, begun: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys)  # fails after it began
    stands(workspace, "scaleway:network/vpc:Vpc")
    run(capsys)
    assert len(begun) == 2
    with held("hub up", load_environment("rehearsal")):
        pass
    code, _ = run(capsys)
    assert (code, len(begun)) == (ExitCode.USAGE, 2)


def test_a_busy_environment_is_refused(
    workspace: Workspace, begun: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with exclusive(workspace.folder / "lock", "hub up"):
        code, answer = run(capsys)
    assert (code, begun) == (ExitCode.USAGE, [])
    assert "`hub up` works on rehearsal already" in answer["error"]["message"]


def test_ctrl_c_before_the_engine_runs_is_told(
    workspace: Workspace, begun: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rehearse, "find_target", interrupted)
    code, answer = run(capsys)
    assert code == ExitCode.INTERRUPTED
    assert answer["error"]["message"] == "interrupted"
    assert set(answer) == {*KEYS, "error"}


def chain_that(status: Status, problem: str = "", changes: int = 0) -> type:
    """A chain whose `up` ends so."""

    class Chain:
        def __init__(self, *_: object, **__: object) -> None:
            self.interruption = Interruption(requests=int(status is Status.INTERRUPTED))

        async def up(self, _: object) -> Report:
            problems = [Problem("", problem)] if problem else []
            layer = LayerReport("network", status, Tally(created=3), 3, 1.0, problems)
            return Report("up", "rehearsal", [layer])

        async def preview(self, _: object) -> Report:
            return Report("preview", "rehearsal", [LayerReport("network", Status.DONE, changes=changes)], would=True)

        async def drift(self, _: object) -> Report:
            return Report("refresh", "rehearsal", [LayerReport("network", Status.DONE)], would=True)

        async def destroy(self, _: object) -> Report:
            return Report("destroy", "rehearsal", [LayerReport("network", Status.DONE)])

    return Chain


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch, begun: list[str]) -> Callable[[type], list[str]]:
    """Rehearse with a chain, and a cloud that holds one thing; what the cloud was asked."""
    asked: list[str] = []

    class Target:
        layers = ("network",)

    def inventory(_: object) -> list[dict[str, str]]:
        asked.append("inventory")
        return [{"kind": "vpc", "name": "main", "id": "1"}]

    monkeypatch.setattr(rehearse, "find_target", lambda _: Target())
    monkeypatch.setattr(rehearsal, "inventory", inventory)
    monkeypatch.setattr(rehearsal, "stop", lambda _: asked.append("stop"))

    def use(chain: type) -> list[str]:
        monkeypatch.setattr(rehearse, "Chain", chain)
        return asked

    return use


def test_after_an_interruption_nothing_is_called_left_over(
    workspace: Workspace, cloud: Callable[[type], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = cloud(chain_that(Status.INTERRUPTED))
    code = cli.main(["rehearse", "--json"])
    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert (code, asked) == (ExitCode.INTERRUPTED, ["stop"])
    assert "left over" not in told.err
    assert answer["resources"] == 3
    assert answer["leftovers"] is None
    assert answer["error"]["message"] == "interrupted"
    assert workspace.rehearsing.exists()
    assert cli.main(["rehearse"]) == ExitCode.INTERRUPTED
    assert "rehearse: interrupted; run it again" in capsys.readouterr().out


def test_what_failed_is_in_the_object(
    workspace: Workspace, cloud: Callable[[type], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    cloud(chain_that(Status.FAILED, "quota exceeded"))
    code, answer = run(capsys)
    assert code == ExitCode.FAILED
    assert answer["error"]["message"] == "network: quota exceeded"
    assert "quota" in answer["error"]["hint"]
    assert answer["leftovers"] == 1


def test_so_is_what_was_found_other_than_it_should_be(
    workspace: Workspace, cloud: Callable[[type], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    cloud(chain_that(Status.DONE, changes=2))
    code, answer = run(capsys)
    assert code == ExitCode.FAILED
    assert answer["error"]["message"] == "changes in a second preview: 2, left over after the destroy: 1"


def test_what_is_kept_is_somebodys(
    workspace: Workspace, cloud: Callable[[type], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    cloud(chain_that(Status.DONE))
    code, answer = run(capsys, "--keep")
    assert code == ExitCode.OK
    assert set(answer) == KEYS
    assert not workspace.rehearsing.exists()


def test_an_object_that_is_ok_has_no_error() -> None:
    proof = Proof([], 3, 0, 0, 0, came_up=True, went_down=True)
    assert set(proof.as_json(kept=False)) == KEYS
    assert proof.code(kept=False) is ExitCode.OK
