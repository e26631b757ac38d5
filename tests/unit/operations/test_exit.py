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

from azure_exit.folder import ExitFolder
from azure_exit.ledger import Kind, Ledger, read_entries
from azure_exit.plan import read_plan
from azure_exit.yaml_text import dump_yaml
from components.azure_exit.committed import UncommittedError
from emulator.azure.export import write_export
from operations import cli
from operations.exits import ExitCode
from settings import ENVIRONMENTS
from tests.unit.azure_exit.certificate.test_certificate import PARTICULARS

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


COMMIT = "b" * 40
LETTER = b"letter 12"
ROLES = """
azure_exit:
  tenant_id: 99999999-9999-4999-8999-999999999999
  subscriptions:
    - 11111111-1111-4111-8111-111111111111
    - 22222222-2222-4222-8222-222222222222
    - 33333333-3333-4333-8333-333333333333
  signers_sha256: "{pin}"
  roles: {{approvers: [a@hub.example, b@hub.example], executors: [ops@hub.example], dpo: dpo@hub.example,
    rssi: rssi@hub.example}}
"""


@dataclass(frozen=True)
class Scene:
    """An exit that is no rehearsal: its folder, its environment's file, and the keys of its people."""

    folder: ExitFolder
    file: Path
    keys: dict[str, Path]

    @property
    def name(self) -> str:
        return self.file.stem

    @property
    def bundle(self) -> Path:
        return self.folder.wave(2).path

    def pin(self, digest: str | None = None) -> None:
        """Pin the signers as they are, or as told."""
        found = digest or hashlib.sha256(self.folder.signers.read_bytes()).hexdigest()
        text = (ENVIRONMENTS / "preproduction.yaml").read_text()
        assert "\nazure_exit: null" in text
        self.file.write_text(text.partition("\nazure_exit: null")[0] + ROLES.format(pin=found))

    def note(self, kind: Kind, body: dict[str, Any], hours: int = 0) -> None:
        ledger = Ledger(self.folder.ledger, "ops@hub.example", self.keys["ops@hub.example"])
        ledger.append(kind, body, datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


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


def sign(hub: Type, scene: Scene, person: str, *more: str) -> tuple[ExitCode, dict[str, Any]]:
    """Approve as a person."""
    return hub("approve", 2, "-e", scene.name, "--key", scene.keys[person], "--as", person, *more)


def judge(hub: Type, scene: Scene) -> tuple[ExitCode, dict[str, Any]]:
    """Judge the wave."""
    return hub("gates", 2, "-e", scene.name)


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
