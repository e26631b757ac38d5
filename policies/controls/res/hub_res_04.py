"""HUB-RES-04: services are SecNumCloud-qualified, or a dated derogation has an owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.services import OF_SCALEWAY, service_of
from policies.vocabulary import Severity

STATUS, DEROGATIONS = "secnumcloud", "derogations"
QUALIFIED = "qualified"

CONTROL = Control(
    id="HUB-RES-04",
    title="SecNumCloud-qualified, or a derogation that has not ended",
    severity=Severity.HIGH,
    answers=("SREN decret 2026-272", "SNC annexe 2"),
    why="The decree asks for qualified services, or equal ones, for the State's health data. Until then holding it "
    "elsewhere is a decision with an owner and an end, not a state of things.",
    fix="Write the derogation to policies/tables/derogations.yaml: id, owner, environments, last day, and where the "
    "decision is filed. Look the status up again when the table is stale.",
    source="decret 2026-272 of 14 April 2026 and arrete of 12 August 2026 (secondary sources)",
    tables=(STATUS, DEROGATIONS, "hds-scope"),
    organisation="Whoever answers for the hub decides on a derogation and on its end, and files the decision.",
)


@CONTROL.whole(*OF_SCALEWAY)
def qualified(stack: Stack, context: Context) -> Violations:
    if not context.environment_holds_health_data:
        return
    status = context.table(STATUS).rows
    services = {service.name for each in stack.of(*OF_SCALEWAY) if (service := service_of(each.type))}
    open_ = sorted(each for each in services if status["services"].get(each, status["offer"]) != QUALIFIED)
    if not open_:
        return
    name = context.environment.environment if context.environment else ""
    derogation = valid(context.table(DEROGATIONS).rows, name, context.today)
    if derogation is None:
        yield stack.subject.violation(
            "",
            f"stand on a derogation that has not ended: {', '.join(open_)} "
            f"{'is' if len(open_) == 1 else 'are'} not SecNumCloud-qualified (table of {context.table(STATUS).as_of})",
        )


@CONTROL.each(*OF_SCALEWAY)
def status_is_known(resource: Resource, context: Context) -> Violations:
    """A derogation is for services that somebody looked at."""
    if context.environment_holds_health_data and service_of(resource.type) is None:
        yield resource.violation("", f"be of a service that the table hds-scope names: {resource.kind} is of none")


def valid(derogations: Mapping[str, Any], environment: str, day: date) -> str | None:
    """The id of a derogation that holds for an environment on a day, and names its owner and decision; else None."""
    for id_, row in derogations.items():
        complete = all(row.get(key) for key in ("owner", "decision", "until"))
        if complete and environment in row.get("environments", ()) and day <= row["until"]:
            return id_
    return None
