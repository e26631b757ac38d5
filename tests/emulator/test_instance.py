"""Instances: security groups that are open by default, their rules, and the types of servers on offer."""

from __future__ import annotations

from typing import Any

import pytest
from scaleway import Client
from scaleway.instance.v1 import InstanceV1API

from tests.emulator.local import LocalCloud, created, refused

BASE = "/instance/v1/zones/fr-par-1"
GROUPS = f"{BASE}/security_groups"


def group(local: LocalCloud, **fields: Any) -> dict[str, Any]:
    reply = local.owner.post(GROUPS, json={"name": "g", "description": "", "stateful": True, **fields})
    assert reply.status_code == 201, reply.text
    made: dict[str, Any] = reply.json()["security_group"]
    return made


def rule(**fields: Any) -> dict[str, Any]:
    return {
        "action": "accept",
        "protocol": "TCP",
        "direction": "inbound",
        "ip_range": "0.0.0.0/0",
        "position": 0,
        **fields,
    }


def test_a_new_group_accepts_everything_but_mail(local: LocalCloud) -> None:
    made = group(local)
    assert (made["inbound_default_policy"], made["outbound_default_policy"]) == ("accept", "accept")
    rules = created(local.owner.get(f"{GROUPS}/{made['id']}/rules"))["rules"]
    assert {each["dest_port_from"] for each in rules} == {25, 465, 587}
    assert not any(each["editable"] for each in rules)
    bare = group(local, enable_default_security=False)
    assert created(local.owner.get(f"{GROUPS}/{bare['id']}/rules"))["rules"] == []


def test_setting_rules_replaces_all_that_can_be_edited(local: LocalCloud) -> None:
    path = f"{GROUPS}/{group(local, enable_default_security=False)['id']}/rules"
    created(local.owner.put(path, json={"rules": [rule(dest_port_from=22), rule(dest_port_from=80)]}))
    body = {"rules": [rule(ip_range="192.0.2.7/32", dest_port_from=443), rule(direction="outbound", protocol="ANY")]}
    kept = created(local.owner.put(path, json=body))["rules"]
    assert [(each["ip_range"], each["direction"], each["position"]) for each in kept] == [
        ("192.0.2.7", "inbound", 1),
        ("0.0.0.0/0", "outbound", 2),
    ]
    assert created(local.owner.get(path))["rules"] == kept


@pytest.mark.parametrize(
    "fields",
    [
        {"ip_range": "everywhere"},
        {"dest_port_from": 70000},
        {"dest_port_from": 80, "dest_port_to": 79},
        {"action": "forbid"},
        {"protocol": "SCTP"},
    ],
)
def test_a_rule_that_cannot_be_is_refused(local: LocalCloud, fields: dict[str, Any]) -> None:
    path = f"{GROUPS}/{group(local)['id']}/rules"
    refused(local.owner.put(path, json={"rules": [rule(**fields)]}), 400, "invalid_arguments")


def test_a_group_is_of_its_zone_and_named_as_this_api_names_it(local: LocalCloud) -> None:
    made = group(local)
    body = refused(local.owner.get(f"/instance/v1/zones/fr-par-2/security_groups/{made['id']}"), 404, "not_found")
    assert body["resource"] == "instance_security_group"


def test_a_group_that_a_pool_uses_is_not_deleted(local: LocalCloud) -> None:
    made = group(local)
    pool = local.cloud.store.add("k8s.pool", {"security_group_id": made["id"], "project_id": local.project_id})
    body = refused(local.owner.delete(f"{GROUPS}/{made['id']}"), 412, "precondition_failed")
    assert body["help_message"] == "group is in use. you cannot delete it."
    local.cloud.store.remove(pool)
    assert local.owner.delete(f"{GROUPS}/{made['id']}").status_code == 204
    assert local.cloud.inventory() == []


def test_the_totals_of_listings_travel_in_a_header(local: LocalCloud) -> None:
    for number in range(3):
        group(local, name=f"g{number}")
    reply = local.owner.get(GROUPS, params={"per_page": 2, "page": 2})
    assert reply.headers["x-total-count"] == "3"
    assert [each["name"] for each in reply.json()["security_groups"]] == ["g2"]


def test_each_zone_has_its_own_servers_prices_and_stock(local: LocalCloud) -> None:
    def offers(zone: str, path: str = "") -> dict[str, Any]:
        found: dict[str, Any] = {}
        for page in (1, 2, 3):
            found |= created(local.owner.get(f"/instance/v1/zones/{zone}/products/servers{path}?page={page}"))[
                "servers"
            ]
        return found

    paris = offers("fr-par-1")
    assert len(paris) == 135
    assert (paris["POP2-8C-32G"]["ncpus"], paris["POP2-8C-32G"]["hourly_price"]) == (8, 0.29)
    assert offers("fr-par-3")["POP2-8C-32G"]["hourly_price"] == 0.435
    assert offers("fr-par-2")["H100-1-80G"]["gpu_info"]["gpu_name"] == "H100-PCIe"
    assert "H100-1-80G" not in paris
    assert offers("fr-par-2", "/availability")["H100-1-80G"] == {"availability": "shortage"}
    refused(local.owner.get("/instance/v1/zones/it-mil-1/products/servers"), 501)


def test_the_official_sdk_reads_all_pages_of_servers(sdk_client: Client) -> None:
    api = InstanceV1API(sdk_client)
    assert api.list_servers_types(page=3).servers["STANDARD3-X8C-32G"].ncpus == 8


@pytest.mark.parametrize("asked", [{"per_page": "abc"}, {"per_page": "0"}, {"page": "-1"}])
def test_what_is_no_page_is_refused(local: LocalCloud, asked: dict[str, str]) -> None:
    refused(local.owner.get(GROUPS, params=asked), 400)
