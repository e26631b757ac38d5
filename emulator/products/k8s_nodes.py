"""Kubernetes: the nodes of a pool (`/k8s/v1/.../nodes`). A node takes an address in its cluster's private network."""

from __future__ import annotations

import uuid

from emulator.product import Call
from emulator.products import ipam
from emulator.products.k8s import k8s
from emulator.store import JSON, Record

READY = {"DiskPressure": "False", "MemoryPressure": "False", "PIDPressure": "False", "Ready": "True"}
CREATING = {"Creating": "True", "Ready": "False"}
LONGEST_NAME = 46


@k8s.route("GET", "/clusters/{cluster_id}/nodes")
def list_nodes(call: Call) -> JSON:
    cluster = call.record("k8s.cluster")
    found = call.records("k8s.node", cluster_id=cluster.id)
    for name in ("pool_id", "status"):
        wanted = call.first(name)
        if wanted and wanted != "unknown":
            found = [node for node in found if node.body[name] == wanted]
    return call.page("nodes", [_shown(node) for node in found])


@k8s.route("GET", "/nodes/{node_id}")
def get_node(call: Call) -> JSON:
    return _shown(call.record("k8s.node"))


def resize(call: Call, cluster: Record, pool: Record, *, connected: bool) -> None:
    """Add or remove nodes until the pool has its size. Nodes that cannot reach the control plane never get ready."""
    nodes = call.store.find("k8s.node", pool_id=pool.id)
    for node in nodes[pool.body["size"] :]:
        _remove(call, node)
    for _ in range(pool.body["size"] - len(nodes)):
        _add(call, cluster, pool, connected=connected)


def remove_nodes(call: Call, pool: Record) -> None:
    for node in call.store.find("k8s.node", pool_id=pool.id):
        _remove(call, node)


def _add(call: Call, cluster: Record, pool: Record, *, connected: bool) -> None:
    now, node_id, zone = call.now(), uuid.uuid4(), pool.body["zone"]
    stem = f"scw-{cluster.body['name'][:17]}-{pool.body['name'][:17]}-"
    name = stem + node_id.hex[: LONGEST_NAME - len(stem)]
    # Public addresses are out of the range kept for documentation (RFC 5737).
    public = None if pool.body["public_ip_disabled"] else f"203.0.113.{node_id.int % 254 + 1}"
    node = call.store.add(
        "k8s.node",
        {
            "region": call.locality,
            "id": str(node_id),
            "cluster_id": cluster.id,
            "created_at": now,
            "updated_at": now,
            "pool_id": pool.id,
            "status": "creating",
            "name": name,
            "public_ip_v4": public,
            "public_ip_v6": None,
            "provider_id": f"scaleway://instance/{zone}/{uuid.uuid4()}",
            "error_message": "",
        },
        {"project_id": cluster.body["project_id"]},
    )
    if cluster.body["private_network_id"]:
        ipam.attach(call, cluster.body["private_network_id"], "instance_private_nic", node.id, name, zone)
    if connected:
        call.begin(node, during="creating", after="ready")


def _remove(call: Call, node: Record) -> None:
    ipam.detach(call, node.id)
    call.store.remove(node)


def _shown(node: Record) -> JSON:
    return {**node.body, "conditions": dict(READY if node.body["status"] == "ready" else CREATING)}
