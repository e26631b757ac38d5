"""What the controls are told of a plan and of the wave that is open: the fact whose shape policies/azure.py says."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from azure_exit.catalogue import Method
from azure_exit.evidence.model import Bundle
from azure_exit.gates.gate import Verdict, judge
from azure_exit.gates.judgement import is_of, judge_row
from azure_exit.gates.names import GateName
from azure_exit.gates.people import in_force
from azure_exit.plan.model import Plan, PlanRow

_NEVER_BY_ITSELF = (Method.RETAINED, Method.WITH_MANAGER)


def exit_facts(
    plan: Plan, bundle: Bundle | None, now: datetime, going: Collection[str] = (), *, is_signed: bool = True
) -> dict[str, Any]:
    """The fact of a plan. Pure: the same plan, bundle and moment give the same fact.

    Args:
        plan: the plan.
        bundle: that of the wave that is open; None when none is: then nothing may go.
        now: the moment at which it is judged.
        going: normalised ids of the rows that end before it, in the same run. A row that waits for one of them does not
            wait: the engine deletes in the plan's order, and the gate before each deletion asks the ledger again.
        is_signed: False while that is made which people sign: a lock that the evidence says will be lifted counts then.
    """
    evidence = bundle.evidence if bundle else None
    notice = evidence.notice if evidence else None
    return {
        "plan_hash": plan.sha256,
        "wave": bundle.subject.wave if bundle else None,
        "executor": evidence.executor if evidence else "",
        "approvals": _approvals(bundle, now) if bundle else [],
        "named": {"dpo": notice.dpo, "rssi": notice.rssi} if notice else {},
        "notice": notice.sent_on.isoformat() if notice else None,
        "rows": {
            row.id: _judged(plan, row, bundle, now, going, is_signed=is_signed)
            if bundle and int(row.wave) == bundle.subject.wave
            else {"wave": int(row.wave), "gates_open": False}
            for row in plan.rows
        },
    }


def _approvals(bundle: Bundle, now: datetime) -> list[dict[str, str]]:
    """The approvals of exactly what is about to be run, the executor's too if there is one; one for each key."""
    by_key = {each.fingerprint: each for each in reversed(in_force(bundle, now))}
    return [{"person": each.person, "plan_hash": each.subject.plan_sha256} for each in reversed(by_key.values())]


def _judged(
    plan: Plan, row: PlanRow, bundle: Bundle, now: datetime, going: Collection[str], *, is_signed: bool
) -> dict[str, Any]:
    waits_for = [each.id for each in row.after if not _is_gone(each.id, bundle, now) and each.id not in going]
    verdicts = judge_row(plan, row, bundle, now)
    if not is_signed:
        verdicts = tuple(_once_lifted(plan, each, bundle, now) for each in verdicts)
    closed = [each for each in verdicts if not each.is_open and not _is_judged_elsewhere(each, waits_for)]
    missing = [f"{each.gate.value}: {each.reason}" for each in closed]
    if not is_of(plan, bundle) or int(bundle.evidence.wave) != bundle.subject.wave:
        missing.append("evidence of this plan and wave")
    if row.method in _NEVER_BY_ITSELF or not row.gates:
        missing.append(f"a way to end by itself ({row.method.value})")
    holds = [each.is_open for each in verdicts if each.gate is GateName.HOLD_RELEASED]
    return {
        "wave": int(row.wave),
        "gates_open": not missing,
        "missing": missing,
        "held": not all(holds) if holds else None,
        "waits_for": waits_for,
    }


def _is_judged_elsewhere(verdict: Verdict, waits_for: list[str]) -> bool:
    """Whether a closed gate is what another part of the fact tells: who approved, and what has to go first."""
    return verdict.gate is GateName.TWO_APPROVERS or (verdict.gate is GateName.PREDECESSORS_GONE and not waits_for)


def _once_lifted(plan: Plan, verdict: Verdict, bundle: Bundle, now: datetime) -> Verdict:
    if verdict.gate is not GateName.LOCK_LIFTED or verdict.is_open:
        return verdict
    later = max([now, *(each.lifted_at for each in bundle.evidence.locks_lifted)])
    return judge(verdict.gate, plan.by_id[verdict.row], bundle, later)


def _is_gone(key: str, bundle: Bundle, now: datetime) -> bool:
    return key in bundle.gone and bundle.gone[key] <= now.date()
