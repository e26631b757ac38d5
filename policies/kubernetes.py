"""Kubernetes objects as resources: declared by a program, or read from manifests. Property names are the manifest's."""

from __future__ import annotations

from typing import Any

from policies.resource import Resource
from policies.values import UnknownValueError

NAMESPACE = "kubernetes:core/*:Namespace"
NETWORK_POLICY = "kubernetes:networking.k8s.io/*:NetworkPolicy"
SERVICE = "kubernetes:core/*:Service"
SERVICE_ACCOUNT = "kubernetes:core/*:ServiceAccount"
INGRESS = "kubernetes:networking.k8s.io/*:Ingress"
ROLES = ("kubernetes:rbac.authorization.k8s.io/*:Role", "kubernetes:rbac.authorization.k8s.io/*:ClusterRole")
BINDINGS = (
    "kubernetes:rbac.authorization.k8s.io/*:RoleBinding",
    "kubernetes:rbac.authorization.k8s.io/*:ClusterRoleBinding",
)

SYSTEM_NAMESPACES = frozenset({"kube-system", "kube-public", "kube-node-lease"})
"""Namespaces that Kapsule fills; what runs there is Scaleway's, and needs more than a workload may have."""
INGRESS_NAMESPACE = "ingress"
"""The only namespace whose services may be reached from outside the cluster."""
API_ACCESS = "hub/kubernetes-api"
"""The annotation by which a pod or service account says why it talks to the Kubernetes API."""
SPACE_LABEL = "projet"
"""The label of a research space's namespace: the permit that it serves."""


def label(resource: Resource, name: str) -> Any:
    """A label; None when unset. Labels hold dots, so `Resource.value` cannot name one."""
    return (resource.value("metadata.labels") or {}).get(name)


def annotation(resource: Resource, name: str) -> Any:
    """An annotation; None when unset."""
    return (resource.value("metadata.annotations") or {}).get(name)


def name(resource: Resource) -> str:
    """The object's name in the cluster.

    Raises:
        UnknownValueError: the engine is to choose it.
    """
    found = resource.value("metadata.name")
    if not found:
        raise UnknownValueError("metadata.name")
    return str(found)


def namespace(resource: Resource) -> str:
    """The namespace that an object comes to lie in."""
    return str(resource.value("metadata.namespace") or resource.provider.get("namespace") or "default")


def is_system(resource: Resource) -> bool:
    """Whether a namespace is one that the cluster's own parts live in."""
    return resource.value("metadata.name") in SYSTEM_NAMESPACES
