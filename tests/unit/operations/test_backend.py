"""A state is read as the engine wrote it; locks tell who works on it."""

from __future__ import annotations

import json
import os
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

from operations.backend import Checkpoint, FileBackend
from operations.exits import OperationError

STACK = "rehearsal.network"
URN = "urn:pulumi:rehearsal.network::hub::scaleway:network/vpc:Vpc::main"


def write(folder: Path, name: str, content: object) -> Path:
    path = folder / ".pulumi" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def deployment(**more: Any) -> dict[str, Any]:
    stack = {"urn": "s", "type": "pulumi:pulumi:Stack", "outputs": {"vpc": "fr-par/1"}}
    vpc = {"urn": URN, "type": "scaleway:network/vpc:Vpc", "custom": True, "id": "fr-par/1"}
    return {"version": 3, "checkpoint": {"latest": {"resources": [stack, vpc], **more}}}


def test_a_state_says_what_it_holds_and_publishes(tmp_path: Path) -> None:
    write(tmp_path, f"stacks/hub/{STACK}.json", deployment())
    checkpoint = FileBackend(tmp_path).checkpoint(STACK)
    assert checkpoint is not None
    assert checkpoint.ids == {("scaleway:network/vpc:Vpc", "fr-par/1")}
    assert checkpoint.outputs == {"vpc": "fr-par/1"}
    assert not checkpoint.interrupted


def test_pending_creations_are_told_apart_from_other_pending_operations(tmp_path: Path) -> None:
    pending = [{"type": "creating", "resource": {"urn": "a"}}, {"type": "deleting", "resource": {"urn": "b"}}]
    write(tmp_path, f"stacks/hub/{STACK}.json", deployment(pending_operations=pending))
    checkpoint = FileBackend(tmp_path).checkpoint(STACK)
    assert checkpoint is not None
    assert checkpoint.interrupted
    assert [each["urn"] for each in checkpoint.pending_creates] == ["a"]


def test_a_stack_that_does_not_exist_has_no_state(tmp_path: Path) -> None:
    assert FileBackend(tmp_path).checkpoint(STACK) is None


def test_an_empty_state_publishes_nothing() -> None:
    assert Checkpoint({}).outputs == {}
    assert Checkpoint({}).resources == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON: the state of rehearsal.network is damaged"),
        ("[]", "is not what the engine writes: the state of rehearsal.network is damaged"),
        ({"version": 3}, "is damaged"),
        ({"version": 3, "checkpoint": []}, "is damaged"),
        ({"version": 3, "checkpoint": {"latest": "x"}}, "is damaged"),
        ({"version": 9}, "has format 9; this project reads 3 and 4"),
    ],
    ids=str,
)
def test_a_state_that_cannot_be_read_is_named_with_a_way_out(tmp_path: Path, content: object, words: str) -> None:
    path = write(tmp_path, f"stacks/hub/{STACK}.json", content)
    with pytest.raises(OperationError, match=words) as raised:
        FileBackend(tmp_path).checkpoint(STACK)
    assert str(path) in raised.value.problem
    assert raised.value.way_out


def test_the_way_out_of_a_damaged_state_puts_the_newest_copy_back_that_can_be_read(tmp_path: Path) -> None:
    path = write(tmp_path, f"stacks/hub/{STACK}.json", "{")
    for number, content in ((1, {"version": 9}), (2, deployment()), (3, "{")):
        write(tmp_path, f"backups/hub/{STACK}/{STACK}.{number}.json", content)
    backend = FileBackend(tmp_path)
    with pytest.raises(OperationError) as raised:
        backend.checkpoint(STACK)
    command, then = raised.value.way_out.split("`")[1::2]
    assert then == "hub up rehearsal --layer network --adopt"
    copy, source, goal = command.split()
    assert (copy, goal) == ("cp", str(path))
    shutil.copy(source, goal)
    found = backend.checkpoint(STACK)
    assert found is not None
    assert found.outputs == {"vpc": "fr-par/1"}


def lock(folder: Path, pid: int, host: str) -> bool:
    content = {"pid": pid, "username": "me", "hostname": host, "timestamp": "2026-11-23T19:33:10Z"}
    write(folder, f"locks/organization/hub/{STACK}/x.json", content)
    (found,) = FileBackend(folder).locks(STACK)
    return found.is_stale


def test_the_lock_of_an_engine_that_is_gone_is_stale(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    assert lock(tmp_path, child, socket.gethostname())


def test_a_number_that_another_process_has_now_is_no_engines(tmp_path: Path) -> None:
    assert lock(tmp_path, os.getpid(), socket.gethostname())


def test_the_lock_of_another_machine_is_not_touched(tmp_path: Path) -> None:
    assert not lock(tmp_path, 1, "elsewhere")


def test_a_lock_that_was_cut_short_is_stale(tmp_path: Path) -> None:
    write(tmp_path, f"locks/organization/hub/{STACK}/x.json", "{")
    (found,) = FileBackend(tmp_path).locks(STACK)
    assert found.is_stale


def test_mending_removes_empty_companion_files_only(tmp_path: Path) -> None:
    empty = write(tmp_path, f"stacks/hub/{STACK}.json.attrs", "")
    full = write(tmp_path, f"stacks/hub/{STACK}.json.bak.attrs", "{}")
    FileBackend(tmp_path).mend()
    assert not empty.exists()
    assert full.exists()


def test_mending_removes_locks_that_an_engine_did_not_finish_and_no_others(tmp_path: Path) -> None:
    left = write(tmp_path, f"locks/organization/hub/{STACK}/1.json.2.tmp", "")
    os.utime(left, (1, 1))
    written_now = write(tmp_path, f"locks/organization/hub/{STACK}/3.json.4.tmp", "")
    held = write(tmp_path, f"locks/organization/hub/{STACK}/5.json", "{}")
    os.utime(held, (1, 1))
    FileBackend(tmp_path).mend()
    assert (left.exists(), written_now.exists(), held.exists()) == (False, True, True)
