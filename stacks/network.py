"""The network layer: VPC, private networks by tier, ACL, gateway with bastion, security groups, DNS."""

from __future__ import annotations

import pulumi

from components.account.projects import ProjectRole
from components.base import DISPOSABLE, KEPT
from components.network.acl import NetworkAcl, NetworkAclArgs
from components.network.dns import DnsZone, DnsZoneArgs
from components.network.flows import acl_rules
from components.network.gateway import Gateway, GatewayArgs
from components.network.security_group import NodeSecurityGroups, NodeSecurityGroupsArgs
from components.network.vpc import Vpc, VpcArgs
from components.provider import ScalewayProvider
from settings import Environment, Tier, address_plan
from settings.flow_matrix import flows
from stacks.contracts import FoundationContract, NetworkContract
from stacks.tags import tags


def declare(environment: Environment) -> NetworkContract:
    """Declare the network of an environment in its platform project."""
    foundation = FoundationContract.read(environment)
    project_id = foundation.projects[ProjectRole.PLATFORM.value]
    plan = address_plan(environment.network.cidr)
    name = environment.environment
    protection = KEPT if environment.is_production else DISPOSABLE
    marks = tags(environment, "network", ProjectRole.PLATFORM)
    options = pulumi.ResourceOptions(provider=ScalewayProvider(environment))

    vpc = Vpc(
        f"{name}-vpc",
        VpcArgs(
            project_id=project_id,
            region=environment.region.value,
            subnets={tier.value: plan.subnet(tier) for tier in Tier},
            tags=marks,
            protection=protection,
        ),
        options,
    )
    NetworkAcl(
        f"{name}-acl",
        NetworkAclArgs(
            vpc_id=vpc.id,
            region=environment.region.value,
            rules=acl_rules(flows(environment), plan),
            protection=protection,
        ),
        options,
    )
    gateway = Gateway(
        f"{name}-gateway",
        GatewayArgs(
            project_id=project_id,
            zone=environment.gateway_zone.value,
            type=environment.network.gateway_type.value,
            bastion_port=environment.network.bastion.port,
            bastion_allowed_ranges=[str(each) for each in environment.network.bastion.allowed_ranges],
            # Private nodes reach their control plane through NAT; the data and entry tiers have no way out at all.
            nat_networks={Tier.CLUSTER.value: vpc.private_networks[Tier.CLUSTER.value]},
            bastion_networks={Tier.ADMINISTRATION.value: vpc.private_networks[Tier.ADMINISTRATION.value]},
            tags=marks,
            protection=protection,
        ),
        options,
    )
    groups = NodeSecurityGroups(
        f"{name}-nodes",
        NodeSecurityGroupsArgs(project_id=project_id, zones=[zone.value for zone in environment.zones], tags=marks),
        options,
    )
    dns = DnsZone(
        f"{name}-dns",
        DnsZoneArgs(
            project_id=project_id,
            # A zone of two labels is a domain itself; any other says in which one it lies.
            domain=environment.network.dns_domain or environment.network.dns_zone,
            subdomain=environment.network.dns_subdomain,
            protection=protection,
        ),
        options,
    )
    return NetworkContract(
        vpc=vpc.id,
        private_networks=pulumi.Output.all(**vpc.private_networks),
        subnets=pulumi.Output.from_input({tier.value: str(plan.subnet(tier)) for tier in Tier}),
        gateway_networks=pulumi.Output.all(**gateway.networks),
        gateway_ip=gateway.address,
        security_groups=pulumi.Output.all(**groups.ids),
        dns_zone=dns.name,
    )
