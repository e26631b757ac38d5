"""The synthetic estate as it was read, and the plan of leaving it: read and made once for all that judge them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from azure_exit.inventory import Inventory
    from azure_exit.plan import Plan


@pytest.fixture(scope="session")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> Inventory:
    """The estate's inventory."""
    from azure_exit.inventory import read_inventory  # tests of other parts start without it
    from emulator.azure.export import write_export

    made = tmp_path_factory.mktemp("inventory")
    write_export(made)
    return read_inventory(made)


@pytest.fixture(scope="session")
def plan(inventory: Inventory) -> Plan:
    """The estate's plan: a wave a week, from 1 December 2026."""
    from azure_exit.plan import Schedule, make_plan

    return make_plan(inventory, Schedule(start=date(2026, 12, 1), days_between=7))
