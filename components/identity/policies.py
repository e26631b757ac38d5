"""IAM policies: each principal's rights, scoped to projects and narrowed by conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumiverse_scaleway import iam as scaleway

from components.account.projects import ProjectRole
from components.base import Component, Tags
from components.identifiers import bare
from components.identity.conditions import both, on_resources
from components.identity.rights import Right

Ids = Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True)
class Scope:
    """What rights are about, in ids. Attributes: `guard` is the condition that guarded rights add."""

    organization_id: str
    projects: Mapping[ProjectRole, pulumi.Input[str]]
    keys: Ids
    secrets: Ids
    guard: str


@dataclass(frozen=True)
class PoliciesArgs:
    """Attributes: `applications` and `groups` map names to ids, `rights` maps the same names to rights."""

    environment: str
    applications: Ids
    groups: Ids
    rights: Mapping[str, Sequence[Right]]
    scope: Scope
    tags: Tags


class Policies(Component):
    """One policy per application and per group. No user has a policy (HUB-IAM-03)."""

    TYPE = "hub:identity:Policies"

    def __init__(self, name: str, args: PoliciesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        for principal, id_ in args.applications.items():
            self._policy(f"{name}-{principal}", principal, args, application_id=id_)
        for principal, id_ in args.groups.items():
            self._policy(f"{name}-{principal}", principal, args, group_id=id_)
        self.register_outputs({})

    def _policy(
        self,
        name: str,
        principal: str,
        args: PoliciesArgs,
        application_id: pulumi.Input[str] | None = None,
        group_id: pulumi.Input[str] | None = None,
    ) -> None:
        scaleway.Policy(
            name,
            name=f"{args.environment}-{principal}",
            description=f"What {principal} may do",
            organization_id=args.scope.organization_id,
            application_id=application_id,
            group_id=group_id,
            rules=[rule(right, args.scope) for right in args.rights[principal] if not right.grants_nothing],
            tags=args.tags.listing(),
            opts=self.child(),
        )


def rule(right: Right, scope: Scope) -> Any:
    """A right as a rule of a policy."""
    where: dict[str, Any] = (
        {"project_ids": [scope.projects[project] for project in right.projects]}
        if right.projects
        else {"organization_id": scope.organization_id}
    )
    guard = scope.guard if right.guarded else ""
    return {
        "permission_set_names": sorted(right.sets),
        **where,
        "condition": _condition(right, scope, guard) or None,
    }


def _condition(right: Right, scope: Scope, guard: str) -> pulumi.Output[str] | str:
    ids = [
        *(scope.keys[key] for key in right.keys or ()),
        *(scope.secrets[secret] for secret in right.secrets or ()),
    ]
    if not ids:
        return guard
    return pulumi.Output.all(*ids).apply(lambda known: both(on_resources(bare(id_) for id_ in known), guard))
