"""One Scaleway project per blast radius.

Credentials, keys, logs and most rights end at a project's border, so what must not fall together lies apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pulumi
from pulumiverse_scaleway import account as scaleway

from components.base import Component, Protection


class ProjectRole(StrEnum):
    """What a project is for."""

    KEYS = "keys"
    PSEUDONYMS = "pseudonyms"
    DATA = "data"
    BACKUPS = "backups"
    LOGS = "logs"
    PLATFORM = "platform"
    AUDIT = "audit"


DESCRIPTIONS: Mapping[ProjectRole, str] = {
    ProjectRole.KEYS: "Encryption and signing keys, and the secrets under them",
    ProjectRole.PSEUDONYMS: "The pseudonymisation key and its custodians, apart from all data (HUB-DAT-07)",
    ProjectRole.DATA: "Buckets that hold the platform's data",
    ProjectRole.BACKUPS: "Copies that whoever writes the data cannot delete (HUB-AVL-03)",
    ProjectRole.PLATFORM: "Network, cluster, databases, registry and entry",
    ProjectRole.LOGS: "Archived logs of the platform, which whoever deploys cannot delete (HUB-LOG-02)",
    ProjectRole.AUDIT: "The trail of actions and live logs, out of reach of whoever deploys (HUB-LOG-02, HUB-LOG-05)",
}


def project_of_bucket(bucket: str) -> ProjectRole:
    """The project that a bucket of the environment's file belongs to, by the first part of its name."""
    apart = {"backups": ProjectRole.BACKUPS, "logs": ProjectRole.LOGS, "audit": ProjectRole.AUDIT}
    return apart.get(bucket.partition("-")[0], ProjectRole.DATA)


@dataclass(frozen=True)
class ProjectsArgs:
    """Attributes: `environment` begins each project's name."""

    environment: str
    organization_id: str
    protection: Protection


class Projects(Component):
    """All projects of an environment."""

    TYPE = "hub:account:Projects"

    ids: Mapping[ProjectRole, pulumi.Output[str]]

    def __init__(self, name: str, args: ProjectsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.ids = {
            role: scaleway.Project(
                f"{name}-{role}",
                name=f"{args.environment}-{role}",
                description=DESCRIPTIONS[role],
                organization_id=args.organization_id,
                opts=self.child(**args.protection.options()),
            ).id
            for role in ProjectRole
        }
        self.register_outputs({"ids": {role.value: id_ for role, id_ in self.ids.items()}})
