"""Resources are found in the cloud by what their inputs say they are."""

from __future__ import annotations

from typing import Any, cast

import pytest

from operations.cloud import CloudApi
from operations.events import SECRET, UNKNOWN
from operations.locators import LOCATORS, Listed, Repeatable, locator
from operations.lookup import Lookup, bare, same

PROJECT = "11111111-2222-4333-8444-555555555555"
VPC = "aaaaaaaa-2222-4333-8444-555555555555"
PLACES = {"region": "fr-par", "zone": "fr-par-1", "organizationId": "o"}


class Cloud:
    """Answers as the API does, from prepared replies by path."""

    def __init__(self, replies: dict[str, Any], buckets: tuple[str, ...] = ()) -> None:
        self.replies = replies
        self.buckets = buckets
        self.asked: list[tuple[str, Any]] = []

    def pages(self, path: str, key: str, query: dict[str, Any]) -> list[dict[str, Any]]:
        self.asked.append((path, query))
        found: list[dict[str, Any]] = self.replies[path][key]
        return found

    def call(self, method: str, path: str, query: dict[str, Any] | None = None) -> dict[str, Any]:
        self.asked.append((path, query))
        found: dict[str, Any] = self.replies[path]
        return found

    def has_bucket(self, region: str, name: str, project_id: str) -> bool:
        return name in self.buckets and project_id == PROJECT


def lookup(cloud: Cloud) -> Lookup:
    return Lookup(cast(CloudApi, cloud), PLACES)


def ids(cloud: Cloud, kind: str, **inputs: Any) -> list[str] | None:
    found = lookup(cloud).find(f"scaleway:{kind}", inputs)
    return None if found is None else [each.id for each in found]


VPCS = "/vpc/v2/regions/fr-par/vpcs"


def test_a_resource_is_found_by_name_and_project() -> None:
    rows = [
        {"id": "1", "name": "main", "project_id": PROJECT},
        {"id": "2", "name": "main", "project_id": "another"},
        {"id": "3", "name": "other", "project_id": PROJECT},
    ]
    cloud = Cloud({VPCS: {"vpcs": rows}})
    assert ids(cloud, "network/vpc:Vpc", name="main", projectId=PROJECT) == ["fr-par/1"]


def test_ids_are_compared_without_their_locality() -> None:
    path = "/vpc/v2/regions/fr-par/private-networks"
    cloud = Cloud({path: {"private_networks": [{"id": "1", "name": "data", "vpc_id": VPC}]}})
    found = ids(cloud, "network/privateNetwork:PrivateNetwork", name="data", vpcId=f"fr-par/{VPC}")
    assert found == ["fr-par/1"]


@pytest.mark.parametrize(("subdomain", "name"), [("prod", "prod.hub.fr"), ("", "hub.fr")])
def test_a_zone_may_be_the_domain_itself(subdomain: str, name: str) -> None:
    path = "/domain/v2beta1/dns-zones"
    cloud = Cloud({path: {"dns_zones": [{"domain": "hub.fr", "subdomain": subdomain}]}})
    found = lookup(cloud).find("scaleway:domain/zone:Zone", {"domain": "hub.fr", "subdomain": subdomain})
    assert [(each.id, each.item) for each in found or ()] == [(name, f"{path}/{name}")]


def test_what_depends_on_the_unknown_cannot_exist() -> None:
    cloud = Cloud({"/vpc/v2/regions/fr-par/private-networks": {"private_networks": [{"id": "1", "name": "data"}]}})
    assert ids(cloud, "network/privateNetwork:PrivateNetwork", name="data", vpcId=UNKNOWN) == []


@pytest.mark.parametrize("gone", [{"status": "scheduled_for_deletion"}, {"deletion_requested_at": "2026-01-01"}])
def test_what_is_being_deleted_is_passed_over(gone: dict[str, str]) -> None:
    cloud = Cloud({VPCS: {"vpcs": [{"id": "1", "name": "main", "project_id": PROJECT, **gone}]}})
    assert ids(cloud, "network/vpc:Vpc", name="main", projectId=PROJECT) == []


def test_addresses_are_told_apart_by_their_tags_in_any_order() -> None:
    path = "/lb/v1/zones/fr-par-1/ips"
    rows = [{"id": "1", "project_id": PROJECT, "tags": ["b", "a"]}, {"id": "2", "project_id": PROJECT, "tags": []}]
    assert ids(Cloud({path: {"ips": rows}}), "loadbalancers/ip:Ip", projectId=PROJECT, tags=["a", "b"]) == [
        "fr-par-1/1"
    ]


def test_rows_within_rows_are_told_apart_by_what_they_lie_in() -> None:
    alerts = [{"id": "a", "notifications": [{"id": "1"}]}, {"id": "b", "notifications": [{"id": "2"}]}]
    cloud = Cloud({"/billing/v2/budgets": {"budgets": [{"id": "x", "alerts": alerts}]}})
    assert ids(cloud, "billing/budgetAlertNotification:BudgetAlertNotification", budgetAlertId="b") == ["2"]


def test_a_member_and_a_switch_and_a_bucket() -> None:
    cloud = Cloud(
        {
            "/iam/v1alpha1/groups/g": {"application_ids": ["app"]},
            "/cockpit/v1/regions/fr-par/alert-manager": {"alert_manager_enabled": True},
        },
        buckets=("hub-rehearsal-raw",),
    )
    assert ids(cloud, "iam/groupMembership:GroupMembership", groupId="g", applicationId="app") == ["g/app/app"]
    assert ids(cloud, "iam/groupMembership:GroupMembership", groupId="g", applicationId="none") == []
    assert ids(cloud, "observability/alertManager:AlertManager", projectId="p") == ["fr-par/p/1"]
    kind = "object/bucket:Bucket"
    assert ids(cloud, kind, name="hub-rehearsal-raw", projectId=PROJECT) == ["fr-par/hub-rehearsal-raw"]
    assert ids(cloud, kind, name="hub-rehearsal-raw", projectId="another") == []
    assert ids(cloud, kind, name="hub-rehearsal-logs", projectId=PROJECT) == []


def test_each_listing_is_fetched_once() -> None:
    cloud = Cloud({VPCS: {"vpcs": []}})
    asking = lookup(cloud)
    for name in ("a", "b"):
        asking.find("scaleway:network/vpc:Vpc", {"name": name, "projectId": PROJECT})
    assert len(cloud.asked) == 1


def test_listings_of_an_organisation_are_told_which() -> None:
    cloud = Cloud({"/iam/v1alpha1/policies": {"policies": []}})
    assert ids(cloud, "iam/policy:Policy", name="x") == []
    assert cloud.asked == [("/iam/v1alpha1/policies", {"organization_id": "o"})]


def test_a_type_without_a_row_is_not_known() -> None:
    assert ids(Cloud({}), "redis/cluster:Cluster", name="x") is None


def test_resources_by_own_code_take_over_what_is_there() -> None:
    assert isinstance(locator("pulumi-python:dynamic/hub:AuditTrailExport"), Repeatable)


@pytest.mark.parametrize("kind", sorted(kind for kind, row in LOCATORS.items() if isinstance(row, Listed)))
def test_every_listed_type_can_be_deleted_by_a_path_of_its_own(kind: str) -> None:
    row = LOCATORS[kind]
    assert isinstance(row, Listed)
    # Without an item path the listing's is used with the item's id, which fits listings that lie in nothing else.
    assert row.item or row.path.count("{") <= 1, kind


@pytest.mark.parametrize(
    ("value", "expected"),
    [(f"fr-par/{VPC}", VPC), (f"fr-par-1/{VPC}", VPC), ("main", "main"), (SECRET, None), ({"a": 1}, None), (50, 50)],
)
def test_bare(value: Any, expected: Any) -> None:
    assert bare(value) == expected


def test_lists_are_the_same_in_any_order() -> None:
    assert same(["a", "b"], ["b", "a"])
    assert not same(None, ["a"])
    assert same(f"fr-par/{VPC}", VPC)
