from __future__ import annotations

from functools import cache

import pytest

from reference.declarations import Declarations, collect
from settings import load_environment

collected = cache(lambda name: collect(load_environment(name)))


@pytest.fixture(params=["rehearsal", "production"])
def declared(request: pytest.FixtureRequest) -> Declarations:
    found: Declarations = collected(request.param)
    return found


@pytest.fixture
def rehearsal() -> Declarations:
    found: Declarations = collected("rehearsal")
    return found


@pytest.fixture
def production() -> Declarations:
    found: Declarations = collected("production")
    return found
