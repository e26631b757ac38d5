"""HUB-K8S-06: pods hold no token they do not need, and nothing lives in the default namespace."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.kubernetes import API_ACCESS, BINDINGS, INGRESS, SERVICE, SERVICE_ACCOUNT, annotation, name, namespace
from policies.pods import WORKLOADS, pod, pod_annotations
from policies.resource import Resource, Stack
from policies.vocabulary import Severity

_MOUNT = "automountServiceAccountToken"
_PLACED = (
    *WORKLOADS,
    SERVICE,
    SERVICE_ACCOUNT,
    INGRESS,
    BINDINGS[0],
    "kubernetes:core/*:ConfigMap",
    "kubernetes:core/*:PersistentVolumeClaim",
    "kubernetes:core/*:Secret",
)

CONTROL = Control(
    id="HUB-K8S-06",
    title="No spare tokens, and no default namespace",
    severity=Severity.HIGH,
    answers=("CIS K8s 5.1.5", "CIS K8s 5.1.6", "CIS K8s 5.6.4"),
    why="By default every pod carries a token for the Kubernetes API; and what lies in the default namespace falls "
    "under no policy.",
    fix=f"Set {_MOUNT} false on service accounts and pods; where the API is needed, set it true on the pod and say why "
    f"in the annotation {API_ACCESS}. Give each workload a service account and a namespace of its own.",
    source="CIS Kubernetes Benchmark 2.0.1; the annotation is the kit's own",
)


@CONTROL.each(SERVICE_ACCOUNT)
def accounts_mount_nothing(account: Resource, context: Context) -> Violations:
    if account.value(_MOUNT) is not False and not annotation(account, API_ACCESS):
        yield account.violation(_MOUNT, f"be false, or say why in the annotation {API_ACCESS}")


@CONTROL.beside(*WORKLOADS)
def pods_mount_nothing(workload: Resource, stack: Stack, context: Context) -> Violations:
    spec = pod(workload)
    mounts = spec.value(_MOUNT)
    if mounts is None:
        # The account decides: where it is not here to be judged, the pod has to say it.
        account = spec.value("serviceAccountName") or "default"
        here = namespace(workload)
        known = any(name(each) == account and namespace(each) == here for each in stack.of(SERVICE_ACCOUNT))
        if known:
            return
    if mounts is not False and not pod_annotations(workload).get(API_ACCESS):
        yield spec.violation(_MOUNT, f"be false, or say why in the annotation {API_ACCESS}")


@CONTROL.each(*WORKLOADS)
def own_account(workload: Resource, context: Context) -> Violations:
    spec = pod(workload)
    if (spec.value("serviceAccountName") or "default") == "default":
        yield spec.violation("serviceAccountName", "be an account of its own, not the default one")


@CONTROL.each(*_PLACED)
def own_namespace(placed: Resource, context: Context) -> Violations:
    if namespace(placed) == "default":
        yield placed.violation("metadata.namespace", "be a namespace of its own, not the default one")
