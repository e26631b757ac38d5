"""HUB-LOG-03: logs can be searched for a year."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS
from policies.findings import Violations
from policies.resource import Change, Resource, Stack
from policies.stores import STORES
from policies.vocabulary import Severity

SOURCE = "scaleway:observability/source:Source"
# What Scaleway's own products write has no resource; this is how the kit sets it (components/observability).
MANAGED = "pulumi-python:dynamic/hub:ManagedRetention"
KINDS = ("logs", "metrics", "traces")
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
    rows = context.table(DURATIONS).rows
    least = rows["log_days_least"] if source.value("type") == "logs" else rows["metric_days_least"]
    most = rows["log_days_most"]
    if not least <= (source.value("retentionDays") or 0) <= most:
        yield source.violation("retentionDays", f"be {least} to {most} days")


@CONTROL.each(SOURCE)
def says_what_it_takes(source: Resource, context: Context) -> Violations:
    if source.value("type") not in KINDS:
        yield source.violation("type", f"be one of {', '.join(KINDS)}, written out: logs are kept longer")


@CONTROL.whole(SOURCE)
def logs_are_taken(stack: Stack, context: Context) -> Violations:
    sources = stack.of(SOURCE)
    if sources and not any(each.value("type") == "logs" for each in sources):
        yield stack.subject.violation("", "have a source of the type logs beside the others: own logs go nowhere")


@CONTROL.each(MANAGED)
def managed_logs(retention: Resource, context: Context) -> Violations:
    rows = context.table(DURATIONS).rows
    least, most = rows["log_days_least"], rows["log_days_most"]
    if not least <= (retention.value("retention_days") or 0) <= most:
        yield retention.violation("retention_days", f"be {least} to {most} days")


@CONTROL.whole(MANAGED, *STORES)
def no_project_is_left_out(stack: Stack, context: Context) -> Violations:
    """Where a stack sets retentions, it sets that of each project in which it keeps something."""
    managed = stack.of(MANAGED)
    covered = {_bare(each) for one in managed for each in one.value("projects") or ()}
    for store in stack.of(*STORES) if managed else ():
        project = _bare(store.value("projectId"))
        if project and project not in covered:
            covered.add(project)
            yield store.violation("projectId", f"be listed in the projects of a {MANAGED.rpartition(':')[2]}")


@CONTROL.each(MANAGED)
def of_some_projects(retention: Resource, context: Context) -> Violations:
    if not retention.value("projects"):
        yield retention.violation("projects", "name the projects whose products write logs")


@CONTROL.change(MANAGED)
def stays(change: Change, context: Context) -> Violations:
    if change.operation in ("delete", "discard", "remove"):
        yield change.violation("", "stay: nobody then sets the retention of what is new")


@CONTROL.beside(LIVE_SOURCE)
def logs_of_the_account(source: Resource, stack: Stack, context: Context) -> Violations:
    if source.value("type") != "logs" or not _holds_something(source, stack):
        return
    least = context.table(DURATIONS).rows["log_days_least"]
    if (source.value("retention_days") or 0) < least:
        yield source.violation("retention_days", f"be at least {least}")


def _holds_something(source: Resource, stack: Stack) -> bool:
    """Whether anything lies in the project of a source: of an empty one, such as `default`, nothing is logged."""
    project = _bare(source.value("project_id"))
    return any(_bare(each.values.get("projectId")) == project for each in stack.of("scaleway:*"))


def _bare(id_: object) -> str:
    return str(id_ or "").rpartition("/")[2]
