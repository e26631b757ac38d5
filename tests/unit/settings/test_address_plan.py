"""The address plan never overlaps, leaves room to grow, and never moves what exists."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings import AddressPlan, Tier, Zone, address_plan
from settings.address_plan import SPACES, SPARE_BLOCKS, TIER_BLOCKS
from settings.types import PRIVATE_NETWORKS


@st.composite
def vpc_cidrs(draw: st.DrawFn) -> IPv4Network:
    """Any network that an environment file may give to its VPC."""
    private = draw(st.sampled_from(PRIVATE_NETWORKS))
    prefix = draw(st.integers(min_value=16, max_value=20))
    index = draw(st.integers(min_value=0, max_value=(1 << (prefix - private.prefixlen)) - 1))
    return IPv4Network((int(private.network_address) + (index << (32 - prefix)), prefix))


PLANS = vpc_cidrs().map(address_plan)


def everything(plan: AddressPlan) -> list[IPv4Network]:
    return [*map(plan.subnet, Tier), *plan.spare(), *map(plan.space, SPACES)]


def overlaps(networks: list[IPv4Network]) -> list[tuple[IPv4Network, IPv4Network]]:
    return [pair for pair in combinations(networks, 2) if pair[0].overlaps(pair[1])]


@given(plan=PLANS)
def test_tiers_spare_blocks_and_spaces_do_not_overlap(plan: AddressPlan) -> None:
    assert not overlaps(everything(plan))


@given(plan=PLANS)
def test_all_is_within_the_vpc_and_fills_it(plan: AddressPlan) -> None:
    networks = everything(plan)
    assert all(network.subnet_of(plan.cidr) for network in networks)
    assert sum(network.num_addresses for network in networks) == plan.cidr.num_addresses


@given(plan=PLANS, tier=st.sampled_from(Tier))
def test_zone_ranges_do_not_overlap_and_leave_a_quarter(plan: AddressPlan, tier: Tier) -> None:
    ranges = [plan.zone_range(tier, zone) for zone in Zone]
    assert not overlaps(ranges)
    assert all(each.subnet_of(plan.subnet(tier)) for each in ranges)
    assert sum(each.num_addresses for each in ranges) * 4 == plan.subnet(tier).num_addresses * 3


@given(plan=PLANS)
def test_room_to_grow(plan: AddressPlan) -> None:
    assert len(plan.spare()) == 4
    assert {network.prefixlen for network in plan.spare()} == {plan.subnet(Tier.DATA).prefixlen}
    assert len(SPACES) == 32
    # The smallest VPC still has 64 addresses in a research space, and 254 hosts in a tier.
    assert plan.space(0).num_addresses >= 64
    assert plan.subnet(Tier.CLUSTER).num_addresses >= 256


@given(plan=PLANS, block=st.sampled_from(SPARE_BLOCKS))
def test_a_tier_that_is_added_moves_nothing(plan: AddressPlan, block: int) -> None:
    before = everything(plan)
    added = plan.spare()[SPARE_BLOCKS.index(block)]
    assert [network for network in before if network.overlaps(added)] == [added]
    assert block not in TIER_BLOCKS.values()


@given(plan=PLANS, index=st.sampled_from(SPACES))
def test_a_space_depends_on_its_own_index_alone(plan: AddressPlan, index: int) -> None:
    assert address_plan(plan.cidr).space(index) == plan.space(index)
    assert all(not plan.space(index).overlaps(plan.space(other)) for other in SPACES if other != index)


def test_positions_are_for_ever() -> None:
    """These addresses are in use: a change here would replace every private network that exists."""
    plan = address_plan(IPv4Network("10.64.0.0/16"))
    assert {str(tier): str(plan.subnet(tier)) for tier in Tier} == {
        "entry": "10.64.0.0/20",
        "cluster": "10.64.16.0/20",
        "data": "10.64.32.0/20",
        "administration": "10.64.48.0/20",
    }
    assert {str(zone): str(plan.zone_range(Tier.DATA, zone)) for zone in Zone} == {
        "fr-par-1": "10.64.32.0/22",
        "fr-par-2": "10.64.36.0/22",
        "fr-par-3": "10.64.40.0/22",
    }
    assert [str(plan.space(index)) for index in (0, 1, 31)] == ["10.64.128.0/22", "10.64.132.0/22", "10.64.252.0/22"]
    assert [str(network) for network in plan.spare()] == [f"10.64.{third}.0/20" for third in (64, 80, 96, 112)]


@pytest.mark.parametrize("index", [-1, 32, 1000])
def test_no_such_space(index: int) -> None:
    with pytest.raises(ValueError, match=r"outside 0\.\.31"):
        address_plan(IPv4Network("10.64.0.0/16")).space(index)
