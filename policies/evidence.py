"""Proof that no API shows: files that people and jobs write, read as resources of the types `live:evidence/<kind>`.

Each kind's fields are named in the control that reads it. A moment is ISO 8601; one without an offset is UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from policies.instants import moment

if TYPE_CHECKING:
    from policies.context import Context
    from policies.findings import Violations
    from policies.resource import Resource, Stack

EVIDENCE = "live:evidence/"
DURATIONS = "durations"
"""The dated table of policies/tables/ that says how old a proof may be."""
_CLOCKS_DIFFER = timedelta(minutes=5)


def day(value: Any) -> date | None:
    """The day in UTC of a moment; None for what is none."""
    found = moment(value)
    return found.astimezone(UTC).date() if found else None


def now(context: Context) -> datetime:
    """This moment, or the end of the day that the context names instead of today."""
    current = datetime.now(UTC)
    return current if current.date() == context.today else datetime.combine(context.today, time.max, UTC)


def newest(stack: Stack, kind: str, path: str) -> tuple[datetime, Resource] | None:
    """The latest record of a kind by the moment at `path`; None when there is no dated one."""
    dated = [(found, each) for each in stack.of(kind) if (found := moment(each.value(path)))]
    return max(dated, key=lambda each: each[0], default=None)


def evidenced(stack: Stack, kind: str, why: str = "none is there") -> Violations:
    """A violation of what is judged itself, unless there is a record of a kind."""
    if not stack.of(kind):
        yield stack.subject.violation("", f"have evidence of the kind {kind.removeprefix(EVIDENCE)}: {why}")


def past(resource: Resource, path: str, context: Context) -> Violations:
    """A violation unless a moment stands at a path, and is past."""
    found = moment(resource.value(path))
    if found is None:
        yield resource.violation(path, "be a moment in ISO 8601")
    elif found > now(context) + _CLOCKS_DIFFER:
        yield resource.violation(path, "not lie in the future: what is still to happen proves nothing")


def fresh(resource: Resource, path: str, most: timedelta, context: Context) -> Violations:
    """A violation unless a moment stands at a path that is past, and no further than `most`."""
    yield from past(resource, path, context)
    found = moment(resource.value(path))
    if found is not None and now(context) - found > most:
        yield resource.violation(path, f"be no older than {spoken(most)}")


def within(resource: Resource, start: str, end: str, most: timedelta, context: Context) -> Violations:
    """A violation unless the moment at `end` is past, comes after the one at `start`, and no later than `most`."""
    first, last = moment(resource.value(start)), moment(resource.value(end))
    if first is None:
        yield resource.violation(start, "be a moment in ISO 8601")
    elif last is None or not timedelta(0) <= last - first <= most:
        yield resource.violation(end, f"be a moment within {spoken(most)} after {start}")
    else:
        yield from past(resource, end, context)


def holds(resource: Resource, path: str, wanted: object, why: str) -> Violations:
    """A violation unless exactly this value stands at a path."""
    if resource.value(path) != wanted:
        shown = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
        yield resource.violation(path, f"be {shown}: {why}")


def spoken(span: timedelta) -> str:
    """A span in the largest unit that it fills."""
    minutes = int(span.total_seconds() // 60)
    for size, unit in ((48 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // (24 * 60 if unit == "day" else size)
            return f"{count} {unit}{'s' if count != 1 else ''}"
    return "a minute"


def days(context: Context, row: str) -> timedelta:
    """A row of the table of durations, in days."""
    return timedelta(days=context.table(DURATIONS).rows[row])


def hours(context: Context, row: str) -> timedelta:
    """A row of the table of durations, in hours."""
    return timedelta(hours=context.table(DURATIONS).rows[row])
