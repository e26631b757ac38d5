"""Approvals count only for exactly what is run; one place answers whether a resource may end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from azure_exit.anchor import Anchor
from azure_exit.evidence import Approval, Evidence, Subject
from azure_exit.gates.names import GateName
from azure_exit.open_wave import OpenWave
from azure_exit.plan import Plan, PlanRow
from tests.unit.azure_exit.gates.bundles import (
    ANCHOR,
    EXECUTOR,
    HASH,
    NOW,
    bundle_of,
    evidence_of,
    held_by,
    named,
)


class TestApprovals:
    def row(self, plan: Plan) -> PlanRow:
        return named(plan, "/containers/curated")

    def held(self, plan: Plan, *approvals: Approval) -> str:
        row = self.row(plan)
        bundle = replace(bundle_of(plan, row), approvals=approvals)
        return held_by(plan, row, bundle)[GateName.TWO_APPROVERS]

    def good(self, plan: Plan) -> tuple[Approval, ...]:
        return bundle_of(plan, self.row(plan)).approvals

    def test_one_is_not_two(self, plan: Plan) -> None:
        assert "1 of 2" in self.held(plan, self.good(plan)[0])

    def test_the_same_person_twice_is_one(self, plan: Plan) -> None:
        first = self.good(plan)[0]
        assert "1 of 2" in self.held(plan, first, replace(first, fingerprint="SHA256:other"))

    def test_one_key_under_two_names_is_one(self, plan: Plan) -> None:
        first, second = self.good(plan)
        assert "two names, one key" in self.held(plan, first, replace(second, fingerprint=first.fingerprint))

    def test_the_executor_does_not_count(self, plan: Plan) -> None:
        first, second = self.good(plan)
        assert "cannot approve it" in self.held(plan, first, replace(second, person=EXECUTOR))

    def test_an_expired_one_does_not_count(self, plan: Plan) -> None:
        first, second = self.good(plan)
        assert "which is over" in self.held(plan, first, replace(second, expires_at=NOW))

    def test_one_from_the_future_does_not_count(self, plan: Plan) -> None:
        first, second = self.good(plan)
        assert "which has not come" in self.held(plan, first, replace(second, approved_at=NOW + timedelta(hours=1)))

    @pytest.mark.parametrize("field", list(Subject.__dataclass_fields__))
    def test_one_for_something_else_does_not_count(self, plan: Plan, field: str) -> None:
        first, second = self.good(plan)
        changed: dict[str, Any] = {field: 6 if field == "wave" else "f" * 64}
        other = replace(second.subject, **changed)
        told = "lines are missing" if field == "ledger_head" else "something else"
        assert told in self.held(plan, first, replace(second, subject=other))

    def test_the_ledger_may_have_grown_since(self, plan: Plan) -> None:
        row = self.row(plan)
        bundle = bundle_of(plan, row)
        later = replace(
            bundle, subject=replace(bundle.subject, ledger_head="e" * 64), ledger=frozenset({HASH, "e" * 64})
        )
        assert held_by(plan, row, later) == {}

    def test_who_has_not_the_role_does_not_count(self, plan: Plan) -> None:
        first, second = self.good(plan)
        told = self.held(plan, first, replace(second, person="guest@hub.example"))
        assert "guest@hub.example is no approver that environments/lab.yaml names" in told

    @pytest.mark.parametrize(
        ("anchor", "told"),
        [
            (None, "nothing outside of the exit's folder"),
            (replace(ANCHOR, executors=frozenset({"x@hub.example"})), "does not name them among the executors"),
            (replace(ANCHOR, approvers=frozenset({"a@hub.example"})), "b@hub.example is no approver"),
        ],
    )
    def test_roles_come_from_outside_of_the_folder(self, plan: Plan, anchor: Anchor | None, told: str) -> None:
        row = self.row(plan)
        bundle = replace(bundle_of(plan, row), anchor=anchor)
        assert told in held_by(plan, row, bundle)[GateName.TWO_APPROVERS]

    @pytest.mark.parametrize("officer", ["dpo", "rssi"])
    def test_the_notice_names_the_officers_of_the_file(self, plan: Plan, officer: str) -> None:
        row = self.row(plan)
        other: dict[str, Any] = {officer: "former@hub.example"}
        bundle = replace(bundle_of(plan, row), anchor=replace(ANCHOR, **other))
        assert "former@hub.example" in held_by(plan, row, bundle)[GateName.NOTICE_PERIOD]

    def test_evidence_that_was_changed_after_signing_is_something_else(self, plan: Plan) -> None:
        row = self.row(plan)
        bundle = bundle_of(plan, row)
        later = Evidence.model_validate(
            evidence_of(plan, row, of_row={"retention": {"until": date(2020, 1, 1), "basis": "none"}})
        )
        changed = replace(bundle, evidence=later, subject=replace(bundle.subject, evidence_sha256=later.sha256))
        assert "something else" in held_by(plan, row, changed)[GateName.TWO_APPROVERS]

    def test_evidence_of_another_plan_holds(self, plan: Plan) -> None:
        row = self.row(plan)
        assert GateName.TWO_APPROVERS in held_by(plan, row, bundle_of(plan, row, plan_sha256="d" * 64))

    def test_evidence_of_another_wave_holds(self, plan: Plan) -> None:
        row = self.row(plan)
        bundle = bundle_of(plan, row, wave=4)
        assert "wave 4" in held_by(plan, row, bundle)[GateName.TWO_APPROVERS]


class TestOpenWave:
    def test_what_may_end_in_whatever_case(self, plan: Plan) -> None:
        row = named(plan, "/containers/curated")
        wave = OpenWave(plan, bundle_of(plan, row), NOW)
        for text in (row.id, row.arm_id, row.arm_id.upper(), f"{row.arm_id}/"):
            assert wave.about(text).may_end

    @pytest.mark.parametrize(
        ("end", "reason"),
        [
            ("/containers/snds-raw", "no transfer manifest"),
            ("/sthdhlakeprod/blobservices/default", "it is never deleted by itself"),
            ("/flexibleservers/psql-hdh-cat", "is of wave 4, and wave 5 is open"),
        ],
    )
    def test_what_may_not(self, plan: Plan, end: str, reason: str) -> None:
        wave = OpenWave(plan, bundle_of(plan, named(plan, "/containers/curated")), NOW)
        answer = wave.about(named(plan, end).id)
        assert not answer.may_end
        assert any(reason in each and way_out for each, way_out in answer.reasons)

    def test_what_the_plan_does_not_know(self, plan: Plan) -> None:
        wave = OpenWave(plan, bundle_of(plan, named(plan, "/containers/curated")), NOW)
        for text in ("", "x", "/subscriptions/1", f"{named(plan, '/sthdhexch').id}x"):
            answer = wave.about(text)
            assert not answer.may_end
            assert "in no row of the plan" in answer.reasons[0][0]
