"""Billing: budgets, their alerts, and who is notified (`/billing/v2`). Nothing is consumed here, so no alert is due."""

from __future__ import annotations

import re
import uuid

from scaleway.billing.v2 import types as sdk

from emulator.errors import ApiError, invalid
from emulator.identity import Permission
from emulator.product import Call, Product
from emulator.schema import Body
from emulator.store import JSON, Record

billing = Product(
    "billing",
    "/billing/v2",
    Permission.organisation("billing", read=("BillingReadOnly",), write=("BillingManager", "OrganizationManager")),
)

# Field of the request, type of the reply, and what a recipient looks like.
CHANNELS = (
    ("email_addresses", "email", r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    ("sms_phone_numbers", "sms", r"\+[0-9]{6,15}"),
    ("webhook_urls", "webhook", r"https://\S+"),
)


@billing.route("POST", "/budgets", body=Body(sdk.CreateBudgetRequest, required=("consumption_limit",)))
def create_budget(call: Call) -> JSON:
    organization_id = call.body.get("organization_id") or call.principal.organization_id
    if organization_id != call.principal.organization_id:
        raise _not_found("Organization", organization_id)
    now = call.now()
    budget: JSON = {
        "id": str(uuid.uuid4()),
        "organization_id": organization_id,
        "consumption_limit": _money(call.body["consumption_limit"]),
        "enabled": bool(call.body.get("enabled")),
        "created_at": now,
        "updated_at": now,
    }
    return _budget(call, call.store.add("billing.budget", budget))


@billing.route("GET", "/budgets")
def list_budgets(call: Call) -> JSON:
    return call.page("budgets", [_budget(call, record) for record in call.records("billing.budget")])


@billing.route("GET", "/budgets/{budget_id}")
def get_budget(call: Call) -> JSON:
    return _budget(call, _find(call, "billing.budget", "Budget", call.params["budget_id"]))


@billing.route("PATCH", "/budgets/{budget_id}", body=Body(sdk.UpdateBudgetRequest, path=("budget_id",)))
def update_budget(call: Call) -> JSON:
    record = _find(call, "billing.budget", "Budget", call.params["budget_id"])
    if call.body.get("consumption_limit") is not None:
        record.body["consumption_limit"] = _money(call.body["consumption_limit"])
    if call.body.get("enabled") is not None:
        record.body["enabled"] = call.body["enabled"]
    record.body["updated_at"] = call.now()
    return _budget(call, call.store.save(record))


@billing.route("DELETE", "/budgets/{budget_id}")
def delete_budget(call: Call) -> None:
    record = _find(call, "billing.budget", "Budget", call.params["budget_id"])
    for alert in call.store.find("billing.alert", budget_id=record.id):
        _remove_alert(call, alert)
    call.store.remove(record)


@billing.route("POST", "/budget-alerts", body=Body(sdk.CreateBudgetAlertRequest, required=("budget_id",)))
def create_alert(call: Call) -> JSON:
    budget = _find(call, "billing.budget", "Budget", call.body["budget_id"])
    now = call.now()
    body: JSON = {"budget_id": budget.id, "threshold": _threshold(call), "created_at": now, "updated_at": now}
    return _alert(call, call.store.add("billing.alert", body))


@billing.route(
    "PATCH", "/budget-alerts/{budget_alert_id}", body=Body(sdk.UpdateBudgetAlertRequest, path=("budget_alert_id",))
)
def update_alert(call: Call) -> JSON:
    record = _find(call, "billing.alert", "BudgetAlert", call.params["budget_alert_id"])
    record.body.update(threshold=_threshold(call), updated_at=call.now())
    return _alert(call, call.store.save(record))


@billing.route("DELETE", "/budget-alerts/{budget_alert_id}")
def delete_alert(call: Call) -> None:
    _remove_alert(call, _find(call, "billing.alert", "BudgetAlert", call.params["budget_alert_id"]))


@billing.route(
    "POST",
    "/budget-alert-notifications",
    body=Body(sdk.CreateBudgetAlertNotificationRequest, required=("budget_alert_id",)),
)
def create_notification(call: Call) -> JSON:
    alert = _find(call, "billing.alert", "BudgetAlert", call.body["budget_alert_id"])
    now = call.now()
    body: JSON = {"budget_alert_id": alert.id, **_recipients(call), "created_at": now, "updated_at": now}
    return _notification(call.store.add("billing.notification", body))


@billing.route(
    "PATCH",
    "/budget-alert-notifications/{notification_id}",
    body=Body(sdk.UpdateBudgetAlertNotificationRequest, path=("budget_alert_notification_id",)),
)
def update_notification(call: Call) -> JSON:
    record = _find(call, "billing.notification", "BudgetAlertNotification", call.params["notification_id"])
    record.body.update(_recipients(call), updated_at=call.now())
    return _notification(call.store.save(record))


@billing.route("DELETE", "/budget-alert-notifications/{notification_id}")
def delete_notification(call: Call) -> None:
    call.store.remove(_find(call, "billing.notification", "BudgetAlertNotification", call.params["notification_id"]))


def _find(call: Call, kind: str, resource: str, id_: str) -> Record:
    record = call.store.peek(kind, id_)
    if record is None:
        raise _not_found(resource, id_)
    return call.record(kind, id_)


def _not_found(resource: str, id_: str) -> ApiError:
    # As recorded: the message names what is missing.
    body = {"message": f"{resource} {id_} not found", "resource": resource, "resource_id": id_, "type": "not_found"}
    return ApiError(404, body)


def _remove_alert(call: Call, alert: Record) -> None:
    for notification in call.store.find("billing.notification", budget_alert_id=alert.id):
        call.store.remove(notification)
    call.store.remove(alert)


def _money(units: int) -> JSON:
    if int(units) < 1:
        raise invalid("consumption_limit", "must be at least 1")
    return {"currency_code": "", "units": units, "nanos": 0}


def _threshold(call: Call) -> int:
    threshold = int(call.body["threshold"])
    if not 1 <= threshold <= 100:
        raise invalid("threshold", "must be a percentage from 1 to 100")
    return threshold


def _recipients(call: Call) -> JSON:
    named = [(field, type_, form) for field, type_, form in CHANNELS if call.body.get(field)]
    if len(named) != 1:
        raise invalid("recipients", f"name one of {', '.join(field for field, _, _ in CHANNELS)}")
    field, type_, form = named[0]
    for recipient in call.body[field]:
        if not re.fullmatch(form, recipient):
            raise invalid(field, f"{recipient} is not valid")
    return {"type": type_, "recipients": call.body[field]}


def _budget(call: Call, record: Record) -> JSON:
    alerts = [_alert(call, alert) for alert in call.store.find("billing.alert", budget_id=record.id)]
    return {**record.body, "alerts": alerts}


def _alert(call: Call, record: Record) -> JSON:
    sent = [_notification(each) for each in call.store.find("billing.notification", budget_alert_id=record.id)]
    return {name: value for name, value in record.body.items() if name != "budget_id"} | {"notifications": sent}


def _notification(record: Record) -> JSON:
    return {name: value for name, value in record.body.items() if name != "budget_alert_id"}
