"""The engine, found or built once for all tests that run it here, with the plugins that cases are previewed with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.locate import Engine, ensure
from engine.progress import Progress
from tests.policies.engine.plugins import install_plugins


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    found = ensure(Progress())
    return replace(found, pulumi_home=install_plugins(found.pulumi_home, tmp_path_factory.mktemp("home")))
