"""Cockpit: retention, sources that come by themselves, secrets shown once, and who is told when something is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from scaleway import Client
from scaleway.cockpit.v1 import CockpitV1RegionalAPI
from scaleway.cockpit.v1.types import DataSourceOrigin, DataSourceType

from tests.emulator.local import LocalCloud, created, refused
from tests.emulator.test_vpc import network, vpc

BASE = "/cockpit/v1/regions/fr-par"
TOO_MANY_CONNECTIONS = "6c6843af-1815-46df-9e52-6feafcf31fd7"
NODES_NOT_READY = "dc9b67ae-baa6-4a37-907d-2a6c31304561"


def source(local: LocalCloud, **fields: Any) -> dict[str, Any]:
    return created(local.owner.post(f"{BASE}/data-sources", json={"name": "audit", "type": "logs", **fields}))


def managed(local: LocalCloud, project_id: str) -> list[dict[str, Any]]:
    reply = local.owner.get(f"{BASE}/data-sources", params={"project_id": project_id, "origin": "scaleway"})
    found: list[dict[str, Any]] = created(reply)["data_sources"]
    return found


def act(local: LocalCloud, action: str, **body: Any) -> dict[str, Any]:
    return created(local.owner.post(f"{BASE}/alert-manager/{action}", json={"project_id": local.project_id, **body}))


def test_the_official_sdk_reads_what_it_wrote(sdk_client: Client) -> None:
    api = CockpitV1RegionalAPI(sdk_client)
    made = api.create_data_source(name="sdk", type_=DataSourceType.LOGS, retention_days=365)
    assert (made.origin, made.retention_days) == (DataSourceOrigin.CUSTOM, 365)
    assert made.id in [each.id for each in api.list_data_sources_all(origin=DataSourceOrigin.CUSTOM)]
    api.delete_data_source(data_source_id=made.id)


@pytest.mark.parametrize(("type_", "days"), [("metrics", 31), ("logs", 7), ("traces", 7)])
def test_retention_is_short_unless_asked_for_and_five_years_at_most(local: LocalCloud, type_: str, days: int) -> None:
    made = source(local, type=type_)
    assert made["retention_days"] == days
    path = f"{BASE}/data-sources/{made['id']}"
    assert created(local.owner.patch(path, json={"retention_days": 1825}))["retention_days"] == 1825
    for wrong in (0, 1826):
        refused(local.owner.patch(path, json={"retention_days": wrong}), 400)
    assert local.owner.delete(path).status_code == 204
    refused(local.owner.get(path), 404, "not_found")


def test_scaleway_s_own_sources_come_with_the_first_product_of_a_project(local: LocalCloud) -> None:
    project_id = local.project("observed")
    assert managed(local, project_id) == []
    network(local, vpc(local, project_id=project_id), project_id=project_id)
    metrics, logs = managed(local, project_id)
    assert (metrics["retention_days"], logs["retention_days"]) == (31, 7)
    path = f"{BASE}/data-sources/{logs['id']}"
    created(local.owner.patch(path, json={"retention_days": 365}))
    assert [each["retention_days"] for each in managed(local, project_id)] == [31, 365]
    refused(local.owner.delete(path), 400)
    refused(local.owner.patch(path, json={"name": "mine"}), 400)
    assert {each["kind"] for each in local.cloud.inventory()} == {"account.project", "vpc.vpc", "vpc.private_network"}


def test_a_token_s_secret_is_shown_once_and_kept_nowhere(local: LocalCloud) -> None:
    made = created(local.owner.post(f"{BASE}/tokens", json={"name": "push"}))
    assert made["scopes"] == ["write_only_metrics", "write_only_logs"]
    shown = created(local.owner.get(f"{BASE}/tokens/{made['id']}"))
    assert (shown["secret_key"], shown["scopes"]) == (None, made["scopes"])
    assert not any(made["secret_key"] in f"{record.body} {record.private}" for record in local.cloud.store.all())
    refused(local.owner.post(f"{BASE}/tokens", json={"name": "x", "token_scopes": ["everything"]}), 400)
    assert local.owner.delete(f"{BASE}/tokens/{made['id']}").status_code == 204
    refused(local.owner.delete(f"{BASE}/tokens/{made['id']}"), 404)


def test_the_alert_manager_comes_first_and_takes_its_contacts_along(local: LocalCloud) -> None:
    contact = {"project_id": local.project_id, "email": {"to": "duty@example.org"}}
    contacts = f"{BASE}/alert-manager/contact-points"
    refused(local.owner.post(contacts, json=contact), 412)
    assert act(local, "enable")["alert_manager_enabled"]
    assert created(local.owner.post(contacts, json=contact))["email"] == {"to": "duty@example.org"}
    refused(local.owner.post(contacts, json=contact), 409)
    refused(local.owner.post(contacts, json={**contact, "email": {"to": "nobody"}}), 400)
    act(local, "enable-alert-rules", rule_ids=[TOO_MANY_CONNECTIONS, NODES_NOT_READY])
    act(local, "disable-alert-rules", rule_ids=[NODES_NOT_READY])
    enabled = created(local.owner.get(f"{BASE}/alerts", params={"rule_status": "enabled"}))["alerts"]
    assert [each["preconfigured_data"]["preconfigured_rule_id"] for each in enabled] == [TOO_MANY_CONNECTIONS]
    unknown = {"project_id": local.project_id, "rule_ids": [local.project_id]}
    refused(local.owner.post(f"{BASE}/alert-manager/enable-alert-rules", json=unknown), 404)
    assert act(local, "disable")["alert_manager_url"] is None
    assert created(local.owner.get(contacts))["contact_points"] == []
    assert local.cloud.inventory() == []


def test_a_contact_is_deleted_by_its_address(local: LocalCloud) -> None:
    act(local, "enable")
    contact = {"project_id": local.project_id, "email": {"to": "duty@example.org"}}
    act(local, "contact-points", **contact)
    gone = f"{BASE}/alert-manager/contact-points/delete"
    assert local.owner.post(gone, json=contact).status_code == 204
    refused(local.owner.post(gone, json=contact), 404)


def test_an_exporter_needs_a_source_a_destination_and_products_that_are_there(local: LocalCloud) -> None:
    logs = source(local)
    body = {
        "name": "siem",
        "datasource_id": logs["id"],
        "exported_products": ["all"],
        "otlp_destination": {"endpoint": "https://siem.example.org", "headers": {}},
    }
    made = created(local.owner.post(f"{BASE}/exporters", json=body))
    assert made["status"] == "ready"
    assert created(local.owner.get(f"{BASE}/exporters", params={"project_id": local.project_id}))["total_count"] == 1
    datadog = {"endpoint": "https://api.datadoghq.eu", "api_key": "0" * 32}
    refused(local.owner.post(f"{BASE}/exporters", json={**body, "datadog_destination": datadog}), 400)
    refused(local.owner.post(f"{BASE}/exporters", json={**body, "exported_products": ["nothing"]}), 400)
    refused(local.owner.post(f"{BASE}/exporters", json={**body, "datasource_id": made["id"]}), 404)
    changed = created(local.owner.patch(f"{BASE}/exporters/{made['id']}", json={"datadog_destination": datadog}))
    assert changed["datadog_destination"] == {"endpoint": datadog["endpoint"]}
    assert "otlp_destination" not in changed
    assert local.owner.delete(f"{BASE}/exporters/{made['id']}").status_code == 204


def test_a_project_that_is_not_there_is_forbidden(local: LocalCloud) -> None:
    missing = "00000000-0000-0000-0000-000000000000"
    refused(local.owner.get(f"{BASE}/alert-manager", params={"project_id": missing}), 403, "permissions_denied")
    refused(local.owner.get("/cockpit/v1/grafana", params={"project_id": missing}), 403)
    assert local.project_id in created(local.owner.get("/cockpit/v1/grafana"))["grafana_url"]


def test_reading_is_not_writing(local: LocalCloud) -> None:
    logs = source(local)
    rule = {"permission_set_names": ["ObservabilityReadOnly"], "project_ids": [local.project_id]}
    reader = local.application([rule], default_project_id=local.project_id)
    assert reader.get(f"{BASE}/data-sources/{logs['id']}").status_code == 200
    refused(reader.delete(f"{BASE}/data-sources/{logs['id']}"), 403)
    refused(reader.post(f"{BASE}/alert-manager/enable", json={"project_id": local.project_id}), 403)
