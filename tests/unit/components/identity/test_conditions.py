"""Conditions in CEL mean what they are named after."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.identity.conditions import address_pattern, both, from_ranges, on_resources, until
from emulator.conditions import holds

ADDRESSES = st.integers(min_value=0, max_value=2**32 - 1).map(IPv4Address)
NETWORKS = st.builds(
    lambda address, prefix: IPv4Network((int(address) >> (32 - prefix) << (32 - prefix), prefix)),
    ADDRESSES,
    st.integers(min_value=8, max_value=32),
)


@given(NETWORKS, ADDRESSES)
def test_a_pattern_matches_just_the_addresses_of_its_range(network: IPv4Network, address: IPv4Address) -> None:
    pattern = address_pattern(network)
    assert bool(re.search(pattern, str(address))) is (address in network)


@given(NETWORKS, st.integers(min_value=0, max_value=2**24 - 1))
def test_every_address_of_a_range_matches(network: IPv4Network, offset: int) -> None:
    address = network[offset % network.num_addresses]
    assert re.search(address_pattern(network), str(address))


def test_ranges_are_alternatives() -> None:
    condition = from_ranges([IPv4Network("203.0.113.4/31"), IPv4Network("198.51.100.0/24")])
    assert condition == (
        'request.ip.matches("^203[.]0[.]113[.](4|5)$") || request.ip.matches("^198[.]51[.]100[.][0-9]{1,3}$")'
    )


def test_a_grant_lapses_at_a_time_in_utc() -> None:
    assert until(datetime(2027, 1, 1, tzinfo=UTC)) == 'request.time < timestamp("2027-01-01T00:00:00Z")'


def test_resources_are_meant_by_id() -> None:
    assert on_resources(["a", "b"]) == 'resource.id in ["a", "b"]'


def test_conditions_are_kept_apart_when_joined() -> None:
    assert both("a || b", "c") == "(a || b) && (c)"
    assert both("", "c") == "c"
    assert both("a", "") == "a"


@pytest.mark.parametrize(
    ("address", "time", "held"),
    [
        ("203.0.113.7", "2026-11-23T10:00:00Z", True),
        ("203.0.113.17", "2026-11-23T10:00:00Z", False),
        ("203.0.113.7", "2027-11-23T10:00:00Z", False),
    ],
)
def test_the_guard_as_an_evaluator_of_cel_reads_it(address: str, time: str, held: bool) -> None:
    guard = both(from_ranges([IPv4Network("203.0.113.0/28")]), until(datetime(2027, 1, 1, tzinfo=UTC)))
    assert holds(guard, {"request": {"ip": address, "time": time}, "resource": {}}) is held


@pytest.mark.parametrize(("resource", "held"), [({"id": "a"}, True), ({"id": "c"}, False), ({}, False)])
def test_a_right_on_named_resources_as_an_evaluator_of_cel_reads_it(resource: dict[str, str], held: bool) -> None:
    request = {"ip": "203.0.113.7", "time": "2026-11-23T10:00:00Z"}
    assert holds(on_resources(["a", "b"]), {"request": request, "resource": resource}) is held
