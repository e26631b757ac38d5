"""An environment: everything that differs from one deployment of the platform to another."""

from __future__ import annotations

from typing import Self

from pydantic import Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from settings.address_plan import AddressPlan, address_plan
from settings.azure_exit import AzureExit
from settings.breach import Circumstances
from settings.foundation import Foundation
from settings.hardware import GATEWAY_ZONES
from settings.network import Network
from settings.placeholders import Placeholder, placeholders
from settings.platform import Platform
from settings.rules import BREACHES, breaches
from settings.types import (
    DataClass,
    Day,
    Email,
    EnvironmentName,
    OrganizationId,
    Region,
    Section,
    Stage,
    TagValue,
    Zone,
)


class Contacts(Section):
    """Who is told what. Cockpit knows one list of contacts for each project, whatever the alert is about."""

    security: tuple[Email, ...] = Field(
        description="E-mail addresses that security alerts go to: logs or metrics of any project but the platform's "
        "that stop or swell.",
        min_length=1,
    )
    operations: tuple[Email, ...] = Field(
        description="E-mail addresses that all alerts of the platform's project go to, and those of the budget.",
        min_length=1,
    )


class Environment(Section):
    """Everything that differs from one deployment of the sovereign health-data platform to another.

    Validation context: `circumstances` (settings.breach.Circumstances), the day and the name that the rules hold
    the environment to; today and no name when absent.
    """

    environment: EnvironmentName = Field(description="Name; the file has the same.")
    stage: Stage = Field(description="How strictly things are protected.")
    organization_id: OrganizationId = Field(description="The Scaleway organisation.")
    owner: TagValue = Field(description="Team that answers for the environment; a tag of every resource.")
    cost_centre: TagValue = Field(description="Who pays; a tag of every resource.")
    data_class: DataClass = Field(
        description="synthetic (made up) or sante (nominative health data): the tag `donnees`. "
        "Production holds sante, nothing else does."
    )
    retain_until: Day = Field(
        description="Day on which the data must be gone, at most 20 years ahead (SNDS): the tag `conservation-jusqu`."
    )
    region: Region = Field(description="Scaleway region.")
    zones: tuple[Zone, ...] = Field(
        description="Availability zones that nodes are spread over; production needs all three.",
        min_length=1,
        max_length=3,
    )
    contacts: Contacts = Field(description="Who is told what.")
    foundation: Foundation = Field(description="Projects, identities, keys, audit and observability.")
    network: Network = Field(description="VPC, private networks, gateway, bastion, DNS.")
    platform: Platform = Field(description="Cluster, databases, buckets, registry, entry.")
    azure_exit: AzureExit | None = Field(
        None, description="The exit from Azure, in the one environment that carries it out; null in the others."
    )

    @model_validator(mode="after")
    def _keeps_the_rules(self, info: ValidationInfo) -> Self:
        circumstances = (info.context or {}).get("circumstances") or Circumstances()
        found = tuple(breaches(self, circumstances))
        if found:
            text = "; ".join(f"{breach.rule}: {breach.fix}" for breach in found)
            raise PydanticCustomError(BREACHES, "{text}", {"text": text, "found": found})
        return self

    @property
    def is_production(self) -> bool:
        """Whether data-bearing resources are protected and retained."""
        return self.stage is Stage.PRODUCTION

    @property
    def address_plan(self) -> AddressPlan:
        """Where tiers, zones and research spaces live in the VPC's address space."""
        return address_plan(self.network.cidr)

    @property
    def gateway_zone(self) -> Zone:
        """The zone of the public gateway: the first of the environment's zones that offers one."""
        return next(zone for zone in self.zones if zone in GATEWAY_ZONES)

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The values that stand for real ones that only the hub knows (documentation ids, names and ranges)."""
        return placeholders(self)

    @property
    def is_placeholder(self) -> bool:
        """Whether any value is a placeholder: such an environment is never run against the real cloud."""
        return bool(self.placeholders)
