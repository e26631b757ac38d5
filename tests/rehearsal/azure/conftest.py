"""A stand-in Azure as a process, and a Pulumi project on it, fresh for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator import READY
from emulator.azure.access import AzureAccess
from tests.rehearsal.azure.project import Project, running


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stand-in that nobody used, at rest, and beside it a project with an empty stack."""
    folder = tmp_path_factory.mktemp("azure-blank")
    with running(folder / "cloud") as started:
        Project(folder / "program", AzureAccess(started))
    return folder


@pytest.fixture
def project(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """An empty stack on a stand-in that holds the synthetic estate. The engine acts as the owner."""
    folder = tmp_path_factory.mktemp("azure")
    shutil.copytree(blank, folder, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns(READY))
    with running(folder / "cloud") as started:
        yield Project(folder / "program", AzureAccess(started))


@pytest.fixture(scope="session")
def exit_made(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Where the exit is that all test processes begin from; see `exit_scene.begun`."""
    base = tmp_path_factory.getbasetemp()
    return (base if worker_id == "master" else base.parent) / "exit-begun"
