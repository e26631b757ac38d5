"""HUB-DAT-04: every copy says until when it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from policies.context import Context
from policies.control import Control
from policies.data_bearing import EXPIRING, KEEP_UNTIL, PERMIT_ENDS, TAGGED, day, tag
from policies.findings import Violation, Violations
from policies.resource import Change, Resource
from policies.vocabulary import Severity

SNDS_YEARS = 20
# EHDS 68(12): six months, as days, so that the latest day is the same whatever the month.
AFTER_PERMIT = timedelta(days=183)

CONTROL = Control(
    id="HUB-DAT-04",
    title="Every copy has an end date",
    severity=Severity.HIGH,
    answers=("GDPR 5(1)(e)", "EHDS 68(12)", "SNDS"),
    why="What carries no end is kept for ever, and nobody is asked about it again: least of all copies.",
    fix=f"Set the tag {KEEP_UNTIL} to a day such as 2044-12-31, at most {SNDS_YEARS} years ahead, and in a research "
    "space no later than six months after its permit. Give snapshots and backups expiresAt.",
    source="EHDS 68(12) and the 20 years of the SNDS (secondary sources)",
)


@CONTROL.each(*TAGGED)
def has_an_end(resource: Resource, context: Context) -> Violations:
    value = tag(resource, KEEP_UNTIL)
    yield from _judged(resource, f"tags.{KEEP_UNTIL}", value, _permit(resource), context)


@CONTROL.each(*EXPIRING)
def expires(copy: Resource, context: Context) -> Violations:
    yield from _judged(copy, "expiresAt", copy.value("expiresAt"), None, context)


@CONTROL.each(*TAGGED)
def permit_is_a_day(resource: Resource, context: Context) -> Violations:
    value = tag(resource, PERMIT_ENDS)
    if value is not None and day(value) is None:
        yield resource.violation(f"tags.{PERMIT_ENDS}", "be a day such as 2027-06-30", value=value)


@CONTROL.change(*TAGGED)
def does_not_begin_after_its_end(change: Change, context: Context) -> Violations:
    """A day that has come is no finding of the program; one that is set into the past is a slip, or worse."""
    if change.new is None or (change.old is not None and tag(change.old, KEEP_UNTIL) == tag(change.new, KEEP_UNTIL)):
        return
    value = tag(change.new, KEEP_UNTIL)
    until = day(value)
    if until is not None and until < context.today:
        yield change.violation(
            f"tags.{KEEP_UNTIL}", "lie ahead: this would be to keep until a day that is past", value=value
        )


def _permit(resource: Resource) -> date | None:
    return day(tag(resource, PERMIT_ENDS) or "")


def _judged(resource: Resource, path: str, value: object, permit: date | None, context: Context) -> Iterator[Violation]:
    until = day(value) if value else None
    if until is None:
        yield resource.violation(path, "be a day such as 2044-12-31", value=value)
        return
    latest = _in_years(context.today, SNDS_YEARS)
    if until > latest:
        yield resource.violation(path, f"be at most {SNDS_YEARS} years ahead, and so {latest} or before", value=value)
    elif permit is not None and until > permit + AFTER_PERMIT:
        must = f"be {permit + AFTER_PERMIT} or before: six months after the permit of {permit}"
        yield resource.violation(path, must, value=value)
    elif context.live and until < context.today:
        yield resource.violation(
            path, "not be past: delete it, with its copies, or decide anew until when", value=value
        )


def _in_years(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year + years)
    except ValueError:  # 29 February
        return today.replace(year=today.year + years, day=28)
