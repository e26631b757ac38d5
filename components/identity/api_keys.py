"""API keys of applications: they expire, and their secret goes straight to Secret Manager."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pulumi
from pulumiverse_scaleway import iam as scaleway

from components.base import Component


@dataclass(frozen=True)
class ApiKey:
    """One application's key. Attributes: `home` is the default project, `secret_id` where the secret goes."""

    application_id: pulumi.Input[str]
    home: pulumi.Input[str]
    secret_id: pulumi.Input[str]


@dataclass(frozen=True)
class ApiKeysArgs:
    """Attributes: `expires` is the same for all; `keys` are by application name."""

    expires: datetime
    keys: Mapping[str, ApiKey]


class ApiKeys(Component):
    """One API key per application. A new expiry is a new key: the old one goes once its successor is stored."""

    TYPE = "hub:identity:ApiKeys"

    access_keys: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: ApiKeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.access_keys = {
            application: scaleway.ApiKey(
                f"{name}-{application}",
                application_id=key.application_id,
                description=application,
                expires_at=f"{args.expires:%Y-%m-%dT%H:%M:%SZ}",
                # Trap: without it, S3 calls with this key go to the organisation's default project.
                default_project_id=key.home,
                # Trap: without it, the secret key is in the state.
                secret_id=key.secret_id,
                opts=self.child(),
            ).access_key
            for application, key in args.keys.items()
        }
        self.register_outputs({"accessKeys": self.access_keys})
