"""Who may sign is pinned in the environment's file, for every command that trusts a signature."""

from __future__ import annotations

import hashlib

from azure_exit.ledger import Kind
from operations.exits import ExitCode
from settings import ENVIRONMENTS
from tests.unit.operations.exit_cli.scene import Scene, Type, judge, sign


class TestPin:
    """Who may sign is pinned in the environment's file: the one in the exit's folder counts as that or not at all."""

    def test_a_key_that_was_added_is_refused(self, scene: Scene, hub: Type) -> None:
        """The attack: whoever writes to the folder lets their own key sign for an approver."""
        lines = scene.folder.signers.read_text()
        scene.folder.signers.write_text(
            lines + f"a@hub.example {scene.keys['ops@hub.example'].with_suffix('.pub').read_text()}"
        )
        scene.keys["a@hub.example"] = scene.keys["ops@hub.example"]
        for code, told in (sign(hub, scene, "a@hub.example", "--yes"), judge(hub, scene)):
            assert code is ExitCode.FAILED
            assert "environments/preproduction.yaml pins" in told["error"]["message"]
            assert f"ssh-keygen -lf {scene.folder.signers}" in told["error"]["hint"]
            assert f"sha256sum {scene.folder.signers}" in told["error"]["hint"]
        assert not list(scene.bundle.glob("approval-*"))

    def test_without_a_pin_nothing_is_trusted(self, scene: Scene, hub: Type) -> None:
        scene.file.write_text(scene.file.read_text().replace("signers_sha256:", "# signers_sha256:"))
        for code, told in (sign(hub, scene, "a@hub.example", "--yes"), judge(hub, scene)):
            assert code is ExitCode.USAGE
            assert "pins who may sign" in told["error"]["message"]

    def test_without_the_block_nothing_is(self, scene: Scene, hub: Type) -> None:
        scene.file.write_text((ENVIRONMENTS / "preproduction.yaml").read_text())
        given = ("--particulars", "p.yaml", "--out", "c", "--as", "ops@hub.example", "--key", "k")
        for code, told in (judge(hub, scene), hub("certify", "-e", scene.name, *given)):
            assert code is ExitCode.USAGE
            assert "add the block azure_exit" in told["error"]["problems"][0]["way_out"]

    def test_a_plan_of_a_foreign_subscription_is_refused(self, scene: Scene, hub: Type) -> None:
        scene.file.write_text(scene.file.read_text().replace("    - 11111111-1111-4111-8111-111111111111\n", ""))
        for code, told in (sign(hub, scene, "a@hub.example", "--yes"), judge(hub, scene)):
            assert code is ExitCode.USAGE
            assert told["error"]["problems"][0]["row"] == "inventory.subscriptions.data"

    def test_offline_a_pin_is_asked_for(self, scene: Scene, hub: Type) -> None:
        scene.note(Kind.NOTE, {})
        pin = hashlib.sha256(scene.folder.signers.read_bytes()).hexdigest()
        given = ("verify", scene.folder.ledger, "--signers", scene.folder.signers)
        code, told = hub(*given)
        assert code is ExitCode.USAGE
        assert "--signers-sha256" in told["error"]["hint"]
        assert "sha256sum" in told["error"]["hint"]
        assert hub(*given, "--signers-sha256", pin, "-e", scene.name)[0] is ExitCode.USAGE
        for more, by in (
            (("--signers-sha256", pin), "--signers-sha256"),
            (("-e", scene.name), "environments/preproduction.yaml"),
        ):
            code, told = hub(*given, *more)
            assert (code, told["signers_sha256"], told["pinned_by"]) == (ExitCode.OK, pin, by)
        code, told = hub(*given, "--signers-sha256", "f" * 64)
        assert code is ExitCode.FAILED
        assert "nothing that it lists counts" in told["error"]["message"]
