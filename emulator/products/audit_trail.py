"""Audit Trail: events, and their export to a bucket (`/audit-trail/v1alpha1`).

Events are read off the request log, so they do not say what the log does not keep: request bodies, user agents, and the
ids of what was created. Only calls that change something are in them. An export job is declared, checked and listed;
nothing is ever written to its bucket, so it has no last run.

The prepared alert rules were recorded nowhere, so there are none. Custom ones answer 501, as the real API did in 2026.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from scaleway.audit_trail.v1alpha1 import types as sdk

from emulator.clock import parse_time, rfc3339
from emulator.errors import conflict, invalid, not_found, permission_denied, precondition_failed
from emulator.identity import Permission
from emulator.object_storage import bucket_has_object_lock
from emulator.product import Call, Product, project_of
from emulator.schema import Body
from emulator.store import JSON, Record

read_events = Permission.organisation(
    "audit_trail", read=("AuditTrailReadOnly",), write=("AuditTrailFullAccess", "OrganizationManager")
)
exports = Permission.organisation(
    "audit_trail",
    read=("AuditTrailReadOnly", "AuditTrailExportRead"),
    write=("AuditTrailFullAccess", "OrganizationManager"),
)
delete_exports = Permission.organisation(
    "audit_trail", read=(), write=("AuditTrailFullAccess", "AuditTrailExportDelete", "OrganizationManager")
)
audit_trail = Product("audit_trail", "/audit-trail/v1alpha1/regions/{region}", read_events)

# By first part of the path. Source: integration of resources with Audit Trail, Scaleway documentation (2026-09-02).
# Object Storage, Registry, Domains and Billing are not in it.
INTEGRATED = frozenset(
    {
        "account",
        "audit-trail",
        "cockpit",
        "iam",
        "instance",
        "ipam",
        "k8s",
        "key-manager",
        "lb",
        "rdb",
        "secret-manager",
        "vpc",
        "vpc-gw",
    }
)
# What has no region is logged here.
HOME = "fr-par"
RESOURCE_TYPES = {each.value for each in sdk.ResourceType}


@audit_trail.route("GET", "/events")
def list_events(call: Call) -> JSON:
    """As the API has it, the last hour unless `recorded_after` says otherwise, newest first."""
    _check_organization(call, call.first("organization_id"))
    now = call.cloud.clock.now()
    after, before = call.first("recorded_after"), call.first("recorded_before")
    since = parse_time(after) if after else now - timedelta(hours=1)
    until = parse_time(before) if before else now
    found = [
        event for event in _events(call) if since <= parse_time(event["recorded_at"]) <= until and _wanted(call, event)
    ]
    if call.first("order_by") != "recorded_at_asc":
        found.reverse()
    size = min(int(call.first("page_size") or 20), 1000)
    start = int(call.first("page_token") or 0)
    more = {"next_page_token": str(start + size)} if start + size < len(found) else {}
    return {"events": found[start : start + size], **more}


@audit_trail.route("GET", "/alert-rules")
def list_alert_rules(call: Call) -> JSON:
    _check_organization(call, call.first("organization_id"))
    return call.page("alert_rules", [])


@audit_trail.route("POST", "/enable-alert-rules", body=Body(sdk.EnableAlertRulesRequest))
def enable_alert_rules(call: Call) -> JSON:
    return _switch_rules(call, "alert_rule_ids")


@audit_trail.route("POST", "/disable-alert-rules", body=Body(sdk.DisableAlertRulesRequest))
def disable_alert_rules(call: Call) -> JSON:
    return _switch_rules(call, "alert_rule_ids")


@audit_trail.route("PATCH", "/alert-rules", body=Body(sdk.SetEnabledAlertRulesRequest))
def set_alert_rules(call: Call) -> JSON:
    return _switch_rules(call, "enabled_alert_rule_ids")


@audit_trail.route(
    "POST", "/export-jobs", body=Body(sdk.CreateExportJobRequest, required=("name", "s3")), permission=exports
)
def create_export_job(call: Call) -> JSON:
    organization_id = _check_organization(call, call.body.get("organization_id"))
    bucket: JSON = call.body["s3"]
    for name in ("bucket", "region"):
        if not bucket.get(name):
            raise invalid(f"s3.{name}", "is required", "required")
    project_id = str(bucket.get("project_id") or call.principal.default_project_id)
    call.store.get("account.project", project_id, "project")
    locked = bucket_has_object_lock(call.cloud, bucket["bucket"], project_id)
    if locked is None:
        raise not_found("bucket", bucket["bucket"])
    if not locked:
        raise precondition_failed("object_lock_disabled", f"bucket {bucket['bucket']} has no object lock")
    for other in _jobs(call):
        raise conflict("export_job", other.id, f"region {call.locality} already has an active export")
    job: JSON = {
        "id": str(uuid.uuid4()),
        "organization_id": organization_id,
        "name": call.body["name"],
        "s3": {**{"prefix": None}, **bucket, "project_id": project_id},
        "created_at": call.now(),
        "last_run_at": None,
        "tags": call.body.get("tags") or [],
        "last_status": None,
    }
    return call.store.add("audit_trail.export_job", job, {"region": call.locality}).body


@audit_trail.route("GET", "/export-jobs", permission=exports)
def list_export_jobs(call: Call) -> JSON:
    _check_organization(call, call.first("organization_id"))
    found = [record for record in call.records("audit_trail.export_job") if record.private["region"] == call.locality]
    return call.page("export_jobs", [record.body for record in found])


@audit_trail.route("DELETE", "/export-jobs/{export_job_id}", permission=delete_exports)
def delete_export_job(call: Call) -> None:
    record = call.record("audit_trail.export_job")
    if record.private["region"] != call.locality:
        raise not_found("export_job", record.id)
    call.store.remove(record)


def _check_organization(call: Call, organization_id: str | None) -> str:
    if not organization_id:
        raise invalid("organization_id", "is required", "required")
    if organization_id != call.principal.organization_id:
        raise permission_denied("organization", call.route.action)
    return organization_id


def _jobs(call: Call) -> list[Record]:
    return call.store.find("audit_trail.export_job", lambda record: bool(record.private["region"] == call.locality))


def _switch_rules(call: Call, field: str) -> JSON:
    _check_organization(call, call.body.get("organization_id"))
    for rule_id in call.body.get(field) or []:
        raise not_found("alert_rule", rule_id)
    return {"alert_rules": []}


def _events(call: Call) -> Iterator[JSON]:
    """Successful and forbidden changes in this region, oldest first."""
    projects = {record.id: project_of(record) for record in call.store.all()}
    for row in call.store.requests():
        path = row["path"].partition("?")[0]
        parts = path.split("/")
        found = call.cloud.find_route(row["method"], path)
        if (
            found is None
            or row["method"] == "GET"
            or parts[1] not in INTEGRATED
            or row["status"] not in (200, 204, 403)
        ):
            continue
        route, params = found
        locality = params.get("region") or params.get("zone") or HOME
        key = call.store.peek("iam.api_key", row["principal"])
        if key is None or not locality.startswith(call.locality):
            continue
        resource_id = next((value for name, value in reversed(params.items()) if name.endswith("_id")), None)
        event: JSON = {
            "id": str(uuid.uuid5(uuid.NAMESPACE_OID, str(row["number"]))),
            "recorded_at": rfc3339(parse_time(row["time"])),
            "locality": locality,
            "principal": {"id": key.body.get("user_id") or key.body.get("application_id")},
            "organization_id": call.principal.organization_id,
            "project_id": projects.get(resource_id or ""),
            "source_ip": "127.0.0.1",
            "user_agent": None,
            "product_name": parts[1],
            "service_name": f"scaleway.{parts[1].replace('-', '_')}.{parts[2]}.Api",
            "method_name": "".join(word.capitalize() for word in route.handler.__name__.split("_")),
            "request_id": str(uuid.uuid5(uuid.NAMESPACE_URL, str(row["number"]))),
            "request_body": None,
            "status_code": 403 if row["status"] == 403 else 200,
            "resources": [_resource(route.product, params, resource_id)] if resource_id else [],
        }
        yield event


def _resource(product: str, params: dict[str, str], resource_id: str) -> JSON:
    name = next(name for name, value in reversed(params.items()) if value == resource_id).removesuffix("_id")
    product = {"secret": "secret_manager", "lb": "load_balancer", "vpcgw": "vpc_gw", "k8s": "kube"}.get(
        product, product
    )
    type_ = f"{product}_{name}"
    return {
        "id": resource_id,
        "type": type_ if type_ in RESOURCE_TYPES else "unknown_type",
        "created_at": None,
        "updated_at": None,
        "deleted_at": None,
        "name": None,
    }


def _wanted(call: Call, event: JSON) -> bool:
    held: dict[str, Any] = {
        "project_id": event["project_id"],
        "method_name": event["method_name"],
        "product_name": event["product_name"],
        "service_name": event["service_name"],
        "source_ip": event["source_ip"],
        "principal_id": event["principal"]["id"],
        "status": str(event["status_code"]),
    }
    if any(wanted != held[name] for name in held if (wanted := call.first(name)) is not None):
        return False
    types = {resource["type"] for resource in event["resources"]}
    ids = {resource["id"] for resource in event["resources"]}
    type_, id_ = call.first("resource_type"), call.first("resource_id")
    return (type_ in (None, "unknown_type") or type_ in types) and (id_ is None or id_ in ids)
