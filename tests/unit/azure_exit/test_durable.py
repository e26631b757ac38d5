"""What is written durably is synced before it has its name, and its folder after."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from azure_exit.durable import beside, write_whole
from azure_exit.plan import Plan, write_plan


@pytest.mark.parametrize(
    "write", [lambda path, plan: write_whole(path, b"new"), lambda path, plan: write_plan(plan, path)]
)
def test_the_file_is_synced_then_named_then_its_folder(
    write: Callable[[Path, Plan], None], plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synced = tmp_path / "plan.yaml", list[tuple[bool, bytes]]()
    path.write_bytes(b"old")

    def sync(descriptor: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.read_bytes()))

    monkeypatch.setattr(os, "fsync", sync)
    write(path, plan)
    assert synced == [(False, b"old"), (True, path.read_bytes())]
    assert path.read_bytes() != b"old"


def test_a_file_that_cannot_be_written_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "approval.json"
    path.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert beside(path).name.startswith(".")
