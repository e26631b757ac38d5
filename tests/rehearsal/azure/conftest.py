"""A stand-in Azure as a process, and a Pulumi project on it, fresh for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulator.azure.access import AzureAccess
from tests.rehearsal.azure.project import Project, running


@pytest.fixture
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """An empty stack on a stand-in that holds the synthetic estate. The engine acts as the owner."""
    folder = tmp_path_factory.mktemp("azure")
    with running(folder / "cloud") as started:
        yield Project(folder / "program", AzureAccess(started))
