"""`hub exit approve` and `gates`, as they are typed: what opens a wave, and what keeps it closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from azure_exit.plan import read_plan
from components.azure_exit.committed import UncommittedError
from operations.exits import ExitCode
from tests.unit.operations.exit_cli.scene import LETTER, PEOPLE, Scene, Type, judge, sign

HASH = "a" * 64


class TestApproval:
    def test_two_approvals_open_the_wave_and_one_does_not(self, scene: Scene, hub: Type) -> None:
        assert judge(hub, scene)[1]["held"] == 4
        assert sign(hub, scene, "a@hub.example", "--yes")[0] is ExitCode.OK
        code, told = judge(hub, scene)
        assert code is ExitCode.FAILED
        assert {each["gate"] for row in told["rows"] for each in row["held_by"]} == {"two_approvers"}
        assert sign(hub, scene, "b@hub.example", "--yes")[0] is ExitCode.OK
        code, told = judge(hub, scene)
        assert (code, told["held"], told["ok"]) == (ExitCode.OK, 0, True)

    def test_what_changes_after_signing_closes_it(self, scene: Scene, hub: Type) -> None:
        for person in PEOPLE[:2]:
            sign(hub, scene, person, "--yes")
        scene.folder.wave(2).update_plan.write_text("another")
        code, told = judge(hub, scene)
        assert code is ExitCode.FAILED
        assert "signed something else" in told["rows"][0]["held_by"][0]["reason"]

    def test_the_notice_lies_among_the_documents(self, scene: Scene, hub: Type) -> None:
        for person in PEOPLE[:2]:
            sign(hub, scene, person, "--yes")
        (scene.folder.documents / "notice.pdf").write_bytes(LETTER + b".")
        code, told = judge(hub, scene)
        assert code is ExitCode.FAILED
        (held,) = told["rows"][0]["held_by"]
        assert held["gate"] == "notice_period"
        assert "is not among the documents" in held["reason"]

    def test_the_executor_cannot_approve(self, scene: Scene, hub: Type) -> None:
        code, told = sign(hub, scene, "ops@hub.example", "--yes")
        assert code is ExitCode.USAGE
        assert "ops@hub.example is no approver that environments/preproduction.yaml names" in told["error"]["message"]

    def test_an_approver_who_executes_this_wave_cannot(self, scene: Scene, hub: Type) -> None:
        path = scene.bundle / "evidence.yaml"
        path.write_text(path.read_text().replace("executor: ops@", "executor: a@"))
        code, told = sign(hub, scene, "a@hub.example", "--yes")
        assert code is ExitCode.USAGE
        assert "executes the wave" in told["error"]["message"]

    def test_nothing_is_signed_when_nobody_can_be_asked(self, scene: Scene, hub: Type) -> None:
        assert sign(hub, scene, "a@hub.example")[0] is ExitCode.USAGE
        assert not list(scene.bundle.glob("approval-*"))

    def test_a_key_of_somebody_else_leaves_no_approval(self, scene: Scene, hub: Type) -> None:
        scene.keys["a@hub.example"] = scene.keys["b@hub.example"]
        code, told = sign(hub, scene, "a@hub.example", "--yes")
        assert code is ExitCode.USAGE
        assert "no good signature" in told["error"]["message"]
        assert not list(scene.bundle.glob("approval-*"))

    def test_evidence_of_another_plan_is_refused(self, scene: Scene, hub: Type) -> None:
        path = scene.bundle / "evidence.yaml"
        path.write_text(path.read_text().replace(read_plan(scene.folder.plan).sha256, HASH))
        assert sign(hub, scene, "a@hub.example", "--yes")[0] is ExitCode.USAGE

    def test_bad_evidence_is_told_by_its_field(self, scene: Scene, hub: Type) -> None:
        path = scene.bundle / "evidence.yaml"
        path.write_text(path.read_text().replace("wave: 2", "wave: 12") + "unknown: 1\n")
        code, told = sign(hub, scene, "a@hub.example", "--yes")
        assert code is ExitCode.USAGE
        assert {each["row"] for each in told["error"]["problems"]} == {"wave", "unknown"}


def test_an_environment_given_by_a_path_is_refused(scene: Scene, hub: Type) -> None:
    given = ("verify", scene.folder.ledger, "--signers", scene.folder.signers)
    for told in (hub("gates", 2, "-e", scene.file), hub(*given, "-e", scene.file)):
        assert told[0] is ExitCode.USAGE
        assert "is a path" in told[1]["error"]["message"]
        assert "environments/NAME.yaml" in told[1]["error"]["hint"]


def test_what_is_not_committed_is_refused(
    scene: Scene, hub: Type, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*given: object) -> str:
        raise UncommittedError("a file differs", "commit it")

    monkeypatch.setattr("operations.exit_site.require_committed", fails)
    certify = (
        "certify",
        "-e",
        scene.name,
        "--particulars",
        "p.yaml",
        "--out",
        tmp_path / "c",
        "--as",
        "x",
        "--key",
        "k",
    )
    for code, told in (sign(hub, scene, "a@hub.example", "--yes"), judge(hub, scene), hub(*certify)):
        assert code is ExitCode.USAGE
        assert (told["error"]["message"], told["error"]["hint"]) == ("a file differs", "commit it")
    assert not list(scene.bundle.glob("approval-*"))
