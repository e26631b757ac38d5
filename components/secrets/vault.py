"""The secrets of an environment, in Secret Manager, under a key of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import secrets as scaleway

from components.base import SECRETS, Component, Protection, Tags


@dataclass(frozen=True)
class VaultArgs:
    """Attributes: `names` of the secrets; `key_id` of the Key Manager key that encrypts their versions."""

    environment: str
    names: Sequence[str]
    project_id: pulumi.Input[str]
    key_id: pulumi.Input[str]
    region: str
    tags: Tags
    protection: Protection


class Vault(Component):
    """Empty secrets: whoever makes a value adds it as a version, write-only, so that it is never in a state."""

    TYPE = "hub:secrets:Vault"

    ids: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: VaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.ids = {
            secret: scaleway.Secret(
                f"{name}-{secret}",
                name=f"{args.environment}-{secret}",
                type="opaque",
                project_id=args.project_id,
                region=args.region,
                # Trap: without a key of ours, versions are encrypted with Scaleway's.
                key_id=args.key_id,
                # Trap: an unprotected secret is deleted by one call.
                protected=True,
                tags=args.tags.holding(SECRETS).listing(),
                opts=self.child(**args.protection.options()),
            ).id
            for secret in args.names
        }
        self.register_outputs({"ids": self.ids})
