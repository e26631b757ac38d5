"""HUB-IAM-05: privileged rights hold only from the administrators' addresses, and break-glass only for a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from policies.conditions import ends, is_bound_to_addresses
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.rights import POLICY, SETS, Grant, grants, is_break_glass, is_for_people
from policies.vocabulary import Severity

LIMITS = "access-limits"

CONTROL = Control(
    id="HUB-IAM-05",
    title="Privileged rights are conditioned",
    severity=Severity.HIGH,
    answers=("SNC 9.6", "PA-022 R39", "OPR-2"),
    why="A stolen session or key of somebody privileged works from anywhere and for ever, unless the right itself says "
    "from where and until when.",
    fix='Add a condition to the rule: request.ip.matches("^203[.]0[.]113[.]7$") for the administrators\' addresses, '
    'joined with && to request.time < timestamp("2026-12-31T00:00:00Z") for break-glass. No other form is read.',
    source="ANSSI PA-022 R39; Scaleway documentation, IAM, conditions: CEL over request.ip and request.time",
    tables=(SETS, LIMITS),
)


def _privileged(policy: Resource, context: Context) -> Iterator[tuple[Grant, list[str]]]:
    """The rules with something privileged in them; those whose condition is known come first."""
    rows = context.table(SETS).rows
    listed, looks = {*rows["all_powerful"], *rows["privileged"]}, tuple(rows["reading_endings"])
    people = is_for_people(policy)
    for grant in sorted(grants(policy), key=lambda each: not each.rule.is_known("condition")):
        if found := sorted(each for each in grant.sets if each in listed or (people and not each.endswith(looks))):
            yield grant, found


@CONTROL.each(POLICY)
def holds_from_known_addresses(policy: Resource, context: Context) -> Violations:
    ranges = context.administration_ranges
    for grant, sets in _privileged(policy, context):
        if not is_bound_to_addresses(str(grant.rule.value("condition") or ""), ranges):
            yield grant.rule.violation(
                "condition", f"bind {', '.join(sets)} to request.ip in the administrators' ranges, and no others"
            )


@CONTROL.beside(POLICY)
def break_glass_ends(policy: Resource, stack: Stack, context: Context) -> Violations:
    if not is_break_glass(policy, stack, context):
        return
    days = context.table(LIMITS).rows["privilege_days"]
    latest = datetime.combine(context.today, time.max, UTC) + timedelta(days=days)
    for grant, sets in _privileged(policy, context):
        end = ends(str(grant.rule.value("condition") or ""))
        if end is None or end > latest:
            yield grant.rule.violation(
                "condition", f"end {', '.join(sets)} by request.time within {days} days: break-glass is renewed"
            )
