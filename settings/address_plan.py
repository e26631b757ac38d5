"""The address plan: a pure function from the VPC's CIDR to the subnets of tiers, research spaces and zones.

Positions are fixed, in sixteenths of the CIDR (a /16 gives /20 blocks), so that adding something never moves what
exists. Positions are only ever added to the tables below, never changed or given away again:

    0 entry, 1 cluster, 2 data, 3 administration | 4..7 later tiers | 8..15 research spaces, four to a block

A tier's private network is regional and spans all zones. Its zone ranges are quarters, one a zone in the order of the
zones' numbers, the last quarter being no zone's. They document and name addresses that are reserved on purpose:
Scaleway's IPAM hands out addresses from the whole subnet and knows nothing of them. IPv6 is assigned by Scaleway and
not planned here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network

from settings.vocabulary import Tier, Zone

_BLOCK_BITS = 4
_SPACE_BITS = 6
_ZONE_BITS = 2

TIER_BLOCKS: Mapping[Tier, int] = {Tier.ENTRY: 0, Tier.CLUSTER: 1, Tier.DATA: 2, Tier.ADMINISTRATION: 3}
SPARE_BLOCKS = range(4, 8)
_ZONE_QUARTERS: Mapping[Zone, int] = {Zone.FR_PAR_1: 0, Zone.FR_PAR_2: 1, Zone.FR_PAR_3: 2}
_FIRST_SPACE = 8 << (_SPACE_BITS - _BLOCK_BITS)
SPACES = range((1 << _SPACE_BITS) - _FIRST_SPACE)


@dataclass(frozen=True, slots=True)
class AddressPlan:
    """Where everything lives within one VPC's address space."""

    cidr: IPv4Network

    def subnet(self, tier: Tier) -> IPv4Network:
        """The private network of a tier, spanning all zones."""
        return _part(self.cidr, _BLOCK_BITS, TIER_BLOCKS[tier])

    def zone_range(self, tier: Tier, zone: Zone) -> IPv4Network:
        """The quarter of a tier's subnet that is named after a zone."""
        return _part(self.subnet(tier), _ZONE_BITS, _ZONE_QUARTERS[zone])

    def space(self, index: int) -> IPv4Network:
        """The private network of research space `index`, from 0 to 31; ValueError for any other."""
        if index not in SPACES:
            raise ValueError(f"research space {index} is outside {SPACES.start}..{SPACES.stop - 1}")
        return _part(self.cidr, _SPACE_BITS, _FIRST_SPACE + index)

    def spare(self) -> tuple[IPv4Network, ...]:
        """The blocks that no tier has yet: what a new tier gets is here."""
        return tuple(_part(self.cidr, _BLOCK_BITS, block) for block in SPARE_BLOCKS)


def address_plan(cidr: IPv4Network) -> AddressPlan:
    """The plan of a VPC; `cidr` is a /16 to /20, as an environment's network.cidr is."""
    return AddressPlan(cidr)


def _part(network: IPv4Network, bits: int, index: int) -> IPv4Network:
    prefix = network.prefixlen + bits
    return IPv4Network((int(network.network_address) + (index << (32 - prefix)), prefix))
