"""What the exit knows about types of resources. A type that is not here is unknown, and its rows are held."""

from __future__ import annotations

from azure_exit.catalogue import compute, databases, keys, management, network, storage
from azure_exit.catalogue.kind import WAVE_TITLES, Block, Kind, Method, Role, Survivor, Wave
from azure_exit.inventory.model import Resource

KINDS: dict[str, Kind] = {
    kind.arm_type.lower(): kind
    for module in (network, storage, databases, compute, keys, management)
    for kind in module.KINDS
}
"""Every known type, by its name in lower case."""


def kind_of(arm_type: str) -> Kind | None:
    """The kind of a type in lower case; None when it is unknown."""
    return KINDS.get(arm_type)


__all__ = [
    "KINDS",
    "WAVE_TITLES",
    "Block",
    "Kind",
    "Method",
    "Resource",
    "Role",
    "Survivor",
    "Wave",
    "kind_of",
]
