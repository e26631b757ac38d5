"""The public gateway: NAT for the tiers that need it, and a bastion for named ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import network as scaleway

from components.base import Component, Protection, Tags
from components.network.bastion import narrow_bastion_first


@dataclass(frozen=True)
class GatewayArgs:
    """Attributes: `nat_networks` and `bastion_networks` map tiers to private network ids."""

    project_id: pulumi.Input[str]
    zone: str
    type: str
    bastion_port: int
    bastion_allowed_ranges: Sequence[str]
    nat_networks: Mapping[str, pulumi.Input[str]]
    bastion_networks: Mapping[str, pulumi.Input[str]]
    tags: Tags
    protection: Protection


class Gateway(Component):
    """One gateway with its own address. The product is zonal and has no high availability to choose."""

    TYPE = "hub:network:Gateway"

    address: pulumi.Output[str]
    networks: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: GatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        ip = scaleway.PublicGatewayIp(
            f"{name}-ip",
            project_id=args.project_id,
            zone=args.zone,
            tags=args.tags.listing(),
            # The cluster's API and other people's firewalls name the address.
            opts=self.child(protect=args.protection.protect),
        )
        gateway = scaleway.PublicGateway(
            name,
            name=name,
            project_id=args.project_id,
            zone=args.zone,
            type=args.type,
            ip_id=ip.id,
            bastion_enabled=True,
            bastion_port=args.bastion_port,
            # Trap: unset means everyone. The API takes no list at creation: the provider sends it in a second call, and
            # where that fails keeps it in the state as if it were sent. No network is attached before it is asked for.
            allowed_ip_ranges=list(args.bastion_allowed_ranges),
            enable_smtp=False,
            tags=args.tags.listing(),
            # Trap: another zone replaces gateway and address, and no node reaches the cluster's API until its list of
            # addresses is brought up anew.
            opts=self.child(protect=args.protection.protect),
        )
        attachments = [(tier, network, True) for tier, network in args.nat_networks.items()]
        attachments += [(tier, network, False) for tier, network in args.bastion_networks.items()]
        behind = narrow_bastion_first(f"{name}-bastion", args.bastion_allowed_ranges)
        self.networks = {
            tier: scaleway.GatewayNetwork(
                f"{name}-{tier}",
                gateway_id=gateway.id,
                private_network_id=network,
                zone=args.zone,
                # Trap: masquerade is on by default, and would give a tier without need a way out.
                enable_masquerade=nat,
                ipam_configs=[{"push_default_route": nat}],
                opts=self.child(hooks=behind),
            ).id
            for tier, network, nat in attachments
        }
        self.address = ip.address
        self.register_outputs({"address": self.address, "networks": self.networks})
