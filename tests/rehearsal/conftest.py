"""One rehearsal environment for all tests that only look at it; a fresh workspace for each that changes things."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from emulator import process
from operations.workspace import ROOT
from settings import load_environment
from stacks import LAYERS
from tests.checkout import copy_checkout
from tests.rehearsal.hub import ENVIRONMENT, Hub
from tests.rehearsal.prepared import Prepared


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/rehearsal" in item.nodeid:
            item.add_marker(pytest.mark.engine)


def _end(hub: Hub) -> None:
    running = process.find(hub.folder / ENVIRONMENT / "cloud")
    if running is not None:
        running.stop()


@pytest.fixture
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A workspace in which nothing exists yet."""
    fresh = Hub(tmp_path_factory.mktemp("hub"))
    yield fresh
    _end(fresh)


@pytest.fixture
def apart(prepared: Prepared, tmp_path: Path) -> Iterator[Hub]:
    """The whole environment, up, with a copy of the program that a test may change."""
    standing = prepared.hub(len(LAYERS), tmp_path / "workspace")
    checkout = copy_checkout(tmp_path / "checkout")
    certificate = load_environment(ENVIRONMENT).platform.entry.certificate_file
    (checkout / certificate).parent.mkdir(parents=True)
    shutil.copy(ROOT / certificate, checkout / certificate)
    yield replace(standing, checkout=checkout)
    standing.cloud.stop()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Prepared:
    """Workspaces in which the first layers are up, made when first asked for, once for all test processes."""
    base = tmp_path_factory.getbasetemp()
    return Prepared((base if worker_id == "master" else base.parent) / "prepared")


@pytest.fixture(scope="session")
def standing(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """The whole rehearsal environment, up. Tests leave it as it is."""
    hub = prepared.hub(len(LAYERS), tmp_path_factory.mktemp("standing"))
    yield hub
    _end(hub)
