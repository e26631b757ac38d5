"""Bundles of evidence for the tests of gates: everything that a row needs, to be changed in one place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from azure_exit.anchor import Anchor
from azure_exit.evidence import AccountPart, Approval, Bundle, ContainerPart, Evidence, ManifestSummary, Subject
from azure_exit.gates.judgement import judge_row
from azure_exit.gates.names import GateName
from azure_exit.inventory import Hold, HoldsRegister, HoldStatus
from azure_exit.plan import Plan, PlanRow

NOW = datetime(2027, 1, 6, 9, tzinfo=UTC)
HASH = "a" * 64
EXECUTOR, MOVER, RESTORER = "ops@hub.example", "mover@hub.example", "restorer@hub.example"
KEEPER, COUNTER = "keeper@hub.example", "counter@hub.example"

ANCHOR = Anchor(
    source="environments/lab.yaml",
    tenant="99999999-9999-4999-8999-999999999999",
    subscriptions=frozenset(f"{digit * 8}-{digit * 4}-4{digit * 3}-8{digit * 3}-{digit * 12}" for digit in "123"),
    signers_sha256=HASH,
    approvers=frozenset({"a@hub.example", "b@hub.example"}),
    executors=frozenset({EXECUTOR}),
    dpo="dpo@hub.example",
    rssi="rssi@hub.example",
)


def named(plan: Plan, end: str) -> PlanRow:
    """The row whose id ends with a text."""
    (found,) = [row for row in plan.rows if row.id.endswith(end)]
    return found


def manifest(row: PlanRow, **changed: Any) -> ManifestSummary:
    """A manifest without differences; for an account that of all its containers."""
    if row.type == "Microsoft.Storage/storageAccounts":
        names = sorted(each.id.rpartition("/")[2] for each in row.after if "/containers/" in each.id)
        parts = {name: ContainerPart(name, f"s3://hub/{name}", "", False, 0, 0, HASH) for name in names}
        changed = {"account": AccountPart(parts), **changed}
    found = ManifestSummary(HASH, row.id, "s3://hub", MOVER, NOW - timedelta(days=3), "objects", 5, 500, 0, ())
    return replace(found, **changed)


def evidence_of(plan: Plan, row: PlanRow, **changed: Any) -> dict[str, Any]:
    """The full evidence of a row, as its file says it."""
    shown = {
        "transfer": {"manifest": "m.jsonl", "sha256": HASH, "counted_items": 5, "counted_by": COUNTER},
        "restore": {
            "performed_by": RESTORER,
            "performed_at": NOW - timedelta(days=1),
            "target": "s3://hub/sample",
            "items": 3,
            "passed": True,
            "record_sha256": HASH,
        },
        "retention": {"until": NOW.date(), "basis": "end of the rollback window"},
        "keys": {
            "complete": True,
            "listed_by": KEEPER,
            "listed_on": NOW.date(),
            "copies": [{"kind": "origin", "where": "the ministry's HSM", "holder": KEEPER, "kept_because": "its own"}],
        },
    }
    found = {
        "wave": int(row.wave),
        "plan_sha256": plan.sha256,
        "inventory_sha256": plan.inventory.sha256,
        "executor": EXECUTOR,
        "notice": {
            "sent_on": NOW.date() - timedelta(days=21),
            "sent_to": "the host",
            "reference": "letter 12",
            "document_sha256": HASH,
            "dpo": "dpo@hub.example",
            "rssi": "rssi@hub.example",
        },
        "choices": [
            {
                "scope": f"/subscriptions/{row.subscription}",
                "choice": "return",
                "decided_by": "controller@hub.example",
                "decided_on": date(2026, 10, 1),
                "document_sha256": HASH,
            }
        ],
        "locks_lifted": [{"lock": lock, "lifted_by": KEEPER, "lifted_at": NOW} for lock in row.locks],
        "rows": {row.id: {**shown, **changed.pop("of_row", {})}},
    }
    return {**found, **changed}


def bundle_of(plan: Plan, row: PlanRow, **changed: Any) -> Bundle:
    """A bundle with everything that a row needs; `changed` takes the place of parts of the evidence."""
    evidence = Evidence.model_validate(evidence_of(plan, row, **changed))
    hashes = dict.fromkeys(("engine_plan_sha256", "state_sha256", "signers_sha256", "ledger_head"), HASH)
    subject = Subject(plan.sha256, plan.inventory.sha256, int(row.wave), evidence.sha256, commit="b" * 40, **hashes)
    lasts = (NOW - timedelta(hours=2), NOW + timedelta(hours=2))
    approvals = tuple(
        Approval(person, key, subject, *lasts)
        for person, key in (("a@hub.example", "SHA256:a"), ("b@hub.example", "SHA256:b"))
    )
    free = Hold(row.id, HoldStatus.NONE, "examined", "dpo@hub.example", date(2026, 10, 12))
    return Bundle(
        evidence=evidence,
        manifests={"m.jsonl": manifest(row)},
        register=HoldsRegister((free,)),
        subject=subject,
        approvals=approvals,
        gone={each.id: NOW.date() for each in row.after},
        ledger=frozenset({HASH}),
        documents=frozenset({HASH}),
        anchor=ANCHOR,
    )


def held_by(plan: Plan, row: PlanRow, bundle: Bundle, now: datetime = NOW) -> dict[GateName, str]:
    """The gates that hold a row, with their reasons."""
    found = judge_row(plan, row, bundle, now)
    assert all(verdict.reason and (verdict.is_open or verdict.way_out) for verdict in found)
    return {verdict.gate: verdict.reason for verdict in found if not verdict.is_open}


def changed_list(plan: Plan, row: PlanRow, field: str, **changed: Any) -> dict[str, Any]:
    """A part of the evidence that is a list of one, changed."""
    return {field: [{**each, **changed} for each in evidence_of(plan, row)[field]]}
