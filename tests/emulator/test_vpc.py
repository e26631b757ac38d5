"""VPC: its life, its open ACL, subnets that do not overlap, routes with a next hop that exists."""

from __future__ import annotations

import ipaddress
import uuid
from typing import Any

import pytest
from scaleway import Client
from scaleway.vpc.v2 import VpcV2API

from tests.emulator.local import LocalCloud, created, refused

BASE = "/vpc/v2/regions/fr-par"


def vpc(local: LocalCloud, **fields: Any) -> str:
    body = {"name": "v", "enable_routing": True, "enable_transitivity": False, **fields}
    return str(created(local.owner.post(f"{BASE}/vpcs", json=body))["id"])


def network(local: LocalCloud, vpc_id: str | None, *subnets: str, **fields: Any) -> dict[str, Any]:
    body = {"name": "n", "subnets": list(subnets), "default_route_propagation_enabled": False, **fields}
    return created(
        local.owner.post(f"{BASE}/private-networks", json={**body, **({"vpc_id": vpc_id} if vpc_id else {})})
    )


def test_the_official_sdk_reads_what_it_wrote(sdk_client: Client) -> None:
    api = VpcV2API(sdk_client)
    made = api.create_vpc(enable_routing=True, enable_transitivity=False, name="sdk", tags=["a", "b"])
    subnets = api.create_private_network(
        default_route_propagation_enabled=False, name="sdk-n", vpc_id=made.id, subnets=["10.9.0.0/24"]
    ).subnets
    assert subnets[0].subnet == "10.9.0.0/24"
    assert api.get_vpc(vpc_id=made.id).private_network_count == 1
    network_id = api.list_private_networks_all(vpc_id=made.id)[0].id
    api.delete_private_network(private_network_id=network_id)
    api.delete_vpc(vpc_id=made.id)
    assert api.list_vp_cs_all(name="sdk") == []


def test_a_vpc_with_a_private_network_is_not_deleted(local: LocalCloud) -> None:
    vpc_id = vpc(local)
    network_id = network(local, vpc_id)["id"]
    refused(local.owner.delete(f"{BASE}/vpcs/{vpc_id}"), 412, "precondition_failed")
    assert local.owner.delete(f"{BASE}/private-networks/{network_id}").status_code == 204
    assert local.owner.delete(f"{BASE}/vpcs/{vpc_id}").status_code == 204
    assert local.cloud.inventory() == []


def test_a_new_vpc_accepts_everything_in_both_families(local: LocalCloud) -> None:
    path = f"{BASE}/vpcs/{vpc(local)}/acl-rules"
    for family in ("false", "true"):
        acl = created(local.owner.get(path, params={"is_ipv6": family}))
        assert acl == {"rules": [], "default_policy": "accept"}


def test_an_acl_keeps_its_families_apart_and_marks_what_the_customer_wrote(local: LocalCloud) -> None:
    path = f"{BASE}/vpcs/{vpc(local)}/acl-rules"
    rule = {
        "protocol": "TCP",
        "source": "10.0.0.0/24",
        "src_port_low": 0,
        "src_port_high": 0,
        "destination": "10.0.1.0/24",
        "dst_port_low": 5432,
        "dst_port_high": 5432,
        "action": "accept",
        "description": "database",
    }
    body = {"rules": [rule], "is_ipv6": False, "default_policy": "drop"}
    kept = created(local.owner.put(path, json=body))
    assert kept["rules"][0]["description"] == "(Rule scope: client) database"
    # Writing back what was read does not mark it twice.
    again = created(local.owner.put(path, json={**kept, "is_ipv6": False}))
    assert again == kept
    assert created(local.owner.get(path, params={"is_ipv6": "true"}))["default_policy"] == "accept"
    refused(local.owner.put(path, json={**body, "is_ipv6": True}), 400, "invalid_arguments")


def test_subnets_of_a_vpc_do_not_overlap_and_are_chosen_free(local: LocalCloud) -> None:
    vpc_id = vpc(local)
    network(local, vpc_id, "172.16.0.0/22")
    refused(
        local.owner.post(
            f"{BASE}/private-networks",
            json={"vpc_id": vpc_id, "subnets": ["172.16.2.0/24"], "default_route_propagation_enabled": False},
        ),
        400,
    )
    chosen = [ipaddress.ip_network(each["subnet"]) for each in network(local, vpc_id)["subnets"]]
    assert [each.version for each in chosen] == [4, 6]
    assert not chosen[0].overlaps(ipaddress.ip_network("172.16.0.0/22"))
    assert len(created(local.owner.get(f"{BASE}/private-networks"))["private_networks"]) == 2


def test_who_names_no_vpc_gets_the_default_one_which_is_no_leftover(local: LocalCloud) -> None:
    made = network(local, None)
    assert created(local.owner.get(f"{BASE}/vpcs/{made['vpc_id']}"))["is_default"] is True
    assert local.owner.delete(f"{BASE}/private-networks/{made['id']}").status_code == 204
    assert local.cloud.inventory() == []


def test_a_route_needs_a_next_hop_that_is_in_its_vpc(local: LocalCloud) -> None:
    here, there = vpc(local), vpc(local)
    network_id = network(local, there)["id"]
    body = {"vpc_id": here, "destination": "192.168.0.0/24", "description": ""}
    refused(local.owner.post(f"{BASE}/routes", json=body), 400)
    refused(local.owner.post(f"{BASE}/routes", json={**body, "nexthop_private_network_id": network_id}), 400)
    refused(local.owner.post(f"{BASE}/routes", json={**body, "nexthop_resource_id": str(uuid.uuid4())}), 404)
    connector = created(
        local.owner.post(f"{BASE}/vpc-connectors", json={"name": "c", "vpc_id": here, "target_vpc_id": there})
    )
    assert connector["status"] == "orphan"
    route = created(local.owner.post(f"{BASE}/routes", json={**body, "nexthop_vpc_connector_id": connector["id"]}))
    listed = created(local.owner.get(f"{BASE}/routes-with-nexthop", params={"vpc_id": here}))["routes"]
    assert [each["route"]["id"] for each in listed] == [route["id"]]
    refused(local.owner.delete(f"{BASE}/vpcs/{there}"), 412)


def test_two_vpcs_are_peered_once_both_have_connected(local: LocalCloud) -> None:
    here, there = vpc(local), vpc(local, name="other")
    network(local, here, "10.0.0.0/24")
    network(local, there, "10.0.1.0/24")
    path = f"{BASE}/vpc-connectors"
    first = created(local.owner.post(path, json={"vpc_id": here, "target_vpc_id": there}))
    created(local.owner.post(path, json={"vpc_id": there, "target_vpc_id": here}))
    assert created(local.owner.get(f"{path}/{first['id']}"))["status"] == "peered"
    network(local, there, "10.0.0.0/25")
    assert created(local.owner.get(f"{path}/{first['id']}"))["status"] == "conflict"


def test_who_may_read_networks_does_not_create_them(local: LocalCloud) -> None:
    vpc_id = vpc(local)
    rules = [
        {"permission_set_names": ["VPCReadOnly", "PrivateNetworksReadOnly"], "project_ids": [local.project_id]},
    ]
    reader = local.application(rules, default_project_id=local.project_id)
    assert created(reader.get(f"{BASE}/vpcs/{vpc_id}"))["id"] == vpc_id
    body = {"vpc_id": vpc_id, "subnets": [], "default_route_propagation_enabled": False}
    refused(reader.post(f"{BASE}/private-networks", json=body), 403, "permissions_denied")
    refused(reader.delete(f"{BASE}/vpcs/{vpc_id}"), 403, "permissions_denied")


@pytest.mark.parametrize("port", [-4, 70000])
def test_a_rule_of_a_network_acl_is_about_ports_that_there_are(local: LocalCloud, port: int) -> None:
    made = created(local.owner.post("/vpc/v2/regions/fr-par/vpcs", json={"name": "vpc"}))
    rule = {"protocol": "TCP", "action": "accept", "source": "0.0.0.0/0", "destination": "0.0.0.0/0"}
    body = {"rules": [{**rule, "dst_port_high": port}], "default_policy": "drop", "is_ipv6": False}
    reply = local.owner.put(f"/vpc/v2/regions/fr-par/vpcs/{made['id']}/acl-rules", json=body)
    assert refused(reply, 400)["details"][0]["argument_name"] == "rules.0.dst_port_high"
