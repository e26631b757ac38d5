"""An environment that one command wrote comes up on the real engine, with the policies on."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulator import process
from stacks import LAYERS
from tests.checkout import copy_checkout
from tests.rehearsal.hub import Hub

NEW = "staging"


@pytest.mark.campaign
def test_a_new_environment_comes_up(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "workspace", checkout=copy_checkout(tmp_path / "checkout"))
    try:
        assert hub("environment", "new", NEW).code == 0
        assert hub("environment", "check", NEW).code == 0
        report = hub.succeed("up", NEW)
        assert [(each["name"], each["created"] > 0) for each in report["layers"]] == [(each, True) for each in LAYERS]
        hub.succeed("preview", NEW, "--expect-no-changes")
    finally:
        running = process.find(hub.folder / NEW / "cloud")
        if running is not None:
            running.stop()
