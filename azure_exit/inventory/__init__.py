"""The inventory of an Azure estate: its exports, read, normalised and held against one another."""

from __future__ import annotations

from azure_exit.inventory.digest import inventory_digest
from azure_exit.inventory.files import EXPORTS
from azure_exit.inventory.model import (
    Backup,
    DeletedVault,
    Hold,
    HoldsRegister,
    HoldStatus,
    Inventory,
    Lock,
    LockLevel,
    Resource,
    RoleAssignment,
    Source,
)
from azure_exit.inventory.reading import read_inventory

__all__ = [
    "EXPORTS",
    "Backup",
    "DeletedVault",
    "Hold",
    "HoldStatus",
    "HoldsRegister",
    "Inventory",
    "Lock",
    "LockLevel",
    "Resource",
    "RoleAssignment",
    "Source",
    "inventory_digest",
    "read_inventory",
]
