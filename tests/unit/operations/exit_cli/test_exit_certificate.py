"""`hub exit certify`, as it is typed: every reason against a certificate, and its own place in the ledger."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from azure_exit.ledger import Kind, read_entries
from azure_exit.yaml_text import dump_yaml
from operations.exits import ExitCode
from tests.unit.azure_exit.certificate.test_certificate import PARTICULARS
from tests.unit.operations.exit_cli.scene import Scene, Type, sign


def test_a_certificate_is_refused_with_every_reason(scene: Scene, hub: Type, tmp_path: Path) -> None:
    scene.note(Kind.NOTE, {})
    person = ("--as", "ops@hub.example", "--key", scene.keys["ops@hub.example"])
    given = ("--particulars", tmp_path / "p.yaml", "--out", tmp_path / "certificate", *person)
    code, told = hub("certify", "-e", scene.name, *given)
    assert code is ExitCode.USAGE
    assert len(told["error"]["problems"]) == 92 + 3
    assert not list(tmp_path.glob("certificate*"))
    scene.folder.ledger.write_bytes(b"")
    code, told = hub("certify", "-e", scene.name, *given)
    assert code is ExitCode.FAILED
    assert "is not sound" in told["error"]["message"]


def test_a_certificate_s_own_hash_is_the_ledger_s_last_entry(
    scene: Scene, hub: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("azure_exit.certificate.require_ready", lambda *given: None)
    scene.note(Kind.NOTE, {})
    (tmp_path / "p.yaml").write_text(dump_yaml(PARTICULARS))
    person = ("--as", "ops@hub.example", "--key", scene.keys["ops@hub.example"])
    given = ("certify", "-e", scene.name, "--particulars", tmp_path / "p.yaml", "--out", tmp_path / "c", *person)
    code, told = hub(*given)
    assert code is ExitCode.OK
    last = list(read_entries(scene.folder.ledger))[-1]
    assert last.kind == Kind.CERTIFICATE
    for name in ("c.md", "c.pdf"):
        digest = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        assert last.body["files"][name] == told["files"][str(tmp_path / name)] == digest
    assert last.previous == told["ledger_head"]
    assert told["ledger_head"] in (tmp_path / "c.md").read_text()
    verify = ("verify", scene.folder.ledger, "--signers", scene.folder.signers, "-e", scene.name)
    assert hub(*verify, "--expect-head", told["ledger_head"])[0] is ExitCode.OK
    # A key that is not this person's enters nothing, and leaves no certificate either.
    other = (*given[:-1], scene.keys["a@hub.example"])
    before = scene.folder.ledger.read_bytes(), (tmp_path / "c.pdf").read_bytes()
    assert hub(*(tmp_path / "d" if each == tmp_path / "c" else each for each in other))[0] is not ExitCode.OK
    assert hub(*other)[0] is not ExitCode.OK
    assert (scene.folder.ledger.read_bytes(), (tmp_path / "c.pdf").read_bytes()) == before
    assert not list(tmp_path.glob("d.*"))
    assert not list(tmp_path.glob(".*.new"))
    # An approval of any wave that names an entry which is not there says that lines are missing.
    assert sign(hub, scene, "a@hub.example", "--yes")[0] is ExitCode.OK
    assert hub(*given)[0] is ExitCode.OK
    path = next(scene.bundle.glob("approval-*.json"))
    document = json.loads(path.read_text())
    document["statement"]["subject"]["ledger_head"] = "f" * 64
    path.write_text(json.dumps(document))
    code, told = hub(*given)
    assert code is ExitCode.FAILED
    assert "kept elsewhere" in " ".join(told["error"]["message"].split())
