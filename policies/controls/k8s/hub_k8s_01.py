"""HUB-K8S-01: namespaces enforce the restricted Pod Security Standard, at a pinned version."""

from __future__ import annotations

import re

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.kubernetes import NAMESPACE, is_system, label
from policies.resource import Resource
from policies.vocabulary import Severity

ENFORCE = "pod-security.kubernetes.io/enforce"
VERSION = "pod-security.kubernetes.io/enforce-version"

CONTROL = Control(
    id="HUB-K8S-01",
    title="Namespaces enforce the restricted standard",
    severity=Severity.CRITICAL,
    answers=("PSS", "CIS K8s 5.2.1"),
    why="Without the label a namespace admits privileged pods, and a privileged pod owns its node and every volume "
    "that is mounted there.",
    fix=f"Label each namespace {ENFORCE}=restricted and {VERSION}=v1.NN, the cluster's minor version.",
    source="Kubernetes, Pod Security Admission: no label means privileged; without a version, latest",
    live="Every namespace of the cluster is listed: those that no program declares too.",
)


@CONTROL.each(NAMESPACE)
def enforced(namespace: Resource, context: Context) -> Violations:
    if not is_system(namespace) and label(namespace, ENFORCE) != "restricted":
        yield namespace.violation(
            "metadata.labels", f"have {ENFORCE}: restricted", value=f"{ENFORCE}: {label(namespace, ENFORCE)}"
        )


@CONTROL.each(NAMESPACE)
def pinned(namespace: Resource, context: Context) -> Violations:
    if is_system(namespace) or label(namespace, ENFORCE) != "restricted":
        return
    found = label(namespace, VERSION)
    if not re.fullmatch(r"v1\.\d+", str(found)):
        yield namespace.violation("metadata.labels", f"have {VERSION}: v1.NN", value=f"{VERSION}: {found}")
