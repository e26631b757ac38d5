"""The words that an environment file may use: closed lists, each with the reason for being closed."""

from __future__ import annotations

from settings.constraints import Vocabulary


class Stage(Vocabulary):
    """How strictly an environment is protected."""

    REHEARSAL = "rehearsal"
    PREPRODUCTION = "preproduction"
    PRODUCTION = "production"


class DataClass(Vocabulary):
    """What the data is: made up, or nominative health data (French: données de santé)."""

    SYNTHETIC = "synthetic"
    SANTE = "sante"


class Region(Vocabulary):
    """The region of everything."""

    FR_PAR = "fr-par"

    @classmethod
    def why(cls) -> str:
        return "Scaleway's HDS scope is the Paris region"


class Zone(Vocabulary):
    """The availability zones of the region."""

    FR_PAR_1 = "fr-par-1"
    FR_PAR_2 = "fr-par-2"
    FR_PAR_3 = "fr-par-3"

    @classmethod
    def why(cls) -> str:
        return "the zones of fr-par, which is the HDS scope"


class ProtectionLevel(Vocabulary):
    """Where Key Manager keeps the keys that wrap the others."""

    HSM = "hsm"
    SOFTWARE = "software"


class LockMode(Vocabulary):
    """Object-lock mode: governance can be lifted by a privileged person, compliance by nobody before its end."""

    GOVERNANCE = "governance"
    COMPLIANCE = "compliance"


class ApiKeyRotation(Vocabulary):
    """How often API keys are replaced (see settings.rotation)."""

    MONTHLY = "monthly"


class PeopleGroup(Vocabulary):
    """The groups of people that the organisation knows."""

    ADMINISTRATORS = "administrators"
    DEPLOYERS = "deployers"
    AUDITORS = "auditors"
    CUSTODIANS = "custodians"
    READERS = "readers"


class GatewayType(Vocabulary):
    """Sizes of the public gateway."""

    S = "VPC-GW-S"
    M = "VPC-GW-M"
    L = "VPC-GW-L"
    XL = "VPC-GW-XL"


class Tier(Vocabulary):
    """The network's tiers: one private network each, spanning all zones of the region."""

    ENTRY = "entry"
    CLUSTER = "cluster"
    DATA = "data"
    ADMINISTRATION = "administration"


class Protocol(Vocabulary):
    """Protocols that a flow may name."""

    TCP = "tcp"
    UDP = "udp"


class ControlPlane(Vocabulary):
    """Kubernetes control planes, by size."""

    DEDICATED_4 = "kapsule-dedicated-4"
    DEDICATED_8 = "kapsule-dedicated-8"
    DEDICATED_16 = "kapsule-dedicated-16"

    @classmethod
    def why(cls) -> str:
        return "Kapsule is within the HDS scope with a dedicated control plane only"


class Weekday(Vocabulary):
    """Day of a maintenance window."""

    ANY = "any"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class TaintEffect(Vocabulary):
    """What a taint does to pods that do not tolerate it."""

    NO_SCHEDULE = "NoSchedule"
    PREFER_NO_SCHEDULE = "PreferNoSchedule"
    NO_EXECUTE = "NoExecute"


class DatabaseEngine(Vocabulary):
    """Managed database engines."""

    POSTGRESQL_17 = "PostgreSQL-17"

    @classmethod
    def why(cls) -> str:
        return "the newest that the service was seen to offer (2026-08), and the one this kit is written for"


class VolumeType(Vocabulary):
    """Block storage classes, by I/O operations per second."""

    SBS_5K = "sbs_5k"
    SBS_15K = "sbs_15k"

    @classmethod
    def why(cls) -> str:
        return "block storage; a local disk dies with its node"


class Grant(Vocabulary):
    """What a database user may do in one database."""

    READONLY = "readonly"
    READWRITE = "readwrite"
    ALL = "all"


class BucketPurpose(Vocabulary):
    """What a bucket is for: its name, or the first word of it."""

    LANDING = "landing"
    RAW = "raw"
    CURATED = "curated"
    EXCHANGE = "exchange"
    BACKUPS = "backups"
    LOGS = "logs"


class LoadBalancerType(Vocabulary):
    """Sizes of the load balancer."""

    S = "LB-S"
    GP_M = "LB-GP-M"
    GP_L = "LB-GP-L"
    GP_XL = "LB-GP-XL"
