"""HUB-TAG-03: nothing is in the account that the code does not know, and drift is looked for every day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fnmatch import fnmatchcase

from policies.context import Context
from policies.control import Control
from policies.evidence import fresh
from policies.findings import Violations
from policies.resource import Resource, Stack, matches
from policies.vocabulary import Severity

# Evidence of each stack's state: stack, exported_at, resources (a list of type and id).
STATE = "live:evidence/state"
# Evidence of each comparison of a state with the account: stack, ran_at, changes (how many it found).
DRIFT = "live:evidence/drift"
EXCEPTIONS = "unmanaged-resources"
DAILY = timedelta(hours=24)

CONTROL = Control(
    id="HUB-TAG-03",
    title="Nothing is outside the code",
    severity=Severity.HIGH,
    answers=("SNC 8.1", "SATRE 2.2.12", "SATRE 2.4"),
    why="What somebody made by hand is judged by no control, backed up by no plan and removed by nobody. What two "
    "states hold, each of them may delete.",
    fix="Import it into a stack, delete it, or write it to policies/tables/unmanaged-resources.yaml with a reason and "
    "a last day. Run `scripts/hub refresh` daily and put right what drifted.",
    source="SecNumCloud 3.2, 8.1; SATRE 2.0.1, 2.4",
    tables=(EXCEPTIONS,),
)


@CONTROL.whole(STATE)
def is_in_one_state(stack: Stack, context: Context) -> Violations:
    states = stack.of(STATE)
    if not states:
        yield stack.subject.violation("", f"come with {STATE} of each stack: else nobody can tell what the code knows")
        return
    known = Counter(
        (str(each.get("type")), _bare(str(each.get("id"))))
        for state in states
        for each in state.value("resources") or ()
    )
    for resource in stack.of("scaleway:*"):
        count = known[resource.type, _bare(resource.id)]
        if count == 0 and not _is_excepted(resource, context):
            yield resource.violation("", "be in the state of a stack, or on the dated list of exceptions")
        elif count > 1:
            yield resource.violation("", f"be in the state of one stack only, and is in {count}")


@CONTROL.whole(STATE, DRIFT)
def drift_is_looked_for(stack: Stack, context: Context) -> Violations:
    compared = {each.value("stack") for each in stack.of(DRIFT)}
    for state in stack.of(STATE):
        if state.value("stack") not in compared:
            yield state.violation("stack", f"have a {DRIFT}: nobody compared it with the account")


@CONTROL.each(DRIFT)
def drift_was_looked_for_today(drift: Resource, context: Context) -> Violations:
    yield from fresh(drift, "ran_at", DAILY, context)


@CONTROL.each(DRIFT)
def nothing_drifted(drift: Resource, context: Context) -> Violations:
    if drift.value("changes") != 0:
        yield drift.violation("changes", "be 0: what drifted is put right, or taken into the code")


def _is_excepted(resource: Resource, context: Context) -> bool:
    name = str(resource.value("name") or resource.name)
    return any(
        matches(resource.type, row["type"])
        and fnmatchcase(name, row["name"])
        and (row["until"] is None or context.today <= row["until"])
        for row in context.table(EXCEPTIONS).rows["listed"]
    )


def _bare(id_: str) -> str:
    return id_.rpartition("/")[2]
