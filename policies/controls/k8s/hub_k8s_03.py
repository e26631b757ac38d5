"""HUB-K8S-03: containers run without root, without capabilities, confined, and with a limit."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.pods import WORKLOADS, containers, either, pod
from policies.resource import Resource
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-K8S-03",
    title="Containers are hardened",
    severity=Severity.HIGH,
    answers=("CIS K8s 5.2.6", "CIS K8s 5.2.7", "CIS K8s 5.2.8", "CIS K8s 5.2.9", "CIS K8s 5.6.2", "CIS K8s 5.6.3"),
    why="Each of these is off by default, and each turns a hole in an application into one in its node.",
    fix="In securityContext: runAsNonRoot true, allowPrivilegeEscalation false, capabilities.drop [ALL], "
    "seccompProfile.type RuntimeDefault, readOnlyRootFilesystem true; and resources.limits.memory.",
    source="Kubernetes, Pod Security Standards, restricted; CIS Kubernetes Benchmark 2.0.1",
)


@CONTROL.each(*WORKLOADS)
def not_root(workload: Resource, context: Context) -> Violations:
    spec = pod(workload)
    for container in containers(workload):
        if either(container, spec, "runAsNonRoot") is not True:
            yield container.violation("securityContext.runAsNonRoot", "be true, here or for the whole pod")
        if either(container, spec, "runAsUser") == 0:
            yield container.violation("securityContext.runAsUser", "not be 0", value=0)


@CONTROL.each(*WORKLOADS)
def no_escalation(workload: Resource, context: Context) -> Violations:
    for container in containers(workload):
        if container.value("securityContext.allowPrivilegeEscalation") is not False:
            yield container.violation("securityContext.allowPrivilegeEscalation", "be false: true is the default")


@CONTROL.each(*WORKLOADS)
def no_capabilities(workload: Resource, context: Context) -> Violations:
    for container in containers(workload):
        if "ALL" not in (container.value("securityContext.capabilities.drop") or ()):
            yield container.violation("securityContext.capabilities.drop", "hold ALL")
        added = set(container.value("securityContext.capabilities.add") or ()) - {"NET_BIND_SERVICE"}
        if added:
            yield container.violation("securityContext.capabilities.add", "hold NET_BIND_SERVICE at most")


@CONTROL.each(*WORKLOADS)
def confined(workload: Resource, context: Context) -> Violations:
    spec = pod(workload)
    for container in containers(workload):
        if either(container, spec, "seccompProfile.type") not in ("RuntimeDefault", "Localhost"):
            yield container.violation(
                "securityContext.seccompProfile.type", "be RuntimeDefault, here or for the whole pod"
            )


@CONTROL.each(*WORKLOADS)
def unchanged(workload: Resource, context: Context) -> Violations:
    for container in containers(workload):
        if container.value("securityContext.readOnlyRootFilesystem") is not True:
            yield container.violation(
                "securityContext.readOnlyRootFilesystem", "be true; give it an emptyDir to write to"
            )


@CONTROL.each(*WORKLOADS)
def limited(workload: Resource, context: Context) -> Violations:
    for container in containers(workload):
        # A container for debugging cannot have limits.
        if "ephemeralContainers" not in container.path and not container.value("resources.limits.memory"):
            yield container.violation("resources.limits.memory", "be set: else it takes its node down with it")
