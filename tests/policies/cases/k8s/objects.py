"""Objects of Kubernetes that cases share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.policies.case import Declared, resource

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
CRON_JOB = "kubernetes:batch/v1:CronJob"
POD = "kubernetes:core/v1:Pod"
SERVICE = "kubernetes:core/v1:Service"
SERVICE_ACCOUNT = "kubernetes:core/v1:ServiceAccount"
NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"

CONTAINER: Mapping[str, Any] = {
    "name": "app",
    "image": "rg.fr-par.scw.cloud/hub/app@sha256:" + "0" * 64,
    "securityContext": {
        "runAsNonRoot": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
        "readOnlyRootFilesystem": True,
    },
    "resources": {"limits": {"memory": "256Mi"}},
}
SPEC: Mapping[str, Any] = {
    "serviceAccountName": "app",
    "automountServiceAccountToken": False,
    "containers": [CONTAINER],
}


def object_(type_: str, name: str, namespace: str | None = "app", **properties: Any) -> Declared:
    """An object with its metadata; `metadata` adds to it."""
    more = properties.pop("metadata", {})
    metadata = {"name": name, **({"namespace": namespace} if namespace else {}), **more}
    return resource(type_, name, {"metadata": metadata, **properties})


def namespace(name: str = "app", **labels: str) -> Declared:
    """A namespace with labels."""
    return object_("kubernetes:core/v1:Namespace", name, None, metadata={"labels": labels})


def deployment(spec: Mapping[str, Any] | None = None, **more: Any) -> Declared:
    """A deployment whose pods have this specification, with changes."""
    template = {"metadata": more.pop("pod", {}), "spec": {**SPEC, **(spec or {})}}
    return object_(DEPLOYMENT, "app-pods", more.pop("namespace", "app"), spec={"replicas": 1, "template": template})


def container(**changes: Any) -> dict[str, Any]:
    """The container, with other values; `securityContext` is changed and not replaced."""
    context = {**CONTAINER["securityContext"], **changes.pop("securityContext", {})}
    return {**CONTAINER, "securityContext": context, **changes}


def denial(*types: str, **rules: Any) -> Declared:
    """A network policy over all pods of the namespace `app`."""
    return object_(NETWORK_POLICY, "deny", spec={"podSelector": {}, "policyTypes": list(types), **rules})
