"""Runs the commands that a person types, in a workspace of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from emulator import process
from emulator.process import Running
from operations.operate import find_target
from operations.target import Target
from operations.workspace import FOLDER_VARIABLE, ROOT
from settings import load_environment

ENVIRONMENT = "rehearsal"
# A whole environment comes up in well under a minute; a test that takes ten has hung.
TIMEOUT = 600


@dataclass(frozen=True)
class Result:
    """How a command ended and what it said."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> dict[str, Any]:
        """The object on the last line."""
        found: dict[str, Any] = json.loads(self.stdout.splitlines()[-1])
        return found


@dataclass(frozen=True)
class Hub:
    """`scripts/hub` with its workspace in `folder`, so that tests touch nobody's rehearsal.

    Attributes:
        checkout: where the program lies; a copy to try another program or another environment's file.
    """

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    checkout: Path = ROOT

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.checkout), FOLDER_VARIABLE: str(self.folder), **self.variables}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command in a session of its own, so that it can be killed with all it started."""
        return subprocess.Popen(
            [sys.executable, "-m", "operations", *arguments],
            cwd=self.checkout,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def __call__(self, *arguments: str) -> Result:
        """Run a command to its end."""
        started = self.start(*arguments)
        try:
            stdout, stderr = started.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            started.kill()
            raise
        return Result(started.returncode, stdout, stderr)

    def succeed(self, *arguments: str) -> dict[str, Any]:
        """Run a command that must end well; its JSON."""
        result = self(*arguments, "--json")
        assert result.code == 0, (
            f"hub {' '.join(arguments)} ended with {result.code}:\n{result.stdout}\n{result.stderr}"
        )
        return result.json

    @property
    def cloud(self) -> Running:
        """The stand-in cloud of this workspace, which a command has started."""
        running = process.find(self.folder / ENVIRONMENT / "cloud")
        assert running is not None, "no stand-in cloud runs in this workspace"
        return running

    def target(self) -> Target:
        """What the engine is given: backend and variables."""
        before = os.environ.get(FOLDER_VARIABLE)
        os.environ[FOLDER_VARIABLE] = str(self.folder)
        try:
            return find_target(load_environment(ENVIRONMENT))
        finally:
            if before is None:
                del os.environ[FOLDER_VARIABLE]
            else:
                os.environ[FOLDER_VARIABLE] = before

    def pulumi(self, *arguments: str, variables: Mapping[str, str] | None = None) -> Result:
        """Run the plain CLI as from an activated shell, with `variables` on top."""
        target = self.target()
        engine = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=ROOT,
            env={**target.variables, **(variables or {})},
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        return Result(engine.returncode, engine.stdout, engine.stderr)

    def state(self, layer: str, *, show_secrets: bool = False) -> dict[str, Any]:
        """A layer's exported state."""
        more = ["--show-secrets"] if show_secrets else []
        result = self.pulumi("stack", "export", "-s", f"{ENVIRONMENT}.{layer}", *more)
        assert result.code == 0, result.stderr
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def resources(self, layer: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.state(layer)["deployment"].get("resources", [])
        return found


__all__ = ["ENVIRONMENT", "Hub", "Result"]
