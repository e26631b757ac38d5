"""The VPC of an environment, closed between its private networks until a flow is listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
from pulumiverse_scaleway import network as scaleway

from components.base import Component, Protection, Tags


@dataclass(frozen=True)
class VpcArgs:
    """Attributes: `project_id` owns it; `subnets` maps each tier's name to its IPv4 range."""

    project_id: pulumi.Input[str]
    region: str
    subnets: Mapping[str, IPv4Network]
    tags: Tags
    protection: Protection


class Vpc(Component):
    """A VPC with one private network per tier."""

    TYPE = "hub:network:Vpc"

    id: pulumi.Output[str]
    private_networks: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: VpcArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        protect = args.protection.protect
        vpc = scaleway.Vpc(
            name,
            name=name,
            project_id=args.project_id,
            region=args.region,
            # Trap: routing cannot be switched off again: what passes between tiers is for the access list to say.
            enable_routing=True,
            # Trap: the API propagates custom routes whatever is asked, so False would be a change in each preview.
            # There is no route of ours to propagate.
            # Trap: a transitive VPC forwards a peer's packets to other peers.
            enable_transitivity=False,
            tags=args.tags.listing(),
            opts=self.child(protect=protect),
        )
        self.private_networks = {
            tier: scaleway.PrivateNetwork(
                f"{name}-{tier}",
                name=f"{name}-{tier}",
                # Trap: without a VPC's id the project's default VPC is used.
                vpc_id=vpc.id,
                project_id=args.project_id,
                region=args.region,
                ipv4_subnet={"subnet": str(subnet)},
                # Trap: a tier that learns the default route has a way out.
                enable_default_route_propagation=False,
                tags=args.tags.with_more(tier=tier).listing(),
                opts=self.child(protect=protect),
            ).id
            for tier, subnet in args.subnets.items()
        }
        self.id = vpc.id
        self.register_outputs({"id": self.id, "privateNetworks": self.private_networks})
