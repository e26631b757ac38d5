"""HUB-DAT-05: what is stored says what it is, and lies where that may lie."""

from __future__ import annotations

from policies.context import SANTE, Context
from policies.control import Control
from policies.data_bearing import DATA_CLASS, SYNTHETIC, TAGGED, tag
from policies.findings import Violations
from policies.resource import Resource
from policies.services import CONFIRMATIONS, SCOPE, service_of, within_hds
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-DAT-05",
    title="The class of data fits the service",
    severity=Severity.CRITICAL,
    answers=("HDS 01", "SNC 8.3"),
    why="Nominative health data on a service outside the HDS scope is hosted unlawfully; without a class nobody can "
    "tell.",
    fix=f"Set the tag {DATA_CLASS} to what the resource really holds. Health data goes to a service within the scope, "
    "such as Object Storage, or waits until Scaleway confirms the other in writing.",
    source="Scaleway's shared-responsibility pages: Managed Databases (2025-10-29) has no HDS part",
    tables=(SCOPE, CONFIRMATIONS, "tag-values"),
)


@CONTROL.each(*TAGGED)
def has_a_class(resource: Resource, context: Context) -> Violations:
    classes = context.table("tag-values").rows[DATA_CLASS]
    value = tag(resource, DATA_CLASS)
    if value not in classes:
        yield resource.violation(f"tags.{DATA_CLASS}", f"be one of {', '.join(classes)}", value=value)


@CONTROL.each(*TAGGED)
def is_not_played_down(resource: Resource, context: Context) -> Violations:
    """Where health data is, nothing is made up: that class would take a resource out of what protects it."""
    known = context.environment is not None and context.environment_holds_health_data
    if known and tag(resource, DATA_CLASS) == SYNTHETIC:
        yield resource.violation(
            f"tags.{DATA_CLASS}", "not be synthetic: this environment holds health data", value=SYNTHETIC
        )


@CONTROL.each(*TAGGED)
def lies_where_it_may(resource: Resource, context: Context) -> Violations:
    if tag(resource, DATA_CLASS) == SANTE and not within_hds(resource.type, context):
        service = service_of(resource.type)
        says = f"{service.name}: {service.statement}" if service else "it is in no row of the table"
        yield resource.violation(
            f"tags.{DATA_CLASS}", f"be another class, for this service is not within HDS ({says})", value=SANTE
        )
