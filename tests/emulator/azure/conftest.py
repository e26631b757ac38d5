"""A stand-in Azure in this process, fresh for each test."""

from __future__ import annotations

import pytest

from emulator.azure.rows.shape import LAKE
from tests.emulator.azure.local import LocalAzure


@pytest.fixture
def azure() -> LocalAzure:
    """The synthetic estate as it is at first, with the lock on its data."""
    return LocalAzure()


@pytest.fixture
def unlocked(azure: LocalAzure) -> LocalAzure:
    """The synthetic estate without the lock on its data."""
    azure.delete(f"{LAKE}/providers/Microsoft.Authorization/locks/lock-data")
    return azure
