"""Security groups for the cluster's nodes: nothing in, nothing out, on any public interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import instance as scaleway

from components.base import Component, Tags


@dataclass(frozen=True)
class NodeSecurityGroupsArgs:
    project_id: pulumi.Input[str]
    zones: Sequence[str]
    tags: Tags


class NodeSecurityGroups(Component):
    """One group per zone, since groups are zonal. Nodes have no public interface; should one appear, it is closed."""

    TYPE = "hub:network:NodeSecurityGroups"

    ids: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: NodeSecurityGroupsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self.ids = {
            zone: scaleway.SecurityGroup(
                f"{name}-{zone}",
                name=f"{name}-{zone}",
                description="Nodes: closed in both directions on public interfaces",
                project_id=args.project_id,
                zone=zone,
                stateful=True,
                # Trap: both default policies are accept unless written out.
                inbound_default_policy="drop",
                outbound_default_policy="drop",
                enable_default_security=True,
                tags=args.tags.listing(),
                opts=self.child(),
            ).id
            for zone in args.zones
        }
        self.register_outputs({"ids": self.ids})
