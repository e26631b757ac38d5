"""Kubernetes: pools of nodes, each in one zone of its cluster's region (`/k8s/v1/.../pools`)."""

from __future__ import annotations

import uuid

from scaleway.k8s.v1 import types as sdk

from emulator.errors import conflict, invalid, not_implemented
from emulator.product import ZONES, Call, staying
from emulator.products.instance_types import local_volume, zones_of
from emulator.products.k8s import k8s, resting_status
from emulator.products.k8s_nodes import remove_nodes, resize
from emulator.schema import Body
from emulator.store import JSON, Record

GIGABYTE = 10**9
SMALLEST_ROOT_VOLUME = 20 * GIGABYTE
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
SHARED_GROUP = "Kapsule default security group"
ISOLATED = "nodes without public IP cannot reach the control plane: no default route on the Private Network"


@k8s.route(
    "POST",
    "/clusters/{cluster_id}/pools",
    body=Body(sdk.CreatePoolRequest, path=("cluster_id",), required=("node_type", "size")),
)
def create_pool(call: Call) -> JSON:
    cluster = staying(call.record("k8s.cluster"))
    body = call.body
    if body.get("user_data"):
        raise not_implemented("POST", "/pools with user_data")
    name = body.get("name") or f"pool-{uuid.uuid4().hex[:8]}"
    for other in call.store.find("k8s.pool", cluster_id=cluster.id, name=name):
        raise conflict("pool", other.id, f"the cluster already has a pool named {name}")
    zone = body.get("zone") or f"{call.locality}-1"
    if zone not in ZONES or not zone.startswith(f"{call.locality}-"):
        raise invalid("zone", f"{zone} is not a zone of {call.locality}")
    node_type = str(body["node_type"]).replace("_", "-").upper()
    _check_node_type(node_type, zone)
    volume_type, volume_size = _root_volume(body, node_type)
    autoscaling = bool(body.get("autoscaling"))
    size, least, most = _sizes(autoscaling, body["size"], body.get("min_size"), body.get("max_size"))
    policy: JSON = body.get("upgrade_policy") or {}
    now = call.now()
    pool: JSON = {
        "region": call.locality,
        "id": str(uuid.uuid4()),
        "cluster_id": cluster.id,
        "created_at": now,
        "updated_at": now,
        "name": name,
        "status": "scaling",
        "version": cluster.body["version"],
        "node_type": node_type.replace("-", "_").lower(),
        "autoscaling": autoscaling,
        "size": size,
        "min_size": least,
        "max_size": most,
        "container_runtime": "containerd",
        "autohealing": bool(body.get("autohealing")),
        "tags": body.get("tags") or [],
        "placement_group_id": _placement_group(call, zone),
        "kubelet_args": body.get("kubelet_args") or {},
        "upgrade_policy": {
            "max_unavailable": 1 if policy.get("max_unavailable") is None else policy["max_unavailable"],
            "max_surge": policy.get("max_surge") or 0,
        },
        "zone": zone,
        "root_volume_type": volume_type,
        "root_volume_size": volume_size,
        "public_ip_disabled": bool(body.get("public_ip_disabled")),
        "security_group_id": _security_group(call, cluster, body.get("security_group_id"), zone),
        "labels": body.get("labels") or {},
        "taints": _taints(body, "taints"),
        "startup_taints": _taints(body, "startup_taints"),
    }
    record = call.store.add("k8s.pool", pool, {"project_id": cluster.body["project_id"]})
    resize(call, cluster, record, connected=_connected(call, cluster, record))
    call.begin(record, during="scaling", after="ready" if _connected(call, cluster, record) else "warning")
    if cluster.body["status"] == "pool_required":
        call.begin(cluster, during="creating", after=resting_status(call, cluster))
    return _current(call, record)


@k8s.route("GET", "/clusters/{cluster_id}/pools")
def list_pools(call: Call) -> JSON:
    cluster = call.record("k8s.cluster")
    found = call.records("k8s.pool", cluster_id=cluster.id)
    return call.page("pools", [_current(call, record) for record in found])


@k8s.route("GET", "/pools/{pool_id}")
def get_pool(call: Call) -> JSON:
    return _current(call, call.record("k8s.pool"))


@k8s.route("PATCH", "/pools/{pool_id}", body=Body(sdk.UpdatePoolRequest, path=("pool_id",)))
def update_pool(call: Call) -> JSON:
    record = staying(call.record("k8s.pool"))
    cluster = call.store.get("k8s.cluster", record.body["cluster_id"])
    body, pool = call.body, record.body
    autoscaling = pool["autoscaling"] if body.get("autoscaling") is None else body["autoscaling"]
    asked = {key: pool[key] if body.get(key) is None else body[key] for key in ("size", "min_size", "max_size")}
    size, least, most = _sizes(autoscaling, asked["size"], asked["min_size"], asked["max_size"])
    group = body.get("security_group_id") or pool["security_group_id"]
    if group != pool["security_group_id"]:
        group = _security_group(call, cluster, group, pool["zone"])
    call.assign(record, "autohealing", "tags", "kubelet_args")
    policy: JSON = body.get("upgrade_policy") or {}
    pool["upgrade_policy"].update({key: value for key, value in policy.items() if value is not None})
    scaled = size != pool["size"]
    pool.update(autoscaling=autoscaling, size=size, min_size=least, max_size=most, security_group_id=group)
    pool["updated_at"] = call.now()
    if scaled:
        resize(call, cluster, record, connected=_connected(call, cluster, record))
        call.begin(record, during="scaling", after=pool["status"])
    return _current(call, call.store.save(record))


@k8s.route("DELETE", "/pools/{pool_id}")
def delete_pool(call: Call) -> JSON:
    record = call.record("k8s.pool")
    cluster = call.store.get("k8s.cluster", record.body["cluster_id"])
    body = remove_pool(call, record).body
    if cluster.body["status"] == "ready" and not call.store.find("k8s.pool", cluster_id=cluster.id):
        cluster.body["status"] = resting_status(call, cluster)
        call.store.save(cluster)
    return body


@k8s.route("POST", "/pools/{pool_id}/upgrade", body=Body(sdk.UpgradePoolRequest, path=("pool_id",)))
def upgrade_pool(call: Call) -> JSON:
    record = staying(call.record("k8s.pool"))
    wanted = call.store.get("k8s.cluster", record.body["cluster_id"]).body["version"]
    if call.body["version"] != wanted:
        raise invalid("version", f"a pool can only be upgraded to its cluster's version {wanted}")
    record.body["version"] = wanted
    record.body["updated_at"] = call.now()
    return call.begin(record, during="upgrading", after=record.body["status"]).body


@k8s.route("PUT", "/pools/{pool_id}/set-labels", body=Body(sdk.SetPoolLabelsRequest, path=("pool_id",)))
def set_labels(call: Call) -> JSON:
    return _set(call, "labels", call.body.get("labels") or {})


@k8s.route("PUT", "/pools/{pool_id}/set-taints", body=Body(sdk.SetPoolTaintsRequest, path=("pool_id",)))
def set_taints(call: Call) -> JSON:
    return _set(call, "taints", _taints(call.body, "taints"))


@k8s.route("PUT", "/pools/{pool_id}/set-startup-taints", body=Body(sdk.SetPoolStartupTaintsRequest, path=("pool_id",)))
def set_startup_taints(call: Call) -> JSON:
    return _set(call, "startup_taints", _taints(call.body, "startup_taints"))


def remove_pool(call: Call, record: Record) -> Record:
    """Its nodes go at once; the pool itself after the delay that a test may have asked for."""
    remove_nodes(call, record)
    record.body["status"] = "deleting"
    return call.begin(record, during="deleting", after=None)


def _set(call: Call, name: str, value: object) -> JSON:
    record = staying(call.record("k8s.pool"))
    record.body[name] = value
    record.body["updated_at"] = call.now()
    return _current(call, call.store.save(record))


def _current(call: Call, record: Record) -> JSON:
    """A pool without public addresses is as well as its way out: it degrades and recovers with the gateway."""
    cluster = call.store.get("k8s.cluster", record.body["cluster_id"])
    connected = _connected(call, cluster, record)
    if record.body["status"] == ("warning" if connected else "ready"):
        record.body["status"] = "ready" if connected else "warning"
        for node in call.store.find("k8s.node", pool_id=record.id):
            node.body["status"] = "ready" if connected else "not_ready"
            call.store.save(node)
        call.store.save(record)
    return {**record.body, "error_message": ISOLATED} if record.body["status"] == "warning" else record.body


def _connected(call: Call, cluster: Record, pool: Record) -> bool:
    """Nodes without public IP need a gateway with NAT and default route on the cluster's own Private Network.

    Source: Scaleway documentation, secure a cluster with a Private Network.
    """
    if not pool.body["public_ip_disabled"]:
        return True
    ways = call.store.find("vpcgw.gateway_network", private_network_id=cluster.body["private_network_id"])
    return any(way.body.get("masquerade_enabled") and way.body.get("push_default_route") for way in ways)


def _sizes(autoscaling: bool, size: int, least: int | None, most: int | None) -> tuple[int, int, int]:
    """(size, min, max). Without autoscaling both bounds are the size. Source: Kubernetes changelog of 2026-07-28."""
    for name, value in (("size", size), ("min_size", least), ("max_size", most)):
        if value is not None and value < 0:
            raise invalid(name, "must not be negative")
    if not autoscaling:
        return size, size, size
    least = 1 if least is None else least
    most = size if most is None else most
    if not least <= size <= most:
        raise invalid("size", f"{size} is not between min_size {least} and max_size {most}")
    return size, least, most


def _check_node_type(name: str, zone: str) -> None:
    zones = zones_of(name)
    if not zones or name.endswith("-WIN"):
        raise invalid("node_type", f"{name} is not an instance type for pools")
    # What is on offer in Milan was not recorded anywhere, so nothing is refused there.
    if zone not in zones and not zone.startswith("it-mil"):
        raise invalid("node_type", f"{name} is not available in {zone}; it is in {', '.join(zones)}")


def _root_volume(body: JSON, node_type: str) -> tuple[str, int]:
    type_ = body.get("root_volume_type") or "default_volume_type"
    local = local_volume(node_type)
    if type_ == "default_volume_type":
        type_ = "l_ssd" if local else "sbs_5k"
    if type_ == "l_ssd" and not local:
        raise invalid("root_volume_type", f"{node_type} has no local disk")
    default = local if type_ == "l_ssd" else SMALLEST_ROOT_VOLUME
    size = body.get("root_volume_size") or default
    if size < SMALLEST_ROOT_VOLUME:
        raise invalid("root_volume_size", "must be at least 20 GB")
    return type_, size


def _placement_group(call: Call, zone: str) -> str | None:
    group_id = call.body.get("placement_group_id")
    if group_id and call.store.get("instance.placement_group", group_id, "placement_group").body["zone"] != zone:
        raise invalid("placement_group_id", f"is not in {zone}")
    return str(group_id) if group_id else None


def _security_group(call: Call, cluster: Record, group_id: str | None, zone: str) -> str:
    project_id = str(cluster.body["project_id"])
    if group_id:
        group = call.store.get("instance.security_group", group_id, "security_group")
        if group.body.get("zone") != zone:
            raise invalid("security_group_id", f"is in {group.body.get('zone')}, the pool in {zone}")
        return group_id
    return _shared_group(call, project_id, zone)


def _shared_group(call: Call, project_id: str, zone: str) -> str:
    """All pools of a zone in a project share one group, which the service makes: the reason for bringing one's own."""
    id_ = str(uuid.uuid5(uuid.UUID(project_id), f"{SHARED_GROUP} {zone}"))
    if call.store.peek("instance.security_group", id_) is None:
        now = call.now()
        group: JSON = {
            "id": id_,
            "creation_date": now,
            "modification_date": now,
            "name": SHARED_GROUP,
            "description": None,
            "organization": call.principal.organization_id,
            "project": project_id,
            "servers": [],
            "stateful": True,
            "inbound_default_policy": "drop",
            "outbound_default_policy": "accept",
            "organization_default": False,
            "project_default": False,
            "enable_default_security": True,
            "state": "available",
            "tags": [],
            "zone": zone,
        }
        # Nobody declared it, and it stays when the last pool is gone: not a leftover of a stack.
        call.store.add("instance.security_group", group, {"rules": [], "given": True})
    return id_


def _taints(body: JSON, name: str) -> list[JSON]:
    taints: list[JSON] = body.get(name) or []
    for i, taint in enumerate(taints):
        if taint.get("effect") not in EFFECTS:
            raise invalid(f"{name}.{i}.effect", f"must be one of {', '.join(EFFECTS)}")
    return sorted(taints, key=lambda taint: str(taint["key"]))
