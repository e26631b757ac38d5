"""Rules on the address space, the ranges and the names of the network, and on the entry."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network
from pathlib import Path
from typing import TYPE_CHECKING

from settings.breach import Breach, Circumstances, Keys
from settings.hardware import KAPSULE_NETWORKS

if TYPE_CHECKING:
    from settings.environment import Environment

# As many as the widest range has: a list of ranges is no way around its limit.
_MOST_ADDRESSES = 1 << 16
# What the zone of a domain that needs no telling has: a name and the top-level domain that it is registered under.
_LABELS = 2
_CHECKOUT = Path(__file__).resolve().parents[1]


def network_leaves_room_for_the_cluster(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    for use, taken in KAPSULE_NETWORKS.items():
        if env.network.cidr.overlaps(taken):
            yield Breach(
                ("network", "cidr"), f"Kapsule uses {taken} for {use}: the VPC stays clear of it", "10.64.0.0/16"
            )


def bastion_ranges_are_distinct_and_few(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    yield from _distinct_and_few(("network", "bastion", "allowed_ranges"), env.network.bastion.allowed_ranges)


def api_ranges_are_distinct_and_few(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    yield from _distinct_and_few(("platform", "kubernetes", "api_access"), env.platform.kubernetes.api_access)


def zone_tells_its_domain(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    zone, domain = env.network.dns_zone, env.network.dns_domain
    last = ".".join(zone.split(".")[-_LABELS:])
    if domain is None and zone != last:
        yield Breach(
            ("network", "dns_zone"),
            "a zone of more than two labels says beside it which registered domain it lies in",
            f"dns_domain: {last} too, or dns_domain: {zone} if that is what is registered",
        )
    if domain is not None and zone != domain and not zone.endswith(f".{domain}"):
        yield Breach(
            ("network", "dns_domain"), f"the registered domain that network.dns_zone, {zone}, lies in or is", last
        )


def entry_is_within_the_zone(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    hostname, zone = env.platform.entry.hostname, env.network.dns_zone
    if hostname != zone and not hostname.endswith(f".{zone}"):
        yield Breach(
            ("platform", "entry", "hostname"),
            f"a name within network.dns_zone, {zone}",
            f"{hostname.partition('.')[0]}.{zone}",
        )


def certificate_is_apart_from_the_code(env: Environment, _on: Circumstances) -> Iterator[Breach]:
    file = Path(env.platform.entry.certificate_file)
    if file.is_absolute() and file.is_relative_to(_CHECKOUT) and not file.is_relative_to(_CHECKOUT / ".hub"):
        yield Breach(
            ("platform", "entry", "certificate_file"),
            "a private key lies outside the checkout, or under .hub/, which git ignores",
            f".hub/{env.environment}/{file.name}",
        )


NETWORK_RULES = (
    network_leaves_room_for_the_cluster,
    bastion_ranges_are_distinct_and_few,
    api_ranges_are_distinct_and_few,
    zone_tells_its_domain,
    entry_is_within_the_zone,
    certificate_is_apart_from_the_code,
)


def _distinct_and_few(where: Keys, ranges: tuple[IPv4Network, ...]) -> Iterator[Breach]:
    for index, later in enumerate(ranges):
        for earlier in ranges[:index]:
            if later.overlaps(earlier):
                wider = min(later, earlier, key=lambda network: network.prefixlen)
                yield Breach((*where, index), f"ranges do not overlap, and {earlier} does", f"{wider} alone")
                break
    total = sum(each.num_addresses for each in ranges)
    if total > _MOST_ADDRESSES:
        yield Breach(
            where,
            f"people connect from {_MOST_ADDRESSES} addresses at most, as many as one /16 has, and these are {total}",
            "the ranges of your sites or VPN alone",
        )
