"""The plan that rows are judged of."""

from __future__ import annotations

from datetime import date

import pytest

from azure_exit.inventory import Inventory
from azure_exit.plan import Plan, Schedule, make_plan


@pytest.fixture(scope="module")
def plan(inventory: Inventory) -> Plan:
    return make_plan(inventory, Schedule(start=date(2026, 12, 1), days_between=7))
