"""The networks that the platform may be joined to, as the table `network-peers` lists them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from policies.ranges import Network, network

if TYPE_CHECKING:
    from policies.context import Context
    from policies.resource import Resource

TABLE = "network-peers"
NODES = "cluster"
"""The tier (tag `tier` of a network) that machines of the cluster lie in."""


def is_peer(target: object, peers: Iterable[Mapping[str, Any]]) -> bool:
    """Whether an id or address is that of a listed peer, with somebody who answers for it."""
    bare = str(target).rpartition("/")[2]
    return any(each["target"] == bare and each["owner"] and each["purpose"] for each in peers)


def ranges_beyond(peers: Iterable[Mapping[str, Any]]) -> tuple[Network, ...]:
    """The ranges that lie behind the listed peers."""
    return tuple(found for each in peers for text in each["ranges"] if (found := network(text)))


def tier(network: Resource) -> str:
    """What a network is for, as its tag says; empty when it does not."""
    return network.tags.get("tier", "")


def own_ranges(context: Context) -> tuple[Network, ...]:
    """The address space of the environment; all private ones when none is known."""
    if context.environment is not None:
        return (IPv4Network(str(context.environment.network.cidr)),)
    return tuple(IPv4Network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
