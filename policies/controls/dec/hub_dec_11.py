"""HUB-DEC-11: nothing is left dangling: rights, names, links, cost."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.evidence import EVIDENCE, day, holds, past
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

# Fields: taken_at, counts (a number for each of KINDS), exceptions (a list of {kind, until}), spend_eur (of the last
# month), subscriptions_cancelled.
REMAINDERS = f"{EVIDENCE}azure-remainders"
KINDS = (
    "app_registrations",
    "dns_records",
    "federated_credentials",
    "peerings",
    "private_links",
    "role_assignments",
)

CONTROL = Control(
    id="HUB-DEC-11",
    title="Nothing is left dangling",
    severity=Severity.HIGH,
    answers=("SNC 19.4.b", "SATRE 4.4"),
    why="A DNS record to a released name is taken over by whoever registers it; an app registration with a federated "
    "login is a door with no house behind it.",
    fix="Delete each, or list it with a day on which it goes; cancel the subscriptions and read the last bill.",
    source="Azure documentation: role assignments and DNS records outlive what they are about",
)


@CONTROL.each(REMAINDERS)
def dated(remainders: Resource, context: Context) -> Violations:
    yield from past(remainders, "taken_at", context)


@CONTROL.each(REMAINDERS)
def none_left(remainders: Resource, context: Context) -> Violations:
    counts = remainders.value("counts") or {}
    excepted = {
        each.value("kind")
        for each in remainders.nodes("exceptions")
        if (day(each.value("until")) or context.today) > context.today
    }
    for kind in KINDS:
        found = counts.get(kind)
        if isinstance(found, bool) or (found != 0 and not (found is not None and kind in excepted)):
            yield remainders.violation(f"counts.{kind}", "be 0, counted, or on a list with a day to come", value=found)


@CONTROL.each(REMAINDERS)
def costs_nothing(remainders: Resource, context: Context) -> Violations:
    spend = remainders.value("spend_eur")
    if isinstance(spend, bool) or spend != 0:
        yield remainders.violation("spend_eur", "be 0: what costs is still there")


@CONTROL.each(REMAINDERS)
def cancelled(remainders: Resource, context: Context) -> Violations:
    yield from holds(remainders, "subscriptions_cancelled", True, "a subscription is a place to create in")
