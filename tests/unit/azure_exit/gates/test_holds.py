"""The gate of holds: today's register, and what the plan held a row for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from azure_exit.catalogue import Method
from azure_exit.gates.judgement import GATES
from azure_exit.gates.names import GateName
from azure_exit.inventory import Hold, HoldsRegister, HoldStatus, Inventory
from azure_exit.plan import Plan, PlanRow
from tests.unit.azure_exit.gates.bundles import (
    EXECUTOR,
    HASH,
    KEEPER,
    NOW,
    bundle_of,
    held_by,
    named,
)


class TestHolds:
    def test_one_that_appears_after_signing_holds(self, plan: Plan) -> None:
        row = named(plan, "/containers/curated")
        bundle = bundle_of(plan, row)
        hold = Hold(row.id, HoldStatus.HELD, "litigation", "dpo@hub.example", NOW.date())
        later = replace(bundle, register=HoldsRegister((*bundle.register.holds, hold)))
        assert "litigation" in held_by(plan, row, later)[GateName.HOLD_RELEASED]

    def test_a_register_without_a_line_holds(self, plan: Plan) -> None:
        row = named(plan, "/containers/curated")
        bundle = replace(bundle_of(plan, row), register=HoldsRegister(()))
        assert "says nothing" in held_by(plan, row, bundle)[GateName.HOLD_RELEASED]

    def test_a_dated_one_ends_on_its_day(self, plan: Plan) -> None:
        row = named(plan, "/containers/curated")
        bundle = bundle_of(plan, row)
        for until, is_held in ((NOW.date(), False), (NOW.date() + timedelta(days=1), True)):
            hold = Hold(row.id, HoldStatus.UNTIL, "audit", "dpo@hub.example", NOW.date(), until)
            dated = replace(bundle, register=HoldsRegister((hold,)))
            assert (GateName.HOLD_RELEASED in held_by(plan, row, dated)) is is_held

    def test_one_that_the_plan_has_is_released_in_what_is_signed_and_not_in_the_register_alone(
        self, plan: Plan
    ) -> None:
        row = named(plan, "/containers/exports")
        (hold,) = [each for each in row.held if each.rule == "hold"]
        assert hold.until is None
        release = {"reason": hold.reason, "released_by": KEEPER, "released_on": NOW.date(), "document_sha256": HASH}
        others = [{**release, "reason": each.reason} for each in row.held if each.rule == "immutability"]
        for given, is_held in (
            ([], True),
            ([release], False),
            ([{**release, "reason": "something else"}], True),
            ([{**release, "released_by": EXECUTOR}], True),
            ([{**release, "released_on": NOW.date() + timedelta(days=1)}], True),
            ([{**release, "document_sha256": "b" * 64}], True),
        ):
            bundle = bundle_of(plan, row, of_row={"releases": [*others, *given]})
            assert all(each.status is HoldStatus.NONE for each in bundle.register.on(row.id))
            assert (GateName.HOLD_RELEASED in held_by(plan, row, bundle)) is is_held

    def test_a_release_does_not_outweigh_today_s_register(self, plan: Plan) -> None:
        row = named(plan, "/containers/exports")
        releases = [
            {"reason": each.reason, "released_by": KEEPER, "released_on": NOW.date(), "document_sha256": HASH}
            for each in row.held
        ]
        line = Hold(row.id, HoldStatus.HELD, "litigation", "dpo@hub.example", NOW.date())
        bundle = replace(bundle_of(plan, row, of_row={"releases": releases}), register=HoldsRegister((line,)))
        assert "litigation" in held_by(plan, row, bundle)[GateName.HOLD_RELEASED]

    def test_a_dated_one_of_the_plan_ends_on_its_day_or_with_a_release(self, plan: Plan) -> None:
        row = named(plan, "/backupinstances/psql-hdh-cat")
        (hold,) = [each for each in row.held if each.rule == "hold"]
        assert hold.until is not None
        assert hold.until > NOW.date()
        release = {"reason": hold.reason, "released_by": KEEPER, "released_on": NOW.date(), "document_sha256": HASH}
        gate = GATES[GateName.HOLD_RELEASED]
        only = row.model_copy(update={"held": (hold,)})
        on_the_day = datetime.combine(hold.until, time(9), UTC)
        assert gate.reason_to_hold(only, bundle_of(plan, row), NOW) is not None
        assert gate.reason_to_hold(only, bundle_of(plan, row), on_the_day) is None
        assert gate.reason_to_hold(only, bundle_of(plan, row, of_row={"releases": [release]}), NOW) is None

    def test_the_executor_releases_nothing_in_the_register(self, plan: Plan) -> None:
        row = named(plan, "/containers/curated")
        bundle = bundle_of(plan, row)
        own = Hold(row.id, HoldStatus.NONE, "examined", EXECUTOR, NOW.date())
        alone = replace(bundle, register=HoldsRegister((own,)))
        assert "executes too" in held_by(plan, row, alone)[GateName.HOLD_RELEASED]
        beside = replace(bundle, register=HoldsRegister((*bundle.register.holds, own)))
        assert GateName.HOLD_RELEASED not in held_by(plan, row, beside)

    def test_plan_and_gate_ask_the_same_lines(self, plan: Plan, inventory: Inventory) -> None:
        """Of every row, what was deleted softly before and copies among them: what binds an original binds the copy."""
        bundle = replace(bundle_of(plan, plan.rows[0]), register=HoldsRegister(inventory.holds))
        taken = datetime.combine(inventory.taken_at.date(), time(9), UTC)
        for row in plan.rows:
            by_plan = {each.rule for each in row.held} & {"hold", "no decision"}
            reason = GATES[GateName.HOLD_RELEASED].reason_to_hold(replace_held(row), bundle, taken)
            assert (reason is not None) == bool(by_plan) or row.method is Method.RETAINED, (row.id, by_plan, reason)

    def test_a_hold_on_a_vault_that_was_deleted_before_binds_what_is_kept_of_it(self, plan: Plan) -> None:
        row = named(plan, "/deletedvaults/kv-hdh-2021")
        free = bundle_of(plan, row)
        vault = row.copy_of
        assert vault.endswith("/vaults/kv-hdh-2021")
        line = Hold(vault, HoldStatus.NONE, "examined", "dpo@hub.example", date(2026, 10, 12))
        assert GateName.HOLD_RELEASED not in held_by(plan, row, replace(free, register=HoldsRegister((line,))))
        held = replace(line, status=HoldStatus.HELD, kind="litigation")
        assert GateName.HOLD_RELEASED in held_by(plan, row, replace(free, register=HoldsRegister((line, held))))

    def test_unknown_retention_is_never_released_by_hand(self, plan: Plan) -> None:
        row = named(plan, "/containers/audit")
        reasons = [held.reason for held in row.held]
        releases = [
            {"reason": reason, "released_by": KEEPER, "released_on": date(2026, 12, 1), "document_sha256": HASH}
            for reason in reasons
        ]
        bundle = bundle_of(plan, row, of_row={"releases": releases})
        assert GateName.HOLD_RELEASED in held_by(plan, row, bundle, datetime(2034, 1, 1, tzinfo=UTC))

    def test_immutability_without_a_date_is_released_word_for_word_by_somebody_else(self, plan: Plan) -> None:
        row = named(plan, "/backupvaults/bv-hdh")
        reason = next(held.reason for held in row.held if held.rule == "immutability")
        release = {"reason": reason, "released_by": KEEPER, "released_on": NOW.date(), "document_sha256": HASH}
        others = [{**release, "reason": each.reason} for each in row.held if each.rule == "hold"]
        for changed, is_held in (
            ({}, False),
            ({"reason": "something else"}, True),
            ({"released_by": EXECUTOR}, True),
            ({"released_on": NOW.date() + timedelta(days=1)}, True),
        ):
            bundle = bundle_of(plan, row, of_row={"releases": [*others, {**release, **changed}]})
            assert (GateName.HOLD_RELEASED in held_by(plan, row, bundle)) is is_held


def replace_held(row: PlanRow) -> PlanRow:
    """A row as if the plan held it for nothing: then its gate asks the register alone."""
    return row.model_copy(update={"held": ()})
