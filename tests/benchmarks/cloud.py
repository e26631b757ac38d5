"""A stand-in cloud that starts the same each time: with the same organisation, owner, credentials and authority."""

from __future__ import annotations

import shutil
from pathlib import Path

from emulator import process
from settings import Environment


class Clouds:
    """Starts stand-in clouds that are copies of one that was never used."""

    def __init__(self, folder: Path, environment: Environment) -> None:
        self._pristine = folder / "pristine-cloud"
        running = process.start(self._pristine, environment.organization_id)
        self.owner = _owner(running)
        running.stop()

    def fresh(self, folder: Path) -> process.Running:
        """Start a new one in `folder`; one that runs there is stopped and forgotten."""
        stop(folder)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._pristine, folder)
        return process.start(folder)


def stop(folder: Path) -> None:
    """Stop the one that runs in `folder`, if one does."""
    running = process.find(folder)
    if running is not None:
        running.stop()


def _owner(running: process.Running) -> str:
    with running.client() as client:
        users = client.get("/iam/v1alpha1/users").json()["users"]
    return next(str(user["id"]) for user in users if user["type"] == "owner")
