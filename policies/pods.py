"""The pods that objects of Kubernetes make: one way to them, whatever kind makes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.resource import Node, Resource

WORKLOADS = (
    "kubernetes:core/*:Pod",
    "kubernetes:core/*:PodTemplate",
    "kubernetes:core/*:ReplicationController",
    "kubernetes:apps/*:DaemonSet",
    "kubernetes:apps/*:Deployment",
    "kubernetes:apps/*:ReplicaSet",
    "kubernetes:apps/*:StatefulSet",
    "kubernetes:batch/*:CronJob",
    "kubernetes:batch/*:Job",
)
"""Every kind that makes pods."""

# Where a kind keeps what its pods look like; the rest under spec.template.
_TEMPLATES = {"Pod": "", "PodTemplate": "template", "CronJob": "spec.jobTemplate.spec.template"}
_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")


def template(workload: Resource) -> str:
    """The path of the template that pods are made from: what holds their metadata and spec."""
    return _TEMPLATES.get(workload.type.rpartition(":")[2], "spec.template")


def pod(workload: Resource) -> Node:
    """The specification of a workload's pods; empty when it has none.

    Raises:
        UnknownValueError: it is not known yet.
    """
    path = f"{template(workload)}.spec".lstrip(".")
    return next(workload.nodes(path), Node(workload, path, {}))


def containers(workload: Resource) -> Iterator[Node]:
    """All containers of a workload's pods: those that start first and those for debugging too."""
    spec = pod(workload)
    for each in _CONTAINERS:
        yield from spec.nodes(each)


def pod_annotations(workload: Resource) -> Any:
    """The annotations of a workload's pods."""
    return workload.value(f"{template(workload)}.metadata.annotations".lstrip(".")) or {}


def either(container: Node, spec: Node, path: str) -> Any:
    """A setting of the security context: the container's own, else the pod's."""
    own = container.value(f"securityContext.{path}")
    return spec.value(f"securityContext.{path}") if own is None else own
