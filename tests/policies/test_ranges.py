"""Which ranges are the world, and which lie in others."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

import pytest

from policies.ranges import is_world, lies_in

OURS = (IPv4Network("203.0.113.0/28"), IPv6Network("2001:db8::/48"))


@pytest.mark.parametrize("text", [None, "", "0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "2000::/3", "anybody"])
def test_the_world_in_any_spelling(text: str | None) -> None:
    assert is_world(text)


@pytest.mark.parametrize("text", ["10.0.0.0/8", "203.0.113.7", "203.0.113.7/32", "2001:db8::/32", "203.0.113.9/28"])
def test_what_somebody_may_own_is_not_the_world(text: str) -> None:
    assert not is_world(text)


@pytest.mark.parametrize("text", ["203.0.113.0/28", "203.0.113.7", "203.0.113.7/32", "2001:db8::1"])
def test_parts_lie_in_a_range(text: str) -> None:
    assert lies_in(text, OURS)


@pytest.mark.parametrize("text", ["203.0.113.0/27", "203.0.113.16", "2001:db9::1", "0.0.0.0/0", "anybody", None])
def test_what_reaches_further_or_cannot_be_read_does_not(text: str | None) -> None:
    assert not lies_in(text, OURS)
