"""HUB-K8S-08: admission refuses what is forbidden, and nobody can step around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.kubernetes import NAMESPACE, is_system, name
from policies.resource import Change, Resource, Stack
from policies.vocabulary import Severity

CLUSTER = "scaleway:kubernetes/cluster:Cluster"
POLICY = "kubernetes:admissionregistration.k8s.io/*:ValidatingAdmissionPolicy"
BINDING = "kubernetes:admissionregistration.k8s.io/*:ValidatingAdmissionPolicyBinding"
WEBHOOK = "kubernetes:admissionregistration.k8s.io/*:ValidatingWebhookConfiguration"
# Set by the API server, not by whoever owns the namespace.
PULLS = "AlwaysPullImages"
OWN_NAME = "kubernetes.io/metadata.name"

CONTROL = Control(
    id="HUB-K8S-08",
    title="Admission refuses",
    severity=Severity.HIGH,
    answers=("CIS K8s 5.2.1", "CIS K8s 5.5.1", "SATRE 2.4.03"),
    why="Labels say what a pod may look like, not where its image comes from or who signed it; and a policy that only "
    "warns, fails open, or can be skipped by a label of the namespace admits everything. Without AlwaysPullImages a "
    "pod runs an image that lies on the node, whether or not it may pull it.",
    fix="Declare a ValidatingAdmissionPolicy (failurePolicy Fail) with a binding whose validationActions hold Deny, "
    f"and select namespaces by {OWN_NAME} only; keep {PULLS} in the cluster's admissionPlugins.",
    source="Kubernetes, validating admission policies and webhooks; CIS Kubernetes Benchmark 2.0.1",
    live="A forbidden pod is refused when it is sent as a dry run.",
)


@CONTROL.whole(NAMESPACE, POLICY, WEBHOOK)
def present(stack: Stack, context: Context) -> Violations:
    if any(not is_system(each) for each in stack.of(NAMESPACE)) and not stack.of(POLICY, WEBHOOK):
        yield stack.subject.violation("", "have a ValidatingAdmissionPolicy or a webhook beside its namespaces")


@CONTROL.each(CLUSTER)
def asks_who_may_pull(cluster: Resource, context: Context) -> Violations:
    if PULLS not in (cluster.value("admissionPlugins") or ()):
        yield cluster.violation("admissionPlugins", f"hold {PULLS}")


@CONTROL.each(POLICY)
def fails_closed(policy: Resource, context: Context) -> Violations:
    if policy.value("spec.failurePolicy") not in (None, "Fail"):
        yield policy.violation("spec.failurePolicy", "be Fail")


@CONTROL.each(POLICY)
def policy_not_skipped(policy: Resource, context: Context) -> Violations:
    if _skippable(policy.value("spec.matchConstraints.namespaceSelector")):
        yield policy.violation("spec.matchConstraints.namespaceSelector", f"select by {OWN_NAME} only")


@CONTROL.beside(POLICY)
def bound(policy: Resource, stack: Stack, context: Context) -> Violations:
    wanted = name(policy)
    if not any(each.value("spec.policyName") == wanted for each in stack.of(BINDING)):
        yield policy.violation("", "have a ValidatingAdmissionPolicyBinding: without one it is not asked")


@CONTROL.each(BINDING)
def denies(binding: Resource, context: Context) -> Violations:
    if "Deny" not in (binding.value("spec.validationActions") or ()):
        yield binding.violation("spec.validationActions", "hold Deny: the others only tell")


@CONTROL.each(BINDING)
def binding_not_skipped(binding: Resource, context: Context) -> Violations:
    if _skippable(binding.value("spec.matchResources.namespaceSelector")):
        yield binding.violation("spec.matchResources.namespaceSelector", f"select by {OWN_NAME} only")


@CONTROL.each(WEBHOOK)
def webhooks_fail_closed(configuration: Resource, context: Context) -> Violations:
    for webhook in configuration.nodes("webhooks"):
        if webhook.value("failurePolicy") not in (None, "Fail"):
            yield webhook.violation("failurePolicy", "be Fail")


@CONTROL.each(WEBHOOK)
def webhooks_not_skipped(configuration: Resource, context: Context) -> Violations:
    for webhook in configuration.nodes("webhooks"):
        if _skippable(webhook.value("namespaceSelector")):
            yield webhook.violation("namespaceSelector", f"select by {OWN_NAME} only")


@CONTROL.change(POLICY, BINDING, WEBHOOK)
def stays(change: Change, context: Context) -> Violations:
    if change.operation in ("delete", "discard", "remove"):
        yield change.violation("", "stay: without it everything is admitted")


def _skippable(selector: Mapping[str, Any] | None) -> bool:
    given = selector or {}
    keys = [*(given.get("matchLabels") or {}), *(each.get("key") for each in given.get("matchExpressions") or ())]
    return any(key != OWN_NAME for key in keys)
