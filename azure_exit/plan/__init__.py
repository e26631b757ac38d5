"""The plan of an exit: made from an inventory, written canonically, compared with a later one."""

from __future__ import annotations

from azure_exit.plan.build import make_plan, opens_on
from azure_exit.plan.drift import Change, Difference, Drift, drift
from azure_exit.plan.file import plan_text, read_plan, write_plan
from azure_exit.plan.model import FORMAT, EndingKind, Plan, PlanRow, Schedule, Status
from azure_exit.plan.schema import plan_schema

__all__ = [
    "FORMAT",
    "Change",
    "Difference",
    "Drift",
    "EndingKind",
    "Plan",
    "PlanRow",
    "Schedule",
    "Status",
    "drift",
    "make_plan",
    "opens_on",
    "plan_schema",
    "plan_text",
    "read_plan",
    "write_plan",
]
