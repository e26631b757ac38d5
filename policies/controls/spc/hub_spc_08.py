"""HUB-SPC-08: one change cuts a space off, and that is drilled."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS, EVIDENCE, days, evidenced, fresh
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.spaces import space
from policies.vocabulary import Severity

# Fields: drilled_at, minutes (from the order to the last refused access).
DRILL = f"{EVIDENCE}space-cut-drill"

CONTROL = Control(
    id="HUB-SPC-08",
    title="A kill switch, drilled, and a log of the airlock",
    severity=Severity.HIGH,
    answers=("OPR-20", "EHDS 73(1)(e)"),
    why="A misuse that is seen must end within minutes, by a change that somebody has made before.",
    fix="Drill the change that takes a space's rights away, at least twice a year, and write down how long it took.",
    source="TEHDAS2 M7.4, OPR 20 (kill switch); 15 minutes and 180 days are the kit's own",
    tables=(DURATIONS,),
    live="The airlock's log holds decision, person and hash for at least a year. The airlock is not built yet.",
)


@CONTROL.whole(DRILL)
def drilled(stack: Stack, context: Context) -> Violations:
    if any(space(each) for each in stack.of("scaleway:*")):
        yield from evidenced(stack, DRILL, "there are spaces")


@CONTROL.each(DRILL)
def drilled_lately(drill: Resource, context: Context) -> Violations:
    yield from fresh(drill, "drilled_at", days(context, "space_cut_drill_days"), context)


@CONTROL.each(DRILL)
def fast_enough(drill: Resource, context: Context) -> Violations:
    most = context.table(DURATIONS).rows["space_cut_minutes"]
    minutes = drill.value("minutes")
    if not isinstance(minutes, int | float) or not 0 <= minutes < most:
        yield drill.violation("minutes", f"be below {most}")
