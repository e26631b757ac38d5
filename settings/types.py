"""Domain types: the values an environment file may hold, each with its rule and what to write instead."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Section(BaseModel):
    """A block of an environment file: immutable, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Stage(StrEnum):
    """How strictly an environment is protected."""

    REHEARSAL = "rehearsal"
    PREPRODUCTION = "preproduction"
    PRODUCTION = "production"


class DataClass(StrEnum):
    """What the data is: made up, or nominative health data (French: données de santé)."""

    SYNTHETIC = "synthetic"
    SANTE = "sante"


class Region(StrEnum):
    """The only region that the HDS scope allows: Paris."""

    FR_PAR = "fr-par"


class Zone(StrEnum):
    """The availability zones of fr-par."""

    FR_PAR_1 = "fr-par-1"
    FR_PAR_2 = "fr-par-2"
    FR_PAR_3 = "fr-par-3"


class ProtectionLevel(StrEnum):
    """Where the key-encryption keys of Key Manager live."""

    HSM = "hsm"
    SOFTWARE = "software"


class LockMode(StrEnum):
    """Object-lock mode: governance can be lifted by a privileged person, compliance by nobody before its end."""

    GOVERNANCE = "governance"
    COMPLIANCE = "compliance"


class ApiKeyRotation(StrEnum):
    """How often API keys are replaced (see settings.rotation)."""

    MONTHLY = "monthly"


class PeopleGroup(StrEnum):
    """The groups of people that the organisation knows."""

    ADMINISTRATORS = "administrators"
    DEPLOYERS = "deployers"
    AUDITORS = "auditors"
    CUSTODIANS = "custodians"
    READERS = "readers"


class GatewayType(StrEnum):
    """Public gateway sizes."""

    S = "VPC-GW-S"
    M = "VPC-GW-M"
    L = "VPC-GW-L"
    XL = "VPC-GW-XL"


class Tier(StrEnum):
    """The network's tiers: one private network each, spanning all zones of the region."""

    ENTRY = "entry"
    CLUSTER = "cluster"
    DATA = "data"
    ADMINISTRATION = "administration"


class Protocol(StrEnum):
    """Protocols a flow may name."""

    TCP = "tcp"
    UDP = "udp"


class ControlPlane(StrEnum):
    """Dedicated control planes only: the HDS clause covers no other (facts: Kubernetes shared responsibility)."""

    DEDICATED_4 = "kapsule-dedicated-4"
    DEDICATED_8 = "kapsule-dedicated-8"
    DEDICATED_16 = "kapsule-dedicated-16"


class Weekday(StrEnum):
    """Day of a maintenance window."""

    ANY = "any"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class TaintEffect(StrEnum):
    """What a Kubernetes taint does to pods that do not tolerate it."""

    NO_SCHEDULE = "NoSchedule"
    PREFER_NO_SCHEDULE = "PreferNoSchedule"
    NO_EXECUTE = "NoExecute"


class VolumeType(StrEnum):
    """Block storage classes, by I/O operations per second."""

    SBS_5K = "sbs_5k"
    SBS_15K = "sbs_15k"


class Grant(StrEnum):
    """What a database user may do in one database."""

    READONLY = "readonly"
    READWRITE = "readwrite"
    ALL = "all"


class LoadBalancerType(StrEnum):
    """Load balancer sizes."""

    S = "LB-S"
    GP_M = "LB-GP-M"
    GP_L = "LB-GP-L"
    GP_XL = "LB-GP-XL"


def _network(value: Any) -> Any:
    return ipaddress.IPv4Network(value) if isinstance(value, str) else value


Cidr = Annotated[IPv4Network, BeforeValidator(_network)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*[a-z0-9]$", max_length=63)]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Hostname = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$")]
Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
BucketName = Annotated[
    str, Field(pattern=r"^(landing|raw|curated|exchange|backups|logs)(-[a-z0-9]+)*$", max_length=40)
]
