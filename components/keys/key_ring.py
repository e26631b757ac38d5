"""The keys of an environment, in Key Manager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import keymanager as scaleway

from components.account.projects import ProjectRole
from components.base import SECRETS, Component, Protection, Tags
from components.keys.purposes import KeyPurpose, Origin

# Changing one of these plans an update that does nothing, so it has to be a replacement, which protection then refuses.
FIXED_AT_CREATION = ["usage", "algorithm", "origin", "protection_level"]


def rotation_period(days: int) -> str:
    """Days between two rotations, as the API writes durations: `2160h0m0s`."""
    return f"{days * 24}h0m0s"


def protection_level(purpose: KeyPurpose, wanted: str) -> str:
    """Where a key's material lives.

    An imported key stays at the software level: whether Key Manager accepts external material in its HSM is not
    published. Its custodians keep the original in an HSM of their own.
    """
    return "software" if purpose.origin is Origin.EXTERNAL else wanted


@dataclass(frozen=True)
class KeyRingArgs:
    """Attributes: `protection_level` is hsm or software; `rotation_days` is 1 to 365."""

    environment: str
    purposes: Sequence[KeyPurpose]
    projects: Mapping[ProjectRole, pulumi.Input[str]]
    region: str
    protection_level: str
    rotation_days: int
    tags: Tags
    protection: Protection


class KeyRing(Component):
    """One Key Manager key per purpose."""

    TYPE = "hub:keys:KeyRing"

    ids: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: KeyRingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.ids = {purpose.name: self._key(f"{name}-{purpose.name}", purpose, args).id for purpose in args.purposes}
        self.register_outputs({"ids": self.ids})

    def _key(self, name: str, purpose: KeyPurpose, args: KeyRingArgs) -> scaleway.Key:
        return scaleway.Key(
            name,
            name=f"{args.environment}-{purpose.name}",
            description=purpose.description,
            project_id=args.projects[purpose.project],
            region=args.region,
            usage=purpose.usage.value,
            algorithm=purpose.algorithm,
            origin=purpose.origin.value,
            protection_level=protection_level(purpose, args.protection_level),
            # Trap: Key Manager deletes an unprotected key, and all that it encrypted, seven days after one call.
            unprotected=False,
            # Trap: taking it away sends nothing, and the key goes on rotating: it hangs on the purpose, not on a file.
            rotation_policy={"rotation_period": rotation_period(args.rotation_days)} if purpose.rotates else None,
            tags=args.tags.in_project(purpose.project).holding(SECRETS).with_more(role=purpose.role).listing(),
            # Trap: the provider plans a change of these as an update that does nothing.
            opts=self.child(replace_on_changes=FIXED_AT_CREATION, **args.protection.options()),
        )
