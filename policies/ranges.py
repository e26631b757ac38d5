"""Address ranges: which are the whole world, and which lie in others."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network

# Whoever cannot write /0 writes two halves of it: a range this wide is nobody's own.
WIDEST_IPV4, WIDEST_IPV6 = 8, 16


def network(text: object) -> Network | None:
    """A range, or a single address; None when it is neither."""
    return _network(str(text))


@lru_cache(maxsize=4096)  # an environment holds the same ranges many times
def _network(text: str) -> Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def is_world(text: object) -> bool:
    """Whether a source is open to everybody. What is unset is; so is what is no range that anybody could read."""
    found = network(text) if text else None
    if found is None:
        return True
    return found.prefixlen < (WIDEST_IPV4 if found.version == 4 else WIDEST_IPV6)


def lies_in(text: object, ranges: Iterable[Network]) -> bool:
    """Whether a range, or an address, is part of one of these."""
    found = network(text)
    return found is not None and any(
        found.version == each.version and found.subnet_of(each)  # type: ignore[arg-type]
        for each in ranges
    )
