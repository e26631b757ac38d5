"""What Go could not do is told in a person's words, with the way out."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from engine.errors import BuildError
from engine.progress import Step
from engine.toolchain import ask_go, require_go, run_go

FAILURES = [
    ("write /tmp/x: no space left on device", "the disk is full", "free some space"),
    (
        "go: github.com/pulumi/pulumi/pkg/v3@v3.272.0: reading https://proxy.invalid/x.zip: 403 Forbidden",
        "the module registry refuses a module",
        "GOPROXY",
    ),
    ("verifying example.com/m@v1.0.0: checksum mismatch", "is not the one whose checksum is committed", "who changed"),
    ("go: go.mod requires go >= 1.26.0 (running go 1.21.1; GOTOOLCHAIN=local)", "Go is too old", "GOTOOLCHAIN=auto"),
    ("dial tcp: lookup proxy.invalid: no such host", "cannot be reached", "HTTPS_PROXY"),
    ("github.com/x/y: /go/compile: signal: killed", "ran out of memory", "GOMAXPROCS=1"),
    ("something never seen before", "something never seen before", "go clean -cache"),
]


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for Go: says what is in ``says`` and fails."""
    program = tmp_path / "bin" / "go"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat {tmp_path}/says >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return tmp_path / "says"


@pytest.mark.parametrize(("says", "problem", "way_out"), FAILURES)
def test_failures_name_problem_and_way_out(tmp_path: Path, go: Path, says: str, problem: str, way_out: str) -> None:
    go.write_text(f"go: downloading example.com/m v1.0.0\n{says}\n")
    for call in (lambda: run_go(tmp_path, Step("x"), "build"), lambda: ask_go(tmp_path, "list")):
        with pytest.raises(BuildError) as raised:
            call()
        assert problem in raised.value.problem
        assert way_out in raised.value.way_out


def test_interrupt_ends_go_and_what_it_started(tmp_path: Path, go: Path) -> None:
    child = tmp_path / "child"

    class Interrupted(Step):
        @property
        def detail(self) -> str:
            return ""

        @detail.setter
        def detail(self, text: str) -> None:
            if text:
                raise KeyboardInterrupt

    (tmp_path / "bin/go").write_text(
        f"#!/bin/sh\nsleep 60 &\necho $! > {child}\necho 'go: downloading example.com/m v1' >&2\nwait\n"
    )
    with pytest.raises(KeyboardInterrupt):
        run_go(tmp_path, Interrupted("x"), "build")
    status = Path(f"/proc/{child.read_text().strip()}/stat")
    deadline = time.monotonic() + 10
    while _lives(status) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _lives(status)


def _lives(status: Path) -> bool:
    try:
        return status.read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_no_go_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BuildError, match="Go was not found on PATH"):
        require_go(tmp_path)


def test_compilers_collect_garbage_as_they_come(tmp_path: Path, go: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An activated shell says how often the engine does."""
    monkeypatch.setenv("GOGC", "400")
    (tmp_path / "bin/go").write_text('#!/bin/sh\necho "[$GOGC]"\n')
    assert ask_go(tmp_path, "env") == "[]"
