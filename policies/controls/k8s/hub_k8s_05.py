"""HUB-K8S-05: roles name what they allow, and nobody is given the whole cluster."""

from __future__ import annotations

from typing import Any

from policies.context import Context
from policies.control import Control
from policies.findings import Violations
from policies.kubernetes import BINDINGS, ROLES, name, namespace
from policies.resource import Node, Resource, Stack
from policies.vocabulary import Severity

BREAK_GLASS = "oidc:administrators"
"""The group that may be given the whole cluster, as the cluster's identity provider names it."""
NOBODY = ("system:anonymous", "system:unauthenticated")
STRONGER = ("bind", "escalate", "impersonate")
SEES = ("get", "list", "watch")
# Roles of every cluster that show secrets.
READ_SECRETS = ("admin", "cluster-admin", "edit")

CONTROL = Control(
    id="HUB-K8S-05",
    title="RBAC without shortcuts",
    severity=Severity.CRITICAL,
    answers=(
        "CIS K8s 5.1.1",
        "CIS K8s 5.1.2",
        "CIS K8s 5.1.3",
        "CIS K8s 5.1.7",
        "CIS K8s 5.1.8",
        "CIS K8s 5.1.12",
    ),
    why="cluster-admin, a star, or the verbs bind, escalate and impersonate are each the whole cluster; who lists "
    "secrets holds every credential in it.",
    fix=f"Name apiGroups, resources and verbs; give cluster-admin to the group {BREAK_GLASS} only; let people have "
    "secrets from Secret Manager.",
    source="CIS Kubernetes Benchmark 2.0.1; Scaleway documentation: system:masters bypasses RBAC",
    live="kubectl auth can-i, for each group, shows nothing that is not declared.",
)


@CONTROL.each(*ROLES)
def no_stars(role: Resource, context: Context) -> Violations:
    for rule in role.nodes("rules"):
        for path in ("apiGroups", "resources", "verbs", "nonResourceURLs"):
            if "*" in (rule.value(path) or ()):
                yield rule.violation(path, "name what it allows, not *")


@CONTROL.each(*ROLES)
def no_ladders(role: Resource, context: Context) -> Violations:
    for rule in role.nodes("rules"):
        found = [verb for verb in STRONGER if verb in (rule.value("verbs") or ())]
        if found:
            yield rule.violation("verbs", f"not hold {', '.join(found)}: each leads to every right")


@CONTROL.each(*BINDINGS)
def not_the_whole_cluster(binding: Resource, context: Context) -> Violations:
    if binding.value("roleRef.name") != "cluster-admin":
        return
    for subject in binding.nodes("subjects"):
        if (subject.value("kind"), subject.value("name")) != ("Group", BREAK_GLASS):
            yield subject.violation("name", f"be {BREAK_GLASS} where the role is cluster-admin")


@CONTROL.each(*BINDINGS)
def not_past_rbac(binding: Resource, context: Context) -> Violations:
    for subject in binding.nodes("subjects"):
        if subject.value("name") == "system:masters":
            yield subject.violation("name", "not be system:masters: that group is past all rules")


@CONTROL.each(*BINDINGS)
def not_to_strangers(binding: Resource, context: Context) -> Violations:
    for subject in binding.nodes("subjects"):
        if subject.value("name") in NOBODY:
            yield subject.violation("name", "be somebody who has logged in")


@CONTROL.beside(*BINDINGS)
def people_see_no_secrets(binding: Resource, stack: Stack, context: Context) -> Violations:
    people = [each for each in binding.nodes("subjects") if _is_person(each)]
    if not people or not _shows_secrets(binding, stack):
        return
    for subject in people:
        yield subject.violation("name", "not be a person: the role shows secrets")


def _is_person(subject: Node) -> bool:
    who = str(subject.value("name"))
    # Whoever has logged in is a person; the cluster's other groups are those of nodes and service accounts.
    own = who.startswith("system:") and who != "system:authenticated"
    return subject.value("kind") in ("User", "Group") and not own and who != BREAK_GLASS


def _shows_secrets(binding: Resource, stack: Stack) -> bool:
    kind, wanted = binding.value("roleRef.kind"), binding.value("roleRef.name")
    if kind == "ClusterRole" and wanted in READ_SECRETS:
        return True
    here = namespace(binding)
    roles = (role for role in stack.of(*ROLES) if role.type.rpartition(":")[2] == kind and name(role) == wanted)
    return any(_reads_secrets(role) for role in roles if kind == "ClusterRole" or namespace(role) == here)


def _reads_secrets(role: Resource) -> bool:
    def has(rule: Node, path: str, *wanted: str) -> bool:
        given: Any = rule.value(path) or ()
        return "*" in given or any(each in given for each in wanted)

    return any(
        has(rule, "apiGroups", "") and has(rule, "resources", "secrets") and has(rule, "verbs", *SEES)
        for rule in role.nodes("rules")
    )
