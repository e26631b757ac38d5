"""The typed model of an environment file."""

from settings.address_plan import AddressPlan, address_plan
from settings.environment import Environment
from settings.loading import load_environment
from settings.rotation import api_key_expiry
from settings.types import DataClass, Stage, Tier, Zone

__all__ = [
    "AddressPlan",
    "DataClass",
    "Environment",
    "Stage",
    "Tier",
    "Zone",
    "address_plan",
    "api_key_expiry",
    "load_environment",
]
