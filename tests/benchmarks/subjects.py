"""The contenders: each brings the same stacks up on a cloud of its own, and says what each step cost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from shlex import join, quote
from typing import Any

from components.sdk_tuning import SWITCH
from emulator.process import Running
from engine.locate import COLLECTOR, REMOVED_VARIABLES, Engine
from operations.rehearsal import PASSPHRASE
from operations.toolchain import VENV, engine_variables
from operations.workspace import FOLDER_VARIABLE, ROOT, Workspace
from settings import Environment
from tests.benchmarks import bare, opentofu
from tests.benchmarks.cloud import Clouds, stop
from tests.benchmarks.declaration import Declaration, read
from tests.benchmarks.measure import CommandError, Sample, run
from tests.benchmarks.peers.build import Peers
from tests.benchmarks.terraform_names import TerraformNames

JSON = dict[str, Any]


class Step(StrEnum):
    """What is measured of a stack, in this order."""

    PREVIEW = "preview"
    UP = "up"
    NOOP = "no-op"
    DRIFT = "drift"
    TOGETHER = "no-op, side by side"


@dataclass(frozen=True)
class Unit:
    """A stack that is measured.

    Attributes:
        name: as tables show it.
        stack: the stack's name.
        folder: of our program.
        project: the Pulumi project's name.
        configuration: of the stack, by name in the project; a value that starts with `secret:` is one.
    """

    name: str
    stack: str
    folder: Path
    project: str
    configuration: Mapping[str, str]


@dataclass(frozen=True)
class Tools:
    """What all contenders use. Attributes: `checkout` is where our program lies: a copy, for another environment."""

    engine: Engine
    peers: Peers | None
    environment: Environment
    clouds: Clouds
    folder: Path
    checkout: Path = ROOT


class Subject(ABC):
    """A contender. Its files are below `tools.folder / name`."""

    name: str
    steps: tuple[Step, ...] = (Step.PREVIEW, Step.UP, Step.NOOP, Step.DRIFT)
    """What it does with one stack."""
    chain_steps: tuple[Step, ...] = ()
    """What it does with all stacks in one go."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self.folder = tools.folder / self.name
        self.shares = False
        self._running: Running | None = None

    def begin(self, units: Sequence[Unit]) -> None:
        """Start over with an empty cloud and no state."""
        shutil.rmtree(self.state, ignore_errors=True)
        self.state.mkdir(parents=True)
        self._running = self.tools.clouds.fresh(self.cloud)
        for unit in units:
            self.make_stack(unit)

    def end(self) -> None:
        """Stop the cloud."""
        stop(self.cloud)

    def measure(self, step: Step, unit: Unit) -> Sample:
        """Take one step and say what it cost.

        Raises:
            CommandError: it failed.
        """
        return self._run(*self.command(step, unit))

    def measure_chain(self, step: Step, units: Sequence[Unit]) -> Sample:
        """Take one step with all stacks and say what it cost.

        Raises:
            CommandError: it failed.
        """
        return self._run(*self.chain_command(step, units))

    def _run(self, command: Sequence[str], folder: Path) -> Sample:
        return run(command, folder, self.variables, self.running.pid, shares=self.shares)

    @property
    def running(self) -> Running:
        if self._running is None:
            raise RuntimeError(f"{self.name} has not begun")
        return self._running

    @property
    def cloud(self) -> Path:
        return self.folder / "cloud"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def variables(self) -> dict[str, str]:
        """The environment of its processes."""
        # With PYTHONDONTWRITEBYTECODE, which containers like to set, each start compiles what it imports anew.
        ambient = ("SCW_", "AWS_", "PULUMI_", "TF_", "PYTHON", "GOGC", "GOMAXPROCS", "GOMEMLIMIT")
        return {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(ambient)
                and not name.lower().endswith("_proxy")
                and name not in REMOVED_VARIABLES
            },
            **engine_variables(self.tools.engine),
            "PYTHONPATH": str(self.tools.checkout),
            **self.running.environment(),
            "PULUMI_BACKEND_URL": f"file://{self.state}",
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        }

    @abstractmethod
    def make_stack(self, unit: Unit) -> None:
        """Make what a stack needs before its first step; not measured."""

    @abstractmethod
    def command(self, step: Step, unit: Unit) -> tuple[Sequence[str], Path]:
        """What takes a step, and where."""

    def chain_command(self, step: Step, units: Sequence[Unit]) -> tuple[Sequence[str], Path]:
        """What takes a step with all stacks, and where."""
        raise NotImplementedError(f"{self.name} takes {step} with one stack at a time")

    def call(self, command: Sequence[str], folder: Path) -> str:
        """Run something that is not measured."""
        answer = subprocess.run(command, cwd=folder, env=self.variables, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise CommandError(f"`{' '.join(command[:6])}` in {folder}:\n{answer.stdout}{answer.stderr}")
        return answer.stdout


_PULUMI = {
    Step.PREVIEW: ("preview",),
    Step.UP: ("up", "--skip-preview", "--yes"),
    Step.NOOP: ("preview", "--expect-no-changes"),
    Step.DRIFT: ("preview", "--refresh", "--expect-no-changes"),
}


def _as_it_comes(variables: Mapping[str, str]) -> dict[str, str]:
    """Without how we have Go's collector work: a contender that is measured as a user would have it is left alone."""
    return {name: value for name, value in variables.items() if name not in COLLECTOR}


class Program(Subject):
    """This project's program, run by the CLI."""

    name = "program"

    def program(self, unit: Unit) -> Path:
        """Where the program of a stack lies."""
        return unit.folder

    def settings(self, unit: Unit) -> Path:
        return self.folder / f"Pulumi.{unit.stack}.yaml"

    def make_stack(self, unit: Unit) -> None:
        self.settings(unit).unlink(missing_ok=True)
        where = ("--stack", unit.stack, "--config-file", str(self.settings(unit)), "--non-interactive")
        folder = self.program(unit)
        kept = folder / f"Pulumi.{unit.stack}.yaml"
        if kept.exists():
            shutil.copyfile(kept, self.settings(unit))
        self.call(("pulumi", "stack", "init", unit.stack, "--secrets-provider", "passphrase", "--no-select"), folder)
        if kept.exists() and not self.settings(unit).exists():
            kept.replace(self.settings(unit))
        for name, value in unit.configuration.items():
            secret = ("--secret",) if value.startswith("secret:") else ()
            self.call(("pulumi", "config", "set", *secret, name, value.removeprefix("secret:"), *where), folder)

    def command(self, step: Step, unit: Unit) -> tuple[Sequence[str], Path]:
        where = ("--stack", unit.stack, "--config-file", str(self.settings(unit)))
        quiet = ("--non-interactive", "--color", "never", "--suppress-progress", "--suppress-outputs")
        return ("pulumi", *_PULUMI[step], *where, *quiet), self.program(unit)

    def declaration(self, unit: Unit) -> Declaration:
        """What the stack declares, now that it is up."""
        command = ("pulumi", "stack", "export", "--stack", unit.stack, "--show-secrets")
        return read(json.loads(self.call(command, self.program(unit)))["deployment"])


class Hub(Program):
    """This project as a person runs it: through `hub`, which follows the engine's events and keeps its own marks."""

    name = "hub"
    steps = ()
    chain_steps = (Step.UP, Step.TOGETHER)

    @property
    def workspace(self) -> Path:
        return self.folder / Workspace(self.tools.environment.environment).folder.name

    @property
    def cloud(self) -> Path:
        return self.workspace / "cloud"

    @property
    def state(self) -> Path:
        return self.workspace / "state"

    @property
    def variables(self) -> dict[str, str]:
        return {**super().variables, FOLDER_VARIABLE: str(self.folder)}

    def chain_command(self, step: Step, units: Sequence[Unit]) -> tuple[Sequence[str], Path]:
        # Peers hold no policies against anything; what the pack costs is measured in tests/benchmarks/policies.
        command = ("up", "--yes") if step is Step.UP else ("preview", "--expect-no-changes")
        arguments = (*command, "--no-policies")
        layers = [argument for unit in units for argument in ("--layer", unit.name)]
        name = self.tools.environment.environment
        return (
            str(VENV / "bin" / "python"),
            "-m",
            "operations",
            *arguments,
            name,
            *layers,
            "--json",
        ), self.tools.checkout


class BareProgram(Program):
    """A bare Pulumi program with the same resources, made from what ours declared."""

    name = "bare"
    tuned = False

    def program(self, unit: Unit) -> Path:
        return self.folder / "program" / unit.stack

    @property
    def variables(self) -> dict[str, str]:
        return super().variables if self.tuned else {**_as_it_comes(super().variables), SWITCH: "stock"}

    def generate(self, unit: Unit, declaration: Declaration) -> None:
        bare.write(declaration, self.program(unit), unit.project, tuned=self.tuned)


class TunedBareProgram(BareProgram):
    """The bare program with our own start: SDK modules on demand, the SDK tuned, no garbage collector, our salt."""

    name = "bare-tuned"
    tuned = True

    def generate(self, unit: Unit, declaration: Declaration) -> None:
        super().generate(unit, declaration)
        ours = unit.folder / f"Pulumi.{unit.stack}.yaml"
        if ours.exists():
            salt = next(line for line in ours.read_text().splitlines() if line.startswith("encryptionsalt:"))
            (self.program(unit) / ours.name).write_text(f"{salt}\n")


class OpenTofu(Subject):
    """OpenTofu with the plain Scaleway provider and the same resources."""

    name = "opentofu"
    chain_steps = (Step.TOGETHER,)

    def program(self, unit: Unit) -> Path:
        return self.folder / "program" / unit.stack

    @property
    def variables(self) -> dict[str, str]:
        ours = {"TF_CLI_CONFIG_FILE": str(self._settings()), "CHECKPOINT_DISABLE": "1"}
        return super().variables | ours

    def generate(
        self, unit: Unit, declaration: Declaration, upstream: Sequence[Unit], names: TerraformNames
    ) -> opentofu.Omissions:
        """Write the configuration; returns what it leaves out."""
        folders = {each.stack: self.program(each) for each in upstream}
        return opentofu.write(declaration, self.program(unit), names, folders)

    def make_stack(self, unit: Unit) -> None:
        folder = self.program(unit)
        for left in folder.glob(f"{opentofu.STATE}*"):
            left.unlink()
        if (folder / "main.tf.json").exists() and not (folder / ".terraform").exists():
            self.call((self._tofu, "init", "-input=false", "-no-color"), folder)

    def command(self, step: Step, unit: Unit) -> tuple[Sequence[str], Path]:
        arguments = {
            Step.PREVIEW: ("plan",),
            Step.UP: ("apply", "-auto-approve"),
            # As a preview, which takes the state's word.
            Step.NOOP: ("plan", "-refresh=false", "-detailed-exitcode"),
            Step.DRIFT: ("plan", "-detailed-exitcode"),
        }[step]
        return (self._tofu, *arguments, "-input=false", "-no-color", "-compact-warnings"), self.program(unit)

    def chain_command(self, step: Step, units: Sequence[Unit]) -> tuple[Sequence[str], Path]:
        command, _ = self.command(Step.NOOP, units[0])
        begun = [
            f"(cd {quote(str(self.program(unit)))} && exec {join(command)}) & p{n}=$!" for n, unit in enumerate(units)
        ]
        ended = [f"wait $p{n}" for n, _ in enumerate(units)]
        return ("sh", "-c", "\n".join([*begun, " && ".join(ended)])), self.folder

    def schema(self) -> JSON:
        """What the plain provider knows."""
        folder = self.folder / "schema"
        folder.mkdir(parents=True, exist_ok=True)
        empty = Declaration([], {})
        opentofu.write(empty, folder, TerraformNames.empty())
        self.call((self._tofu, "init", "-input=false", "-no-color"), folder)
        answer: JSON = json.loads(self.call((self._tofu, "providers", "schema", "-json"), folder))
        return answer

    @property
    def _tofu(self) -> str:
        return str(self._peers.tofu)

    @property
    def _peers(self) -> Peers:
        if self.tools.peers is None:
            raise RuntimeError("OpenTofu was not built")
        return self.tools.peers

    def _settings(self) -> Path:
        path = self.folder / "tofu.rc"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            mirror = f'provider_installation {{\n  filesystem_mirror {{ path = "{self._peers.mirror}" }}\n}}\n'
            path.write_text(f"{mirror}disable_checkpoint = true\n")
        return path
