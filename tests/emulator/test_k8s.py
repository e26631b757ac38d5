"""Kubernetes: what a cluster opens by default, private nodes without a way out, commitments, versions and their end."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import yaml
from cryptography import x509
from scaleway import Client
from scaleway.k8s.v1 import K8SV1API

from tests.emulator.local import LocalCloud, created, refused
from tests.emulator.test_ipam import held
from tests.emulator.test_vpc import network, vpc
from tests.emulator.test_vpcgw import attachment, gateway

BASE = "/k8s/v1/regions/fr-par"
DAY = 86_400


def wanted(network_id: str | None, **fields: Any) -> dict[str, Any]:
    return {
        "name": "hub",
        "description": "",
        "type": "kapsule-dedicated-8",
        "version": "1.36.5",
        "cni": "cilium",
        "private_network_id": network_id,
        **fields,
    }


def private_network(local: LocalCloud) -> str:
    return str(network(local, vpc(local))["id"])


def cluster(local: LocalCloud, **fields: Any) -> dict[str, Any]:
    network_id = fields.pop("private_network_id", None) or private_network(local)
    return created(local.owner.post(f"{BASE}/clusters", json=wanted(network_id, **fields)))


def pool_body(**fields: Any) -> dict[str, Any]:
    return {
        "name": "a",
        "node_type": "POP2-8C-32G",
        "autoscaling": False,
        "size": 1,
        "autohealing": True,
        "public_ip_disabled": False,
        "zone": "fr-par-1",
        **fields,
    }


def pool(local: LocalCloud, cluster_id: str, **fields: Any) -> dict[str, Any]:
    return created(local.owner.post(f"{BASE}/clusters/{cluster_id}/pools", json=pool_body(**fields)))


def get(local: LocalCloud, path: str) -> dict[str, Any]:
    return created(local.owner.get(f"{BASE}/{path}"))


def test_the_official_sdk_reads_versions_and_types(sdk_client: Client) -> None:
    api = K8SV1API(sdk_client)
    names = [each.name for each in api.list_versions().versions]
    assert names[0] == "1.37.1"
    assert all(each.end_of_life_at is not None for each in api.list_versions().versions)
    types = {each.name: each for each in api.list_cluster_types_all()}
    assert types["kapsule-dedicated-8"].audit_logs_supported
    assert not types["kapsule"].audit_logs_supported


def test_a_new_cluster_is_open_to_the_world_until_told_otherwise(local: LocalCloud) -> None:
    made = cluster(local)
    acls = f"{BASE}/clusters/{made['id']}/acls"
    assert [rule["ip"] for rule in created(local.owner.get(acls))["rules"]] == ["0.0.0.0/0"]
    assert created(local.owner.put(acls, json={"acls": None})) == {"rules": []}
    assert created(local.owner.get(acls)) == {"rules": [], "total_count": 0}
    rule = created(local.owner.put(acls, json={"acls": [{"ip": "192.0.2.1/32", "description": "gateway"}]}))["rules"][0]
    assert local.owner.delete(f"{BASE}/acls/{rule['id']}").status_code == 204
    refused(local.owner.put(acls, json={"acls": [{"ip": "2001:db8::/32", "description": ""}]}), 400)
    refused(local.owner.put(acls, json={"acls": [{"description": "nobody"}]}), 400)


def test_a_mutualised_control_plane_sleeps_until_it_has_a_pool(local: LocalCloud) -> None:
    made = cluster(local, type="kapsule")
    assert made["status"] == "pool_required"
    first = pool(local, made["id"])
    assert get(local, f"clusters/{made['id']}")["status"] == "ready"
    created(local.owner.delete(f"{BASE}/pools/{first['id']}"))
    assert get(local, f"clusters/{made['id']}")["status"] == "pool_required"
    assert cluster(local)["status"] == "ready"


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({"type": "kapsule-dedicated-5"}, "type"),
        ({"version": "1.36"}, "version"),
        ({"version": "1.36.99"}, "version"),
        ({"cni": "kilo"}, "cni"),
        ({"pod_cidr": "10.32.0.0/16"}, "pod_cidr"),
        ({"pod_cidr": "172.16.0.0/12"}, "pod_cidr"),
        ({"service_dns_ip": "10.40.0.10"}, "service_dns_ip"),
        ({"feature_gates": ["NoSuchGate"]}, "feature_gates"),
        ({"admission_plugins": ["NoSuchPlugin"]}, "admission_plugins"),
        (
            {"open_id_connect_config": {"issuer_url": "http://idp", "client_id": "x"}},
            "open_id_connect_config.issuer_url",
        ),
        ({"no_such_field": True}, "no_such_field"),
        ({"private_network_id": None}, "private_network_id"),
        ({"type": "multicloud", "cni": "kilo"}, "private_network_id"),
    ],
)
def test_what_no_cluster_can_be_is_refused(local: LocalCloud, fields: dict[str, Any], argument: str) -> None:
    body = {**wanted(private_network(local)), **fields}
    error = refused(local.owner.post(f"{BASE}/clusters", json=body), 400, "invalid_arguments")
    assert [detail["argument_name"] for detail in error["details"]] == [argument]
    assert local.cloud.store.find("k8s.cluster") == []


def test_a_private_network_must_exist_and_be_of_the_region(local: LocalCloud) -> None:
    refused(local.owner.post(f"{BASE}/clusters", json=wanted("00000000-0000-0000-0000-000000000000")), 404, "not_found")
    elsewhere = wanted(private_network(local))
    refused(local.owner.post("/k8s/v1/regions/nl-ams/clusters", json=elsewhere), 400)


def test_a_version_ends_on_its_day_and_upgrades_go_one_minor_at_a_time(local: LocalCloud) -> None:
    made = cluster(local, version="1.35.9")
    upgrade = f"{BASE}/clusters/{made['id']}/upgrade"
    refused(local.owner.post(upgrade, json={"version": "1.37.1", "upgrade_pools": True}), 400)
    refused(local.owner.post(upgrade, json={"version": "1.35.3", "upgrade_pools": True}), 400)
    nodes = pool(local, made["id"])
    assert get(local, f"clusters/{made['id']}")["upgrade_available"]
    created(local.owner.post(upgrade, json={"version": "1.36.5", "upgrade_pools": True}))
    assert get(local, f"pools/{nodes['id']}")["version"] == "1.36.5"
    refused(local.owner.post(f"{BASE}/pools/{nodes['id']}/upgrade", json={"version": "1.37.1"}), 400)
    local.cloud.move_clock(400 * DAY)
    names = [each["name"] for each in get(local, "versions")["versions"]]
    assert not any(name.startswith(("1.34", "1.35", "1.36", "1.37")) for name in names)
    refused(local.owner.post(f"{BASE}/clusters", json=wanted(made["private_network_id"])), 400)


def test_a_dedicated_control_plane_is_a_commitment_of_thirty_days(local: LocalCloud) -> None:
    made = cluster(local)
    path = f"clusters/{made['id']}"
    names = [each["name"] for each in get(local, f"{path}/available-types")["cluster_types"]]
    assert names == ["kapsule-dedicated-16"]
    refused(local.owner.post(f"{BASE}/{path}/set-type", json={"type": "kapsule"}), 400)
    local.cloud.move_clock(31 * DAY)
    assert created(local.owner.post(f"{BASE}/{path}/set-type", json={"type": "kapsule"}))["type"] == "kapsule"


def test_private_nodes_are_as_well_as_their_way_out(local: LocalCloud) -> None:
    made = cluster(local)
    nodes = pool(local, made["id"], public_ip_disabled=True)
    assert (nodes["status"], bool(nodes["error_message"])) == ("warning", True)
    half = attachment(local, gateway(local)["id"], made["private_network_id"], enable_masquerade=False)
    assert get(local, f"pools/{nodes['id']}")["status"] == "warning"
    patched = local.owner.patch(
        f"/vpc-gw/v2/zones/fr-par-1/gateway-networks/{half['id']}", json={"enable_masquerade": True}
    )
    assert patched.status_code == 200
    current = get(local, f"pools/{nodes['id']}")
    assert (current["status"], "error_message" in current) == ("ready", False)
    node = get(local, f"clusters/{made['id']}/nodes?pool_id={nodes['id']}")["nodes"][0]
    assert (node["status"], node["public_ip_v4"]) == ("ready", None)


def test_a_gateway_on_another_network_does_not_help(local: LocalCloud) -> None:
    made = cluster(local)
    attachment(local, gateway(local)["id"], private_network(local))
    assert pool(local, made["id"], public_ip_disabled=True)["status"] == "warning"


def test_nodes_hold_addresses_while_they_are_there(local: LocalCloud) -> None:
    made = cluster(local)
    nodes = pool(local, made["id"], size=3)
    named = [node["name"] for node in get(local, f"clusters/{made['id']}/nodes")["nodes"]]
    assert len(set(named)) == 3
    assert {len(held(local, resource_name=name)) for name in named} == {2}
    refused(local.owner.delete(f"/vpc/v2/regions/fr-par/private-networks/{made['private_network_id']}"), 412)
    created(local.owner.patch(f"{BASE}/pools/{nodes['id']}", json={"size": 1}))
    left = get(local, f"clusters/{made['id']}/nodes")["nodes"]
    assert [node["name"] for node in left] == named[:1]
    created(local.owner.delete(f"{BASE}/pools/{nodes['id']}"))
    assert held(local) == []
    refused(local.owner.get(f"{BASE}/pools/{nodes['id']}"), 404, "not_found")


def test_without_autoscaling_both_bounds_are_the_size(local: LocalCloud) -> None:
    made = cluster(local)
    fixed = pool(local, made["id"], size=3, min_size=1, max_size=5)
    assert (fixed["min_size"], fixed["size"], fixed["max_size"]) == (3, 3, 3)
    scaled = pool(local, made["id"], name="b", autoscaling=True, size=2, min_size=1, max_size=5)
    assert (scaled["min_size"], scaled["size"], scaled["max_size"]) == (1, 2, 5)
    body = pool_body(name="c", autoscaling=True, size=9, min_size=1, max_size=5)
    refused(local.owner.post(f"{BASE}/clusters/{made['id']}/pools", json=body), 400)


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({"node_type": "NO-SUCH-1C"}, "node_type"),
        ({"node_type": "H100-1-80G"}, "node_type"),
        ({"node_type": "STANDARD3-X8C-32G", "zone": "fr-par-3"}, "node_type"),
        ({"zone": "nl-ams-1"}, "zone"),
        ({"root_volume_type": "l_ssd"}, "root_volume_type"),
        ({"root_volume_size": 10_000_000_000}, "root_volume_size"),
        ({"taints": [{"key": "k", "value": "v", "effect": "Sometimes"}]}, "taints.0.effect"),
    ],
)
def test_what_no_pool_can_be_is_refused(local: LocalCloud, fields: dict[str, Any], argument: str) -> None:
    made = cluster(local)
    reply = local.owner.post(f"{BASE}/clusters/{made['id']}/pools", json=pool_body(**fields))
    assert [detail["argument_name"] for detail in refused(reply, 400)["details"]] == [argument]
    assert local.cloud.store.find("k8s.node") == []


def test_a_pool_has_a_name_of_its_own_and_a_security_group(local: LocalCloud) -> None:
    made = cluster(local)
    groups = "/instance/v1/zones/fr-par-1/security_groups"
    first = pool(local, made["id"])
    refused(local.owner.post(f"{BASE}/clusters/{made['id']}/pools", json=pool_body()), 409, "already_exists")
    second = pool(local, made["id"], name="b")
    assert first["security_group_id"] == second["security_group_id"]
    assert created(local.owner.get(f"{groups}/{first['security_group_id']}"))["security_group"]["name"].startswith(
        "Kap"
    )
    own = local.owner.post(groups, json={"name": "own", "project": local.project_id}).json()["security_group"]["id"]
    created(local.owner.patch(f"{BASE}/pools/{first['id']}", json={"security_group_id": own}))
    assert local.owner.delete(f"{groups}/{own}").status_code == 412
    refused(local.owner.patch(f"{BASE}/pools/{first['id']}", json={"security_group_id": made["id"]}), 404)
    elsewhere = pool_body(name="c", zone="fr-par-2", security_group_id=own)
    refused(local.owner.post(f"{BASE}/clusters/{made['id']}/pools", json=elsewhere), 400)


def test_labels_and_taints_are_replaced_as_a_whole(local: LocalCloud) -> None:
    nodes = pool(local, cluster(local)["id"], labels={"a": "1"})
    path = f"{BASE}/pools/{nodes['id']}"
    taints = [{"key": "z", "value": "1", "effect": "NoSchedule"}, {"key": "b", "value": "1", "effect": "NoExecute"}]
    created(local.owner.put(f"{path}/set-labels", json={"labels": {"b": "2"}}))
    created(local.owner.put(f"{path}/set-startup-taints", json={"startup_taints": taints[:1]}))
    changed = created(local.owner.put(f"{path}/set-taints", json={"taints": taints}))
    assert changed["labels"] == {"b": "2"}
    assert [taint["key"] for taint in changed["taints"]] == ["b", "z"]
    assert changed["startup_taints"] == taints[:1]


def test_the_kubeconfig_is_one_and_its_token_can_be_reset(local: LocalCloud) -> None:
    made = cluster(local)

    def kubeconfig() -> dict[str, Any]:
        content = get(local, f"clusters/{made['id']}/kubeconfig")["content"]
        loaded: dict[str, Any] = yaml.safe_load(base64.b64decode(content))
        return loaded

    first = kubeconfig()
    assert first["clusters"][0]["cluster"]["server"] == made["cluster_url"]
    x509.load_pem_x509_certificate(base64.b64decode(first["clusters"][0]["cluster"]["certificate-authority-data"]))
    assert local.owner.post(f"{BASE}/clusters/{made['id']}/reset-admin-token", json={}).status_code == 204
    assert kubeconfig()["users"][0]["user"]["token"] != first["users"][0]["user"]["token"]


def test_updates_leave_alone_what_they_do_not_name(local: LocalCloud) -> None:
    made = cluster(local, open_id_connect_config={"issuer_url": "https://idp", "client_id": "hub"})
    body = {
        "auto_upgrade": {"enable": True, "maintenance_window": {"start_hour": 3, "day": "sunday"}},
        "autoscaler_config": {"estimator": "unknown_estimator", "log_level": None},
        "open_id_connect_config": {"client_id": None, "groups_claim": ["groups"]},
    }
    changed = created(local.owner.patch(f"{BASE}/clusters/{made['id']}", json=body))
    assert changed["auto_upgrade"] == {"enabled": True, "maintenance_window": {"start_hour": 3, "day": "sunday"}}
    assert changed["autoscaler_config"] == made["autoscaler_config"]
    assert changed["open_id_connect_config"]["client_id"] == "hub"
    assert changed["open_id_connect_config"]["groups_claim"] == ["groups"]
    window = {"auto_upgrade": {"enable": True, "maintenance_window": {"start_hour": 24, "day": "sunday"}}}
    refused(local.owner.patch(f"{BASE}/clusters/{made['id']}", json=window), 400)


@pytest.mark.parametrize(("additional", "gone"), [("true", True), ("false", False)])
def test_deleting_a_cluster_takes_its_pools_and_if_asked_its_network(
    local: LocalCloud, additional: str, gone: bool
) -> None:
    made = cluster(local)
    pool(local, made["id"])
    reply = local.owner.delete(f"{BASE}/clusters/{made['id']}", params={"with_additional_resources": additional})
    assert created(reply)["status"] == "deleting"
    kinds = {each["kind"] for each in local.cloud.inventory()}
    assert kinds == ({"vpc.vpc"} if gone else {"vpc.vpc", "vpc.private_network"})


def test_a_network_that_somebody_else_uses_stays(local: LocalCloud) -> None:
    made = cluster(local)
    cluster(local, name="other", private_network_id=made["private_network_id"])
    created(local.owner.delete(f"{BASE}/clusters/{made['id']}", params={"with_additional_resources": "true"}))
    assert "vpc.private_network" in {each["kind"] for each in local.cloud.inventory()}


def test_delays_show_the_states_that_the_provider_waits_for(local: LocalCloud) -> None:
    local.cloud.faults.delays.update({"k8s.cluster": 60.0, "k8s.pool": 60.0, "k8s.node": 60.0})
    made = cluster(local)
    assert made["status"] == "creating"
    local.cloud.move_clock(61)
    nodes = pool(local, made["id"])
    assert nodes["status"] == "scaling"
    assert get(local, f"clusters/{made['id']}/nodes")["nodes"][0]["status"] == "creating"
    local.cloud.move_clock(61)
    assert get(local, f"pools/{nodes['id']}")["status"] == "ready"
    assert get(local, f"clusters/{made['id']}/nodes")["nodes"][0]["status"] == "ready"
    created(local.owner.delete(f"{BASE}/clusters/{made['id']}"))
    assert get(local, f"clusters/{made['id']}")["status"] == "deleting"
    local.cloud.move_clock(61)
    refused(local.owner.get(f"{BASE}/clusters/{made['id']}"), 404)


def test_what_is_being_deleted_is_not_changed_and_does_not_come_back(local: LocalCloud) -> None:
    made = cluster(local)
    nodes = pool(local, made["id"])
    local.cloud.faults.delays.update({"k8s.cluster": 60.0, "k8s.pool": 60.0})
    path, of_pool = f"{BASE}/clusters/{made['id']}", f"{BASE}/pools/{nodes['id']}"
    created(local.owner.delete(of_pool))
    refused(local.owner.patch(of_pool, json={"tags": ["a"]}), 409, "transient_state")
    refused(local.owner.put(f"{of_pool}/set-labels", json={"labels": {"a": "b"}}), 409, "transient_state")
    created(local.owner.delete(path))
    refused(local.owner.patch(path, json={"name": "again"}), 409, "transient_state")
    refused(local.owner.post(f"{path}/set-type", json={"type": "kapsule-dedicated-4"}), 409, "transient_state")
    refused(local.owner.post(f"{path}/pools", json=pool_body()), 409, "transient_state")
    assert created(local.owner.delete(path))["status"] == "deleting"
    local.cloud.move_clock(61)
    refused(local.owner.get(path), 404)
    refused(local.owner.get(of_pool), 404)


def test_a_network_with_a_reserved_address_stays_when_its_cluster_goes(local: LocalCloud) -> None:
    made = cluster(local)
    source = {"private_network_id": made["private_network_id"]}
    created(local.owner.post("/ipam/v1/regions/fr-par/ips", json={"source": source, "is_ipv6": False}))
    created(local.owner.delete(f"{BASE}/clusters/{made['id']}", params={"with_additional_resources": "true"}))
    assert {"vpc.private_network", "ipam.ip"} <= {each["kind"] for each in local.cloud.inventory()}


def test_a_network_whose_cluster_has_no_node_is_in_use(local: LocalCloud) -> None:
    made = cluster(local, type="kapsule-dedicated-4")
    path = f"/vpc/v2/regions/fr-par/private-networks/{made['private_network_id']}"
    refused(local.owner.delete(path), 412, "precondition_failed")
    created(local.owner.delete(f"{BASE}/clusters/{made['id']}"))
    assert local.owner.delete(path).status_code == 204


def test_reading_is_not_writing_and_projects_are_apart(local: LocalCloud) -> None:
    made = cluster(local)
    reader = local.application([{"permission_set_names": ["KubernetesReadOnly"], "project_ids": [local.project_id]}])
    assert reader.get(f"{BASE}/clusters/{made['id']}").status_code == 200
    refused(reader.post(f"{BASE}/clusters/{made['id']}/pools", json=pool_body()), 403, "permissions_denied")
    refused(reader.delete(f"{BASE}/clusters/{made['id']}"), 403)
    stranger = local.application(
        [{"permission_set_names": ["KubernetesFullAccess"], "project_ids": [local.project("other")]}]
    )
    refused(stranger.get(f"{BASE}/clusters/{made['id']}"), 403)
    assert stranger.get(f"{BASE}/clusters").json()["clusters"] == []


def test_only_one_rule_lets_in_scaleways_own_ranges(local: LocalCloud) -> None:
    path = f"{BASE}/clusters/{cluster(local)['id']}/acls"
    ranges = {"scaleway_ranges": True, "description": ""}
    refused(local.owner.put(path, json={"acls": [ranges, ranges]}), 400)
    created(local.owner.put(path, json={"acls": [ranges]}))
    refused(local.owner.post(path, json={"acls": [ranges]}), 400)


@pytest.mark.parametrize("fields", [{"size": -5}, {"size": 1, "autoscaling": True, "min_size": -1, "max_size": 2}])
def test_a_pool_has_no_negative_size(local: LocalCloud, fields: dict[str, Any]) -> None:
    refused(local.owner.post(f"{BASE}/clusters/{cluster(local)['id']}/pools", json={**pool_body(), **fields}), 400)
