"""`hub exit` as it is typed, an inventory, the plan that it gives, and an exit with a wave to approve."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from azure_exit.folder import ExitFolder
from azure_exit.plan import read_plan
from azure_exit.yaml_text import dump_yaml
from emulator.azure.export import write_export
from operations import cli
from operations.exits import ExitCode
from tests.unit.operations.exit_cli.scene import LETTER, PEOPLE, Scene, Type

COMMIT = "b" * 40


@pytest.fixture
def hub(capsys: pytest.CaptureFixture[str]) -> Type:
    """Types a command with --json; gives the exit code and the one object that is printed."""

    def run(*arguments: object) -> tuple[ExitCode, dict[str, Any]]:
        code = cli.main(["exit", *map(str, arguments), "--json"])
        told = capsys.readouterr()
        assert "Traceback" not in told.err + told.out
        (line,) = told.out.splitlines()
        return ExitCode(code), json.loads(line)

    return run


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    write_export(tmp_path / "inventory")
    return tmp_path / "inventory"


@pytest.fixture
def plan(inventory: Path, tmp_path: Path, hub: Type) -> Path:
    path = tmp_path / "plan.yaml"
    assert hub("plan", inventory, "--out", path, "--start", "2026-12-01")[0] is ExitCode.OK
    return path


@pytest.fixture
def scene(plan: Path, inventory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Wave 2, role assignments, with the evidence that it needs: they hold no data."""
    folder = ExitFolder(tmp_path / "azure-exit")
    bundle = folder.wave(2)
    bundle.path.mkdir(parents=True)
    folder.plan.write_bytes(plan.read_bytes())
    folder.holds.mkdir()
    (folder.holds / "holds.yaml").write_bytes((inventory / "holds.yaml").read_bytes())
    found = read_plan(plan)
    evidence = {
        "format": "hub-azure-exit-bundle/1",
        "wave": 2,
        "plan_sha256": found.sha256,
        "inventory_sha256": found.inventory.sha256,
        "executor": "ops@hub.example",
        "notice": {
            "sent_on": "2026-01-02",
            "sent_to": "the host",
            "reference": "letter 12",
            "document_sha256": hashlib.sha256(LETTER).hexdigest(),
            "dpo": "dpo@hub.example",
            "rssi": "rssi@hub.example",
        },
        "locks_lifted": [
            {"lock": lock, "lifted_by": "keeper@hub.example", "lifted_at": "2026-01-02T00:00:00Z"}
            for row in found.rows
            if row.wave == 2
            for lock in row.locks
        ],
    }
    (bundle.path / "evidence.yaml").write_text(dump_yaml(evidence))
    folder.documents.mkdir()
    (folder.documents / "notice.pdf").write_bytes(LETTER)
    keys = {}
    for person in PEOPLE:
        keys[person] = tmp_path / person.partition("@")[0]
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(keys[person])]
        subprocess.run(command, check=True, capture_output=True)
    folder.signers.write_text(
        "".join(f"{person} {key.with_suffix('.pub').read_text()}" for person, key in keys.items())
    )
    for path in (bundle.update_plan, bundle.state):
        path.write_text(path.name)
    monkeypatch.setenv("HUB_EXIT_FOLDER", str(folder.path))
    # Outside of a rehearsal a checkout with changes is refused, which that of who runs the tests may have.
    monkeypatch.setattr("operations.exit_site.require_committed", lambda *given: COMMIT)
    monkeypatch.setattr("settings.loading.ENVIRONMENTS", tmp_path)
    made = Scene(folder, tmp_path / "preproduction.yaml", keys)
    made.pin()
    return made
