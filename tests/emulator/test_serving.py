"""One process serves a state, and only that one is taken for it, whatever was written down."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from emulator import READY
from emulator.holding import holder
from emulator.process import EmulatorError, Running, find, start
from operations.workspace import ROOT

PATIENCE = 30.0


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with it."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def left_behind(folder: Path, pid: int) -> None:
    about = dict.fromkeys(
        ("proxy", "control", "ca_file", "access_key", "secret_key", "organization_id", "project_id"), ""
    )
    (folder / READY).write_text(json.dumps({"pid": pid, **about}))


def test_a_number_that_is_another_processs_now_is_not_taken_for_the_stand_in(
    tmp_path: Path, bystander: subprocess.Popen[bytes]
) -> None:
    left_behind(tmp_path, bystander.pid)
    assert find(tmp_path) is None
    (tmp_path / "serving.lock").write_text(str(bystander.pid))
    assert find(tmp_path) is None


def test_stopping_one_that_is_gone_ends_no_other_process(tmp_path: Path, bystander: subprocess.Popen[bytes]) -> None:
    Running(tmp_path, bystander.pid, "", "", "", "", "", "", "").stop()
    assert bystander.poll() is None


def test_a_number_of_another_user_is_no_fault(tmp_path: Path) -> None:
    left_behind(tmp_path, 1)
    assert find(tmp_path) is None


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"pid": "x"}', '{"pid": 1, "other": 2}'])
def test_a_file_that_cannot_be_read_is_taken_for_none(tmp_path: Path, content: str) -> None:
    (tmp_path / READY).write_text(content)
    assert find(tmp_path) is None


def test_two_starts_at_once_give_one_stand_in(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(start, [tmp_path, tmp_path])
    try:
        assert one == other
        second = subprocess.run(
            [sys.executable, "-m", "emulator", "serve", "--state", tmp_path],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert second.returncode == 1
        assert f"another stand-in cloud serves {tmp_path}: process {one.pid}" in second.stderr
        assert "Traceback" not in second.stderr
        assert find(tmp_path) == one
        assert one.inventory() == []
    finally:
        one.stop()
    assert find(tmp_path) is None
    assert holder(tmp_path) is None


def test_one_that_does_not_answer_is_named(tmp_path: Path) -> None:
    running = start(tmp_path)
    try:
        silent = Running(**{**vars(running), "control": "https://127.0.0.1:1"})
        with pytest.raises(EmulatorError, match=f"process {running.pid}, does not answer"):
            silent.inventory()
    finally:
        running.stop()


def test_it_ends_when_its_folder_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "cloud"
    running = start(folder)
    shutil.rmtree(folder)
    deadline = time.monotonic() + PATIENCE
    with pytest.raises(ProcessLookupError):
        while time.monotonic() < deadline:
            os.kill(running.pid, 0)
            time.sleep(0.05)
