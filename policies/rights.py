"""Rights as Scaleway's IAM grants them: who holds which permission sets, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policies.resource import Node, Resource, Stack

if TYPE_CHECKING:
    from policies.context import Context

POLICY = "scaleway:iam/policy:Policy"
GROUP = "scaleway:iam/group:Group"
MEMBERSHIP = "scaleway:iam/groupMembership:GroupMembership"
USER = "scaleway:iam/user:User"
APPLICATION = "scaleway:iam/application:Application"
PROJECT = "scaleway:account/project:Project"
PRINCIPALS = ("groupId", "applicationId", "userId")
SETS = "permission-sets"
"""The table that says what a set can do."""


@dataclass(frozen=True)
class Grant:
    """One rule of a policy."""

    policy: Resource
    rule: Node

    @property
    def sets(self) -> frozenset[str]:
        """Names of its permission sets."""
        return frozenset(self.rule.value("permissionSetNames") or ())


def grants(policy: Resource) -> Iterator[Grant]:
    """The rules of a policy."""
    return (Grant(policy, rule) for rule in policy.nodes("rules"))


def named(resource: Resource, path: str, stack: Stack) -> str:
    """Who a property names: a resource's URN where it is one of the stack, else the bare id; empty when unset."""
    if not resource.is_set(path):
        return ""
    found = stack.referred(resource, path, GROUP, USER, APPLICATION)
    return found[0].urn if found else str(resource.value(path)).rpartition("/")[2]


def holder(policy: Resource, stack: Stack) -> str:
    """Whom a policy gives rights to; empty for nobody."""
    return next((found for path in PRINCIPALS if (found := named(policy, path, stack))), "")


def is_for_people(policy: Resource) -> bool:
    """Whether a policy gives rights to people: a group, or a user."""
    return policy.is_set("groupId") or policy.is_set("userId")


def is_break_glass(policy: Resource, stack: Stack, context: Context) -> bool:
    """Whether a policy is that of the group which may hold all-powerful rights."""
    allowed = context.table(SETS).rows["break_glass_groups"]
    names = [str(group.value("name")) for group in stack.referred(policy, "groupId", GROUP)]
    if context.environment is not None:
        return any(name == f"{context.environment.environment}-{each}" for name in names for each in allowed)
    return any(name.rpartition("-")[2] == each for name in names for each in allowed)


def project_names(stack: Stack) -> Mapping[str, str]:
    """The last part of each project's name, by its id, where ids are known."""
    return {each.id: str(each.value("name")).rpartition("-")[2] for each in stack.of(PROJECT) if each.id}


def reaches(grant: Grant, projects: Iterable[str], names: Mapping[str, str]) -> bool:
    """Whether a rule holds in one of these projects. A project that is not in the stack may be any."""
    if grant.rule.is_set("organizationId"):
        return True
    wanted = set(projects)
    return any(names.get(each, "") in wanted or each not in names for each in grant.rule.value("projectIds") or ())


def holds(held: Iterable[Grant], duty: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> bool:
    """Whether rules together make up a duty of the table `duties`."""
    given = tuple(held)
    return any(
        grant.sets & set(way["sets"]) and ("projects" not in way or reaches(grant, way["projects"], names))
        for way in duty
        for grant in given
    )
