"""HUB-RES-01: everything is in Paris, and says so."""

from __future__ import annotations

import re

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource
from policies.values import UNKNOWN, leaves
from policies.vocabulary import Severity

PROVIDER = "pulumi:providers:scaleway"
# What this kit declares by programs of its own has no provider to fall back on.
REGIONAL = tuple(
    f"pulumi-python:dynamic/hub:{each}" for each in ("AuditTrailExport", "DeletionProtection", "ManagedRetention")
)
OF_THE_ORGANISATION = tuple(f"pulumi-python:dynamic/hub:{each}" for each in ("AuditTrailExport", "SecuritySettings"))
# What the API calls a place, before the id of something that lies there: `fr-par/UUID`, `nl-ams-1/UUID`.
_PLACED = re.compile(r"([a-z]{2}-[a-z]{3})(?:-\d)?/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

CONTROL = Control(
    id="HUB-RES-01",
    title="Everything is in Paris",
    severity=Severity.CRITICAL,
    answers=("SNC 19.2.b", "SNC 19.2.c", "SNC 19.2.d", "HDS 28", "SNDS 3.2"),
    why="Scaleway's HDS scope is the Paris region, copies included. A resource without a region lands where the "
    "environment variables or the profile of whoever runs the program point; and what lies in another organisation "
    "is under another contract.",
    fix="Set region to fr-par and zone to one of fr-par-1 to fr-par-3, on the resource or on its provider, and the "
    "organisation to that of the environment's file.",
    source="Scaleway's shared-responsibility pages; SDK of 2026-08-05 for regions and zones",
    tables=("localities",),
    live="Every region and zone that the API knows is listed, not only Paris, and holds nothing.",
)


@CONTROL.each("scaleway:*", "pulumi-python:dynamic/hub:*")
def in_a_region(resource: Resource, context: Context) -> Violations:
    yield from _placed(resource, "region", "regions", context)


@CONTROL.each("scaleway:*")
def in_a_zone(resource: Resource, context: Context) -> Violations:
    yield from _placed(resource, "zone", "zones", context)


def _placed(resource: Resource, path: str, row: str, context: Context) -> Violations:
    allowed = context.table("localities").rows[row]
    value = resource.value(path)
    inherited = not value
    if inherited:
        value = resource.provider.get(path)
    if isinstance(value, str) and value and value not in allowed:
        whence = " (of the provider, for none is set here)" if inherited else ""
        yield resource.violation(path, f"be {' or '.join(allowed)}{whence}", value=value)


@CONTROL.each("scaleway:*", "pulumi-python:dynamic/hub:*")
def refers_to_nothing_elsewhere(resource: Resource, context: Context) -> Violations:
    allowed = context.table("localities").rows["regions"]
    for path, value in leaves(resource.values):
        found = _PLACED.fullmatch(value) if value is not UNKNOWN and isinstance(value, str) else None
        if found and found[1] not in allowed:
            yield resource.violation(path, f"be the id of something in {' or '.join(allowed)}", value=value)


@CONTROL.each(*REGIONAL)
def says_its_region(resource: Resource, context: Context) -> Violations:
    allowed = context.table("localities").rows["regions"]
    if not resource.value("region"):
        yield resource.violation("region", f"be {' or '.join(allowed)}, written out: no provider gives it one")


@CONTROL.each("scaleway:*")
def in_our_organisation(resource: Resource, context: Context) -> Violations:
    yield from _ours(resource, "organizationId", resource.value("organizationId"), context)


@CONTROL.each("scaleway:*")
def through_our_organisation(resource: Resource, context: Context) -> Violations:
    """What has no organisation of its own takes the provider's, and nothing has two."""
    given = resource.provider.get("organizationId")
    yield from _ours(resource, "organizationId", given, context, whence=" (of the provider)")


@CONTROL.each(*OF_THE_ORGANISATION)
def of_our_organisation(resource: Resource, context: Context) -> Violations:
    yield from _ours(resource, "organization_id", resource.value("organization_id") or "none", context)


def _ours(resource: Resource, path: str, value: object, context: Context, whence: str = "") -> Violations:
    if context.environment is None or not value:
        return
    wanted = str(context.environment.organization_id)
    if value != wanted:
        yield resource.violation(path, f"be {wanted}, the environment's organisation{whence}", value=value)


@CONTROL.each(PROVIDER)
def provider_says_where(provider: Resource, context: Context) -> Violations:
    for path, row in (("region", "regions"), ("zone", "zones")):
        allowed = context.table("localities").rows[row]
        if provider.value(path) not in allowed:
            yield provider.violation(path, f"be {' or '.join(allowed)}, written out: else the environment decides")
