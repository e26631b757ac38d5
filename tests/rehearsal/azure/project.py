"""A Pulumi project on the stand-in Azure, run by the real engine: rows of resources, adopted and let go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import engine
from emulator import process
from emulator.azure.access import AzureAccess
from emulator.azure.plugin.paths import PATHS
from emulator.azure.plugin.paths import Path as IdPath
from emulator.azure.rows.shape import DATA
from emulator.process import Running

TIMEOUT = 300
NAME, STACK = "exit", "exit"
# A resource by its token alone: no typed arguments, so none of their defaults. The gate lets a resource go when a file
# `evidence` is there; the ledger writes down what the engine says was deleted.
PROGRAM = """\
import json
import pathlib

import pulumi
from pulumi import ResourceHook, ResourceHookBinding, ResourceHookOptions


def judge(args):
    if not pathlib.Path("evidence").exists():
        raise Exception(f"no evidence for {args.id}")


def note(args):
    with open("ledger", "a") as ledger:
        ledger.write(f"{args.id}\\n")


settings = json.loads(pathlib.Path("settings.json").read_text())
hooks = []
if settings.get("hooks", True):
    hooks = [ResourceHook("gate", judge, ResourceHookOptions(on_dry_run=True)), ResourceHook("ledger", note)]


class Row(pulumi.CustomResource):
    def __init__(self, token, name, inputs, options):
        super().__init__(token, name, inputs, options)


made = {}
for row in json.loads(pathlib.Path("rows.json").read_text()):
    more = {} if row.get("inputs") else {"ignore_changes": ["*"]}
    if row.get("gated") and hooks:
        more["hooks"] = ResourceHookBinding(before_delete=hooks[:1], after_delete=hooks[1:])
    made[row["name"]] = Row(
        row["token"],
        row["name"],
        row.get("inputs", {}),
        pulumi.ResourceOptions(
            version="3.29.0",
            import_=row.get("id"),
            protect=row.get("protect", False),
            retain_on_delete=row.get("retain", False),
            depends_on=[made[name] for name in row.get("after", [])],
            **more,
        ),
    )
"""

Row = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """How a command of the engine ended."""

    code: int
    text: str


@dataclass
class Project:
    """A stack in `folder` whose program declares `rows`. It is made unless it is there."""

    folder: Path
    access: AzureAccess
    principal: str = "owner"
    rows: list[Row] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.folder.exists():
            return
        (self.folder / "state").mkdir(parents=True)
        (self.folder / "Pulumi.yaml").write_text(f"name: {NAME}\nruntime: python\n")
        (self.folder / "__main__.py").write_text(PROGRAM)
        self.declare([])
        self.set()
        self.succeed("stack", "init", STACK)

    def declare(self, rows: Sequence[Row]) -> None:
        self.rows = list(rows)
        (self.folder / "rows.json").write_text(json.dumps(self.rows))

    def set(self, **settings: Any) -> None:
        """Settings of the program: `hooks=False` leaves its hooks unregistered."""
        (self.folder / "settings.json").write_text(json.dumps(settings))

    @property
    def evidence(self) -> Path:
        """The file with which the gate lets a resource go."""
        return self.folder / "evidence"

    @property
    def ledger(self) -> list[str]:
        """Ids of which the engine told the program that they were deleted."""
        path = self.folder / "ledger"
        return path.read_text().split() if path.exists() else []

    def pulumi(self, *arguments: str) -> Result:
        found = engine.find()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ARM_", "AZURE_"))},
            **found.environment(Path(sys.prefix)),
            **self.access.running.environment(),
            **self.access.environment(self.principal, DATA, home=found.pulumi_home),
            "PULUMI_BACKEND_URL": (self.folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "rehearsal",
            **self.variables,
        }
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        return Result(done.returncode, done.stdout + done.stderr)

    def succeed(self, *arguments: str) -> Result:
        result = self.pulumi(*arguments)
        assert result.code == 0, f"pulumi {' '.join(arguments)} ended with {result.code}:\n{result.text}"
        return result

    def writes(self) -> list[tuple[str, str]]:
        """What Azure's own log says was asked of it: operation and status, oldest first."""
        return [(each["operationName"]["value"], each["status"]["value"]) for each in self.access.ask("/activity")]

    def up(self) -> Result:
        return self.succeed("up", "--stack", STACK, "--yes", "--skip-preview", "--color", "never")

    def fail_up(self, *more: str) -> str:
        """Run an `up` that must fail; what it said."""
        result = self.pulumi("up", "--stack", STACK, "--yes", "--skip-preview", "--color", "never", *more)
        assert result.code != 0, result.text
        return result.text

    def resources(self) -> list[dict[str, Any]]:
        """What the state holds of Azure; its file is read, since the CLI takes half a second."""
        path = self.folder / "state" / ".pulumi" / "stacks" / NAME / f"{STACK}.json"
        found: list[dict[str, Any]] = json.loads(path.read_text())["checkpoint"]["latest"].get("resources", [])
        return [each for each in found if each["type"].startswith("azure-native:")]


def token_of(id_: str) -> str | None:
    """The type token of an id, by the stand-in plugin's paths."""
    return next((token for token, path in PATHS.items() if IdPath(path).parse(id_) is not None), None)


def row(id_: str, **more: Any) -> Row:
    token = token_of(id_)
    assert token is not None, id_
    return {"token": token, "name": id_.strip("/").replace("/", "-").lower(), "id": id_, **more}


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    started = process.start(folder)
    try:
        yield started
    finally:
        started.stop()
