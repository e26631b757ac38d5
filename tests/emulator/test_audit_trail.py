"""Audit Trail: what was done by whom, and one export for each region, to a bucket that can be locked."""

from __future__ import annotations

from typing import Any

import pytest
from scaleway import Client
from scaleway.audit_trail.v1alpha1 import AuditTrailV1Alpha1API
from scaleway.audit_trail.v1alpha1.types import ExportJobS3

from emulator.process import Running
from tests.emulator.local import LocalCloud, created, refused
from tests.emulator.storage_client import connect

BASE = "/audit-trail/v1alpha1/regions/fr-par"


def bucket(local: LocalCloud, name: str, *, locked: bool) -> None:
    """A bucket as object storage keeps it; how one is made is the matter of its own tests."""
    body = {"id": name, "name": name, "project_id": local.project_id, "region": "fr-par", "object_lock_enabled": locked}
    local.cloud.store.add("object_storage.bucket", body)


def job(local: LocalCloud, name: str = "trail", **fields: Any) -> dict[str, Any]:
    return {
        "organization_id": local.organization_id,
        "name": "export",
        "s3": {"bucket": name, "region": "fr-par", "prefix": "trail", "project_id": local.project_id},
        "tags": ["audit"],
        **fields,
    }


def listed(local: LocalCloud, region: str = "fr-par") -> list[dict[str, Any]]:
    path = f"/audit-trail/v1alpha1/regions/{region}/export-jobs"
    found: list[dict[str, Any]] = created(local.owner.get(path, params={"organization_id": local.organization_id}))[
        "export_jobs"
    ]
    return found


def test_the_official_sdk_exports_to_a_locked_bucket(
    cloud: Running, sdk_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = connect(cloud)
    storage.create_bucket(Bucket="hub-audit-sdk", ObjectLockEnabledForBucket=True)
    api = AuditTrailV1Alpha1API(sdk_client)
    s3 = ExportJobS3(bucket="hub-audit-sdk", region="fr-par", prefix="trail", project_id=cloud.project_id)
    made = api.create_export_job(name="sdk", s3=s3)
    assert [each.id for each in api.list_export_jobs_all(name="sdk")] == [made.id]
    assert made.last_run_at is None
    api.delete_export_job(export_job_id=made.id)
    storage.delete_bucket(Bucket="hub-audit-sdk")


def test_only_one_export_of_a_region_is_active(local: LocalCloud) -> None:
    bucket(local, "trail", locked=True)
    made = created(local.owner.post(f"{BASE}/export-jobs", json=job(local)))
    assert listed(local) == [made]
    refused(local.owner.post(f"{BASE}/export-jobs", json=job(local, tags=["other"])), 409, "already_exists")
    elsewhere = "/audit-trail/v1alpha1/regions/nl-ams/export-jobs"
    created(local.owner.post(elsewhere, json=job(local)))
    assert len(listed(local, "nl-ams")) == 1
    refused(local.owner.delete(f"{elsewhere}/{made['id']}"), 404)
    assert local.owner.delete(f"{BASE}/export-jobs/{made['id']}").status_code == 204
    assert listed(local) == []


def test_the_bucket_must_be_there_and_be_lockable(local: LocalCloud) -> None:
    bucket(local, "open", locked=False)
    refused(local.owner.post(f"{BASE}/export-jobs", json=job(local, "open")), 412, "precondition_failed")
    refused(local.owner.post(f"{BASE}/export-jobs", json=job(local, "missing")), 404, "not_found")
    bucket(local, "trail", locked=True)
    other = {"bucket": "trail", "region": "fr-par", "project_id": local.project("other")}
    refused(local.owner.post(f"{BASE}/export-jobs", json=job(local, s3=other)), 404)
    refused(local.owner.post(f"{BASE}/export-jobs", json=job(local, s3={"bucket": "trail"})), 400)
    refused(local.owner.post(f"{BASE}/export-jobs", json=job(local, organization_id=local.project_id[::-1])), 403)
    assert listed(local) == []


def test_prepared_alert_rules_are_unknown_and_custom_ones_not_served(local: LocalCloud) -> None:
    asked = {"organization_id": local.organization_id}
    assert created(local.owner.get(f"{BASE}/alert-rules", params=asked)) == {"alert_rules": [], "total_count": 0}
    body = {**asked, "alert_rule_ids": [local.project_id]}
    refused(local.owner.post(f"{BASE}/enable-alert-rules", json=body), 404)
    refused(local.owner.get(f"{BASE}/custom-alert-rules", params=asked), 501)


def test_the_trail_is_the_organisation_s(local: LocalCloud) -> None:
    bucket(local, "trail", locked=True)
    made = created(local.owner.post(f"{BASE}/export-jobs", json=job(local)))
    asked = {"organization_id": local.organization_id}
    scope = {"organization_id": local.organization_id}
    reader = local.application([{"permission_set_names": ["AuditTrailReadOnly"], **scope}])
    assert reader.get(f"{BASE}/events", params=asked).status_code == 200
    refused(reader.delete(f"{BASE}/export-jobs/{made['id']}"), 403)
    refused(local.application().get(f"{BASE}/events", params=asked), 403)
    refused(local.owner.get(f"{BASE}/events"), 400)
    cleaner = local.application([{"permission_set_names": ["AuditTrailExportDelete"], **scope}])
    refused(cleaner.post(f"{BASE}/export-jobs", json=job(local, tags=["again"])), 403)
    assert cleaner.delete(f"{BASE}/export-jobs/{made['id']}").status_code == 204


def test_events_say_who_changed_what_and_can_be_asked_for(client: Any, cloud: Running, sdk_client: Client) -> None:
    asked = {"organization_id": cloud.organization_id}
    made = client.post("/vpc/v2/regions/fr-par/vpcs", json={"name": "trail", "enable_routing": True}).json()
    client.get(f"/vpc/v2/regions/fr-par/vpcs/{made['id']}")
    client.patch(f"/vpc/v2/regions/fr-par/vpcs/{made['id']}", json={"name": "renamed"})
    events = client.get(f"{BASE}/events", params={**asked, "resource_id": made["id"]}).json()["events"]
    assert [event["method_name"] for event in events] == ["UpdateVpc"]
    event = events[0]
    assert (event["product_name"], event["status_code"], event["project_id"]) == ("vpc", 200, cloud.project_id)
    assert event["resources"][0]["type"] == "vpc_vpc"
    read = AuditTrailV1Alpha1API(sdk_client).list_events(resource_id=made["id"]).events
    assert [(each.id, each.principal is not None) for each in read] == [(event["id"], True)]
    for filters in ({"method_name": "DeleteVpc"}, {"status": "403"}, {"recorded_before": "2020-01-01T00:00:00Z"}):
        query = {**asked, "resource_id": made["id"], **filters}
        assert client.get(f"{BASE}/events", params=query).json()["events"] == []
    first = client.get(f"{BASE}/events", params={**asked, "page_size": 1}).json()
    following = {**asked, "page_size": 1, "page_token": first["next_page_token"]}
    assert client.get(f"{BASE}/events", params=following).json()["events"] != first["events"]
    client.delete(f"/vpc/v2/regions/fr-par/vpcs/{made['id']}")
