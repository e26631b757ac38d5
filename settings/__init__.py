"""The typed model of an environment file: `load_environment` reads one, or says all that is wrong with it."""

import os

# It would look for plugins through the metadata of every installed package, in each start of the program.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from settings.address_plan import AddressPlan, address_plan
from settings.environment import Environment
from settings.errors import EnvironmentFileError, Problem
from settings.loading import (
    ENVIRONMENTS,
    environment_names,
    environment_path,
    is_environment_name,
    load_environment,
)
from settings.rotation import api_key_expiry
from settings.vocabulary import DataClass, Stage, Tier, Zone

__all__ = [
    "ENVIRONMENTS",
    "AddressPlan",
    "DataClass",
    "Environment",
    "EnvironmentFileError",
    "Problem",
    "Stage",
    "Tier",
    "Zone",
    "address_plan",
    "api_key_expiry",
    "environment_names",
    "environment_path",
    "is_environment_name",
    "load_environment",
]
