"""HUB-K8S-04: nothing goes into a namespace or out of it that no policy lists."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.kubernetes import NAMESPACE, NETWORK_POLICY, is_system, name, namespace
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

CLUSTER = "scaleway:kubernetes/cluster:Cluster"
DIRECTIONS = ("Ingress", "Egress")

CONTROL = Control(
    id="HUB-K8S-04",
    title="Namespaces deny by default, both ways",
    severity=Severity.CRITICAL,
    answers=("CIS K8s 5.3", "SATRE 2.2.11", "SNC 13.2"),
    why="Without a policy every pod reaches every other pod of the cluster, and whatever the nodes reach; and there is "
    "no managed filter on the way out.",
    fix="Give each namespace a NetworkPolicy with an empty podSelector, policyTypes [Ingress, Egress] and no rules; "
    "and the cluster cni cilium or calico.",
    source="Kubernetes, network policies; Scaleway documentation: Kapsule takes cilium or calico",
    live="Probes from a pod to other namespaces and to the internet fail.",
)


@CONTROL.each(CLUSTER)
def can_be_enforced(cluster: Resource, context: Context) -> Violations:
    if cluster.value("cni") not in ("cilium", "calico"):
        yield cluster.violation("cni", "be cilium or calico: others do not enforce network policies")


@CONTROL.beside(NAMESPACE)
def denied(place: Resource, stack: Stack, context: Context) -> Violations:
    if is_system(place):
        return
    here = name(place)
    policies = [each for each in stack.of(NETWORK_POLICY) if namespace(each) == here]
    for direction in DIRECTIONS:
        if not any(_denies_all(each, direction) for each in policies):
            yield place.violation("", f"have a NetworkPolicy that denies all {direction.lower()}")


@CONTROL.change(NETWORK_POLICY)
def stays(change: Change, context: Context) -> Violations:
    old = change.old
    if old is None or not (change.operation in ("delete", "discard", "remove") or change.new is not None):
        return
    for direction in DIRECTIONS:
        gone = change.new is None or not _denies_all(change.new, direction)
        if _denies_all(old, direction) and gone:
            yield change.violation("", f"go on denying all {direction.lower()}: without it the namespace is open")


def _denies_all(policy: Resource, direction: str) -> bool:
    selector = policy.value("spec.podSelector") or {}
    selects_all = not selector.get("matchLabels") and not selector.get("matchExpressions")
    # Unset, the types are ingress, and egress only where there are rules for it.
    types = policy.value("spec.policyTypes") or ["Ingress"]
    return selects_all and direction in types and not policy.value(f"spec.{direction.lower()}")
