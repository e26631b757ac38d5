"""Billing: budgets with their alerts, and a recipient of one kind for each notification."""

from __future__ import annotations

from typing import Any

import pytest
from scaleway import Client
from scaleway.billing.v2 import BillingV2API

from tests.emulator.local import LocalCloud, created, refused

BASE = "/billing/v2"


def budget(local: LocalCloud, **fields: Any) -> dict[str, Any]:
    body = {"organization_id": local.organization_id, "consumption_limit": 1000, "enabled": True, **fields}
    return created(local.owner.post(f"{BASE}/budgets", json=body))


def alert(local: LocalCloud, budget_id: str, threshold: int = 80) -> dict[str, Any]:
    return created(local.owner.post(f"{BASE}/budget-alerts", json={"budget_id": budget_id, "threshold": threshold}))


def test_the_official_sdk_reads_what_it_wrote(sdk_client: Client) -> None:
    api = BillingV2API(sdk_client)
    made = api.create_budget(consumption_limit=500, enabled=True)
    api.create_budget_alert(budget_id=made.id, threshold=90)
    read = api.get_budget(budget_id=made.id)
    assert [each.threshold for each in read.alerts] == [90]
    api.delete_budget(budget_id=made.id)


def test_a_budget_shows_its_alerts_and_takes_them_along(local: LocalCloud) -> None:
    made = budget(local)
    assert made["consumption_limit"] == {"currency_code": "", "units": 1000, "nanos": 0}
    warning = alert(local, made["id"])
    body = {"budget_alert_id": warning["id"], "email_addresses": ["owner@example.org"]}
    told = created(local.owner.post(f"{BASE}/budget-alert-notifications", json=body))
    assert (told["type"], told["recipients"]) == ("email", ["owner@example.org"])
    path = f"{BASE}/budget-alert-notifications/{told['id']}"
    created(local.owner.patch(path, json={"webhook_urls": ["https://example.org/hook"]}))
    created(local.owner.patch(f"{BASE}/budget-alerts/{warning['id']}", json={"threshold": 95}))
    created(local.owner.patch(f"{BASE}/budgets/{made['id']}", json={"consumption_limit": 2000}))
    shown = created(local.owner.get(f"{BASE}/budgets"))["budgets"][0]
    assert shown["consumption_limit"]["units"] == 2000
    assert [(each["threshold"], each["notifications"][0]["type"]) for each in shown["alerts"]] == [(95, "webhook")]
    assert local.owner.delete(f"{BASE}/budgets/{made['id']}").status_code == 204
    assert local.cloud.inventory() == []
    error = refused(local.owner.get(f"{BASE}/budgets/{made['id']}"), 404, "not_found")
    assert error["message"] == f"Budget {made['id']} not found"


@pytest.mark.parametrize(
    "recipients",
    [
        {},
        {"email_addresses": ["a@example.org"], "sms_phone_numbers": ["+33123456789"]},
        {"email_addresses": ["nobody"]},
        {"sms_phone_numbers": ["0123"]},
        {"webhook_urls": ["http://example.org"]},
    ],
)
def test_a_notification_goes_one_way_to_somebody(local: LocalCloud, recipients: dict[str, Any]) -> None:
    warning = alert(local, budget(local)["id"])
    body = {"budget_alert_id": warning["id"], **recipients}
    refused(local.owner.post(f"{BASE}/budget-alert-notifications", json=body), 400)


def test_what_no_budget_can_be_is_refused(local: LocalCloud) -> None:
    made = budget(local)
    refused(local.owner.post(f"{BASE}/budgets", json={"consumption_limit": 0, "enabled": True}), 400)
    for threshold in (0, 101):
        refused(local.owner.post(f"{BASE}/budget-alerts", json={"budget_id": made["id"], "threshold": threshold}), 400)
    refused(local.owner.post(f"{BASE}/budget-alerts", json={"budget_id": "none", "threshold": 50}), 404)


def test_budgets_are_the_organisation_s(local: LocalCloud) -> None:
    made = budget(local)
    reader = local.application(
        [{"permission_set_names": ["BillingReadOnly"], "organization_id": local.organization_id}]
    )
    assert reader.get(f"{BASE}/budgets/{made['id']}").status_code == 200
    refused(reader.delete(f"{BASE}/budgets/{made['id']}"), 403)
    refused(local.application().get(f"{BASE}/budgets"), 403)
