"""Two stand-ins for the tests of its products.

`local` is one in memory, fresh for each test: quick, and its clock and faults may be moved. `cloud` is a real process
behind its proxy, shared by the whole session, for what needs real HTTP: `client` and the official SDK's `sdk_client`.
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from scaleway import Client

from emulator.process import Running, start
from tests.emulator.local import LocalCloud


@pytest.fixture
def local() -> LocalCloud:
    """A stand-in in this process, with nothing in it yet."""
    return LocalCloud()


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A stand-in as a process of its own. Tests share it: none moves its clock or leaves a fault behind."""
    running = start(tmp_path_factory.mktemp("cloud"))
    yield running
    running.stop()


@pytest.fixture
def client(cloud: Running) -> Iterator[httpx.Client]:
    """Raw HTTP to the API through the proxy, as the organisation's owner."""
    with cloud.client() as opened:
        yield opened


@pytest.fixture
def sdk_client(cloud: Running, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client for Scaleway's official Python SDK, through the proxy, as the organisation's owner."""
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", cloud.ca_file)
    return Client(
        access_key=cloud.access_key,
        secret_key=cloud.secret_key,
        default_organization_id=cloud.organization_id,
        default_project_id=cloud.project_id,
        default_region="fr-par",
        default_zone="fr-par-1",
    )
