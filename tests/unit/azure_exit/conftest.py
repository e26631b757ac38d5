"""The synthetic estate as an inventory folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from azure_exit.inventory import Inventory, read_inventory
from emulator.azure.export import write_export


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fresh inventory folder, without mistakes."""
    made = tmp_path / "inventory"
    write_export(made)
    return made


@pytest.fixture(scope="session")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    """The estate's inventory, read once."""
    made = tmp_path_factory.mktemp("inventory")
    write_export(made)
    return read_inventory(made)
