"""HUB-SPC-07: rights and data end with the permit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS, day, days
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.spaces import END, KEPT_UNTIL, PERMIT, end, space
from policies.stores import STORES
from policies.vocabulary import Severity

KEY = "scaleway:iam/apiKey:ApiKey"
APPLICATION = "scaleway:iam/application:Application"

CONTROL = Control(
    id="HUB-SPC-07",
    title="A space ends with its permit",
    severity=Severity.HIGH,
    answers=("EHDS 68(12)", "SNDS 5.1", "SATRE 1.4.04"),
    why="A permit ends on a day; a key that lives on, or a copy that stays, is access without a permit.",
    fix=f"Tag everything of a space {END}=YYYY-MM-DD beside {PERMIT}, let keys expire by then, and {KEPT_UNTIL} lie "
    "within six months after.",
    source="EHDS 68(12) as secondary sources report it: deletion within six months of the permit's end",
    tables=(DURATIONS,),
    live="After six months nothing of the space is left, backups included.",
)


@CONTROL.each("scaleway:*")
def has_an_end(resource: Resource, context: Context) -> Violations:
    if space(resource) and end(resource) is None:
        yield resource.violation(
            "tags", f"have {END}: YYYY-MM-DD beside {PERMIT}", value=f"{END}: {resource.tags.get(END)}"
        )


@CONTROL.beside("scaleway:*")
def ends_with_its_space(resource: Resource, stack: Stack, context: Context) -> Violations:
    """A permit ends on one day: what says a later one outlives it."""
    ends = end(resource) if space(resource) else None
    first = _ends(stack).get(space(resource))
    if ends is not None and first is not None and ends > first:
        yield resource.violation("tags", f"have {END}: {first}, as the rest of the space", value=f"{END}: {ends}")


def _ends(stack: Stack) -> Mapping[str, date]:
    """By permit, the first end that anything of its space says."""

    def found() -> dict[str, date]:
        first: dict[str, date] = {}
        for each in stack.of("scaleway:*"):
            ends = end(each) if space(each) else None
            if ends is not None:
                first[space(each)] = min(ends, first.get(space(each), ends))
        return first

    return stack.known(CONTROL.id, found)


@CONTROL.each(*STORES)
def data_follows(store: Resource, context: Context) -> Violations:
    ends = end(store) if space(store) else None
    if ends is None:
        return
    last = ends + days(context, "space_deletion_days")
    kept = day(store.tags.get(KEPT_UNTIL))
    if kept is None or kept > last:
        found = f"{KEPT_UNTIL}: {store.tags.get(KEPT_UNTIL)}"
        yield store.violation("tags", f"have {KEPT_UNTIL} no later than {last}", value=found)


@CONTROL.each(*STORES)
def data_is_gone(store: Resource, context: Context) -> Violations:
    ends = end(store) if space(store) else None
    if ends is not None and ends + days(context, "space_deletion_days") < context.today:
        yield store.violation("", f"be gone: the permit {space(store)} ended on {ends}, more than six months ago")


@CONTROL.beside(KEY)
def keys_end_before(key: Resource, stack: Stack, context: Context) -> Violations:
    for application in stack.referred(key, "applicationId", APPLICATION):
        ends = end(application) if space(application) else None
        if ends is None:
            continue
        expires = day(key.value("expiresAt"))
        if expires is None or expires > ends:
            yield key.violation("expiresAt", f"be no later than {ends}, the end of the permit {space(application)}")
