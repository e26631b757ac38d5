"""HUB-K8S-02: pods take nothing of their host."""

from __future__ import annotations

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.pods import WORKLOADS, containers, pod
from policies.resource import Resource
from policies.vocabulary import Severity

CONTROL = Control(
    id="HUB-K8S-02",
    title="Pods take nothing of their host",
    severity=Severity.CRITICAL,
    answers=("CIS K8s 5.2.2", "CIS K8s 5.2.3", "CIS K8s 5.2.4", "CIS K8s 5.2.5", "CIS K8s 5.2.11", "CIS K8s 5.2.12"),
    why="A privileged container, the host's processes or network, or one of its folders is a way from a pod to all "
    "other pods of the node, other research spaces' included.",
    fix="Take privileged, hostPID, hostIPC, hostNetwork, hostPath volumes, hostPort and hostProcess out.",
    source="Kubernetes, Pod Security Standards, baseline",
)


@CONTROL.each(*WORKLOADS)
def own_processes_and_network(workload: Resource, context: Context) -> Violations:
    spec = pod(workload)
    for path in ("hostPID", "hostIPC", "hostNetwork"):
        if spec.value(path) is True:
            yield spec.violation(path, "be false")
    if spec.value("securityContext.windowsOptions.hostProcess") is True:
        yield spec.violation("securityContext.windowsOptions.hostProcess", "be false")


@CONTROL.each(*WORKLOADS)
def own_folders(workload: Resource, context: Context) -> Violations:
    for volume in pod(workload).nodes("volumes"):
        if volume.is_set("hostPath"):
            yield volume.violation("hostPath", "be unset: use a persistent volume")


@CONTROL.each(*WORKLOADS)
def own_ports(workload: Resource, context: Context) -> Violations:
    for container in containers(workload):
        for port in container.nodes("ports"):
            if port.value("hostPort"):
                yield port.violation("hostPort", "be unset: use a service")


@CONTROL.each(*WORKLOADS)
def no_privileges(workload: Resource, context: Context) -> Violations:
    for container in containers(workload):
        if container.value("securityContext.privileged") is True:
            yield container.violation("securityContext.privileged", "be false")
        if container.value("securityContext.windowsOptions.hostProcess") is True:
            yield container.violation("securityContext.windowsOptions.hostProcess", "be false")
