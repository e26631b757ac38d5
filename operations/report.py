"""What a command did, layer by layer: the same for the table, the JSON object and the exit code."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from operations.events import PolicyProblem, Problem, Tally
from operations.exits import ExitCode


class Status(StrEnum):
    """How a layer ended."""

    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    DECLINED = "declined"
    SKIPPED = "skipped"
    WAITS = "waits"


@dataclass
class LayerReport:
    """One layer's part in a command.

    Attributes:
        changes: resources of any kind, components included, that changed or would.
        remark: why the layer was skipped or waits, or what was put in order before it ran.
    """

    name: str
    status: Status = Status.SKIPPED
    tally: Tally = field(default_factory=Tally)
    changes: int = 0
    seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)
    remark: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "status": self.status.value,
            "created": self.tally.created,
            "changed": self.tally.changed,
            "deleted": self.tally.deleted,
            "unchanged": self.tally.unchanged,
            "seconds": round(self.seconds, 2),
        } | ({"remark": self.remark} if self.remark else {})


@dataclass
class Report:
    """What a command did to an environment."""

    command: str
    environment: str
    layers: list[LayerReport] = field(default_factory=list)
    seconds: float = 0.0
    would: bool = False
    """Whether it only says what would happen."""

    @property
    def changes(self) -> int:
        return sum(layer.changes for layer in self.layers)

    @property
    def total(self) -> Tally:
        total = Tally()
        for layer in self.layers:
            total.add(layer.tally)
        return total

    @property
    def code(self) -> ExitCode:
        statuses = {layer.status for layer in self.layers}
        if Status.INTERRUPTED in statuses:
            return ExitCode.INTERRUPTED
        return ExitCode.FAILED if statuses & {Status.FAILED, Status.DECLINED} else ExitCode.OK

    def as_json(self, code: ExitCode | None = None) -> dict[str, Any]:
        """The object that `--json` prints."""
        from operations.hints import hint  # noqa: PLC0415 - only a failure has any

        return {
            "ok": (self.code if code is None else code) is ExitCode.OK,
            "command": self.command,
            "environment": self.environment,
            "layers": [layer.as_json() for layer in self.layers],
            "changes": self.changes,
            "seconds": round(self.seconds, 2),
            "problems": [
                {
                    "layer": layer.name,
                    "resource": problem.urn,
                    "message": problem.message,
                    "hint": hint(problem),
                }
                for layer in self.layers
                for problem in layer.problems
                if problem.is_error
            ],
            "policy": [
                {
                    "layer": layer.name,
                    "control": problem.control,
                    "mandatory": problem.is_error,
                    "resource": problem.urn,
                    "message": problem.message,
                    "hint": problem.way_out,
                }
                for layer in self.layers
                for problem in layer.problems
                if isinstance(problem, PolicyProblem)
            ],
        }
