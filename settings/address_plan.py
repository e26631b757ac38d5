"""The address plan: a pure function from the VPC's CIDR to the subnets of tiers, research spaces and zones.

Positions are fixed, in sixteenths of the CIDR (a /16 gives /20 blocks), so that adding something never moves what
exists:

    0 entry, 1 cluster, 2 data, 3 administration, 4..7 kept for later tiers, 8..15 research spaces
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network

from settings.vocabulary import Tier, Zone

_TIER_POSITION = {Tier.ENTRY: 0, Tier.CLUSTER: 1, Tier.DATA: 2, Tier.ADMINISTRATION: 3}
_ZONE_POSITION = {Zone.FR_PAR_1: 0, Zone.FR_PAR_2: 1, Zone.FR_PAR_3: 2}
_FIRST_SPACE_BLOCK = 8
_SPACES_PER_BLOCK = 4


@dataclass(frozen=True)
class AddressPlan:
    """Where everything lives within one VPC's CIDR."""

    cidr: IPv4Network

    def _part(self, network: IPv4Network, bits: int, index: int) -> IPv4Network:
        prefix = network.prefixlen + bits
        return IPv4Network((int(network.network_address) + (index << (32 - prefix)), prefix))

    def subnet(self, tier: Tier) -> IPv4Network:
        """The private network of a tier, spanning all zones."""
        return self._part(self.cidr, 4, _TIER_POSITION[tier])

    def zone_range(self, tier: Tier, zone: Zone) -> IPv4Network:
        """The quarter of a tier's subnet that documentation and ACLs give to a zone."""
        return self._part(self.subnet(tier), 2, _ZONE_POSITION[zone])

    def space(self, index: int) -> IPv4Network:
        """The subnet of research space `index`, 0..31."""
        spaces = (16 - _FIRST_SPACE_BLOCK) * _SPACES_PER_BLOCK
        if not 0 <= index < spaces:
            raise ValueError(f"research space {index} is outside 0..{spaces - 1}")
        return self._part(self.cidr, 6, _FIRST_SPACE_BLOCK * _SPACES_PER_BLOCK + index)


def address_plan(cidr: IPv4Network) -> AddressPlan:
    """The plan for a VPC of `cidr`, which is a /16 to /20."""
    return AddressPlan(cidr)
