"""HUB-DEC-02: nothing that may hold data is deleted without proof."""

from __future__ import annotations

from policies.azure import AZURE, deletes_data, is_released, may_hold_data, plan, row
from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Change, Resource
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-DEC-02",
    title="No deletion without proof",
    severity=Severity.CRITICAL,
    answers=("GDPR 5(2)", "GDPR 28(3)(g)", "HDS 27"),
    why="What is deleted before its copy was compared and opened is lost, or nobody can show that it was not.",
    fix="Put the resource into the plan of its wave, bring what its row misses (inventory, manifest compared, sample "
    "restored, keys mapped, the controller's written choice), and run that wave.",
    source="GDPR 28(3)(g); HDS v2, EXI 27; Pulumi: no policy pack sees a delete, so the preview's steps are judged",
)


@CONTROL.change(*AZURE)
def proven(change: Change, context: Context) -> Violations:
    if deletes_data(change) and change.old is not None:
        yield from _refusal(change, change.old, context)


@CONTROL.change(*AZURE)
def stays_protected(change: Change, context: Context) -> Violations:
    old, new = change.old, change.new
    loses = old is not None and new is not None and old.protected and not new.protected
    if loses and old is not None and may_hold_data(old):
        yield from _refusal(change, old, context)


def _refusal(change: Change, old: Resource, context: Context) -> Violations:
    given = row(old, context)
    if is_released(given, context):
        return
    if not plan(context):
        why = "no plan of the exit was given"
    elif not given:
        why = f"the plan has no row {old.id or 'for a resource without id'}"
    elif plan(context).get("wave") is None:
        why = f"its row goes in wave {given.get('wave')}, and no wave is open"
    elif given.get("wave") != plan(context).get("wave"):
        why = f"its row goes in wave {given.get('wave')}, and this is wave {plan(context).get('wave')}"
    else:
        why = f"its row misses {'; '.join(map(str, given.get('missing') or ())) or 'proof'}"
    yield change.violation("", f"stay: {why}")
