"""The `network` block: address space, gateway, bastion, DNS zone, extra flows."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from settings.constraints import Constraint, refusal
from settings.types import (
    GatewayType,
    Hostname,
    PortNumber,
    PrivateCidr,
    Protocol,
    Section,
    Sentence,
    SourceCidr,
    TagValue,
    Tier,
)


class _BastionPort(Constraint):
    rule = "a port from 1024 to 59999, or 61000 (what the gateway accepts)"

    def sample(self) -> str:
        return "61000"

    def check(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise refusal(self.rule, "61000")
        if not (1024 <= value <= 59999 or value == 61000):
            raise refusal(self.rule, "61000")
        return value

    def json_schema(self) -> dict[str, object]:
        return {"type": "integer", "anyOf": [{"minimum": 1024, "maximum": 59999}, {"const": 61000}]}


class Bastion(Section):
    """The SSH bastion of the public gateway."""

    port: Annotated[int, _BastionPort()] = Field(61000, description="TCP port of the bastion.")
    allowed_ranges: tuple[SourceCidr, ...] = Field(
        description="IPv4 ranges that administrators connect from.", min_length=1
    )


class Flow(Section):
    """One more opening between two tiers, on top of those that the platform itself needs."""

    from_: Tier = Field(alias="from", description="Tier that opens the connection.")
    to: Tier = Field(description="Tier that is connected to.")
    protocol: Protocol = Field(description="Transport protocol.")
    ports: tuple[PortNumber, ...] = Field(description="Destination ports.", min_length=1)
    purpose: Sentence = Field(description="Why the flow exists, for the flow matrix.")
    owner: TagValue = Field(description="Team that answers for the flow.")


class Network(Section):
    """VPC, private networks, gateway, bastion, DNS."""

    cidr: PrivateCidr = Field(description="Address space of the VPC, cut up by the address plan.")
    gateway_type: GatewayType = Field(description="Size of the public gateway.")
    bastion: Bastion = Field(description="The SSH bastion.")
    dns_zone: Hostname = Field(description="DNS zone that this environment's names live in.")
    dns_domain: Hostname | None = Field(
        None,
        description="The registered domain that the zone lies in, or is; null for a zone of two labels, which is one. "
        "A longer name does not tell: hub.gouv.fr may be registered itself.",
    )
    flows: tuple[Flow, ...] = Field((), description="Flows between tiers on top of the platform's own.")

    @property
    def dns_subdomain(self) -> str:
        """What the zone adds to its registered domain; empty where it is the domain itself."""
        domain = self.dns_domain or self.dns_zone
        return self.dns_zone.removesuffix(domain).removesuffix(".")
