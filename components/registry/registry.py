"""The private container registry."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import registry as scaleway

from components.base import Component, Protection


@dataclass(frozen=True)
class RegistryArgs:
    project_id: pulumi.Input[str]
    region: str
    name: str
    protection: Protection


class Registry(Component):
    """A registry namespace. The product has no private endpoint, no scan and no immutable tags: pin by digest."""

    TYPE = "hub:registry:Registry"

    endpoint: pulumi.Output[str]

    def __init__(self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        namespace = scaleway.Namespace(
            name,
            name=args.name,
            project_id=args.project_id,
            region=args.region,
            is_public=False,
            # Clusters run the images by digest: nobody builds the same ones again.
            opts=self.child(**args.protection.options()),
        )
        self.endpoint = namespace.endpoint
        self.register_outputs({"endpoint": self.endpoint})
