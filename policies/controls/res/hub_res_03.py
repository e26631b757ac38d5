"""HUB-RES-03: where health data is, every service is within the HDS scope, or confirmed in writing."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource, Stack
from policies.services import CONFIRMATIONS, OF_SCALEWAY, SCOPE, is_confirmed, service_of
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-RES-03",
    title="Services are within the HDS scope",
    severity=Severity.CRITICAL,
    answers=("HDS 01", "HDS 12", "HDS 17", "CSP L1111-8"),
    why="Health data may be hosted by a certified host only, for what its certificate covers. Scaleway's covers some "
    "of its services, and its pages say nothing of the others.",
    fix="Ask Scaleway for the annex of its certificate. When it names the service, file it and add a row to "
    "policies/tables/hds-confirmations.yaml; until then do without the service.",
    source="Scaleway's shared-responsibility pages, service by service",
    tables=(SCOPE, CONFIRMATIONS),
    organisation="Who signed the HDS contract files the annex of the certificate, and says which services it names.",
)


@CONTROL.whole(*OF_SCALEWAY)
def in_scope(stack: Stack, context: Context) -> Violations:
    """One finding for each service: what is missing is one document, however many resources need it."""
    if not context.environment_holds_health_data:
        return
    outside: dict[str, list[Resource]] = {}
    for each in stack.of(*OF_SCALEWAY):
        service = service_of(each.type)
        if service is None:
            yield each.violation("", f"be of a service in policies/tables/{SCOPE}.yaml: {each.kind} is in no row")
        elif service.must_be and not service.in_scope and not is_confirmed(service, context):
            outside.setdefault(f"{service.name} is not ({service.statement})", []).append(each)
    for what, alike in outside.items():
        others = f"; {len(alike)} resources are of it" if len(alike) > 1 else ""
        yield alike[0].violation("", f"be of a service within Scaleway's HDS scope: {what}{others}")
