"""Groups of people and what they may do. Who belongs to a group comes from the identity provider, or from the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import iam as scaleway

from components.account.projects import ProjectRole
from components.base import Component, Protection, Tags
from components.identity.applications import BUCKET_PROJECTS, DEPLOY, PREVIEW
from components.identity.rights import Right
from settings.names import api_key_secret
from settings.types import PeopleGroup

# The one group that may give rights (HUB-IAM-01): it brings up the foundation, and is who breaks the glass.
BREAK_GLASS = PeopleGroup.ADMINISTRATORS

DESCRIPTIONS: Mapping[PeopleGroup, str] = {
    PeopleGroup.ADMINISTRATORS: "Bring up the foundation; break-glass",
    PeopleGroup.DEPLOYERS: "Preview and deploy the network and platform layers",
    PeopleGroup.AUDITORS: "Read trails, logs and rights",
    PeopleGroup.CUSTODIANS: "Keep the keys, and touch no data",
    PeopleGroup.READERS: "Look at the platform",
}


def group_rights(group: PeopleGroup) -> tuple[Right, ...]:
    """The rules of a group's policy. What could be turned into more rights is guarded."""
    keys, audit, pseudonyms = (ProjectRole.KEYS,), (ProjectRole.AUDIT,), (ProjectRole.PSEUDONYMS,)
    platform = (ProjectRole.PLATFORM,)
    match group:
        case PeopleGroup.ADMINISTRATORS:
            return (
                Right(("AuditTrailFullAccess", "OrganizationManager"), guarded=True),
                Right(
                    (
                        "KeyManagerKeyCreate",
                        "KeyManagerKeyWrite",
                        "KeyManagerReadOnly",
                        "SecretManagerReadOnly",
                        "SecretManagerSecretCreate",
                        "SecretManagerSecretWrite",
                    ),
                    (*keys, *pseudonyms),
                    guarded=True,
                ),
                Right(
                    (
                        "ObjectStorageBucketPolicyFullAccess",
                        "ObjectStorageBucketsRead",
                        "ObjectStorageBucketsWrite",
                        # The lock counts as a right on objects.
                        "ObjectStorageObjectsRead",
                        "ObjectStorageObjectsWrite",
                        "ObservabilityFullAccess",
                    ),
                    audit,
                    guarded=True,
                ),
                # The alerts of each project, and the retention of what Key Manager and Secret Manager log.
                Right(("ObservabilityFullAccess",), (*BUCKET_PROJECTS, *keys, *platform, *pseudonyms), guarded=True),
            )
        case PeopleGroup.DEPLOYERS:
            both = (api_key_secret(PREVIEW), api_key_secret(DEPLOY))
            return (
                Right(("SecretManagerSecretAccess",), keys, secrets=both, guarded=True),
                Right(("KubernetesReadOnly", "RelationalDatabasesReadOnly", "VPCReadOnly"), platform),
            )
        case PeopleGroup.AUDITORS:
            return (
                Right(
                    (
                        "AuditTrailExportRead",
                        "AuditTrailReadOnly",
                        "BillingReadOnly",
                        "IAMReadOnly",
                        "OrganizationReadOnly",
                        "ProjectReadOnly",
                    )
                ),
                Right(("ObservabilityReadOnly",), (*audit, *platform, ProjectRole.DATA, ProjectRole.LOGS)),
                Right(("KeyManagerReadOnly", "SecretManagerReadOnly"), (*keys, *pseudonyms)),
                # A bucket's policy names applications and users, never groups: the archive is read with this key. A key
                # that anybody could fetch with an auditor's stolen session would outlive the session (HUB-IAM-05).
                Right(("SecretManagerSecretAccess",), keys, secrets=(api_key_secret("audit-reader"),), guarded=True),
            )
        case PeopleGroup.CUSTODIANS:
            return (
                Right(("KeyManagerKeyDelete", "KeyManagerKeyRestore", "KeyManagerKeyWrite"), keys, guarded=True),
                Right(("KeyManagerReadOnly",), keys),
                Right(("KeyManagerFullAccess",), pseudonyms, guarded=True),
            )
        case PeopleGroup.READERS:
            return (
                Right(
                    (
                        "ContainerRegistryReadOnly",
                        "KubernetesReadOnly",
                        "LoadBalancersReadOnly",
                        "RelationalDatabasesReadOnly",
                        "VPCReadOnly",
                    ),
                    platform,
                ),
            )


@dataclass(frozen=True)
class GroupsArgs:
    """Attributes: `members` maps a group to the e-mail addresses of people who are already in the organisation."""

    environment: str
    organization_id: str
    members: Mapping[PeopleGroup, Sequence[str]]
    tags: Tags
    protection: Protection


class Groups(Component):
    """The groups, and the memberships that the environment's file lists.

    `administrators` are the user ids of all who may bring up the foundation: whom the file lists, and whom the group
    has in the cloud when the program runs, for people come through single sign-on.
    """

    TYPE = "hub:identity:Groups"

    ids: Mapping[str, pulumi.Output[str]]
    administrators: pulumi.Output[Sequence[str]]

    def __init__(self, name: str, args: GroupsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.ids = {}
        members: dict[PeopleGroup, list[pulumi.Output[str]]] = {}
        for group in PeopleGroup:
            created = scaleway.Group(
                f"{name}-{group}",
                name=f"{args.environment}-{group}",
                description=DESCRIPTIONS[group],
                organization_id=args.organization_id,
                # Trap: a group that lists its own members fights with those that SCIM and memberships add.
                external_membership=True,
                tags=args.tags.listing(),
                opts=self.child(protect=args.protection.protect),
            )
            self.ids[group.value] = created.id
            members[group] = [
                self._member(f"{name}-{group}-{address}", created.id, address, args.organization_id)
                for address in args.members.get(group, ())
            ]
        self.administrators = pulumi.Output.all(
            self._in_the_cloud(self.ids[BREAK_GLASS.value]), *members[BREAK_GLASS]
        ).apply(lambda found: sorted({*found[0], *found[1:]}))
        self.register_outputs({"ids": self.ids})

    def _in_the_cloud(self, group_id: pulumi.Output[str]) -> pulumi.Output[Sequence[str]]:
        """The user ids of all that a group has, also of those whom single sign-on put into it."""
        found = scaleway.get_group_output(group_id=group_id, opts=pulumi.InvokeOutputOptions(parent=self))
        return found.apply(lambda group: list(group.user_ids or ()))

    def _member(
        self, name: str, group_id: pulumi.Output[str], address: str, organization_id: str
    ) -> pulumi.Output[str]:
        """Add who has this address, and return the person's user id."""
        person = scaleway.get_user_output(
            email=address, organization_id=organization_id, opts=pulumi.InvokeOutputOptions(parent=self)
        )
        scaleway.GroupMembership(name, group_id=group_id, user_id=person.user_id, opts=self.child())
        return person.user_id
