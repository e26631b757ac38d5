"""Conditions of IAM rules, in CEL.

Only CEL's standard functions are used. Scaleway checks the syntax of a condition, not whether it can ever hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from ipaddress import IPv4Network

_OCTET = "[0-9]{1,3}"


def address_pattern(network: IPv4Network) -> str:
    """A regular expression (RE2, without backslashes) of the addresses in a range; CEL has no test for ranges."""
    octets = []
    for i, first in enumerate(network.network_address.packed):
        free = min(max(32 - network.prefixlen - 8 * (3 - i), 0), 8)
        if free == 8:
            octets.append(_OCTET)
        elif free:
            octets.append(f"({'|'.join(str(value) for value in range(first, first + 2**free))})")
        else:
            octets.append(str(first))
    return f"^{'[.]'.join(octets)}$"


def from_ranges(networks: Iterable[IPv4Network]) -> str:
    """The request comes from one of these public ranges."""
    return " || ".join(f'request.ip.matches("{address_pattern(network)}")' for network in networks)


def until(end: datetime) -> str:
    """The request is made before `end`: a grant that lapses by itself."""
    return f'request.time < timestamp("{end:%Y-%m-%dT%H:%M:%SZ}")'


def on_resources(ids: Iterable[str]) -> str:
    """The request is about one of these resources. Ids are bare UUIDs.

    Requests without a resource, as lists and creations are, fail and are meant to: with the `|| !has(resource.id)`
    that Scaleway's page adds, a right on one secret would be one to create any. Who has to list may do so by a right
    without condition.
    """
    quoted = ", ".join(f'"{id_}"' for id_ in ids)
    return f"resource.id in [{quoted}]"


def both(first: str, second: str) -> str:
    """Both conditions hold; an empty one always does."""
    return f"({first}) && ({second})" if first and second else first or second
