"""HUB-RES-07: nothing is sent, served or mailed out of the hub's own space."""

from __future__ import annotations

from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.resource import Resource
from policies.vocabulary import Severity

EXPORTER = "scaleway:observability/exporter:Exporter"
RECORD = "scaleway:domain/record:Record"
DELIVERY = (
    "scaleway:edgeservices/*",
    "scaleway:tem/*",
    "scaleway:inference/*",
    "scaleway:domain/registration:Registration",
)

CONTROL = Control(
    id="HUB-RES-07",
    title="No telemetry and no delivery path abroad",
    severity=Severity.HIGH,
    answers=("SNC 19.2.d", "SNC 19.6.c", "HDS 29"),
    why="Logs and metrics tell who is treated where. An exporter to Datadog, a cache at the edge, a mail service or an "
    "inference endpoint takes them, or health data itself, to machines that no HDS statement covers.",
    fix="Export to a collector of your own in Paris and add its host to policies/tables/telemetry-hosts.yaml; serve "
    "from the load balancer.",
    source="Scaleway's Cockpit and Edge Services documentation: Datadog destination, TLS that ends at the edge; "
    "docs/decisions/2026-11-25-names-in-health-data-environments.md for DNS",
    tables=("telemetry-hosts",),
)


@CONTROL.each(EXPORTER)
def not_to_datadog(exporter: Resource, context: Context) -> Violations:
    if exporter.is_set("datadogDestination"):
        yield exporter.violation("datadogDestination", "not be set: Datadog is a US company", value="set")


@CONTROL.each(EXPORTER)
def to_known_hosts(exporter: Resource, context: Context) -> Violations:
    if not exporter.is_set("otlpDestination"):
        return
    endpoint = str(exporter.value("otlpDestination.endpoint") or "")
    host = urlsplit(endpoint if "//" in endpoint else f"//{endpoint}").hostname or ""
    allowed = context.table("telemetry-hosts").rows["hosts"]
    if not any(fnmatchcase(host, pattern) for pattern in allowed):
        yield exporter.violation("otlpDestination.endpoint", f"be at a host that the table has: {', '.join(allowed)}")


@CONTROL.each(*DELIVERY)
def not_beside_health_data(resource: Resource, context: Context) -> Violations:
    if context.environment_holds_health_data:
        yield resource.violation("", f"not be there: no HDS statement covers {resource.kind}, and health data is here")


@CONTROL.each(RECORD)
def answers_everybody_alike(record: Resource, context: Context) -> Violations:
    if context.environment_holds_health_data and record.is_set("geoIp"):
        yield record.violation("geoIp", "not be set: whom a name leads to must not depend on the country", value="set")
