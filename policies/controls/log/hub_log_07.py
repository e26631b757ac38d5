"""HUB-LOG-07: a planted event is found again, clocks agree, and logs hold no patient."""

from __future__ import annotations

from datetime import timedelta

from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS, EVIDENCE, days, evidenced, fresh, holds, hours, within
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.vocabulary import Severity

# Fields: planted_at, found_at, clock_skew_seconds, patient_data_found (in the lines that were sampled).
CANARY = f"{EVIDENCE}log-canary"

CONTROL = Control(
    id="HUB-LOG-07",
    title="A planted event is found, on time, and logs hold no patient",
    severity=Severity.MEDIUM,
    answers=("SNC 12.6.d", "SNC 12.8", "SNDS 7.4", "CNIL 2021-122"),
    why="A pipeline of logs that broke is silent, as is one that works; and a log line with a patient's data is a "
    "copy under no rule.",
    fix="Plant an event each day, look it up in the archive, measure the clocks' difference and sample lines; write "
    "down what was found.",
    source="kit's own rule; SecNumCloud 3.2, 12.8 (clocks) and CNIL 2021-122 (content of logs)",
    tables=(DURATIONS,),
)


@CONTROL.whole(CANARY)
def planted(stack: Stack, context: Context) -> Violations:
    yield from evidenced(stack, CANARY)


@CONTROL.each(CANARY)
def planted_lately(canary: Resource, context: Context) -> Violations:
    yield from fresh(canary, "planted_at", days(context, "canary_days"), context)


@CONTROL.each(CANARY)
def found(canary: Resource, context: Context) -> Violations:
    yield from within(canary, "planted_at", "found_at", hours(context, "canary_found_hours"), context)


@CONTROL.each(CANARY)
def clocks_agree(canary: Resource, context: Context) -> Violations:
    most = timedelta(seconds=context.table(DURATIONS).rows["clock_skew_seconds"]).total_seconds()
    skew = canary.value("clock_skew_seconds")
    if not isinstance(skew, int | float) or not abs(skew) < most:
        yield canary.violation("clock_skew_seconds", f"be below {most:g}")


@CONTROL.each(CANARY)
def holds_no_patient(canary: Resource, context: Context) -> Violations:
    yield from holds(canary, "patient_data_found", False, "a log with a patient's data is a copy under no rule")
