"""HUB-DEC-03: two persons approved the plan, neither runs it, and the notice was given in time."""

from __future__ import annotations

from policies.azure import AZURE, deletes_data, plan
from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS, day, days
from policies.findings import Violations
from policies.resource import Change
from policies.values import UNKNOWN, UnknownValueError
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-DEC-03",
    title="Two persons, and the notice",
    severity=Severity.CRITICAL,
    answers=("SNC 19.4.a", "SNC 6.2.a"),
    why="One person alone can err, or be made to; and SecNumCloud asks for 21 days between the formal notice and the "
    "erasure.",
    fix="Have two persons sign the plan's hash, let a third run it, name DPO and RSSI, and wait for the notice's end.",
    source="SecNumCloud 3.2, 19.4.a and 6.2.a",
    tables=(DURATIONS,),
    organisation="DPO and RSSI are who they are said to be, and knew what they signed.",
)


@CONTROL.change(*AZURE)
def two_persons(change: Change, context: Context) -> Violations:
    if not deletes_data(change):
        return
    signed = plan(context).get("plan_hash")
    approvals = plan(context).get("approvals") or ()
    executor = _person(plan(context).get("executor"))
    if not executor:
        yield change.violation("", "wait until it is said who runs the plan: the approvers must be others")
    if approvals is UNKNOWN:
        raise UnknownValueError("approvals")
    people = {_person(each.get("person")) for each in approvals if signed and each.get("plan_hash") == signed} - {""}
    if len(people - {executor}) < 2:
        yield change.violation("", "wait for two approvals of the plan's hash, by others than who runs it")
    if executor and executor in people:
        yield change.violation("", f"not be run by {plan(context).get('executor')}, who approved it")


@CONTROL.change(*AZURE)
def noticed(change: Change, context: Context) -> Violations:
    if not deletes_data(change):
        return
    given = day(plan(context).get("notice"))
    notice = days(context, "notice_days")
    if given is None:
        yield change.violation("", f"wait for a formal notice, and {notice.days} days")
    elif given + notice > context.today:
        yield change.violation("", f"wait until {given + notice}: the notice of {given} runs for {notice.days} days")


@CONTROL.change(*AZURE)
def answered_for(change: Change, context: Context) -> Violations:
    named = plan(context).get("named") or {}
    missing = [role for role in ("dpo", "rssi") if not named.get(role)]
    if deletes_data(change) and missing:
        yield change.violation("", f"wait until the plan names {' and '.join(each.upper() for each in missing)}")


def _person(given: object) -> str:
    return str(given or "").strip().casefold()
