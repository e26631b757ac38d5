"""The engine, found or built once for all tests that run it here."""

from __future__ import annotations

import pytest

from engine.locate import Engine, ensure
from engine.progress import Progress


@pytest.fixture(scope="session")
def engine() -> Engine:
    return ensure(Progress())
