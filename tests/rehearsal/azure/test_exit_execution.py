"""Waves that meet what goes wrong: a killed engine, throttling, a lost reply. Each is done once, with its proof."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from azure_exit.catalogue import Wave
from azure_exit.ledger import Kind, gone_rows, read_entries, verify_ledger
from emulator.azure.rows.data import LAKE_ACCOUNT
from operations.exit_rehearsal.people import EXECUTOR
from operations.exit_rehearsal.rehearsal import unproven
from operations.exits import ExitCode
from operations.workspace import ROOT
from tests.rehearsal.azure.exit_scene import ENVIRONMENT, Scene, begun

pytestmark = pytest.mark.xdist_group("azure-exit-execution")
PATIENCE = 120.0
CURATED = f"{LAKE_ACCOUNT}/blobServices/default/containers/curated"


@pytest.fixture(scope="module")
def scene(exit_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with begun(exit_made, tmp_path_factory.mktemp("exit")) as begun_scene:
        yield begun_scene


def succeeded(scene: Scene) -> list[str]:
    return [name for name, status in scene.deletes() if status in ("Succeeded", "Accepted")]


def assert_done_once(scene: Scene, wave: Wave) -> None:
    """Every row of the wave is gone, with its proof; no request to Azure succeeded twice."""
    gone = gone_rows(read_entries(scene.folder.ledger))
    rows = scene.wave(wave).read_run().delete
    assert set(rows) <= gone.keys()
    assert unproven(scene.done) == []
    assert verify_ledger(scene.folder.ledger, scene.done.signers).is_sound
    assert_answered(scene, rows)
    requests = [str(each.body["row"]) for each in read_entries(scene.folder.ledger) if each.kind == Kind.REQUEST]
    assert set(rows) <= set(requests)


def assert_answered(scene: Scene, rows: tuple[str, ...]) -> None:
    """The ledger has the correlation id of each deletion that Azure's own log has, and no other."""
    told = {
        (str(each.body["row"]), reply["correlation_id"])
        for each in read_entries(scene.folder.ledger)
        if each.kind == Kind.REPLY
        for reply in each.body.get("replies", [])
    }
    logged = {
        (event["resourceId"].lower(), event["correlationId"])
        for event in scene.cloud.access.ask("/activity")
        if event["operationName"]["value"].lower().endswith("/delete") and event["status"]["value"] == "Succeeded"
    }
    assert {row for row, _ in told} >= {*rows}
    assert {each for each in logged if each[0] in rows} <= told


def test_a_killed_engine_s_wave_goes_on_under_throttling(scene: Scene) -> None:
    """Killed in the middle of a delete; the same command goes on, under the same signatures, while Azure throttles."""
    scene.cloud.access.ask("/faults", {"kind": "slow", "method": "DELETE", "seconds": 5.0, "after": 2, "times": 1})
    arguments = ["exit", "execute", "3", "-e", ENVIRONMENT, "--inventory", str(scene.today())]
    command = [sys.executable, "-m", "operations", *arguments, "--as", EXECUTOR]
    before = len(succeeded(scene))
    started = subprocess.Popen(
        [*command, "--key", str(scene.done.keys[EXECUTOR]), "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while len(succeeded(scene)) < before + 2 and started.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        if started.poll() is not None:
            pytest.fail(f"it ended before it was killed: {started.communicate()}")
        engines = _engines_of(started.pid)
        assert engines
        for pid in engines:
            os.kill(pid, signal.SIGKILL)
        started.communicate(timeout=PATIENCE)
        assert started.returncode not in (0, None)
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
    rows = scene.wave().read_run().delete
    assert len(gone_rows(read_entries(scene.folder.ledger)).keys() & set(rows)) < len(rows)
    scene.cloud.access.ask("/faults", method="DELETE")
    scene.cloud.access.ask("/faults", {"kind": "status", "status": 429, "method": "DELETE", "times": 3})
    found = scene.execute()
    assert found.code is ExitCode.OK, found.text
    scene.cloud.access.ask("/faults", method="DELETE")
    assert_done_once(scene, Wave.COMPUTE)


def test_a_lost_reply_is_found_out(scene: Scene) -> None:
    """Azure deletes, and the reply is cut off: the delete is asked for again, and its absence read back."""
    scene.cloud.put_locks_back()
    scene.sign(Wave.DATABASES)
    scene.cloud.access.ask("/faults", {"kind": "lost_reply", "method": "DELETE", "after": 1, "times": 2})
    found = scene.execute(Wave.DATABASES)
    assert found.code is ExitCode.OK, found.text
    scene.cloud.access.ask("/faults", method="DELETE")
    assert_done_once(scene, Wave.DATABASES)


def test_a_refusal_of_azure_s_is_explained(scene: Scene) -> None:
    """A lock that nobody lifted: the row, Azure's words and the way out are told; what is left stays, and goes on.

    Before that, a blob that was written since the manifests were made keeps all of them.
    """
    scene.cloud.put_locks_back()
    scene.sign(Wave.OBJECTS)
    before = scene.deletes()
    scene.cloud.access.ask("/data", {"id": CURATED, "written": {"late": "written since"}})
    found = scene.execute(Wave.OBJECTS)
    assert found.code is ExitCode.USAGE
    assert "curated has 17 blobs, and had 16" in found.text
    assert scene.deletes() == before
    scene.cloud.access.ask("/data", {"id": CURATED, "removed": ["late"]})
    scene.cloud.put_locks_back()
    found = scene.execute(Wave.OBJECTS)
    assert found.code is ExitCode.FAILED
    assert "ScopeLocked" in found.text
    scene.cloud.lift_locks()
    again = scene.execute(Wave.OBJECTS)
    assert again.code is ExitCode.OK, again.text
    assert_done_once(scene, Wave.OBJECTS)


def _engines_of(pid: int) -> list[int]:
    """The engine that a command started: it leads a session of its own."""
    done = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    lines = [line.split(None, 1) for line in done.stdout.splitlines()]
    return [int(number) for number, name in lines if name.strip() == "pulumi"]
