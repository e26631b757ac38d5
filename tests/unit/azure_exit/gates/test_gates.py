"""Each gate: open with the full evidence, held when any of it is missing, wrong, early, late, or by the wrong one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from azure_exit.catalogue import Method, Role
from azure_exit.evidence import read_documents
from azure_exit.gates.judgement import GATES, judge_row, may_end, required_gates
from azure_exit.gates.names import GateName
from azure_exit.plan import Plan
from tests.unit.azure_exit.gates.bundles import (
    COUNTER,
    EXECUTOR,
    HASH,
    KEEPER,
    MOVER,
    NOW,
    bundle_of,
    changed_list,
    evidence_of,
    held_by,
    manifest,
    named,
)


def test_every_name_has_its_gate() -> None:
    assert set(GATES) == set(GateName)


@pytest.mark.parametrize(
    "end", ["/containers/curated", "/flexibleservers/psql-hdh-cat", "/log-hdh-soc", "/cmk-sql", "/vnet-hub"]
)
def test_full_evidence_opens_every_gate(plan: Plan, end: str) -> None:
    row = named(plan, end)
    bundle = bundle_of(plan, row)
    assert held_by(plan, row, bundle) == {}
    assert may_end(row, judge_row(plan, row, bundle, NOW))


@pytest.mark.parametrize(
    "end", ["/containers/curated", "/flexibleservers/psql-hdh-cat", "/log-hdh-soc", "/cmk-sql", "/vm-gpu-01"]
)
def test_a_plan_takes_no_gate_away(plan: Plan, end: str) -> None:
    """A row has the gates of its type, whatever a plan that was edited and signed says of it."""
    row = named(plan, end)
    for changed in ({"gates": row.gates[:4]}, {"gates": row.gates[:4], "role": Role.NETWORK, "holds_data": False}):
        edited = row.model_copy(update=changed)
        assert set(required_gates(edited)) == set(row.gates)
        bundle = bundle_of(plan, row, of_row=dict.fromkeys(("transfer", "restore", "retention", "keys")))
        assert not may_end(edited, judge_row(plan, edited, bundle, NOW))


ROW_FAULTS: list[tuple[GateName, dict[str, Any], str]] = [
    (GateName.TRANSFER_MANIFEST, {"transfer": None}, "no transfer manifest"),
    (GateName.SAMPLE_RESTORE, {"restore": None}, "no sample was restored"),
    (GateName.RETENTION_ELAPSED, {"retention": None}, "nobody says until when"),
    (GateName.RETENTION_ELAPSED, {"retention": {"until": date(2027, 1, 7), "basis": "law"}}, "kept until 2027-01-07"),
    (
        GateName.TRANSFER_MANIFEST,
        {"transfer": {"manifest": "m.jsonl", "sha256": HASH, "counted_items": 6, "counted_by": COUNTER}},
        "the source was counted at 6 items, the manifest has 5",
    ),
    (
        GateName.TRANSFER_MANIFEST,
        {"transfer": {"manifest": "m.jsonl", "sha256": HASH, "counted_items": 5, "counted_by": MOVER}},
        "counted what they moved themselves",
    ),
    (
        GateName.TRANSFER_MANIFEST,
        {"transfer": {"manifest": "m.jsonl", "sha256": HASH, "counted_items": 5, "counted_by": MOVER.upper()}},
        "MOVER@HUB.EXAMPLE counted what they moved themselves",
    ),
    (
        GateName.TRANSFER_MANIFEST,
        {"transfer": {"manifest": "n.jsonl", "sha256": HASH, "counted_items": 5, "counted_by": COUNTER}},
        "n.jsonl was not read",
    ),
    (
        GateName.TRANSFER_MANIFEST,
        {"transfer": {"manifest": "m.jsonl", "sha256": "b" * 64, "counted_items": 5, "counted_by": COUNTER}},
        "is another than the evidence names",
    ),
]


@pytest.mark.parametrize(("gate", "fault", "reason"), ROW_FAULTS, ids=[each[2] for each in ROW_FAULTS])
def test_faulty_evidence_of_a_row_holds(plan: Plan, gate: GateName, fault: dict[str, Any], reason: str) -> None:
    row = named(plan, "/containers/curated")
    assert reason in held_by(plan, row, bundle_of(plan, row, of_row=fault))[gate]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"performed_by": MOVER}, "moved the data, and restored it too"),
        ({"performed_by": MOVER.upper()}, "moved the data, and restored it too"),
        ({"performed_by": COUNTER}, "counted the source, and restored it too"),
        ({"performed_by": COUNTER.title()}, "counted the source, and restored it too"),
        ({"passed": False}, "failed"),
        ({"performed_at": NOW + timedelta(hours=1)}, "which has not come"),
        ({"performed_at": NOW - timedelta(days=9)}, "older than the manifest"),
    ],
)
def test_a_faulty_restore_holds(plan: Plan, changed: dict[str, Any], reason: str) -> None:
    row = named(plan, "/containers/curated")
    restore = {**evidence_of(plan, row)["rows"][row.id]["restore"], **changed}
    assert reason in held_by(plan, row, bundle_of(plan, row, of_row={"restore": restore}))[GateName.SAMPLE_RESTORE]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (
            {"different": 1, "differences": ("x did not arrive",)},
            "1 of 5 items differ between the sides: x did not arrive",
        ),
        ({"source": "/subscriptions/other"}, "is about /subscriptions/other"),
        ({"made_at": NOW + timedelta(days=1)}, "which has not come"),
        ({"sha256": "c" * 64}, "is another than the evidence names"),
    ],
)
def test_a_faulty_manifest_holds(plan: Plan, changed: dict[str, Any], reason: str) -> None:
    row = named(plan, "/containers/curated")
    bundle = replace(bundle_of(plan, row), manifests={"m.jsonl": manifest(row, **changed)})
    assert reason in held_by(plan, row, bundle)[GateName.TRANSFER_MANIFEST]


WAVE_FAULTS: list[tuple[GateName, dict[str, Any], str]] = [
    (GateName.NOTICE_PERIOD, {"notice": None}, "no formal notice"),
    (GateName.WRITTEN_CHOICE, {"choices": []}, "no written choice"),
    (GateName.LOCK_LIFTED, {"locks_lifted": []}, "is not lifted"),
]


@pytest.mark.parametrize(("gate", "fault", "reason"), WAVE_FAULTS, ids=[each[2] for each in WAVE_FAULTS])
def test_missing_evidence_of_a_wave_holds(plan: Plan, gate: GateName, fault: dict[str, Any], reason: str) -> None:
    row = named(plan, "/containers/curated")
    assert reason in held_by(plan, row, bundle_of(plan, row, **fault))[gate]


@pytest.mark.parametrize("person", [EXECUTOR, EXECUTOR.upper()])
def test_the_executor_stands_for_nobody_else(plan: Plan, person: str) -> None:
    row = named(plan, "/containers/curated")
    lifted = bundle_of(plan, row, **changed_list(plan, row, "locks_lifted", lifted_by=person))
    assert "executes too" in held_by(plan, row, lifted)[GateName.LOCK_LIFTED]
    chosen = bundle_of(plan, row, **changed_list(plan, row, "choices", decided_by=person))
    assert "executes too" in held_by(plan, row, chosen)[GateName.WRITTEN_CHOICE]
    key = named(plan, "/cmk-sql")
    keys = {**evidence_of(plan, key)["rows"][key.id]["keys"], "listed_by": person}
    assert "executes too" in held_by(plan, key, bundle_of(plan, key, of_row={"keys": keys}))[GateName.KEY_COPIES_LISTED]


def test_one_person_in_two_spellings_is_one_person(plan: Plan) -> None:
    row = named(plan, "/containers/curated")
    bundle = bundle_of(plan, row)
    one = bundle.approvals[0]
    twice = replace(bundle, approvals=(one, replace(one, person="A@Hub.example", fingerprint="SHA256:b")))
    assert "1 of 2 approvals hold" in held_by(plan, row, twice)[GateName.TWO_APPROVERS]
    executor = replace(one, person=EXECUTOR.upper(), fingerprint="SHA256:c")
    reason = held_by(plan, row, replace(bundle, approvals=(one, executor)))[GateName.TWO_APPROVERS]
    assert "executes the wave, and cannot approve it" in reason
    notice = {**evidence_of(plan, row)["notice"], "dpo": "RSSI@hub.example"}
    assert "both officers" in held_by(plan, row, bundle_of(plan, row, notice=notice))[GateName.NOTICE_PERIOD]
    # Who is named in capitals is who the environment's file names.
    spelt = {**evidence_of(plan, row)["notice"], "dpo": "DPO@hub.example"}
    assert held_by(plan, row, bundle_of(plan, row, notice=spelt)) == {}


def test_the_notice_runs_21_days(plan: Plan) -> None:
    row = named(plan, "/containers/curated")
    bundle = bundle_of(plan, row)
    early = NOW - timedelta(days=1)
    assert "runs until 2027-01-06" in held_by(plan, row, bundle, early)[GateName.NOTICE_PERIOD]


def test_a_lock_lifted_later_is_not_lifted(plan: Plan) -> None:
    row = named(plan, "/containers/curated")
    bundle = bundle_of(plan, row, **changed_list(plan, row, "locks_lifted", lifted_at=NOW + timedelta(minutes=1)))
    assert GateName.LOCK_LIFTED in held_by(plan, row, bundle)


class TestOrder:
    def test_what_goes_before_has_to_be_gone(self, plan: Plan) -> None:
        row = named(plan, "/managedhsms/hsm-hdh")
        bundle = bundle_of(plan, row)
        for missing in bundle.gone:
            gone = {key: day for key, day in bundle.gone.items() if key != missing}
            assert missing in held_by(plan, row, replace(bundle, gone=gone))[GateName.PREDECESSORS_GONE]

    def test_what_ends_along_needs_its_own_evidence(self, plan: Plan) -> None:
        row = named(plan, "/managedclusters/aks-hdh")
        verdicts = judge_row(plan, row, bundle_of(plan, row), NOW)
        volume = named(plan, "/pvc-6f0c2d51")
        assert volume.id in row.takes_along
        held = {verdict.gate for verdict in verdicts if verdict.row == volume.id and not verdict.is_open}
        assert {GateName.TRANSFER_MANIFEST, GateName.SAMPLE_RESTORE, GateName.RETENTION_ELAPSED} <= held
        assert not may_end(row, verdicts)

    def test_a_setting_never_ends_by_itself(self, plan: Plan) -> None:
        for row in plan.rows:
            if row.method in (Method.RETAINED, Method.WITH_MANAGER):
                assert not may_end(row, judge_row(plan, row, bundle_of(plan, row), NOW))

    def test_a_gate_that_was_not_judged_is_not_open(self, plan: Plan) -> None:
        row = named(plan, "/containers/curated")
        verdicts = judge_row(plan, row, bundle_of(plan, row), NOW)
        assert may_end(row, verdicts)
        assert not any(may_end(row, verdicts[:index] + verdicts[index + 1 :]) for index in range(len(verdicts)))


class TestChoice:
    def test_primary_data_is_returned_whatever_was_chosen(self, plan: Plan) -> None:
        row = named(plan, "/containers/curated")
        chosen = changed_list(plan, row, "choices", choice="delete")
        bundle = bundle_of(plan, row, of_row={"transfer": None, "restore": None}, **chosen)
        assert {GateName.TRANSFER_MANIFEST, GateName.SAMPLE_RESTORE} <= held_by(plan, row, bundle).keys()

    def test_a_machine_need_not_be_returned(self, plan: Plan) -> None:
        row = named(plan, "/virtualmachines/vm-gpu-01")
        nothing = {"transfer": None, "restore": None}
        assert held_by(plan, row, bundle_of(plan, row, of_row=nothing)).keys() == {
            GateName.TRANSFER_MANIFEST,
            GateName.SAMPLE_RESTORE,
        }
        chosen = changed_list(plan, row, "choices", choice="delete")
        assert held_by(plan, row, bundle_of(plan, row, of_row=nothing, **chosen)) == {}

    def test_the_narrowest_scope_decides(self, plan: Plan) -> None:
        row = named(plan, "/virtualmachines/vm-gpu-01")
        wide = changed_list(plan, row, "choices", choice="delete")["choices"]
        narrow = changed_list(plan, row, "choices", scope=row.id)["choices"]
        bundle = bundle_of(plan, row, of_row={"transfer": None, "restore": None}, choices=[*narrow, *wide])
        assert GateName.TRANSFER_MANIFEST in held_by(plan, row, bundle)

    def test_a_copy_is_covered_by_what_it_copies_and_by_nothing_else(self, plan: Plan) -> None:
        row, source = named(plan, "/snap-migration-2023"), named(plan, "/disk-migration-2023")
        for covered, is_held in ((source.id, False), (named(plan, "/vm-gpu-01").id, True)):
            file = evidence_of(plan, row, of_row={"transfer": None, "restore": None, "covered_by": covered})
            shown = evidence_of(plan, source)["rows"][source.id]
            bundle = bundle_of(plan, row, rows={**file["rows"], source.id: shown, named(plan, "/vm-gpu-01").id: shown})
            bundle = replace(bundle, manifests={"m.jsonl": manifest(source)})
            assert (GateName.TRANSFER_MANIFEST in held_by(plan, row, bundle)) is is_held


def test_hsm_copies_are_destroyed_or_kept_for_a_reason(plan: Plan) -> None:
    row = named(plan, "/managedhsms/hsm-hdh")
    keys = evidence_of(plan, row)["rows"][row.id]["keys"]
    bare = {**keys, "copies": [{**keys["copies"][0], "kept_because": ""}]}
    assert (
        "neither destroyed nor kept"
        in held_by(plan, row, bundle_of(plan, row, of_row={"keys": bare}))[GateName.KEY_COPIES_LISTED]
    )
    part = {**keys, "complete": False}
    assert GateName.KEY_COPIES_LISTED in held_by(plan, row, bundle_of(plan, row, of_row={"keys": part}))


class TestDocuments:
    """What evidence names by its hash is there, as it was signed."""

    @pytest.mark.parametrize(
        ("gate", "end"),
        [
            (GateName.NOTICE_PERIOD, "/containers/curated"),
            (GateName.WRITTEN_CHOICE, "/containers/curated"),
            (GateName.SAMPLE_RESTORE, "/containers/curated"),
            (GateName.HOLD_RELEASED, "/backupvaults/bv-hdh"),
        ],
    )
    def test_one_that_is_not_there_holds(self, plan: Plan, gate: GateName, end: str) -> None:
        row = named(plan, end)
        releases = [
            {"reason": each.reason, "released_by": KEEPER, "released_on": NOW.date(), "document_sha256": HASH}
            for each in row.held
            if each.rule in {"hold", "immutability"}
        ]
        bundle = bundle_of(plan, row, of_row={"releases": releases})
        assert gate not in held_by(plan, row, bundle)
        reason = held_by(plan, row, replace(bundle, documents=frozenset({"b" * 64})))[gate]
        assert "is not among the documents" in reason


def test_documents_are_found_whatever_their_names(tmp_path: Path) -> None:
    assert read_documents(tmp_path / "none") == frozenset()
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "letter.pdf").write_bytes(b"one")
    (tmp_path / "choice").write_bytes(b"two")
    assert read_documents(tmp_path) == {hashlib.sha256(each).hexdigest() for each in (b"one", b"two")}
