"""All identities of an environment: who they are, what they may do, and the keys of the machines among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pulumi

from components.base import Component, Protection, Tags
from components.identity.api_keys import ApiKey, ApiKeys, ApiKeysArgs
from components.identity.applications import Application, Applications, ApplicationsArgs
from components.identity.people import Groups, GroupsArgs, group_rights
from components.identity.policies import Policies, PoliciesArgs, Scope
from settings.names import api_key_secret
from settings.types import PeopleGroup


@dataclass(frozen=True)
class IdentitiesArgs:
    """Everything that rights are about.

    Attributes:
        applications: the table of machines.
        members: e-mail addresses of people by group.
        scope: ids of projects, keys and secrets, and the condition of guarded rights.
        keys_expire: when all API keys end.
    """

    environment: str
    applications: Sequence[Application]
    members: Mapping[PeopleGroup, Sequence[str]]
    scope: Scope
    keys_expire: datetime
    tags: Tags
    protection: Protection


class Identities(Component):
    """Applications and groups with one policy each, and an expiring API key per application."""

    TYPE = "hub:identity:Identities"

    applications: Mapping[str, pulumi.Output[str]]
    access_keys: Mapping[str, pulumi.Output[str]]
    administrators: pulumi.Output[Sequence[str]]

    def __init__(self, name: str, args: IdentitiesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        environment, scope, tags, protection = args.environment, args.scope, args.tags, args.protection
        applications = Applications(
            f"{environment}-application",
            ApplicationsArgs(environment, scope.organization_id, args.applications, tags, protection),
            self.child(),
        ).ids
        groups = Groups(
            f"{environment}-group",
            GroupsArgs(environment, scope.organization_id, args.members, tags, protection),
            self.child(),
        )
        rights = {
            **{each.name: each.rights for each in args.applications},
            **{group.value: group_rights(group) for group in PeopleGroup},
        }
        Policies(
            f"{environment}-policy",
            PoliciesArgs(environment, applications, groups.ids, rights, scope, tags),
            self.child(),
        )
        self.access_keys = ApiKeys(
            f"{environment}-api-key",
            ApiKeysArgs(
                expires=args.keys_expire,
                keys={
                    each.name: ApiKey(
                        application_id=applications[each.name],
                        home=scope.projects[each.home],
                        secret_id=scope.secrets[api_key_secret(each.name)],
                    )
                    for each in args.applications
                },
            ),
            self.child(),
        ).access_keys
        self.applications = applications
        self.administrators = groups.administrators
        self.register_outputs({"applications": applications})

    def principals(self, *names: str) -> list[pulumi.Output[str]]:
        """Applications as a bucket's policy names them."""
        return [pulumi.Output.concat("application_id:", self.applications[name]) for name in names]
