"""Cases of HUB-K8S-04."""

from tests.policies.case import bad, delete, good, resource, update
from tests.policies.cases.k8s.objects import NETWORK_POLICY, denial, namespace, object_

CLUSTER = "scaleway:kubernetes/cluster:Cluster"
_CLUSTER = {
    "type": "kapsule-dedicated-4",
    "version": "1.36.5",
    "deleteAdditionalResources": False,
    "privateNetworkId": "fr-par/66666666-6666-4666-8666-666666666666",
}
_BOTH = denial("Ingress", "Egress")
_OPENED = denial("Ingress", "Egress", egress=[{}])
_NARROW = object_(
    NETWORK_POLICY,
    "narrow",
    spec={"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Ingress", "Egress"]},
)
_ELSEWHERE = object_(
    NETWORK_POLICY, "elsewhere", "other", spec={"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
)

CASES = (
    good("both ways", namespace(), _BOTH),
    good("the cluster's own namespace", namespace("kube-system")),
    bad("no policy", namespace(), at="app"),
    bad("one way", namespace(), denial("Ingress"), at="app"),
    bad("types unset: ingress only", namespace(), object_(NETWORK_POLICY, "deny", spec={"podSelector": {}}), at="app"),
    bad("everything may leave", namespace(), _OPENED, at="app"),
    bad("some pods only", namespace(), _NARROW, at="app"),
    bad("another namespace", namespace(), _ELSEWHERE, at="app"),
    bad("the policy is deleted", delete(_BOTH), at="deny"),
    bad("the policy is opened", update(_BOTH, _OPENED), at="deny"),
    good("another policy is deleted", delete(_NARROW)),
    good("cilium", resource(CLUSTER, "cluster", {**_CLUSTER, "cni": "cilium"})),
    bad("no enforcement", resource(CLUSTER, "cluster", {**_CLUSTER, "cni": "none"}), at="cluster.cni"),
)
