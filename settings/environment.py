"""An environment: everything that differs from one deployment of the platform to another."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from settings.foundation import Foundation
from settings.network import Network
from settings.platform import Platform
from settings.types import DataClass, Email, Name, Region, Section, Stage, Uuid, Zone


class Contacts(Section):
    security: Annotated[tuple[Email, ...], Field(min_length=1)]
    operations: Annotated[tuple[Email, ...], Field(min_length=1)]


class Environment(Section):
    environment: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,23}$")]
    stage: Stage
    organization_id: Uuid
    owner: Name
    cost_centre: Name
    data_class: DataClass
    retain_until: date
    region: Region
    zones: Annotated[tuple[Zone, ...], Field(min_length=1, max_length=3)]
    contacts: Contacts
    foundation: Foundation
    network: Network
    platform: Platform

    @property
    def is_production(self) -> bool:
        """Whether data-bearing resources are protected and retained."""
        return self.stage is Stage.PRODUCTION
