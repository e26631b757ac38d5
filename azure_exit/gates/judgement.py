"""Judges rows: every gate of theirs, and those of what they take along."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from azure_exit.catalogue import Method, Role, kind_of
from azure_exit.evidence.model import Bundle
from azure_exit.gates import arrival, order, people  # noqa: F401 - they list their gates
from azure_exit.gates.gate import GATES, Verdict, judge
from azure_exit.gates.names import GateName, gates_of
from azure_exit.plan.model import Plan, PlanRow

_STORAGE = "microsoft.storage/storageaccounts"
"""Holds data, or traces: which of both, the plan says from what writes to it."""


def judge_row(plan: Plan, row: PlanRow, bundle: Bundle, now: datetime) -> tuple[Verdict, ...]:
    """The verdicts of all gates of a row, and of what would end with it.

    A row that is never deleted has none, and must not be given to whatever deletes: `may_end` says no to it.
    """
    verdicts = [judge(name, row, bundle, now) for name in required_gates(row)]
    if not is_of(plan, bundle):
        reason = "the evidence belongs to another plan or inventory"
        verdicts.append(Verdict(GateName.TWO_APPROVERS, row.id, False, reason, "take the evidence of this plan"))
    for key in row.takes_along:
        along = plan.by_id[key]
        # It ends by the same act, and so after nothing but what goes before that.
        names = [name for name in required_gates(along) if name is not GateName.PREDECESSORS_GONE]
        verdicts += [judge(name, along, bundle, now) for name in names]
    return tuple(verdicts)


def required_gates(row: PlanRow) -> tuple[GateName, ...]:
    """The gates of a row: those of its plan, and those that its type has in any plan: none can take one away."""
    kind = kind_of(row.type.lower())
    role = kind.role if kind is not None else Role.DATA
    if row.role is Role.LOG and row.type.lower().startswith(_STORAGE):
        role = Role.LOG
    holds_data = row.holds_data or kind is None or kind.holds_data
    own = gates_of(role, row.method, holds_data=holds_data, is_locked=bool(row.locks))
    return tuple(dict.fromkeys((*row.gates, *own)))


def may_end(row: PlanRow, verdicts: Iterable[Verdict]) -> bool:
    """Whether a row may end now: it has gates, and all of them are open."""
    given = tuple(verdicts)
    if row.method in (Method.RETAINED, Method.WITH_MANAGER) or not row.gates:
        return False
    judged = {verdict.gate for verdict in given if verdict.row == row.id}
    return set(required_gates(row)) <= judged and all(verdict.is_open for verdict in given)


def is_of(plan: Plan, bundle: Bundle) -> bool:
    """Whether the evidence belongs to the plan and to its inventory."""
    evidence = bundle.evidence
    return evidence.plan_sha256 == plan.sha256 and evidence.inventory_sha256 == plan.inventory.sha256


__all__ = ["GATES", "Verdict", "is_of", "judge_row", "may_end"]
