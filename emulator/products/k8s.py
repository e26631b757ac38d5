"""Kubernetes (Kapsule): clusters (`/k8s/v1`). Pools, nodes, access lists and versions are in the files beside this one.

There is no API server behind a cluster: its kubeconfig is well-formed and leads nowhere.
"""

from __future__ import annotations

import base64
import ipaddress
import secrets
import uuid
from typing import Any

import trustme
from scaleway.k8s.v1 import types as sdk

from emulator.clock import rfc3339
from emulator.errors import invalid, not_implemented
from emulator.identity import Permission
from emulator.product import Call, Product, staying
from emulator.products.k8s_catalogue import (
    ADMISSION_PLUGINS,
    Minor,
    available_types,
    find_minor,
    find_type,
    may_upgrade,
    require_version,
    upgrade_available,
)
from emulator.products.vpc import in_use
from emulator.schema import Body
from emulator.store import JSON, Record

k8s = Product("k8s", "/k8s/v1/regions/{region}", Permission.product("Kubernetes"))

# Source: recorded replies to POST /clusters.
AUTOSCALER = {
    "scale_down_disabled": False,
    "scale_down_delay_after_add": "10m",
    "estimator": "binpacking",
    "expander": "random",
    "ignore_daemonsets_utilization": False,
    "balance_similar_node_groups": False,
    "expendable_pods_priority_cutoff": 0,
    "scale_down_unneeded_time": "10m",
    "scale_down_utilization_threshold": 0.5,
    "max_graceful_termination_sec": 0,
    "skip_nodes_with_local_storage": False,
    "log_level": 2,
}
OPEN_ID_CONNECT = {
    "issuer_url": "",
    "client_id": "",
    "username_claim": "",
    "username_prefix": "",
    "groups_claim": [],
    "groups_prefix": "",
    "required_claim": [],
}
POD_CIDR = "100.64.0.0/15"
SERVICE_CIDR = "10.32.0.0/20"
# Kosmos lets foreign nodes in and has its own network plugin. Source: Scaleway documentation.
CNIS = {"kapsule": ("cilium", "cilium_native", "calico", "none"), "multicloud": ("kilo",)}


@k8s.route("POST", "/clusters", body=Body(sdk.CreateClusterRequest, required=("version", "cni")))
def create_cluster(call: Call) -> JSON:
    project_id = call.project()
    body = call.body
    if body.get("pools"):
        raise not_implemented("POST", "/clusters with pools: create them at /clusters/{id}/pools")
    type_ = find_type(body.get("type") or "kapsule")
    if type_ is None:
        raise invalid("type", f"{body['type']} is not a type of cluster")
    now = call.cloud.clock.now()
    minor = require_version(body["version"], now)
    if body["cni"] not in CNIS[type_.family] or body["cni"] not in minor.cnis:
        raise invalid("cni", f"{body['cni']} does not go with {type_.name} {minor.name}")
    _check_settings(body, minor)
    network = _private_network(call, type_.family)
    pods, services, dns = _addresses(body, network)
    cluster_id = str(uuid.uuid4())
    host = f"{cluster_id}.api.k8s.{call.locality}.scw.cloud"
    cluster: JSON = {
        "region": call.locality,
        "id": cluster_id,
        "organization_id": call.principal.organization_id,
        "project_id": project_id,
        "created_at": rfc3339(now),
        "updated_at": rfc3339(now),
        "type": type_.name,
        "name": body.get("name") or f"k8s-{cluster_id[:8]}",
        "description": body.get("description") or "",
        "status": "creating",
        "version": body["version"],
        "cni": body["cni"],
        "tags": body.get("tags") or [],
        "cluster_url": f"https://{host}:6443",
        "dns_wildcard": f"*.{cluster_id}.nodes.k8s.{call.locality}.scw.cloud",
        "autoscaler_config": dict(AUTOSCALER),
        "auto_upgrade": {"enabled": False, "maintenance_window": {"start_hour": 0, "day": "any"}},
        "upgrade_available": upgrade_available(body["version"], now),
        "feature_gates": body.get("feature_gates") or [],
        "admission_plugins": body.get("admission_plugins") or [],
        "open_id_connect_config": dict(OPEN_ID_CONNECT),
        "apiserver_cert_sans": body.get("apiserver_cert_sans") or [],
        "private_network_id": network.id if network else None,
        "commitment_ends_at": rfc3339(now + type_.commitment),
        "acl_available": True,
        "iam_nodes_group_id": str(uuid.uuid4()),
        "pod_cidr": pods,
        "service_cidr": services,
        "service_dns_ip": dns,
    }
    _merge_settings(cluster, body)
    # A new cluster's API server is open to the world: the trap that an access list has to close.
    anyone = {"id": str(uuid.uuid4()), "region": "", "ip": "0.0.0.0/0", "description": ""}
    certificate = trustme.CA(organization_name="kubernetes").cert_pem.bytes()
    private = {
        "acls": [anyone],
        "admin_token": secrets.token_urlsafe(48),
        "certificate": base64.b64encode(certificate).decode(),
    }
    record = call.store.add("k8s.cluster", cluster, private)
    return _shown(call, call.begin(record, during="creating", after=resting_status(call, record)))


@k8s.route("GET", "/clusters")
def list_clusters(call: Call) -> JSON:
    found = call.records("k8s.cluster")
    for name in ("type", "private_network_id", "status"):
        wanted = call.first(name)
        if wanted and wanted != "unknown":
            found = [record for record in found if record.body[name] == wanted]
    return call.page("clusters", [_shown(call, record) for record in found])


@k8s.route("GET", "/clusters/{cluster_id}")
def get_cluster(call: Call) -> JSON:
    return _shown(call, call.record("k8s.cluster"))


@k8s.route("PATCH", "/clusters/{cluster_id}", body=Body(sdk.UpdateClusterRequest, path=("cluster_id",)))
def update_cluster(call: Call) -> JSON:
    record = staying(call.record("k8s.cluster"))
    minor = find_minor(record.body["version"])
    if minor is not None:
        _check_settings(call.body, minor)
    call.assign(record, "name", "description", "tags", "feature_gates", "admission_plugins", "apiserver_cert_sans")
    _merge_settings(record.body, call.body)
    return _updating(call, record)


@k8s.route("DELETE", "/clusters/{cluster_id}")
def delete_cluster(call: Call) -> JSON:
    """Takes its pools and nodes along; with `with_additional_resources=true` its private network too, if empty."""
    from emulator.products.k8s_pools import remove_pool  # noqa: PLC0415  pools know clusters, not the other way round

    record = call.record("k8s.cluster")
    for pool in call.store.find("k8s.pool", cluster_id=record.id):
        remove_pool(call, pool)
    network_id = record.body["private_network_id"]
    if (call.first("with_additional_resources") or "").lower() == "true" and network_id:
        _remove_empty_network(call, network_id, record.id)
    record.body["status"] = "deleting"
    return _shown(call, call.begin(record, during="deleting", after=None))


@k8s.route("POST", "/clusters/{cluster_id}/upgrade", body=Body(sdk.UpgradeClusterRequest, path=("cluster_id",)))
def upgrade_cluster(call: Call) -> JSON:
    record = staying(call.record("k8s.cluster"))
    version = call.body["version"]
    require_version(version, call.cloud.clock.now())
    if not may_upgrade(record.body["version"], version):
        raise invalid(
            "version", f"{record.body['version']} may go to a newer patch or the next minor, not to {version}"
        )
    record.body["version"] = version
    if call.body.get("upgrade_pools"):
        for pool in call.store.find("k8s.pool", cluster_id=record.id):
            pool.body["version"] = version
            call.begin(pool, during="upgrading", after=pool.body["status"])
    return _updating(call, record)


@k8s.route("POST", "/clusters/{cluster_id}/set-type", body=Body(sdk.SetClusterTypeRequest, path=("cluster_id",)))
def set_cluster_type(call: Call) -> JSON:
    record = staying(call.record("k8s.cluster"))
    now = call.cloud.clock.now()
    wanted = find_type(call.body["type"])
    if wanted is None or wanted not in available_types(record.body, now):
        raise invalid("type", f"{record.body['type']} cannot become {call.body['type']}")
    record.body["type"] = wanted.name
    record.body["commitment_ends_at"] = rfc3339(now + wanted.commitment)
    return _updating(call, record)


@k8s.route("GET", "/clusters/{cluster_id}/kubeconfig")
def get_kubeconfig(call: Call) -> JSON:
    record = call.record("k8s.cluster")
    name = record.body["name"]
    lines = [
        "apiVersion: v1",
        "clusters:",
        f'- name: "{name}"',
        "  cluster:",
        f"    certificate-authority-data: {record.private['certificate']}",
        f"    server: {record.body['cluster_url']}",
        "contexts:",
        f"- name: admin@{name}",
        "  context:",
        f'    cluster: "{name}"',
        f"    user: {name}-admin",
        f"current-context: admin@{name}",
        "kind: Config",
        "preferences: {}",
        "users:",
        f"- name: {name}-admin",
        "  user:",
        f"    token: {record.private['admin_token']}",
        "",
    ]
    if (call.first("redacted") or "").lower() == "true":
        lines[-2] = "    token: REDACTED"
    content = base64.b64encode("\n".join(lines).encode()).decode()
    return {"name": "kubeconfig", "content_type": "application/octet-stream", "content": content}


@k8s.route("POST", "/clusters/{cluster_id}/reset-admin-token")
def reset_admin_token(call: Call) -> None:
    record = call.record("k8s.cluster")
    record.private["admin_token"] = secrets.token_urlsafe(48)
    call.store.save(record)


def resting_status(call: Call, record: Record) -> str:
    """A mutualised control plane sleeps until it has a pool; dedicated and Kosmos ones do not (as recorded)."""
    type_ = find_type(record.body["type"])
    awake = type_ is not None and (type_.dedicated or type_.family == "multicloud")
    return "ready" if awake or call.store.find("k8s.pool", cluster_id=record.id) else "pool_required"


def _updating(call: Call, record: Record) -> JSON:
    record.body["updated_at"] = call.now()
    return _shown(call, call.begin(record, during="updating", after=resting_status(call, record)))


def _shown(call: Call, record: Record) -> JSON:
    available = upgrade_available(record.body["version"], call.cloud.clock.now())
    return {**record.body, "upgrade_available": available}


def _merge_settings(cluster: JSON, body: JSON) -> None:
    """Take over what is set in the nested settings; null and the `unknown_...` of an enum mean: as it is."""
    for name in ("autoscaler_config", "open_id_connect_config"):
        for key, value in (body.get(name) or {}).items():
            if value is not None and not str(value).startswith("unknown_"):
                cluster[name][key] = value
    upgrade: dict[str, Any] = body.get("auto_upgrade") or {}
    if upgrade.get("enable") is not None:
        cluster["auto_upgrade"]["enabled"] = upgrade["enable"]
    if window := upgrade.get("maintenance_window"):
        cluster["auto_upgrade"]["maintenance_window"] = {"start_hour": window["start_hour"], "day": window["day"]}


def _check_settings(body: JSON, minor: Minor) -> None:
    for name, known in (("feature_gates", minor.feature_gates), ("admission_plugins", ADMISSION_PLUGINS)):
        for each in body.get(name) or []:
            if each not in known:
                raise invalid(name, f"{each} is not available in {minor.name}; available: {', '.join(known)}")
    issuer = (body.get("open_id_connect_config") or {}).get("issuer_url")
    if issuer and not issuer.startswith("https://"):
        raise invalid("open_id_connect_config.issuer_url", "must start with https://")
    window = (body.get("auto_upgrade") or {}).get("maintenance_window") or {}
    if not 0 <= int(window.get("start_hour") or 0) <= 23:
        raise invalid("auto_upgrade.maintenance_window.start_hour", "must be an hour from 0 to 23")


def _private_network(call: Call, family: str) -> Record | None:
    network_id = call.body.get("private_network_id")
    if family == "multicloud":
        if network_id:
            raise invalid("private_network_id", "a Kosmos cluster cannot use a Private Network")
        return None
    if not network_id:
        raise invalid("private_network_id", "a Kapsule cluster needs a Private Network", "required")
    network = call.store.get("vpc.private_network", network_id, "private_network")
    if network.body["region"] != call.locality:
        raise invalid("private_network_id", f"is in {network.body['region']}, the cluster in {call.locality}")
    return network


def _addresses(body: JSON, network: Record | None) -> tuple[str, str, str]:
    pods = _range(body.get("pod_cidr") or POD_CIDR, "pod_cidr")
    services = _range(body.get("service_cidr") or SERVICE_CIDR, "service_cidr")
    if pods.overlaps(services):
        raise invalid("pod_cidr", f"{pods} overlaps the service range {services}")
    for subnet in network.body["subnets"] if network else []:
        taken = ipaddress.ip_network(subnet["subnet"])
        for name, each in (("pod_cidr", pods), ("service_cidr", services)):
            if isinstance(taken, ipaddress.IPv4Network) and each.overlaps(taken):
                raise invalid(name, f"{each} overlaps {taken} of the Private Network")
    dns = body.get("service_dns_ip") or str(services[10])
    try:
        inside = ipaddress.IPv4Address(dns) in services
    except ValueError:
        inside = False
    if not inside:
        raise invalid("service_dns_ip", f"{dns} is not an address in {services}")
    return str(pods), str(services), dns


def _range(text: str, name: str) -> ipaddress.IPv4Network:
    try:
        return ipaddress.IPv4Network(text)
    except ValueError:
        raise invalid(name, f"{text} is not an IPv4 range", "format") from None


def _remove_empty_network(call: Call, network_id: str, cluster_id: str) -> None:
    """Source: the provider's documentation of `delete_additional_resources`."""
    network = call.store.peek("vpc.private_network", network_id)
    if network is not None and not in_use(call, network_id, but=cluster_id):
        call.store.remove(network)
