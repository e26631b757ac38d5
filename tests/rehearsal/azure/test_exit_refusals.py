"""What must not delete anything, on the real engine: what `hub` refuses, then the gate alone, past `hub`'s checks.

One exit stands for all tests of this file. Each spoils one thing, sees it refused, sees in Azure's own log that
nothing was deleted, and puts it back; the last one runs the wave as it was signed.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from azure_exit.bundle import file_sha256, subject_of
from azure_exit.canonical import canonical_bytes
from azure_exit.catalogue import Wave
from azure_exit.evidence import read_evidence
from azure_exit.folder import WaveRun
from azure_exit.ledger.entry import head_path, parse_line
from azure_exit.signing import approve, sign, write_approval
from azure_exit.signing.approvals import NAMESPACE
from components.azure_exit.freeze import PREFIX
from components.azure_exit.session import Phase
from operations.exit_engine import ExitState
from operations.exit_preview import preview
from operations.exit_rehearsal.people import APPROVERS, EXECUTOR
from operations.exit_rehearsal.rehearsal import unproven
from operations.exits import ExitCode
from operations.workspace import ROOT
from tests.rehearsal.azure.exit_scene import AKS, ENVIRONMENT, Scene, begun, said, without

pytestmark = pytest.mark.xdist_group("azure-exit-refusals")

Spoil = Callable[[Scene], None]


@pytest.fixture(scope="module")
def standing(exit_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with begun(exit_made, tmp_path_factory.mktemp("exit")) as scene:
        yield scene


@pytest.fixture
def scene(standing: Scene) -> Iterator[Scene]:
    """The exit; afterwards nothing may have been deleted."""
    before = standing.deletes()
    with standing.restored():
        yield standing
    assert standing.deletes() == before
    assert unproven(standing.done) == []


def no_evidence(scene: Scene) -> None:
    without(scene.wave().path / "evidence.yaml", "transfer", "restore", "retention")


def no_file_of_evidence(scene: Scene) -> None:
    (scene.wave().path / "evidence.yaml").unlink()


def one_signature(scene: Scene) -> None:
    (scene.wave().path / f"approval-{APPROVERS[1]}.json").unlink()


def a_key_of_their_own(scene: Scene) -> None:
    """Whoever can write to the folder lets a key of their own sign for an approver: the file is not the pinned one."""
    signers, own = scene.folder.signers, scene.done.keys[EXECUTOR]
    signers.write_text(f"{signers.read_text()}{APPROVERS[1]} {own.with_suffix('.pub').read_text()}")
    path = scene.wave().path / f"approval-{APPROVERS[1]}.json"
    document = json.loads(path.read_text())
    document["statement"]["subject"]["signers_sha256"] = file_sha256(signers)
    document["signature"] = sign(canonical_bytes(document["statement"]), own, NAMESPACE)
    path.write_text(json.dumps(document))


def signature_over_another_update_plan(scene: Scene) -> None:
    path = scene.wave().update_plan
    path.write_text(path.read_text() + "\n")


def signature_over_another_plan(scene: Scene) -> None:
    """Both approvals are of another wave's plan: copied from there."""
    for person in APPROVERS:
        name = f"approval-{person}.json"
        (scene.wave().path / name).write_bytes((scene.wave(Wave.ACCESS).path / name).read_bytes())


def forged_signature(scene: Scene) -> None:
    path = scene.wave().path / f"approval-{APPROVERS[0]}.json"
    document = json.loads(path.read_text())
    document["statement"]["expires_at"] = "2027-01-01T00:00:00Z"
    path.write_text(json.dumps(document))


def hold_after_signing(scene: Scene) -> None:
    path = scene.folder.holds / "holds.yaml"
    document = yaml.safe_load(path.read_text())
    # The whole group, so that no row of the wave is free: what is free may well end.
    group = next(row.arm_id for row in scene.done.plan.rows if row.id.endswith("/resourcegroups/rg-hdh-compute"))
    document["holds"].append(
        {
            "scope": group,
            "status": "held",
            "kind": "litigation",
            "reason": "a complaint came in",
            "decided_by": "dpo@hub.example",
            "decided_on": "2026-11-30",
        }
    )
    path.write_text(yaml.safe_dump(document))


def no_register(scene: Scene) -> None:
    (scene.folder.holds / "holds.yaml").unlink()


def edited_ledger(scene: Scene) -> None:
    """A line of the ledger is edited; it is put back by the test."""
    path = scene.folder.ledger
    content = path.read_bytes()
    assert b'"open":true' in content
    path.write_bytes(content.replace(b'"open":true', b'"open":false', 1))


SPOILS: dict[str, tuple[Spoil, str]] = {
    "no evidence": (no_evidence, "no transfer manifest|signed something else|nobody says until when"),
    "no file of evidence": (no_file_of_evidence, "a bundle has its evidence"),
    "one signature": (one_signature, "1 of 2 approvals hold"),
    "a key of their own": (a_key_of_their_own, "nothing that it lists counts"),
    "another update plan": (signature_over_another_update_plan, "signed something else"),
    "another plan": (signature_over_another_plan, "signed something else"),
    "forged": (forged_signature, "no good signature"),
    "hold after signing": (hold_after_signing, "litigation"),
    "no register of holds": (no_register, "holds.yaml"),
}


@pytest.mark.parametrize("name", SPOILS)
def test_it_is_refused_before_the_engine_is_started(scene: Scene, name: str) -> None:
    spoil, told = SPOILS[name]
    spoil(scene)
    found = scene.execute()
    assert found.code is not ExitCode.OK
    assert any(each in found.text for each in told.split("|")), found.text


@pytest.mark.parametrize("name", SPOILS)
def test_the_gate_holds_what_the_engine_is_about_to_delete(scene: Scene, name: str) -> None:
    """The same, with every check of `hub` left out: the engine runs the update plan, and the hook says no."""
    spoil, told = SPOILS[name]
    session = scene.site().session
    spoil(scene)
    outcome = scene.engine(session, "--plan", str(session.wave_folder.update_plan))
    messages = "\n".join(each.message for each in outcome.account.problems)
    assert outcome.code != 0
    assert any(each in messages for each in told.split("|")), messages


def test_an_edited_ledger_counts_for_nothing(scene: Scene) -> None:
    whole = scene.folder.ledger.read_bytes()
    session = scene.site().session
    edited_ledger(scene)
    try:
        assert "not sound" in scene.execute().text
        outcome = scene.engine(session, "--plan", str(session.wave_folder.update_plan))
        assert outcome.code != 0
    finally:
        scene.folder.ledger.write_bytes(whole)


def test_a_ledger_that_was_cut_short_counts_for_nothing(scene: Scene) -> None:
    """Its last lines are gone, and the file beside it says so too: `hub` misses what the state knows, the gate what the
    approvals name."""
    files = {each: each.read_bytes() for each in (scene.folder.ledger, head_path(scene.folder.ledger))}
    session = scene.site().session
    lines = scene.folder.ledger.read_bytes().splitlines(keepends=True)[:2]
    scene.folder.ledger.write_bytes(b"".join(lines))
    last = parse_line(lines[-1])
    head_path(scene.folder.ledger).write_text(json.dumps({"n": last.number, "sha256": last.line_sha256}))
    try:
        for found in (scene.execute(), said(lambda: preview(ENVIRONMENT, Wave.COMPUTE, as_json=True))):
            assert found.code is ExitCode.FAILED
            assert "lines are missing at the end" in " ".join(found.text.replace("\\n", " ").split())
        outcome = scene.engine(session, "--plan", str(session.wave_folder.update_plan))
        assert outcome.code != 0
        assert "lines are missing" in "\n".join(each.message for each in outcome.account.problems)
    finally:
        for path, content in files.items():
            path.write_bytes(content)


def test_an_expired_approval_holds(scene: Scene) -> None:
    """The clock of the session is set ahead of all approvals; the gate holds."""
    # A ledger takes no entry that is older than its last, and what follows has the clock of before.
    with scene.restored(ledger=True):
        session = scene.site().session
        later = replace(session, ahead=session.ahead + timedelta(days=31).total_seconds())
        outcome = scene.engine(later, "--plan", str(session.wave_folder.update_plan))
        told = "\n".join(each.message for each in outcome.account.problems)
        assert outcome.code != 0
        assert "which is over" in told, told


def test_drift_after_signing_is_refused(scene: Scene) -> None:
    vault = next(row for row in scene.done.plan.rows if row.id.endswith("/vaults/kv-hdh-prod"))
    with scene.cloud.access.client("owner") as owner:
        was = owner.get(f"{vault.arm_id}?api-version=2024-11-01").json()
        owner.patch(f"{vault.arm_id}?api-version=2024-11-01", json={"tags": {**was["tags"], "touched": "yes"}})
        found = scene.execute()
        assert found.code is ExitCode.USAGE
        assert f"changed {vault.id} tags" in found.text
        # A PATCH adds to tags; they are put back as they were by a PUT of the whole.
        owner.put(f"{vault.arm_id}?api-version=2024-11-01", json=was)


def test_somebody_else_does_not_execute(scene: Scene) -> None:
    found = scene.execute(person=APPROVERS[0])
    assert found.code is not ExitCode.OK
    assert "executes" in found.text


def test_the_executor_s_own_approval_is_denied_though_every_gate_is_open(scene: Scene) -> None:
    """Two others approved, so the gates are open; the control holds that who approves does not run it."""
    session = scene.site().session
    head = scene.wave().read_run().ledger_head
    subject = subject_of(scene.done.plan, read_evidence(scene.wave().path), session.run, session.signers, head)
    given = approve(subject, EXECUTOR, scene.done.keys[EXECUTOR], scene.cloud.now, timedelta(hours=1))
    write_approval(given, scene.wave().path)
    found = scene.execute()
    assert found.code is ExitCode.USAGE
    assert "gates are closed" not in found.text
    for told in ("HUB-DEC-03: Two persons, and the notice", "who approved it", "way out: Have two persons sign"):
        assert told in found.text, found.text
    findings = json.loads(found.text.splitlines()[0])["error"]["findings"]
    assert {each["control"] for each in findings} == {"HUB-DEC-03"}


def test_nothing_is_laid_before_the_approvers_that_a_control_denies(scene: Scene) -> None:
    """A wave without proof is denied before its protection is taken off, and nothing is left to be signed."""
    no_evidence(scene)
    before = ExitState.of(scene.site()).text()
    found = said(lambda: preview(ENVIRONMENT, Wave.COMPUTE, as_json=True))
    assert found.code is ExitCode.USAGE
    assert "HUB-DEC-02: No deletion without proof" in found.text
    assert "retention_elapsed: nobody says until when" in found.text
    assert ExitState.of(scene.site()).text() == before
    assert not scene.wave().update_plan.exists()


def test_a_stale_inventory_is_refused(scene: Scene) -> None:
    from operations.exit_execute import ExecuteRequest, execute

    key = scene.done.keys[EXECUTOR]
    request = ExecuteRequest(ENVIRONMENT, Wave.COMPUTE, EXECUTOR, key, scene.folder.inventory)
    found = said(lambda: execute(request, as_json=True))
    assert found.code is ExitCode.USAGE
    assert "take the inventory anew" in found.text


def test_a_plan_that_is_older_than_its_inventory_is_refused(scene: Scene) -> None:
    about = scene.folder.inventory / "inventory.yaml"
    about.write_text(about.read_text().replace("stand-in@hub.example", "somebody@hub.example"))
    found = scene.execute()
    assert found.code is ExitCode.USAGE
    assert "older than its inventory" in found.text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda run, more: WaveRun((*run.delete, more), run.keep), "does not delete"),
        (lambda run, more: WaveRun(run.delete[1:], run.keep), "which is no row of this wave"),
    ],
    ids=["missing delete", "extra delete"],
)
def test_the_update_plan_deletes_exactly_the_rows(
    scene: Scene, change: Callable[[WaveRun, str], WaveRun], told: str
) -> None:
    """`hub` refuses; and the engine refuses by itself to leave the saved plan, in both directions."""
    folder = scene.wave()
    more = next(row.id for row in scene.done.plan.rows if row.id.endswith("/vaults/kv-hdh-prj"))
    session = scene.site().session
    folder.write_run(change(folder.read_run(), more))
    found = scene.execute()
    assert found.code is ExitCode.USAGE
    assert told in found.text
    outcome = scene.engine(session, "--plan", str(folder.update_plan))
    assert outcome.code != 0


def test_leaving_the_program_ends_nothing(scene: Scene) -> None:
    """A plain `up` of a program from which rows are missing: protected, and past protection without an open wave."""
    session = scene.site().session
    plain = replace(session, phase=Phase.DELETE, person="", key=Path())
    outcome = scene.engine(plain)
    assert outcome.code != 0
    told = "\n".join(each.message for each in outcome.account.problems)
    assert "is held" in told, told


@pytest.mark.parametrize(
    "arguments",
    [
        ("destroy", "--yes", "--skip-preview"),
        ("destroy", "--yes", "--skip-preview", "--run-program"),
        ("destroy", "--yes", "--skip-preview", "--run-program", "--ignore-protect"),
        ("destroy", "--yes", "--skip-preview", "--run-program", "--target", "AKS"),
    ],
    ids=["destroy", "with the program", "past protection", "one target"],
)
def test_destroy_deletes_nothing(scene: Scene, arguments: tuple[str, ...]) -> None:
    site = scene.site()
    aks = next(each["urn"] for key, each in ExitState.of(site).azure.items() if key.endswith(AKS))
    done = subprocess.run(
        ["pulumi", *(aks if each == "AKS" else each for each in arguments), "-s", site.stack, "--non-interactive"],
        cwd=ROOT,
        env={**site.target.variables, "HUB_EXIT_FOLDER": str(scene.folder.path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode != 0, done.stdout


@pytest.mark.parametrize("option", ["--skip-preview", "--ignore-protect", "--target=x"])
def test_execute_has_no_way_past(option: str) -> None:
    from operations import cli

    code = cli.main(["exit", "execute", "3", "--inventory", "x", "--as", EXECUTOR, "--key", "k", option])
    assert code == ExitCode.USAGE


def test_hooks_that_another_program_stripped_are_missed(scene: Scene, tmp_path: Path) -> None:
    """A program without the transform ran `up` once: the engine took the bindings out of the state without a word.

    Nothing was deleted by that, and from then on nothing would hold a deletion: every command refuses.
    """
    site = scene.site()
    (tmp_path / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text().replace(".venv", str(ROOT / ".venv")))
    settings = f"Pulumi.{site.stack}.yaml"
    (tmp_path / settings).write_bytes((ROOT / settings).read_bytes())
    (tmp_path / "__main__.py").write_text(WITHOUT_THE_TRANSFORM.format(root=str(ROOT)))
    done = subprocess.run(
        ["pulumi", "up", "--yes", "--skip-preview", "-s", site.stack, "--non-interactive"],
        cwd=tmp_path,
        env={**site.target.variables, "HUB_EXIT_FOLDER": str(scene.folder.path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    state = ExitState.of(site)
    assert len(state.unbound) == len(state.azure) > 0
    for found in (scene.execute(), said(lambda: preview(ENVIRONMENT, Wave.COMPUTE, as_json=True))):
        assert found.code is ExitCode.USAGE, found.text
        assert "not bound to the gate" in found.text, found.text


WITHOUT_THE_TRANSFORM = """
import sys

sys.path.insert(0, {root!r})
from stacks import azure_exit, declare_stack

azure_exit.bind_hooks = lambda anchor: None
declare_stack()
"""


def test_a_state_that_a_freeze_changed_after_signing_is_refused(scene: Scene) -> None:
    """Whatever ran in between, the wave is not what was signed. What the freeze made is no drift: see the last test."""
    scene.done.freeze()
    group = next(row.arm_id for row in scene.done.plan.rows if row.id.endswith("/resourcegroups/rg-hdh-compute"))
    with scene.cloud.access.client("owner") as owner:
        made = f"{group}/providers/Microsoft.Authorization/locks/{PREFIX}?api-version=2020-05-01"
        assert owner.get(made).json()["properties"]["level"] == "CanNotDelete"
    found = scene.execute()
    assert found.code is ExitCode.USAGE
    assert "something ran in between" in found.text
    scene.cloud.lift_locks()


def test_and_as_it_was_signed_it_runs(standing: Scene) -> None:
    found = standing.execute()
    assert found.code is ExitCode.OK, found.text
    rows = standing.wave().read_run().delete
    assert json.loads(
        found.text.splitlines()[-1] if found.text.startswith("{") is False else found.text.splitlines()[0]
    )["gone"] == len(rows)
    assert unproven(standing.done) == []
