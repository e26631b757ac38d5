"""What the controls are told of a plan and the open wave, in the shape that policies/azure.py says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from azure_exit.catalogue import Method
from azure_exit.evidence import Bundle
from azure_exit.facts import exit_facts
from azure_exit.inventory import Hold, HoldsRegister, HoldStatus
from azure_exit.plan import Plan, PlanRow
from tests.unit.azure_exit.gates.bundles import EXECUTOR, KEEPER, NOW, bundle_of, changed_list, named


def row_of(plan: Plan) -> PlanRow:
    return named(plan, "/containers/curated")


def told(plan: Plan, bundle: Bundle, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = exit_facts(plan, bundle, NOW, **more)["rows"][row_of(plan).id]
    return found


def test_a_row_with_all_its_proof(plan: Plan) -> None:
    row = row_of(plan)
    found = exit_facts(plan, bundle_of(plan, row), NOW)
    assert found["rows"][row.id] == {"wave": 5, "gates_open": True, "missing": [], "held": False, "waits_for": []}
    assert {key: found[key] for key in ("plan_hash", "wave", "executor")} == {
        "plan_hash": plan.sha256,
        "wave": 5,
        "executor": EXECUTOR,
    }
    assert found["named"] == {"dpo": "dpo@hub.example", "rssi": "rssi@hub.example"}
    assert found["notice"] == (NOW.date() - timedelta(days=21)).isoformat()
    people = [each["person"] for each in found["approvals"]]
    assert people == ["a@hub.example", "b@hub.example"]
    assert {each["plan_hash"] for each in found["approvals"]} == {plan.sha256}


def test_every_row_of_the_plan_is_told_and_none_of_another_wave_is_open(plan: Plan) -> None:
    found = exit_facts(plan, bundle_of(plan, row_of(plan)), NOW)["rows"]
    assert set(found) == set(plan.by_id)
    others = {key: each for key, each in found.items() if plan.by_id[key].wave != 5}
    assert not any(each["gates_open"] or "held" in each or "waits_for" in each for each in others.values())


def test_without_an_open_wave_nothing_goes(plan: Plan) -> None:
    found = exit_facts(plan, None, NOW)
    assert (found["wave"], found["executor"], found["approvals"], found["notice"]) == (None, "", [], None)
    assert not any(each["gates_open"] for each in found["rows"].values())


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"choices": []}, "written_choice: no written choice"),
        ({"notice": None}, "notice_period: no formal notice"),
        ({"of_row": {"transfer": None}}, "transfer_manifest: no transfer manifest"),
        ({"of_row": {"restore": None}}, "sample_restore: no sample was restored"),
        ({"locks_lifted": []}, "lock_lifted: "),
        ({"plan_sha256": "d" * 64}, "evidence of this plan and wave"),
        ({"wave": 4}, "evidence of this plan and wave"),
    ],
)
def test_what_is_missing_is_said(plan: Plan, changed: dict[str, Any], missing: str) -> None:
    row = row_of(plan)
    bundle = bundle_of(plan, row, **changed)
    bundle = replace(bundle, subject=replace(bundle.subject, wave=5))
    found = told(plan, bundle)
    assert not found["gates_open"]
    assert any(each.startswith(missing) for each in found["missing"])


def test_a_hold_of_today_and_the_silence_of_the_register_both_hold(plan: Plan) -> None:
    row = row_of(plan)
    hold = Hold(row.id, HoldStatus.HELD, "a complaint", "dpo@hub.example", NOW.date())
    for lines in ((hold,), ()):
        found = told(plan, replace(bundle_of(plan, row), register=HoldsRegister(lines)))
        assert (found["held"], found["gates_open"]) == (True, False)


def test_it_waits_for_what_is_there_unless_the_same_run_deletes_it(plan: Plan) -> None:
    row = next(each for each in plan.rows if each.after and each.wave == 5 and each.method is Method.ENGINE)
    bundle = replace(bundle_of(plan, row), gone={})
    before = [each.id for each in row.after]
    found = exit_facts(plan, bundle, NOW)["rows"][row.id]
    assert found["waits_for"] == before
    assert not found["gates_open"]
    found = exit_facts(plan, bundle, NOW, before)["rows"][row.id]
    assert found["waits_for"] == []
    assert not [each for each in found["missing"] if each.startswith("predecessors_gone")]


def test_what_is_told_to_be_gone_tomorrow_is_there(plan: Plan) -> None:
    row = next(each for each in plan.rows if each.after and each.wave == 5)
    first = row.after[0].id
    bundle = bundle_of(plan, row)
    later = replace(bundle, gone={**bundle.gone, first: NOW.date() + timedelta(days=1)})
    assert exit_facts(plan, later, NOW)["rows"][row.id]["waits_for"] == [first]


def test_a_setting_whose_delete_is_a_reset_never_goes(plan: Plan) -> None:
    row = next(each for each in plan.rows if each.method is Method.RETAINED)
    found = exit_facts(plan, bundle_of(plan, row), NOW)["rows"][row.id]
    assert (found["gates_open"], found["held"]) == (False, None)
    assert found["missing"] == ["a way to end by itself (retained)"]


class TestApprovals:
    def people(self, plan: Plan, bundle: Bundle) -> list[str]:
        return [each["person"] for each in exit_facts(plan, bundle, NOW)["approvals"]]

    def test_of_something_else_or_over_is_none(self, plan: Plan) -> None:
        bundle = bundle_of(plan, row_of(plan))
        first, second = bundle.approvals
        other = replace(second, subject=replace(second.subject, state_sha256="f" * 64))
        for bad in (other, replace(second, expires_at=NOW), replace(second, approved_at=NOW + timedelta(hours=1))):
            assert self.people(plan, replace(bundle, approvals=(first, bad))) == [first.person]

    def test_two_names_with_one_key_are_one(self, plan: Plan) -> None:
        bundle = bundle_of(plan, row_of(plan))
        first, second = bundle.approvals
        same = replace(second, fingerprint=first.fingerprint)
        assert self.people(plan, replace(bundle, approvals=(first, same))) == [first.person]

    def test_that_of_the_executor_is_told(self, plan: Plan) -> None:
        bundle = bundle_of(plan, row_of(plan))
        own = replace(bundle.approvals[0], person=EXECUTOR, fingerprint="SHA256:c")
        assert EXECUTOR in self.people(plan, replace(bundle, approvals=(*bundle.approvals, own)))


class TestBeforeItIsSigned:
    def test_a_lock_that_will_be_lifted_counts(self, plan: Plan) -> None:
        row = next(each for each in plan.rows if each.locks and each.method is Method.ENGINE and each.wave == 5)
        later = changed_list(plan, row, "locks_lifted", lifted_at=NOW + timedelta(days=2))
        bundle = bundle_of(plan, row, **later)
        assert not exit_facts(plan, bundle, NOW)["rows"][row.id]["gates_open"]
        before = exit_facts(plan, bundle, NOW, is_signed=False)["rows"][row.id]
        assert before["gates_open"], before["missing"]

    def test_by_the_executor_it_does_not(self, plan: Plan) -> None:
        row = next(each for each in plan.rows if each.locks and each.method is Method.ENGINE and each.wave == 5)
        by_the_executor = changed_list(plan, row, "locks_lifted", lifted_by=EXECUTOR)
        for changed in (by_the_executor, {**by_the_executor, "locks_lifted": []}):
            bundle = bundle_of(plan, row, **changed)
            assert not exit_facts(plan, bundle, NOW, is_signed=False)["rows"][row.id]["gates_open"]
        assert KEEPER != EXECUTOR
