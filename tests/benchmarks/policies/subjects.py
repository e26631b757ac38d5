"""What is timed: previews without and with a pack, and checkers over the same resources."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from engine.locate import Engine
from operations.target import without_ambient
from operations.workspace import ROOT
from policies.registry import catalogue
from tests.benchmarks.measure import Sample, run
from tests.benchmarks.policies import copies
from tests.benchmarks.policies.stock import write_pack
from tests.benchmarks.terraform_names import plugin_mapping
from tests.policies.engine.preview import CREDENTIALS, write_program

STACK = f"{copies.ENVIRONMENT}.benchmark"


@dataclass
class Subjects:
    """Runs each subject on so many resources.

    Attributes:
        checkov: the peer's program.
        folder: where inputs and states lie.
    """

    engine: Engine
    checkov: Path
    folder: Path
    _stock: Path = field(init=False)

    def __post_init__(self) -> None:
        self._program = write_program(self.folder)
        self._stock = write_pack(self.folder / "stock", ROOT / ".venv")
        self._policies = self._checkov_policies()

    def preview(self, number: int) -> Sample:
        """A preview of new resources, without a pack."""
        return self._preview(number)

    def preview_with_pack(self, number: int) -> Sample:
        """The same with the kit's pack."""
        # The copies have no place in an environment, and some findings are expected: advisory ones end no preview.
        levels = copies.write({each.id: "advisory" for each in catalogue()}, self.folder / "levels.json")
        return self._preview(number, "--policy-pack", str(ROOT / "policies"), "--policy-pack-config", str(levels))

    def preview_with_stock_pack(self, number: int) -> Sample:
        """The same with the same controls in a stock pack."""
        return self._preview(number, "--policy-pack", str(self._stock))

    def check(self, number: int) -> Sample:
        """`hub check state` over a state of so many resources."""
        state = copies.write(copies.as_state(number), self.folder / f"state-{number}.json")
        command = [sys.executable, "-m", "operations", "check", "state", str(state)]
        command += ["--environment", copies.ENVIRONMENT, "--format", "json"]
        return self._checked(command, {**os.environ, "PYTHONPATH": str(ROOT)})

    def check_with_checkov(self, number: int) -> Sample:
        """Checkov over the same resources as a Terraform plan, with a policy for each type that a control looks at."""
        plan = self.folder / f"plan-{number}.json"
        copies.write(copies.as_terraform_plan(number, self.engine.plugin), plan)
        command = [str(self.checkov), "-f", str(plan), "--framework", "terraform_plan", "--compact", "-o", "json"]
        command += ["--external-checks-dir", str(self._policies), "--skip-download"]
        return self._checked(command, {**os.environ, "LOG_LEVEL": "ERROR"})

    def _checked(self, command: list[str], environment: Mapping[str, str]) -> Sample:
        """Findings make a checker end with 1: only what is not a result counts as a failure."""
        wrapped = ["sh", "-c", '"$@"; code=$?; [ "$code" -le 1 ]', "check", *command]
        return run(wrapped, ROOT, environment, os.getpid())

    def _preview(self, number: int, *more: str) -> Sample:
        cases = copies.write(copies.as_cases(number), self.folder / f"cases-{number}.json")
        state = self.folder / "state"
        state.mkdir(exist_ok=True)
        variables = {
            **without_ambient(),
            **self.engine.environment(ROOT / ".venv"),
            **CREDENTIALS,
            "PULUMI_BACKEND_URL": f"file://{state}",
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PYTHONPATH": str(ROOT),
            "HUB_CASES": str(cases),
        }
        run(
            ["pulumi", "stack", "select", "--create", STACK, "--non-interactive"], self._program, variables, os.getpid()
        )
        command = ["pulumi", "preview", "--stack", STACK, "--json", "--non-interactive", *more]
        return run(command, self._program, variables, os.getpid())

    def _checkov_policies(self) -> Path:
        """As many simple policies as there are pairs of a control and a type."""
        folder = self.folder / "checkov"
        folder.mkdir(parents=True, exist_ok=True)
        tokens = {info["tok"]: name for name, info in plugin_mapping(self.engine.plugin)["resources"].items()}
        for control in catalogue():
            for index, each in enumerate(token for token in control.types if token in tokens):
                about = {
                    "metadata": {"id": f"CKV2_{control.id.replace('-', '_')}_{index}", "name": control.title},
                    "definition": {
                        "cond_type": "attribute",
                        "resource_types": [tokens[each]],
                        "attribute": "tags",
                        "operator": "exists",
                    },
                }
                (folder / f"{control.id}-{index}.yaml").write_text(yaml.safe_dump(about))
        return folder
