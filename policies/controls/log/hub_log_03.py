"""HUB-LOG-03: logs can be searched for a year."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS
from policies.findings import Violations
from policies.resource import Change, Resource
from policies.vocabulary import Severity

SOURCE = "scaleway:observability/source:Source"
# What Scaleway's own products write has no resource; this is how the kit sets it (components/observability).
MANAGED = "pulumi-python:dynamic/hub:ManagedRetention"
# scaleway.cockpit.v1.DataSource: name, type, origin, retention_days.
LIVE_SOURCE = "live:cockpit/data_source"

CONTROL = Control(
    id="HUB-LOG-03",
    title="Logs stay searchable for a year",
    severity=Severity.HIGH,
    answers=("EHDS 73(1)(e)", "ANSSI hygiene 36", "SNC 12.6.c"),
    why="Cockpit forgets the logs of Scaleway's products after seven days unless told otherwise; most intrusions are "
    "found months later.",
    fix="Set retentionDays to 365 on each source of logs, and the retention of Scaleway's own sources by the API.",
    source="Scaleway documentation, cockpit-pricing; provider 2.81.0: retention_days is 1 to 365",
    tables=(DURATIONS,),
)


@CONTROL.each(SOURCE)
def own_logs(source: Resource, context: Context) -> Violations:
    if source.value("type") != "logs":
        return
    least = context.table(DURATIONS).rows["log_days_least"]
    if (source.value("retentionDays") or 0) < least:
        yield source.violation("retentionDays", f"be at least {least}")


@CONTROL.each(MANAGED)
def managed_logs(retention: Resource, context: Context) -> Violations:
    least = context.table(DURATIONS).rows["log_days_least"]
    if (retention.value("retention_days") or 0) < least:
        yield retention.violation("retention_days", f"be at least {least}")


@CONTROL.each(MANAGED)
def of_some_projects(retention: Resource, context: Context) -> Violations:
    if not retention.value("projects"):
        yield retention.violation("projects", "name the projects whose products write logs")


@CONTROL.change(MANAGED)
def stays(change: Change, context: Context) -> Violations:
    if change.operation in ("delete", "discard", "remove"):
        yield change.violation("", "stay: nobody then sets the retention of what is new")


@CONTROL.each(LIVE_SOURCE)
def logs_of_the_account(source: Resource, context: Context) -> Violations:
    if source.value("type") != "logs":
        return
    least = context.table(DURATIONS).rows["log_days_least"]
    if (source.value("retention_days") or 0) < least:
        yield source.violation("retention_days", f"be at least {least}")
