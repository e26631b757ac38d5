"""Kubernetes: listings of versions and of types of control plane (`/k8s/v1`)."""

from __future__ import annotations

from emulator.errors import not_found
from emulator.product import Call
from emulator.products.k8s import k8s
from emulator.products.k8s_catalogue import (
    MINORS,
    TYPES,
    available_types,
    find_minor,
    may_upgrade,
    shown_version,
)
from emulator.store import JSON


@k8s.route("GET", "/versions")
def list_versions(call: Call) -> JSON:
    now = call.cloud.clock.now()
    return {
        "versions": [shown_version(call.locality, each, each.patches[-1]) for each in MINORS if each.supported(now)]
    }


@k8s.route("GET", "/versions/{version}")
def get_version(call: Call) -> JSON:
    name = call.params["version"]
    minor = find_minor(name)
    if minor is None:
        raise not_found("version", name)
    return shown_version(call.locality, minor, name)


@k8s.route("GET", "/clusters/{cluster_id}/available-versions")
def list_available_versions(call: Call) -> JSON:
    current, now = str(call.record("k8s.cluster").body["version"]), call.cloud.clock.now()
    offered = [each for each in MINORS if each.supported(now) and may_upgrade(current, each.patches[-1])]
    return {"versions": [shown_version(call.locality, each, each.patches[-1]) for each in offered]}


@k8s.route("GET", "/cluster-types")
def list_types(call: Call) -> JSON:
    return call.page("cluster_types", [each.shown() for each in TYPES])


@k8s.route("GET", "/clusters/{cluster_id}/available-types")
def list_available_types(call: Call) -> JSON:
    cluster = call.record("k8s.cluster")
    found = [each.shown() for each in available_types(cluster.body, call.cloud.clock.now())]
    return {"cluster_types": found, "total_count": len(found)}  # without pages
