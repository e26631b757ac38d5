"""`hub exit ledger` and `verify`, as they are typed: a ledger that is not sound, or not whole, closes the gates."""

from __future__ import annotations

import hashlib
from pathlib import Path

from azure_exit.ledger import Kind
from operations.exits import ExitCode
from tests.unit.operations.exit_cli.scene import PEOPLE, Scene, Type, judge, sign


class TestLedger:
    def test_it_is_verified_and_read(self, scene: Scene, hub: Type) -> None:
        for number in range(3):
            scene.note(Kind.NOTE, {"row": f"r{number}"}, number)
        ledger = scene.folder.ledger
        given = ("verify", ledger, "--signers", scene.folder.signers, "-e", scene.name)
        code, told = hub(*given)
        assert (code, told["ok"], told["entries"]) == (ExitCode.OK, True, 3)
        head = hashlib.sha256(ledger.read_bytes().splitlines()[-1]).hexdigest()
        assert told["head"] == head
        assert hub(*given, "--expect-head", "f" * 64)[0] is ExitCode.FAILED
        assert len(hub("ledger", ledger)[1]["entries"]) == 3
        assert [each["n"] for each in hub("ledger", ledger, "--row", "r1")[1]["entries"]] == [1]
        ledger.write_bytes(ledger.read_bytes().replace(b'"row":"r1"', b'"row":"r2"'))
        code, told = hub(*given)
        assert code is ExitCode.FAILED
        assert told["problems"][0]["row"] == "line 2"
        code, told = judge(hub, scene)
        assert code is ExitCode.FAILED
        assert "line 2" in told["error"]["message"]

    def test_a_ledger_cut_short_after_the_approvals_closes_the_gates(self, scene: Scene, hub: Type) -> None:
        """Lines are gone from its end, and from the file beside it: the approvals name an entry that is not there."""
        scene.note(Kind.NOTE, {"row": "r0"})
        before = {each: each.read_bytes() for each in scene.folder.path.glob("ledger.jsonl*")}
        scene.note(Kind.NOTE, {"row": "r1"}, 1)
        for person in PEOPLE[:2]:
            assert sign(hub, scene, person, "--yes")[0] is ExitCode.OK
        scene.note(Kind.NOTE, {"row": "r2"}, 2)
        assert judge(hub, scene)[0] is ExitCode.OK
        for path, content in before.items():
            path.write_bytes(content)
        code, told = judge(hub, scene)
        assert code is ExitCode.FAILED
        assert "lines are missing" in told["rows"][0]["held_by"][0]["reason"]

    def test_there_is_none(self, tmp_path: Path, hub: Type) -> None:
        assert hub("ledger", tmp_path / "none")[0] is ExitCode.USAGE
