"""IPAM: addresses are really taken from the subnet, once each, and come back when their resource goes."""

from __future__ import annotations

from typing import Any

from tests.emulator.local import LocalCloud, created, refused
from tests.emulator.test_vpc import BASE as VPC
from tests.emulator.test_vpc import network, vpc

IPS = "/ipam/v1/regions/fr-par/ips"
LBS = "/lb/v1/zones/fr-par-1/lbs"


def book(local: LocalCloud, network_id: str, **fields: Any) -> dict[str, Any]:
    body = {"source": {"private_network_id": network_id}, "is_ipv6": False, **fields}
    return created(local.owner.post(IPS, json=body))


def private_lb(local: LocalCloud, network_id: str, ip_id: str | None = None) -> str:
    body = {"name": "l", "description": "", "type": "LB-S", "assign_flexible_ip": False}
    lb_id = str(created(local.owner.post(LBS, json=body))["id"])
    ids = [ip_id] if ip_id else []
    wanted = {"private_network_id": network_id, "ipam_ids": ids}
    created(local.owner.post(f"{LBS}/{lb_id}/attach-private-network", json=wanted))
    return lb_id


def held(local: LocalCloud, **filters: str) -> list[str]:
    return [each["address"] for each in created(local.owner.get(IPS, params=filters))["ips"]]


def test_addresses_are_given_out_once_until_the_subnet_is_full(local: LocalCloud) -> None:
    network_id = network(local, vpc(local), "10.0.0.0/29")["id"]
    taken = [book(local, network_id)["address"] for _ in range(5)]
    assert taken == [f"10.0.0.{n}/29" for n in (2, 3, 4, 5, 6)]
    body = {"source": {"private_network_id": network_id}, "is_ipv6": False}
    refused(local.owner.post(IPS, json=body), 412)


def test_a_wanted_address_must_be_free_and_of_the_subnet(local: LocalCloud) -> None:
    network_id = network(local, vpc(local), "10.0.0.0/24")["id"]
    assert book(local, network_id, address="10.0.0.77")["address"] == "10.0.0.77/24"
    body = {"source": {"private_network_id": network_id}, "is_ipv6": False}
    refused(local.owner.post(IPS, json={**body, "address": "10.0.0.77"}), 409)
    refused(local.owner.post(IPS, json={**body, "address": "10.0.1.5"}), 400)
    refused(local.owner.post(IPS, json={**body, "address": "10.0.0.255"}), 400)


def test_a_reserved_address_keeps_its_private_network(local: LocalCloud) -> None:
    network_id = network(local, vpc(local))["id"]
    ip = book(local, network_id)
    body = refused(local.owner.delete(f"{VPC}/private-networks/{network_id}"), 412)
    assert body["help_message"] == "Private Network must be empty to be deleted"
    assert local.owner.delete(f"{IPS}/{ip['id']}").status_code == 204
    assert local.owner.delete(f"{VPC}/private-networks/{network_id}").status_code == 204


def test_an_attached_resource_holds_an_address_that_comes_back(local: LocalCloud) -> None:
    network_id = network(local, vpc(local), "10.0.0.0/24")["id"]
    lb_id = private_lb(local, network_id)
    assert held(local, resource_id=lb_id, resource_type="lb_server") == ["10.0.0.2/24"]
    assert held(local, private_network_id=network_id, attached="true") == ["10.0.0.2/24"]
    ip_id = created(local.owner.get(IPS, params={"resource_id": lb_id}))["ips"][0]["id"]
    refused(local.owner.delete(f"{IPS}/{ip_id}"), 412)
    refused(local.owner.delete(f"{VPC}/private-networks/{network_id}"), 412)
    local.owner.post(f"{LBS}/{lb_id}/detach-private-network", json={"private_network_id": network_id})
    assert held(local) == []


def test_a_reserved_address_goes_to_one_resource_and_outlives_it(local: LocalCloud) -> None:
    network_id = network(local, vpc(local), "10.0.0.0/24")["id"]
    ip = book(local, network_id, address="10.0.0.9")
    lb_id = private_lb(local, network_id, ip["id"])
    assert held(local, resource_id=lb_id) == ["10.0.0.9/24"]
    other = created(
        local.owner.post(LBS, json={"name": "m", "description": "", "type": "LB-S", "assign_flexible_ip": False})
    )
    wanted = {"private_network_id": network_id, "ipam_ids": [ip["id"]]}
    refused(local.owner.post(f"{LBS}/{other['id']}/attach-private-network", json=wanted), 412)
    local.owner.post(f"{LBS}/{lb_id}/detach-private-network", json={"private_network_id": network_id})
    assert created(local.owner.get(f"{IPS}/{ip['id']}"))["resource"] is None


def test_custom_resources_are_attached_moved_and_detached_by_mac_address(local: LocalCloud) -> None:
    network_id = network(local, vpc(local))["id"]
    ip = book(local, network_id, resource={"mac_address": "bc:24:11:74:d0:6a"})
    assert ip["resource"]["mac_address"] == "BC:24:11:74:D0:6A"
    path = f"{IPS}/{ip['id']}"
    a, b = {"mac_address": "bc:24:11:74:d0:6a"}, {"mac_address": "bc:24:11:74:d0:6b", "name": "vm"}
    refused(local.owner.post(f"{path}/attach", json={"resource": a}), 412)
    refused(local.owner.post(f"{path}/detach", json={"resource": b}), 400)
    assert (
        created(local.owner.post(f"{path}/move", json={"from_resource": a, "to_resource": b}))["resource"]["name"]
        == "vm"
    )
    assert held(local, mac_address="bc:24:11:74:d0:6b") == [ip["address"]]
    assert created(local.owner.post(f"{path}/detach", json={"resource": b}))["resource"] is None


def test_only_private_networks_can_be_reserved_from(local: LocalCloud) -> None:
    refused(local.owner.post(IPS, json={"source": {"zonal": "fr-par-1"}, "is_ipv6": False}), 400)
    unknown = {"private_network_id": "00000000-0000-4000-8000-000000000000"}
    refused(local.owner.post(IPS, json={"source": unknown, "is_ipv6": False}), 404)
