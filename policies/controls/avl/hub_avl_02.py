"""HUB-AVL-02: a restore was tried within three months, and what came back was the same."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS, EVIDENCE, days, evidenced, fresh, holds
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.vocabulary import Severity

DATABASE = "scaleway:databases/instance:Instance"
# Fields: store (name of the database instance or bucket), tested_at, counts_equal, hashes_equal. One for each store.
REPORT = f"{EVIDENCE}restore-test"

CONTROL = Control(
    id="HUB-AVL-02",
    title="Restores are proven",
    severity=Severity.CRITICAL,
    answers=("SNC 12.5.c", "OPR-27", "CNIL 17"),
    why="A backup that was never restored is a hope. Counts and hashes show that what came back is what was there.",
    fix="Restore each database into a scratch instance, compare counts and hashes, and write the report.",
    source="SecNumCloud 3.2, 12.5.c; the 90 days are the kit's own",
    tables=(DURATIONS,),
)


@CONTROL.whole(REPORT)
def tried(stack: Stack, context: Context) -> Violations:
    yield from evidenced(stack, REPORT)


@CONTROL.whole(REPORT)
def each_database(stack: Stack, context: Context) -> Violations:
    stores = {report.value("store") for report in stack.of(REPORT)}
    for database in stack.of(DATABASE) if stores else ():
        if database.value("name") not in stores:
            yield database.violation("", "have a report of a restore: there are reports, and none is of it")


@CONTROL.each(REPORT)
def lately(report: Resource, context: Context) -> Violations:
    yield from fresh(report, "tested_at", days(context, "restore_test_days"), context)


@CONTROL.each(REPORT)
def counts(report: Resource, context: Context) -> Violations:
    yield from holds(report, "counts_equal", True, "what came back is not what was there")


@CONTROL.each(REPORT)
def hashes(report: Resource, context: Context) -> Violations:
    yield from holds(report, "hashes_equal", True, "what came back is not what was there")
