"""`hub exit`, as it is typed: from the export to gates that are open, and every refusal with its exit code."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from azure_exit.ledger import Kind, Ledger
from azure_exit.plan import read_plan
from azure_exit.yaml_text import dump_yaml
from emulator.azure.export import write_export
from operations import cli
from operations.exits import ExitCode

PEOPLE = ("a@hub.example", "b@hub.example", "ops@hub.example")
HASH = "a" * 64
Type = Callable[..., tuple[ExitCode, dict[str, Any]]]


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


class TestPlan:
    def test_what_it_says(self, plan: Path, hub: Type, inventory: Path) -> None:
        code, told = hub("plan", inventory, "--out", plan, "--start", "2026-12-01")
        assert code is ExitCode.OK
        assert told["plan_sha256"] == read_plan(plan).sha256
        assert told["row_count"] == sum(told["status"].values()) == 92

    def test_another_plan_is_not_written_over(self, plan: Path, hub: Type, inventory: Path) -> None:
        before = plan.read_bytes()
        code, told = hub("plan", inventory, "--out", plan, "--start", "2027-12-01")
        assert code is ExitCode.USAGE
        assert "--replace" in told["error"]["hint"]
        assert plan.read_bytes() == before
        assert hub("plan", inventory, "--out", plan, "--start", "2027-12-01", "--replace")[0] is ExitCode.OK

    def test_a_bad_inventory_is_told_whole(self, tmp_path: Path, hub: Type) -> None:
        write_export(tmp_path / "bad", traps=True)
        code, told = hub("plan", tmp_path / "bad", "--out", tmp_path / "none.yaml")
        assert code is ExitCode.USAGE
        assert len(told["error"]["problems"]) == 5
        assert all(each["file"] and each["rule"] and each["way_out"] for each in told["error"]["problems"])
        assert not (tmp_path / "none.yaml").exists()

    def test_a_bad_day(self, inventory: Path, tmp_path: Path, hub: Type) -> None:
        assert hub("plan", inventory, "--out", tmp_path / "p", "--start", "soon")[0] is ExitCode.USAGE


class TestShowAndDiff:
    @pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
    def test_every_form(self, plan: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["exit", "show", str(plan), "--format", form]) == ExitCode.OK
        assert read_plan(plan).sha256 in capsys.readouterr().out

    def test_an_unknown_form(self, plan: Path, hub: Type) -> None:
        assert hub("show", plan, "--format", "pdf")[0] is ExitCode.USAGE

    def test_the_rows_of_a_wave(self, plan: Path, hub: Type) -> None:
        code, told = hub("show", plan, "--wave", 5)
        assert code is ExitCode.OK
        assert {row["wave"] for row in told["rows"]} == {5}

    def test_no_drift(self, plan: Path, inventory: Path, hub: Type) -> None:
        code, told = hub("diff", plan, inventory, "--expect-no-changes")
        assert (code, told["changes"]) == (ExitCode.OK, 0)

    def test_drift_ends_with_3_when_none_is_expected(self, plan: Path, inventory: Path, hub: Type) -> None:
        children = inventory / "children.json"
        rows = json.loads(children.read_text())
        children.write_text(json.dumps([each for each in rows if each["name"] != "curated"]))
        assert hub("diff", plan, inventory)[0] is ExitCode.OK
        code, told = hub("diff", plan, inventory, "--expect-no-changes")
        assert code is ExitCode.WOULD_CHANGE
        assert "gone" in {each["change"] for each in told["differences"]}

    def test_an_edited_plan_is_refused(self, plan: Path, hub: Type) -> None:
        plan.write_text(plan.read_text().replace("status: held", "status: ready", 1))
        code, told = hub("show", plan)
        assert code is ExitCode.USAGE
        assert "it was changed since it was made" in told["error"]["problems"][0]["rule"]


@dataclass(frozen=True)
class Wave:
    """The files of a wave that is to be approved."""

    plan: Path
    bundle: Path
    holds: Path
    files: tuple[str, ...]
    keys: dict[str, Path]
    ledger: Path


@pytest.fixture
def wave(plan: Path, inventory: Path, tmp_path: Path) -> Wave:
    """Wave 2, role assignments, with the evidence that it needs: they hold no data."""
    bundle = tmp_path / "bundle"
    bundle.mkdir()
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
            "document_sha256": HASH,
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
    (bundle / "evidence.yaml").write_text(dump_yaml(evidence))
    keys = {}
    for person in PEOPLE:
        keys[person] = tmp_path / person.partition("@")[0]
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(keys[person])]
        subprocess.run(command, check=True, capture_output=True)
    signers = tmp_path / "allowed_signers"
    signers.write_text("".join(f"{person} {key.with_suffix('.pub').read_text()}" for person, key in keys.items()))
    for name in ("update-plan.json", "state.json"):
        (tmp_path / name).write_text(name)
    files = (
        *("--bundle", str(bundle), "--engine-plan", str(tmp_path / "update-plan.json")),
        *("--state", str(tmp_path / "state.json"), "--commit", "b" * 40, "--signers", str(signers)),
    )
    return Wave(plan, bundle, inventory, files, keys, tmp_path / "ledger.jsonl")


def sign(hub: Type, wave: Wave, person: str, *more: str) -> tuple[ExitCode, dict[str, Any]]:
    """Approve as a person."""
    return hub("approve", wave.plan, *wave.files, "--key", wave.keys[person], "--as", person, *more)


def judge(hub: Type, wave: Wave) -> tuple[ExitCode, dict[str, Any]]:
    """Judge the wave."""
    return hub("gates", wave.plan, *wave.files, "--holds", wave.holds, "--ledger", wave.ledger)


class TestApproval:
    def test_two_approvals_open_the_wave_and_one_does_not(self, wave: Wave, hub: Type) -> None:
        assert judge(hub, wave)[1]["held"] == 4
        assert sign(hub, wave, "a@hub.example", "--yes")[0] is ExitCode.OK
        code, told = judge(hub, wave)
        assert code is ExitCode.FAILED
        assert {each["gate"] for row in told["rows"] for each in row["held_by"]} == {"two_approvers"}
        assert sign(hub, wave, "b@hub.example", "--yes")[0] is ExitCode.OK
        code, told = judge(hub, wave)
        assert (code, told["held"], told["ok"]) == (ExitCode.OK, 0, True)

    def test_what_changes_after_signing_closes_it(self, wave: Wave, hub: Type, tmp_path: Path) -> None:
        for person in PEOPLE[:2]:
            sign(hub, wave, person, "--yes")
        (tmp_path / "update-plan.json").write_text("another")
        code, told = judge(hub, wave)
        assert code is ExitCode.FAILED
        assert "signed something else" in told["rows"][0]["held_by"][0]["reason"]

    def test_the_executor_cannot_approve(self, wave: Wave, hub: Type) -> None:
        code, told = sign(hub, wave, "ops@hub.example", "--yes")
        assert code is ExitCode.USAGE
        assert "executes the wave" in told["error"]["message"]

    def test_nothing_is_signed_when_nobody_can_be_asked(self, wave: Wave, hub: Type) -> None:
        assert sign(hub, wave, "a@hub.example")[0] is ExitCode.USAGE
        assert not list(wave.bundle.glob("approval-*"))

    def test_a_key_of_somebody_else_leaves_no_approval(self, wave: Wave, hub: Type) -> None:
        wave.keys["a@hub.example"] = wave.keys["b@hub.example"]
        code, told = sign(hub, wave, "a@hub.example", "--yes")
        assert code is ExitCode.USAGE
        assert "no good signature" in told["error"]["message"]
        assert not list(wave.bundle.glob("approval-*"))

    def test_evidence_of_another_plan_is_refused(self, wave: Wave, hub: Type) -> None:
        path = wave.bundle / "evidence.yaml"
        path.write_text(path.read_text().replace(read_plan(wave.plan).sha256, HASH))
        assert sign(hub, wave, "a@hub.example", "--yes")[0] is ExitCode.USAGE

    def test_bad_evidence_is_told_by_its_field(self, wave: Wave, hub: Type) -> None:
        path = wave.bundle / "evidence.yaml"
        path.write_text(path.read_text().replace("wave: 2", "wave: 12") + "unknown: 1\n")
        code, told = sign(hub, wave, "a@hub.example", "--yes")
        assert code is ExitCode.USAGE
        assert {each["row"] for each in told["error"]["problems"]} == {"wave", "unknown"}


class TestLedger:
    def test_it_is_verified_and_read(self, wave: Wave, hub: Type) -> None:
        ledger = Ledger(wave.ledger, "ops@hub.example", wave.keys["ops@hub.example"])
        for number in range(3):
            ledger.append(Kind.NOTE, {"row": f"r{number}"}, datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=number))
        signers = wave.files[-1]
        code, told = hub("verify", wave.ledger, "--signers", signers)
        assert (code, told["ok"], told["entries"]) == (ExitCode.OK, True, 3)
        head = hashlib.sha256(wave.ledger.read_bytes().splitlines()[-1]).hexdigest()
        assert told["head"] == head
        assert hub("verify", wave.ledger, "--signers", signers, "--expect-head", "f" * 64)[0] is ExitCode.FAILED
        assert len(hub("ledger", wave.ledger)[1]["entries"]) == 3
        assert [each["n"] for each in hub("ledger", wave.ledger, "--row", "r1")[1]["entries"]] == [1]
        wave.ledger.write_bytes(wave.ledger.read_bytes().replace(b'"row":"r1"', b'"row":"r2"'))
        code, told = hub("verify", wave.ledger, "--signers", signers)
        assert code is ExitCode.FAILED
        assert told["problems"][0]["row"] == "line 2"
        assert judge(hub, wave)[0] is ExitCode.FAILED

    def test_there_is_none(self, tmp_path: Path, hub: Type) -> None:
        assert hub("ledger", tmp_path / "none")[0] is ExitCode.USAGE


def test_a_certificate_is_refused_with_every_reason(wave: Wave, hub: Type, tmp_path: Path) -> None:
    ledger = Ledger(wave.ledger, "ops@hub.example", wave.keys["ops@hub.example"])
    ledger.append(Kind.NOTE, {}, datetime(2027, 1, 1, tzinfo=UTC))
    given = ("--ledger", wave.ledger, "--signers", wave.files[-1], "--particulars", tmp_path / "p.yaml")
    code, told = hub("certify", wave.plan, *given, "--out", tmp_path / "certificate")
    assert code is ExitCode.USAGE
    assert len(told["error"]["problems"]) == 92 + 3
    assert not list(tmp_path.glob("certificate*"))
    wave.ledger.write_bytes(b"")
    code, told = hub("certify", wave.plan, *given, "--out", tmp_path / "certificate")
    assert code is ExitCode.FAILED
    assert "is not sound" in told["error"]["message"]
