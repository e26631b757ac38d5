"""Public Gateways: the bastion that is open until told otherwise, NAT and default routes, addresses that stay."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.local import LocalCloud, created, refused
from tests.emulator.test_ipam import IPS, book, held
from tests.emulator.test_vpc import BASE as VPC
from tests.emulator.test_vpc import network, vpc

BASE = "/vpc-gw/v2/zones/fr-par-1"


def gateway(local: LocalCloud, **fields: Any) -> dict[str, Any]:
    body = {"name": "g", "type": "VPC-GW-S", "enable_smtp": False, "enable_bastion": True, **fields}
    return created(local.owner.post(f"{BASE}/gateways", json=body))


def attachment(local: LocalCloud, gateway_id: str, network_id: str, **fields: Any) -> dict[str, Any]:
    body = {
        "gateway_id": gateway_id,
        "private_network_id": network_id,
        "enable_masquerade": True,
        "push_default_route": True,
        **fields,
    }
    made = created(local.owner.post(f"{BASE}/gateway-networks", json=body))
    return created(local.owner.get(f"{BASE}/gateway-networks/{made['id']}"))


def test_the_bastion_is_open_to_all_until_the_second_call(local: LocalCloud) -> None:
    made = gateway(local)
    path = f"{BASE}/gateways/{made['id']}"
    assert made["bastion_allowed_ips"] == ["0.0.0.0/0"]
    body = {"ip_ranges": ["192.0.2.0/24"]}
    assert created(local.owner.put(f"{path}/bastion-allowed-ips", json=body)) == body
    assert created(local.owner.get(path))["bastion_allowed_ips"] == ["192.0.2.0/24"]
    refused(local.owner.put(f"{path}/bastion-allowed-ips", json={"ip_ranges": ["everyone"]}), 400)


@pytest.mark.parametrize("fields", [{"type": "VPC-GW-XXL"}, {"bastion_port": 22}, {"bastion_port": 60000}])
def test_what_no_gateway_can_be_is_refused_and_leaves_nothing(local: LocalCloud, fields: dict[str, Any]) -> None:
    body = {"name": "g", "type": "VPC-GW-S", "enable_smtp": False, "enable_bastion": True, **fields}
    refused(local.owner.post(f"{BASE}/gateways", json=body), 400, "invalid_arguments")
    assert local.cloud.inventory() == []


def test_an_address_belongs_to_one_gateway_and_stays_when_it_goes(local: LocalCloud) -> None:
    ip = created(local.owner.post(f"{BASE}/ips", json={"tags": []}))
    made = gateway(local, ip_id=ip["id"])
    assert made["ipv4"]["address"] == ip["address"]
    body = {"name": "h", "type": "VPC-GW-S", "enable_smtp": False, "enable_bastion": False, "ip_id": ip["id"]}
    refused(local.owner.post(f"{BASE}/gateways", json=body), 409)
    refused(local.owner.delete(f"{BASE}/ips/{ip['id']}"), 412)
    assert created(local.owner.delete(f"{BASE}/gateways/{made['id']}"))["status"] == "deleting"
    refused(local.owner.get(f"{BASE}/gateways/{made['id']}"), 404, "not_found")
    assert "gateway_id" not in created(local.owner.get(f"{BASE}/ips/{ip['id']}"))


def test_an_address_made_with_the_gateway_is_left_over_unless_asked(local: LocalCloud) -> None:
    for delete_ip in ("false", "true"):
        made = gateway(local)
        created(local.owner.delete(f"{BASE}/gateways/{made['id']}", params={"delete_ip": delete_ip}))
        assert [each["kind"] for each in local.cloud.inventory()] == ["vpcgw.ip"]


def test_a_private_network_gets_nat_and_a_default_route_from_one_gateway(local: LocalCloud) -> None:
    vpc_id = vpc(local)
    network_id = network(local, vpc_id, "10.0.0.0/24")["id"]
    made = gateway(local)
    attached = attachment(local, made["id"], network_id)
    assert (attached["status"], attached["masquerade_enabled"], attached["push_default_route"]) == ("ready", True, True)
    assert held(local, resource_id=attached["id"], resource_type="vpc_gateway_network") == ["10.0.0.2/24"]
    routes = created(local.owner.get(f"{VPC}/routes-with-nexthop", params={"vpc_id": vpc_id}))["routes"]
    default = [each for each in routes if each["route"]["destination"] == "0.0.0.0/0"]
    assert [each["nexthop_name"] for each in default] == ["g"]
    body = {"gateway_id": gateway(local)["id"], "private_network_id": network_id}
    body |= {"enable_masquerade": False, "push_default_route": False}
    refused(local.owner.post(f"{BASE}/gateway-networks", json=body), 409)
    refused(local.owner.delete(f"{BASE}/gateways/{made['id']}"), 412)
    created(local.owner.delete(f"{BASE}/gateway-networks/{attached['id']}"))
    assert held(local) == []


def test_an_attachment_takes_a_reserved_address_and_changes_it(local: LocalCloud) -> None:
    network_id = network(local, vpc(local), "10.0.0.0/24")["id"]
    first, second = book(local, network_id), book(local, network_id)
    attached = attachment(local, gateway(local)["id"], network_id, ipam_ip_id=first["id"])
    assert attached["ipam_ip_id"] == first["id"]
    path = f"{BASE}/gateway-networks/{attached['id']}"
    body = {"push_default_route": False, "ipam_ip_id": second["id"]}
    assert created(local.owner.patch(path, json=body))["ipam_ip_id"] == second["id"]
    assert created(local.owner.get(f"{IPS}/{first['id']}"))["resource"] is None


def test_a_refused_attachment_leaves_nothing(local: LocalCloud) -> None:
    network_id, made = network(local, vpc(local))["id"], gateway(local)
    before = local.cloud.inventory()
    body = {"gateway_id": made["id"], "private_network_id": network_id, "ipam_ip_id": made["id"]}
    body |= {"enable_masquerade": True, "push_default_route": True}
    refused(local.owner.post(f"{BASE}/gateway-networks", json=body), 404)
    assert local.cloud.inventory() == before


def test_a_gateway_that_is_being_changed_takes_no_other_change(local: LocalCloud) -> None:
    made = gateway(local)
    local.cloud.faults.delays["vpcgw.gateway"] = 20
    path = f"{BASE}/gateways/{made['id']}"
    assert created(local.owner.post(f"{path}/upgrade", json={"type": "VPC-GW-M"}))["status"] == "configuring"
    body = refused(local.owner.patch(path, json={"name": "other"}), 409, "transient_state")
    assert body["current_state"] == "configuring"
    local.cloud.move_clock(21)
    local.cloud.faults.delays.clear()
    assert created(local.owner.get(path))["bandwidth"] == 1000
    refused(local.owner.post(f"{path}/upgrade", json={"type": "VPC-GW-S"}), 400)


def test_a_public_port_leads_to_one_private_address(local: LocalCloud) -> None:
    body = {"gateway_id": gateway(local)["id"], "public_port": 2222, "private_ip": "10.0.0.5", "private_port": 22}
    created(local.owner.post(f"{BASE}/pat-rules", json={**body, "protocol": "tcp"}))
    created(local.owner.post(f"{BASE}/pat-rules", json={**body, "protocol": "udp"}))
    refused(local.owner.post(f"{BASE}/pat-rules", json={**body, "protocol": "both"}), 409)
    refused(local.owner.post(f"{BASE}/pat-rules", json={**body, "public_port": 70000}), 400)


def test_a_gateway_of_another_zone_is_not_found(local: LocalCloud) -> None:
    made = gateway(local)
    refused(local.owner.get(f"/vpc-gw/v2/zones/fr-par-2/gateways/{made['id']}"), 404)
