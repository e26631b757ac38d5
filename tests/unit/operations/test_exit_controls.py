"""The controls judge an exit with the facts of a real plan and a real bundle of evidence."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml

from azure_exit.evidence import Bundle
from azure_exit.facts import exit_facts
from azure_exit.folder import ExitFolder, WaveRun
from azure_exit.inventory import Inventory
from azure_exit.plan import Plan, PlanRow, Schedule, make_plan, write_plan
from components.azure_exit.anchor import anchor_of
from components.azure_exit.session import Session
from operations import cli
from operations.exit_controls import (
    DeniedError,
    Facts,
    deletions,
    facts_beside,
    facts_to_sign,
    releases,
    require_allowed,
    seen_by,
)
from operations.exit_engine import ExitState
from operations.exit_site import Site
from operations.exits import ExitCode, OperationError
from operations.failures import show_failure
from operations.workspace import FOLDER_VARIABLE
from policies.azure import FACT
from settings import load_environment
from tests.unit.azure_exit.gates.bundles import EXECUTOR, NOW, bundle_of, evidence_of, named

STACK = "rehearsal.azure_exit"


@pytest.fixture(scope="module")
def plan(inventory: Inventory) -> Plan:
    return make_plan(inventory, Schedule(start=NOW.date().replace(day=1), days_between=0))


@pytest.fixture
def row(plan: Plan) -> PlanRow:
    return named(plan, "/containers/curated")


@pytest.fixture
def site() -> Site:
    target = SimpleNamespace(environment=load_environment("rehearsal"))
    return cast("Site", SimpleNamespace(target=target, session=SimpleNamespace(now=NOW), stack=STACK))


def document(*rows: PlanRow, protect: bool = True) -> dict[str, Any]:
    """A state that holds rows as they were adopted."""
    return {
        "resources": [
            {
                "urn": f"urn:pulumi:{STACK}::hub::{row.token}::{row.id.strip('/')}",
                "type": row.token,
                "custom": True,
                "id": row.arm_id,
                "protect": protect,
                "inputs": {},
                "outputs": {},
            }
            for row in rows
        ]
    }


def judge(site: Site, row: PlanRow, facts: Facts, *, final: bool = True) -> None:
    state = ExitState(document(row))
    steps = [*releases(state, [row.id]), *deletions(state, [row.id])]
    require_allowed(site, steps, facts, "nothing was deleted", final=final)


def denied(site: Site, row: PlanRow, facts: Facts, *, final: bool = True) -> dict[str, str]:
    with pytest.raises(DeniedError) as error:
        judge(site, row, facts, final=final)
    reasons: dict[str, str] = {}
    for each in error.value.findings:
        reasons[each["control"]] = f"{reasons.get(each['control'], '')}{each['reason']}\n"
    return {control: said.strip() for control, said in reasons.items()}


def test_what_has_all_its_proof_may_go(site: Site, plan: Plan, row: PlanRow) -> None:
    judge(site, row, exit_facts(plan, bundle_of(plan, row), NOW))


@pytest.mark.parametrize(
    ("spoil", "control", "says"),
    [
        (lambda plan, row: bundle_of(plan, row, of_row={"restore": None}), "HUB-DEC-02", "no sample was restored"),
        (lambda plan, row: replace(bundle_of(plan, row), approvals=()), "HUB-DEC-03", "two approvals"),
        (lambda plan, row: bundle_of(plan, row, notice=None), "HUB-DEC-03", "formal notice"),
        (lambda plan, row: replace(bundle_of(plan, row), gone={}), "HUB-DEC-06", "wait for"),
    ],
    ids=["no restore", "nobody approved", "no notice", "something goes first"],
)
def test_what_misses_some_is_denied(site: Site, plan: Plan, spoil: Any, control: str, says: str) -> None:
    row = next(each for each in plan.rows if each.id.endswith("/sthdhlakeprod"))
    bundle: Bundle = spoil(plan, row)
    assert says in denied(site, row, exit_facts(plan, bundle, NOW))[control]


def test_the_executor_s_own_approval_is_denied_where_the_gates_are_open(site: Site, plan: Plan, row: PlanRow) -> None:
    bundle = bundle_of(plan, row)
    own = replace(bundle.approvals[0], person=EXECUTOR, fingerprint="SHA256:c")
    facts = exit_facts(plan, replace(bundle, approvals=(*bundle.approvals, own)), NOW)
    assert facts["rows"][row.id]["gates_open"]
    assert denied(site, row, facts) == {"HUB-DEC-03": f"must not be run by {EXECUTOR}, who approved it"}


def test_without_a_wave_nothing_goes(site: Site, plan: Plan, row: PlanRow) -> None:
    assert "no wave is open" in denied(site, row, exit_facts(plan, None, NOW))["HUB-DEC-02"]
    assert "no plan of the exit" in denied(site, row, {})["HUB-DEC-02"]


class TestBeforeItIsSigned:
    def test_approvals_are_not_known_and_the_rest_is_judged(
        self, site: Site, plan: Plan, row: PlanRow, capsys: pytest.CaptureFixture[str]
    ) -> None:
        bundle = replace(bundle_of(plan, row), approvals=())
        judge(site, row, facts_to_sign(plan, bundle, NOW, [row.id]), final=False)
        told = capsys.readouterr().err.splitlines()
        assert told == ["HUB-DEC-03: approvals is not known yet, and is judged when the wave is executed"]
        without = replace(bundle_of(plan, row, notice=None), approvals=())
        assert "HUB-DEC-03" in denied(site, row, facts_to_sign(plan, without, NOW, [row.id]), final=False)

    def test_what_comes_next_may_not_stand_on_what_is_unknown(self, site: Site, plan: Plan, row: PlanRow) -> None:
        facts = facts_to_sign(plan, bundle_of(plan, row), NOW, [row.id])
        assert list(denied(site, row, facts)) == ["HUB-DEC-03"]


def test_a_denial_is_told_with_control_resource_reason_and_way_out(
    site: Site, plan: Plan, row: PlanRow, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DeniedError) as error:
        judge(site, row, exit_facts(plan, bundle_of(plan, row, of_row={"restore": None}), NOW))
    assert show_failure(error.value, as_json=True) is ExitCode.USAGE
    told = capsys.readouterr()
    for each in ("nothing was deleted", "HUB-DEC-02: No deletion without proof", f"  {row.id}", "way out: Put the"):
        assert each in told.err
    (finding,) = json.loads(told.out)["error"]["findings"]
    assert set(finding) == {"control", "title", "resource", "reason", "fix"}
    assert finding["resource"] == row.id


class TestFolder:
    def session(self, folder: ExitFolder) -> Session:
        return Session(folder, anchor=anchor_of(load_environment("rehearsal"), folder))

    def folder(self, tmp_path: Path, plan: Plan, row: PlanRow) -> ExitFolder:
        """An exit whose wave of a row was previewed, and not signed yet."""
        folder = ExitFolder(tmp_path / "exit")
        files = folder.wave(row.wave)
        files.path.mkdir(parents=True)
        folder.holds.mkdir()
        line = {"scope": f"/subscriptions/{row.subscription}", "status": "none", "reason": "examined"}
        decided = {**line, "decided_by": "dpo@hub.example", "decided_on": "2026-10-12"}
        (folder.holds / "holds.yaml").write_text(yaml.safe_dump({"holds": [decided]}))
        evidence = evidence_of(plan, row, of_row={"transfer": None})
        (files.path / "evidence.yaml").write_text(
            json.dumps({"format": "hub-azure-exit-bundle/1", **evidence}, default=str)
        )
        files.write_run(WaveRun((row.id,)))
        write_plan(plan, folder.plan)
        folder.signers.write_text("")
        folder.rehearsed_pin.write_text(hashlib.sha256(b"").hexdigest())
        return folder

    def test_the_wave_that_was_previewed_is_the_open_one(self, tmp_path: Path, plan: Plan, row: PlanRow) -> None:
        facts = facts_beside(self.session(self.folder(tmp_path, plan, row)), NOW)
        assert (facts["wave"], facts["plan_hash"], facts["approvals"]) == (5, plan.sha256, [])
        assert any("no transfer manifest" in each for each in facts["rows"][row.id]["missing"])

    def test_before_the_first_preview_none_is(self, tmp_path: Path, plan: Plan, row: PlanRow) -> None:
        folder = self.folder(tmp_path, plan, row)
        folder.wave(row.wave).run.unlink()
        assert facts_beside(self.session(folder), NOW)["wave"] is None

    def test_hub_check_finds_it_by_itself(
        self,
        tmp_path: Path,
        plan: Plan,
        row: PlanRow,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
        monkeypatch.setenv("HUB_EXIT_FOLDER", str(self.folder(tmp_path, plan, row).path))
        (entry,) = document(row, protect=False)["resources"]
        file = tmp_path / "preview.json"
        step = {"op": "delete", "urn": entry["urn"], "oldState": entry}
        file.write_text(json.dumps({"steps": [step], "changeSummary": {"delete": 1}}))
        arguments = ["check", "preview", str(file), "--json", "--today", NOW.date().isoformat()]
        assert cli.main(arguments) == ExitCode.FAILED
        found = {each["control"]: each["message"] for each in json.loads(capsys.readouterr().out)["findings"]}
        assert "no transfer manifest" in found["HUB-DEC-02"]
        assert "two approvals" in found["HUB-DEC-03"]
        assert not {"HUB-DEC-05", "HUB-DEC-06"} & set(found)
        assert FACT == "azure_exit"


@pytest.mark.parametrize("layers", [("azure_exit", "network"), ("network", "azure_exit")])
def test_it_is_judged_by_itself(layers: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", "state", "rehearsal", *(part for each in layers for part in ("--layer", each))]
    assert cli.main(arguments) == ExitCode.USAGE
    assert "stands apart" in capsys.readouterr().err


def test_a_preview_without_a_summary_is_no_ground_to_judge_on() -> None:
    outcome: Any = SimpleNamespace(account=SimpleNamespace(totals=None, steps_in_full=[]))
    with pytest.raises(OperationError, match="told no summary"):
        seen_by(outcome, cast("Site", SimpleNamespace(stack=STACK)))
