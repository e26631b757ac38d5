"""The network ACL of a VPC: default drop for both IP families, opened by the flow matrix only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import network as scaleway

from components.base import Component, Protection
from components.network.flows import AclRule


@dataclass(frozen=True)
class NetworkAclArgs:
    vpc_id: pulumi.Input[str]
    region: str
    rules: Sequence[AclRule]
    protection: Protection


class NetworkAcl(Component):
    """Both lists of a VPC. IPv6 has no flow: private networks get IPv6 addresses whether wanted or not."""

    TYPE = "hub:network:NetworkAcl"

    def __init__(self, name: str, args: NetworkAclArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        for family, rules in (("ipv4", args.rules), ("ipv6", ())):
            scaleway.Acl(
                f"{name}-{family}",
                vpc_id=args.vpc_id,
                region=args.region,
                is_ipv6=family == "ipv6",
                # Trap: the provider's default is accept, for IPv6 as well.
                default_policy="drop",
                rules=[_provider_rule(rule) for rule in rules],
                # Trap: deleting the resource writes an empty list that accepts everything.
                opts=self.child(protect=args.protection.protect),
            )
        self.register_outputs({})


def _provider_rule(rule: AclRule) -> scaleway.AclRuleArgsDict:
    return {
        "action": "accept",
        "description": rule.description,
        # Trap: left out, the protocol is ANY.
        "protocol": rule.protocol,
        "source": rule.source,
        "src_port_low": rule.source_ports[0],
        "src_port_high": rule.source_ports[1],
        "destination": rule.destination,
        "dst_port_low": rule.destination_ports[0],
        "dst_port_high": rule.destination_ports[1],
    }
