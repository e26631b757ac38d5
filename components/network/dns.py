"""The DNS zone of an environment."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumiverse_scaleway import domain as scaleway

from components.base import Component, Protection


@dataclass(frozen=True)
class DnsZoneArgs:
    """Attributes: `domain` is the registered one; `subdomain` is what the zone adds to it, if anything."""

    project_id: pulumi.Input[str]
    domain: str
    subdomain: str
    protection: Protection


class DnsZone(Component):
    """A zone. A registered domain's own comes with the domain: the provider takes it over, and leaves it at the end."""

    TYPE = "hub:network:DnsZone"

    name: pulumi.Output[str]

    def __init__(self, name: str, args: DnsZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        zone = scaleway.Zone(
            name,
            project_id=args.project_id,
            domain=args.domain,
            subdomain=args.subdomain,
            opts=self.child(protect=args.protection.protect),
        )
        self.name = zone.id
        self.register_outputs({"name": self.name})
