"""Load Balancers: public unless told otherwise, certificates that are really read, and what is in use stays."""

from __future__ import annotations

from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from scaleway import Client
from scaleway.lb.v1 import LbV1ZonedAPI, SSLCompatibilityLevel

from tests.emulator.local import LocalCloud, created, refused
from tests.emulator.test_ipam import held
from tests.emulator.test_vpc import network, vpc

BASE = "/lb/v1/zones/fr-par-1"
CHECK = {"port": 443, "check_max_retries": 3, "check_send_proxy": False, "check_delay": 60000, "check_timeout": 30000}


def balancer(local: LocalCloud, **fields: Any) -> dict[str, Any]:
    return created(local.owner.post(f"{BASE}/lbs", json={"name": "l", "description": "", "type": "LB-S", **fields}))


def backend(local: LocalCloud, lb_id: str, **fields: Any) -> dict[str, Any]:
    body = {
        "name": "b",
        "forward_protocol": "http",
        "forward_port": 443,
        "forward_port_algorithm": "roundrobin",
        "sticky_sessions": "none",
        "sticky_sessions_cookie_name": "",
        "health_check": CHECK,
        "server_ip": ["10.0.0.4"],
        **fields,
    }
    return created(local.owner.post(f"{BASE}/lbs/{lb_id}/backends", json=body))


def frontend_body(backend_id: str, **fields: Any) -> dict[str, Any]:
    settings = {"enable_http3": False, "enable_access_logs": False}
    return {"name": "f", "inbound_port": 443, "backend_id": backend_id, **settings, **fields}


def chain(*names: str, key: bytes | None = None) -> str:
    authority = trustme.CA()
    leaf = authority.issue_cert(*names, common_name=names[0])
    certificates = b"".join(each.bytes() for each in leaf.cert_chain_pems) + authority.cert_pem.bytes()
    return ((leaf.private_key_pem.bytes() if key is None else key) + certificates).decode()


def certificate_body(pem: str) -> dict[str, Any]:
    return {"name": "c", "custom_certificate": {"certificate_chain": pem}}


def test_who_says_nothing_gets_a_public_address_and_old_tls(local: LocalCloud) -> None:
    made = balancer(local)
    assert len(made["ip"]) == 1
    assert made["ssl_compatibility_level"] == "ssl_compatibility_level_intermediate"
    assert balancer(local, assign_flexible_ip=False)["ip"] == []
    assert local.owner.delete(f"{BASE}/lbs/{made['id']}", params={"release_ip": "false"}).status_code == 204
    left = [each["kind"] for each in local.cloud.inventory()]
    assert sorted(left) == ["lb.ip", "lb.lb"]


def test_an_address_belongs_to_one_load_balancer(local: LocalCloud) -> None:
    ip = created(local.owner.post(f"{BASE}/ips", json={"is_ipv6": False, "tags": []}))
    made = balancer(local, ip_ids=[ip["id"]])
    assert made["ip"][0]["ip_address"] == ip["ip_address"]
    refused(
        local.owner.post(f"{BASE}/lbs", json={"name": "m", "description": "", "type": "LB-S", "ip_ids": [ip["id"]]}),
        409,
    )
    refused(local.owner.delete(f"{BASE}/ips/{ip['id']}"), 412)
    local.owner.delete(f"{BASE}/lbs/{made['id']}", params={"release_ip": "true"})
    assert local.cloud.inventory() == []


def test_its_404_has_a_form_of_its_own(local: LocalCloud) -> None:
    made = balancer(local)
    assert refused(local.owner.get(f"/lb/v1/zones/fr-par-2/lbs/{made['id']}"), 404) == {"message": "lbs not Found"}
    assert refused(local.owner.get(f"{BASE}/backends/{made['id']}"), 404) == {"message": "backend not Found"}
    child = backend(local, made["id"])
    refused(local.owner.get(f"/lb/v1/zones/fr-par-2/backends/{child['id']}"), 404)


def test_a_private_network_gives_it_an_address_and_keeps_it(local: LocalCloud) -> None:
    network_id = network(local, vpc(local), "10.0.0.0/24")["id"]
    path = f"{BASE}/lbs/{balancer(local)['id']}"
    body = {"private_network_id": network_id}
    assert created(local.owner.post(f"{path}/attach-private-network", json=body))["status"] == "ready"
    assert created(local.owner.get(path))["private_network_count"] == 1
    assert held(local, private_network_id=network_id) == ["10.0.0.2/24"]
    refused(local.owner.post(f"{path}/attach-private-network", json=body), 409)
    refused(local.owner.delete(path), 412)
    assert local.owner.post(f"{path}/detach-private-network", json=body).status_code == 204
    assert created(local.owner.get(f"{path}/private-networks")) == {"private_network": [], "total_count": 0}


def test_what_is_in_use_is_not_deleted(local: LocalCloud) -> None:
    lb_id = balancer(local)["id"]
    first, second = backend(local, lb_id), backend(local, lb_id)
    certificate = created(
        local.owner.post(f"{BASE}/lbs/{lb_id}/certificates", json=certificate_body(chain("a.example")))
    )
    body = frontend_body(first["id"], certificate_ids=[certificate["id"]])
    made = created(local.owner.post(f"{BASE}/lbs/{lb_id}/frontends", json=body))
    assert made["certificate"]["common_name"] == "a.example"
    route = {"frontend_id": made["id"], "backend_id": second["id"], "match": {"host_header": "b.example"}}
    created(local.owner.post(f"{BASE}/routes", json=route))
    refused(local.owner.delete(f"{BASE}/certificates/{certificate['id']}"), 412)
    refused(local.owner.delete(f"{BASE}/backends/{first['id']}"), 412)
    refused(local.owner.delete(f"{BASE}/backends/{second['id']}"), 412)
    assert created(local.owner.get(f"{BASE}/lbs/{lb_id}"))["route_count"] == 1
    assert local.owner.delete(f"{BASE}/frontends/{made['id']}").status_code == 204
    for path in (f"certificates/{certificate['id']}", f"backends/{first['id']}", f"backends/{second['id']}"):
        assert local.owner.delete(f"{BASE}/{path}").status_code == 204


def test_a_frontend_names_what_is_of_its_load_balancer(local: LocalCloud) -> None:
    here, there = balancer(local)["id"], balancer(local)["id"]
    path = f"{BASE}/lbs/{here}/frontends"
    refused(local.owner.post(path, json=frontend_body(backend(local, there)["id"])), 400)
    own = backend(local, here)["id"]
    foreign = created(local.owner.post(f"{BASE}/lbs/{there}/certificates", json=certificate_body(chain("a.example"))))
    refused(local.owner.post(path, json=frontend_body(own, certificate_ids=[foreign["id"]])), 400)
    created(local.owner.post(path, json=frontend_body(own)))
    refused(local.owner.post(path, json=frontend_body(own)), 409)


def test_backends_speak_in_clear_and_frontends_log_nothing_unless_told(local: LocalCloud) -> None:
    lb_id = balancer(local)["id"]
    made = backend(local, lb_id)
    assert (made["ssl_bridging"], made["proxy_protocol"]) == (False, "proxy_protocol_none")
    assert made["health_check"]["tcp_config"] == {}
    body = {key: value for key, value in frontend_body(made["id"]).items() if key != "enable_access_logs"}
    assert created(local.owner.post(f"{BASE}/lbs/{lb_id}/frontends", json=body))["enable_access_logs"] is False
    refused(local.owner.put(f"{BASE}/backends/{made['id']}/servers", json={"server_ip": ["node-1"]}), 400)


def test_a_custom_certificate_is_read(local: LocalCloud) -> None:
    path = f"{BASE}/lbs/{balancer(local)['id']}/certificates"
    made = created(local.owner.post(path, json=certificate_body(chain("hub.example", "www.hub.example"))))
    assert made["common_name"] == "hub.example"
    assert made["subject_alternative_name"] == ["www.hub.example"]
    assert made["not_valid_before"] < made["not_valid_after"]
    assert "PRIVATE KEY" not in local.owner.get(path).text


def other_key() -> bytes:
    return trustme.CA().issue_cert("b.example").private_key_pem.bytes()


def encrypted_key() -> bytes:
    key = serialization.load_pem_private_key(other_key(), password=None)
    form, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(form, kind, serialization.BestAvailableEncryption(b"secret"))


@pytest.mark.parametrize(
    ("pem", "why"),
    [
        ("no certificate", "no certificate"),
        (chain("a.example", key=b""), "private key of its certificate"),
        (chain("a.example", key=other_key()), "begin with the certificate"),
        (chain("a.example", key=encrypted_key()), "must not be encrypted"),
        (chain("a.example", key=other_key() * 2), "once"),
    ],
    # Keys are drawn anew in each process, and xdist compares names.
    ids=["no-certificate", "no-key", "another-key", "an-encrypted-key", "two-keys"],
)
def test_a_chain_that_would_not_serve_is_refused(local: LocalCloud, pem: str, why: str) -> None:
    path = f"{BASE}/lbs/{balancer(local)['id']}/certificates"
    body = refused(local.owner.post(path, json=certificate_body(pem)), 400, "invalid_arguments")
    assert why in body["details"][0]["help_message"]


def test_lets_encrypt_issues_only_what_dns_points_at_the_load_balancer(local: LocalCloud) -> None:
    made = balancer(local)
    path = f"{BASE}/lbs/{made['id']}/certificates"
    body = {"name": "c", "letsencrypt": {"common_name": "www.hub.example.org", "subject_alternative_name": []}}
    lost = created(local.owner.post(path, json=body))
    assert (lost["status"], lost["fingerprint"]) == ("error", "")
    record = {"name": "www", "type": "A", "data": made["ip"][0]["ip_address"], "ttl": 60, "priority": 0, "id": ""}
    zone = "/domain/v2beta1/dns-zones/hub.example.org/records"
    created(
        local.owner.patch(zone, json={"changes": [{"add": {"records": [record]}}], "disallow_new_zone_creation": False})
    )
    assert created(local.owner.post(path, json=body))["status"] == "ready"


def test_access_lists_are_kept_in_order_and_replaced_as_a_whole(local: LocalCloud) -> None:
    lb_id = balancer(local)["id"]
    frontend_id = created(
        local.owner.post(f"{BASE}/lbs/{lb_id}/frontends", json=frontend_body(backend(local, lb_id)["id"]))
    )["id"]
    path = f"{BASE}/frontends/{frontend_id}/acls"
    match = {"ip_subnet": ["192.0.2.0/24"], "http_filter": "acl_http_filter_none", "http_filter_value": []}
    rule = {"name": "a", "action": {"type": "allow"}, "match": match, "description": ""}
    for index in (2, 1):
        created(local.owner.post(path, json={**rule, "index": index}))
    assert [each["index"] for each in created(local.owner.get(path))["acls"]] == [1, 2]
    refused(local.owner.post(path, json={**rule, "index": 3, "match": {**match, "ip_subnet": ["all"]}}), 400)
    refused(local.owner.put(path, json={"acls": [{**rule, "index": 1, "action": {"type": "redirect"}}]}), 400)
    assert len(created(local.owner.get(path))["acls"]) == 2
    assert len(created(local.owner.put(path, json={"acls": [{**rule, "index": 7}]}))["acls"]) == 1


def test_the_official_sdk_brings_one_up_and_down(sdk_client: Client) -> None:
    api = LbV1ZonedAPI(sdk_client)
    made = api.create_lb(description="", type_="LB-S", name="sdk", assign_flexible_ip=False, tags=["t"])
    modern = SSLCompatibilityLevel.SSL_COMPATIBILITY_LEVEL_MODERN
    changed = api.update_lb(lb_id=made.id, name="sdk", description="d", ssl_compatibility_level=modern)
    assert changed.ssl_compatibility_level == modern
    assert api.migrate_lb(lb_id=made.id, type_="LB-GP-M").status == "migrating"
    assert api.get_lb(lb_id=made.id).type_ == "lb-gp-m"
    assert api.get_lb(lb_id=made.id).instances[0].status == "ready"
    api.delete_lb(lb_id=made.id, release_ip=False)
    assert api.list_lbs_all(name="sdk") == []
