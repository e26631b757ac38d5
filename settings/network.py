"""The `network` block: address space, gateway, bastion, DNS, extra flows."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from settings.types import Cidr, GatewayType, Hostname, Protocol, Section, Tier


class Bastion(Section):
    port: int = 61000
    allowed_ranges: Annotated[tuple[Cidr, ...], Field(min_length=1)]


class Flow(Section):
    from_: Annotated[Tier, Field(alias="from")]
    to: Tier
    protocol: Protocol
    ports: tuple[int, ...]
    purpose: str
    owner: str


class Network(Section):
    cidr: Cidr
    gateway_type: GatewayType
    bastion: Bastion
    dns_zone: Hostname
    flows: tuple[Flow, ...] = ()
