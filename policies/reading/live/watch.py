"""What watches: logs and their retention, alerts, exports of the Audit Trail, the budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaleway.audit_trail.v1alpha1 import AuditTrailV1Alpha1API
from scaleway.billing.v2 import BillingV2API
from scaleway.cockpit.v1 import CockpitV1RegionalAPI

from policies.reading.live.session import Found, Session, each_region, each_region_of_projects, lists
from policies.reading.live.values import camel, place, plain

SOURCE = "scaleway:observability/source:Source"


@lists(SOURCE, "live:cockpit/data_source", where=each_region_of_projects)
def data_sources(session: Session, where: str) -> Iterator[Found]:
    region, _, project_id = where.partition("/")
    api = CockpitV1RegionalAPI(session.client)
    for each in api.list_data_sources_all(project_id=project_id, region=region):
        id_ = place(region, each.id)
        # Scaleway gives the same names in every project.
        yield Found("live:cockpit/data_source", id_, f"{each.name} ({session.project_name(where)})", plain(each))
        # Scaleway's own are no resource of the provider's.
        if plain(each.origin) in ("custom", "external"):
            yield Found(SOURCE, id_, each.name, camel(each))


@lists("scaleway:observability/alertManager:AlertManager", where=each_region_of_projects)
def alert_managers(session: Session, where: str) -> Iterator[Found]:
    kind, api = "scaleway:observability/alertManager:AlertManager", CockpitV1RegionalAPI(session.client)
    region, _, project_id = where.partition("/")
    found = api.get_alert_manager(project_id=project_id, region=region)
    if not found.alert_manager_enabled:
        return
    contacts = [
        {"email": each.email.to}
        for each in api.list_contact_points_all(project_id=project_id, region=region)
        if each.email
    ]
    alerts = plain(api.list_alerts(project_id=project_id, is_preconfigured=True, region=region).alerts)
    values = {
        **camel(found),
        "projectId": project_id,
        "contactPoints": contacts,
        "preconfiguredAlertIds": sorted(_prepared(each) for each in alerts if each.get("rule_status") == "enabled"),
    }
    yield Found(kind, f"{region}/{project_id}/1", session.project_name(where), values)


def _prepared(alert: dict[str, Any]) -> str:
    return str((alert.get("preconfigured_data") or {}).get("preconfigured_rule_id") or "")


@lists("scaleway:observability/exporter:Exporter", where=each_region_of_projects)
def exporters(session: Session, where: str) -> Iterator[Found]:
    region, _, project_id = where.partition("/")
    for each in CockpitV1RegionalAPI(session.client).list_exporters_all(project_id=project_id, region=region):
        yield Found("scaleway:observability/exporter:Exporter", place(region, each.id), each.name, camel(each))


@lists("live:audit_trail/export_job", where=each_region)
def export_jobs(session: Session, region: str) -> Iterator[Found]:
    for each in AuditTrailV1Alpha1API(session.client).list_export_jobs_all(region=region):
        yield Found("live:audit_trail/export_job", place(region, each.id), each.name, plain(each))


@lists(
    "scaleway:billing/budget:Budget",
    "scaleway:billing/budgetAlert:BudgetAlert",
    "scaleway:billing/budgetAlertNotification:BudgetAlertNotification",
)
def budgets(session: Session, _: str) -> Iterator[Found]:
    for each in BillingV2API(session.client).list_budgets_all():
        limit = each.consumption_limit.units if each.consumption_limit else None
        values = {**camel(each), "consumptionLimit": limit}
        yield Found("scaleway:billing/budget:Budget", each.id, "budget", values)
        for alert in each.alerts:
            values = {**camel(alert), "budgetId": each.id}
            yield Found("scaleway:billing/budgetAlert:BudgetAlert", alert.id, f"{alert.threshold} %", values)
            for notice in alert.notifications:
                kind = "scaleway:billing/budgetAlertNotification:BudgetAlertNotification"
                said = plain(notice)
                values = {**camel(notice), "budgetAlertId": alert.id, "emailAddresses": said.get("recipients")}
                yield Found(kind, said["id"], f"{alert.threshold} %", values)
