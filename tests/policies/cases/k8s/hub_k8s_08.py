"""Cases of HUB-K8S-08."""

from typing import Any

from tests.policies.case import Declared, bad, delete, good, resource
from tests.policies.cases.k8s.objects import namespace, object_

_GROUP = "kubernetes:admissionregistration.k8s.io/v1"
_BY_LABEL = {"matchExpressions": [{"key": "skip-checks", "operator": "DoesNotExist"}]}
_BY_NAME = {
    "matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["kube-system"]}]
}


def _cluster(*plugins: str) -> Declared:
    given = {
        "type": "kapsule-dedicated-4",
        "version": "1.36",
        "cni": "cilium",
        "deleteAdditionalResources": False,
        "privateNetworkId": "fr-par/66666666-6666-4666-8666-666666666666",
        "admissionPlugins": list(plugins),
    }
    return resource("scaleway:kubernetes/cluster:Cluster", "cluster", given)


def _policy(**spec: Any) -> Declared:
    return object_(f"{_GROUP}:ValidatingAdmissionPolicy", "images", None, spec={"failurePolicy": "Fail", **spec})


def _binding(*actions: str, **spec: Any) -> Declared:
    given = {"policyName": "images", "validationActions": list(actions), **spec}
    return object_(f"{_GROUP}:ValidatingAdmissionPolicyBinding", "images-everywhere", None, spec=given)


def _webhook(**settings: Any) -> Declared:
    return object_(f"{_GROUP}:ValidatingWebhookConfiguration", "webhook", None, webhooks=[settings])


_DENIES = _binding("Deny", "Audit")

CASES = (
    good("a policy that denies", namespace(), _policy(), _DENIES),
    good("a webhook that denies", namespace(), _webhook(failurePolicy="Fail", namespaceSelector=_BY_NAME)),
    good("nothing to admit"),
    bad("nothing refuses", namespace(), at="stack"),
    bad("fails open", _policy(failurePolicy="Ignore"), _DENIES, at="images.spec.failurePolicy"),
    bad("no binding", _policy(), at="images"),
    bad("only warns", _policy(), _binding("Warn"), at="images-everywhere.spec.validationActions"),
    bad(
        "skipped by a label",
        _policy(matchConstraints={"namespaceSelector": _BY_LABEL}),
        _DENIES,
        at="images.spec.matchConstraints.namespaceSelector",
    ),
    bad(
        "bound by a label",
        _policy(),
        _binding("Deny", matchResources={"namespaceSelector": {"matchLabels": {"checked": "yes"}}}),
        at="images-everywhere.spec.matchResources.namespaceSelector",
    ),
    bad("a webhook fails open", _webhook(failurePolicy="Ignore"), at="webhook.webhooks[0].failurePolicy"),
    bad("a webhook is skipped", _webhook(namespaceSelector=_BY_LABEL), at="webhook.webhooks[0].namespaceSelector"),
    bad("the binding is deleted", delete(_DENIES), at="images-everywhere"),
    good("asks who may pull", _cluster("AlwaysPullImages")),
    bad("runs what lies there", _cluster(), at="cluster.admissionPlugins"),
)
