"""The whole exit, as `hub exit rehearse` runs it: from the export of an invented estate to its certificate."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from operations.exits import ExitCode
from operations.workspace import FOLDER_VARIABLE, ROOT

pytestmark = [pytest.mark.campaign, pytest.mark.xdist_group("azure-exit-rehearsal"), pytest.mark.timeout(1800)]


def test_the_whole_exit_leaves_nothing_unproven(tmp_path: Path) -> None:
    """Its last line is a contract; `unproven_deletes` is counted from the stand-in's own log."""
    done = subprocess.run(
        [sys.executable, "-m", "operations", "exit", "rehearse", "--json"],
        cwd=ROOT,
        env={**os.environ, FOLDER_VARIABLE: str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )
    assert done.returncode == ExitCode.OK, done.stderr[-4000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["unproven_deletes"] == 0
    assert said["updates_at_adoption"] == 0
    assert said["chain_ok"] is True
    # Every row ended by the engine or by hand, ended along with another, or is told as held.
    assert said["deleted"] + said["out_of_band"] + said["held"] == said["rows"]
    assert said["held"] > 0, "the estate has a locked immutability policy that nobody may end"
    certificate = Path(said["certificate"])
    assert certificate.read_bytes().startswith(b"%PDF-")
    assert certificate.with_suffix(".md").is_file()
    assert said["seconds"] > 0
