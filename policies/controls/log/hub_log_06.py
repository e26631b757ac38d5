"""HUB-LOG-06: alarms reach somebody, who answers within a day."""

from __future__ import annotations

from policies.buckets import share_project
from policies.context import Context
from policies.control import Control
from policies.evidence import DURATIONS, EVIDENCE, days, evidenced, fresh, hours, within
from policies.findings import Violations
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

ALERTS = "scaleway:observability/alertManager:AlertManager"
SOURCE = "scaleway:observability/source:Source"
WATCHED = (
    SOURCE,
    "scaleway:databases/instance:Instance",
    "scaleway:keymanager/key:Key",
    "scaleway:kubernetes/cluster:Cluster",
    "scaleway:loadbalancers/loadBalancer:LoadBalancer",
    "scaleway:object/bucket:Bucket",
    "scaleway:secrets/secret:Secret",
)
# The dated table of the alerts that Scaleway has ready.
READY = "alerts"
# Fields: raised_at, acknowledged_at.
TEST = f"{EVIDENCE}alarm-test"

CONTROL = Control(
    id="HUB-LOG-06",
    title="Alarms reach someone",
    severity=Severity.HIGH,
    answers=("SNC 12.9.c", "SNDS 7.3"),
    why="An alarm that nobody gets is a log line: SecNumCloud asks that alarms be acknowledged daily.",
    fix="Declare an observability.AlertManager with contactPoints and, in preconfiguredAlertIds, each alert of the "
    "table alerts that watches something in its project; raise a test alarm and write down when it was acknowledged.",
    source="Scaleway provider 2.81.0, cockpit_alert_manager: no alert is on and nobody is told unless listed",
    tables=(DURATIONS, READY),
)


@CONTROL.each(ALERTS)
def told(manager: Resource, context: Context) -> Violations:
    if not any(point.value("email") for point in manager.nodes("contactPoints")):
        yield manager.violation("contactPoints", "name at least one e-mail address")


@CONTROL.each(ALERTS)
def each_contact_is_somebody(manager: Resource, context: Context) -> Violations:
    for point in manager.nodes("contactPoints"):
        if not point.value("email"):
            yield point.violation("email", "be an address: without one nobody is told")


@CONTROL.each(ALERTS)
def watched(manager: Resource, context: Context) -> Violations:
    if not manager.value("preconfiguredAlertIds") and manager.value("enableManagedAlerts") is not True:
        yield manager.violation("preconfiguredAlertIds", "list the alerts to raise: none is on by default")


@CONTROL.beside(ALERTS)
def raises_what_is_ready(manager: Resource, stack: Stack, context: Context) -> Violations:
    """Of what lies in its project, each alert that Scaleway has ready."""
    on = manager.value("preconfiguredAlertIds") or []
    if not on or manager.value("enableManagedAlerts") is True:
        return
    for name, alert in context.table(READY).rows.items():
        if alert["id"] not in on and any(share_project(manager, each, stack) for each in stack.of(*alert["watches"])):
            yield manager.violation("preconfiguredAlertIds", f"hold {alert['id']} ({name}) too")


@CONTROL.whole(SOURCE, ALERTS)
def present(stack: Stack, context: Context) -> Violations:
    if stack.of(SOURCE) and not stack.of(ALERTS):
        yield stack.subject.violation("", "have an observability.AlertManager beside its sources: nobody is told")


@CONTROL.whole(ALERTS, *WATCHED)
def each_project_is_watched(stack: Stack, context: Context) -> Violations:
    """Alerts are raised in the project of what they watch."""
    projects = {_project(each) for each in stack.of(ALERTS)}
    for each in stack.of(*WATCHED) if projects else ():
        if _project(each) not in projects:
            projects.add(_project(each))
            yield each.violation("projectId", "be a project with an observability.AlertManager: nobody is told")


@CONTROL.change(ALERTS)
def stays(change: Change, context: Context) -> Violations:
    if change.operation in ("delete", "discard", "remove"):
        yield change.violation("", "stay: without it no alarm is raised")


@CONTROL.whole(TEST)
def tried(stack: Stack, context: Context) -> Violations:
    yield from evidenced(stack, TEST)


@CONTROL.each(TEST)
def tried_lately(test: Resource, context: Context) -> Violations:
    yield from fresh(test, "raised_at", days(context, "alarm_test_days"), context)


@CONTROL.each(TEST)
def answered(test: Resource, context: Context) -> Violations:
    yield from within(test, "raised_at", "acknowledged_at", hours(context, "alarm_answer_hours"), context)


def _project(resource: Resource) -> str:
    return str(resource.value("projectId") or resource.provider.get("projectId") or "").rpartition("/")[2]
