"""DNS: zones that a record makes unasked, and records changed by id."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.local import LocalCloud, created, refused

ZONES = "/domain/v2beta1/dns-zones"
ZONE = "hub.example.org"
RECORDS = f"{ZONES}/{ZONE}/records"


def zone(local: LocalCloud, subdomain: str = "hub") -> dict[str, Any]:
    body = {"domain": "example.org", "subdomain": subdomain, "project_id": local.project_id}
    return created(local.owner.post(ZONES, json=body))


def record(**fields: Any) -> dict[str, Any]:
    return {"name": "www", "type": "A", "data": "192.0.2.1", "ttl": 300, "priority": 0, "id": "", **fields}


def change(local: LocalCloud, **one: Any) -> list[dict[str, Any]]:
    body = {"changes": [one], "return_all_records": False, "disallow_new_zone_creation": True}
    found: list[dict[str, Any]] = created(local.owner.patch(RECORDS, json=body))["records"]
    return found


def listed(local: LocalCloud, **filters: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = created(local.owner.get(RECORDS, params=filters))["records"]
    return found


def test_a_zone_lives_and_takes_its_records_along(local: LocalCloud) -> None:
    assert zone(local)["status"] == "active"
    assert [each["type"] for each in listed(local)] == ["NS", "NS"]
    change(local, add={"records": [record()]})
    refused(local.owner.post(ZONES, json={"domain": "example.org", "subdomain": "hub"}), 409)
    found = created(local.owner.get(ZONES, params={"dns_zones": ZONE}))["dns_zones"]
    assert [(each["subdomain"], each["domain"]) for each in found] == [("hub", "example.org")]
    assert created(local.owner.delete(f"{ZONES}/{ZONE}")) == {}
    assert refused(local.owner.get(RECORDS), 404) == {"message": "subdomain not found"}
    assert local.cloud.inventory() == []


def test_a_root_zone_comes_with_the_domain_and_stays(local: LocalCloud) -> None:
    zone(local, "")
    assert refused(local.owner.delete(f"{ZONES}/example.org"), 403) == {"message": "root zone can't be deleted"}
    assert local.cloud.inventory() == []


def test_a_record_makes_a_zone_that_is_not_there_and_the_zone_stays(local: LocalCloud) -> None:
    body = {"changes": [{"add": {"records": [record()]}}], "return_all_records": False}
    refused(local.owner.patch(RECORDS, json={**body, "disallow_new_zone_creation": True}), 404)
    made = created(local.owner.patch(RECORDS, json={**body, "disallow_new_zone_creation": False}))["records"]
    change(local, delete={"id": made[0]["id"]})
    assert [each["kind"] for each in local.cloud.inventory()] == ["domain.zone"]


def test_a_set_keeps_the_id_and_a_delete_needs_one_that_is(local: LocalCloud) -> None:
    zone(local)
    first = change(local, add={"records": [record()]})[0]
    second = change(local, set={"id": first["id"], "records": [record(data="192.0.2.2")]})[0]
    assert (second["id"], second["data"]) == (first["id"], "192.0.2.2")
    assert listed(local, name="www", type="A") == [second]
    change(local, delete={"id_fields": {"name": "www", "type": "A"}})
    assert listed(local, name="www") == []
    gone = {"changes": [{"delete": {"id": first["id"]}}], "disallow_new_zone_creation": True}
    refused(local.owner.patch(RECORDS, json=gone), 404)


@pytest.mark.parametrize(
    ("fields", "data", "priority"),
    [
        ({"type": "TXT", "data": "v=DMARC1; p=none"}, '"v=DMARC1; p=none"', 0),
        ({"type": "MX", "data": "mail.example.", "priority": 10}, "10 mail.example.", 10),
        ({"type": "SRV", "data": "100 1 3128 proxy.example."}, "100 1 3128 proxy.example.", 100),
    ],
)
def test_data_is_kept_as_the_api_writes_it(local: LocalCloud, fields: dict[str, Any], data: str, priority: int) -> None:
    zone(local)
    made = change(local, add={"records": [record(**fields)]})[0]
    assert (made["data"], made["priority"]) == (data, priority)


@pytest.mark.parametrize(
    "fields", [{"data": "2001:db8::1"}, {"data": ""}, {"ttl": 0}, {"type": "AAAA"}, {"type": "NONE"}, {"weight": 1}]
)
def test_a_record_that_cannot_be_is_refused(local: LocalCloud, fields: dict[str, Any]) -> None:
    zone(local)
    body = {"changes": [{"add": {"records": [record(**fields)]}}], "disallow_new_zone_creation": True}
    refused(local.owner.patch(RECORDS, json=body), 400, "invalid_arguments")


def test_a_cname_stands_alone(local: LocalCloud) -> None:
    zone(local)
    change(local, add={"records": [record(type="CNAME", data="other.example.")]})
    body = {"changes": [{"add": {"records": [record()]}}], "disallow_new_zone_creation": True}
    refused(local.owner.patch(RECORDS, json=body), 400)


def test_who_may_only_read_changes_nothing(local: LocalCloud) -> None:
    zone(local)
    rules = [{"permission_set_names": ["DomainsDNSReadOnly"], "project_ids": [local.project_id]}]
    reader = local.application(rules, default_project_id=local.project_id)
    assert len(created(reader.get(RECORDS))["records"]) == 2
    body = {"changes": [{"add": {"records": [record()]}}], "disallow_new_zone_creation": True}
    refused(reader.patch(RECORDS, json=body), 403, "permissions_denied")
