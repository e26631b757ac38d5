"""What can go wrong, each with its way out and its exit code: docs/guide/exit-codes.md."""

from __future__ import annotations


class EngineError(Exception):
    """The engine cannot be had.

    ``str()`` of it is for the person at the terminal: what happened, and the way out on a line of its own.
    """

    exit_code = 1

    def __init__(self, problem: str, way_out: str) -> None:
        super().__init__(problem, way_out)
        self.problem = problem
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.problem}\n  way out: {self.way_out}"


class BuildError(EngineError):
    """A part could not be built."""


class EngineMissingError(EngineError):
    """No engine is installed and none has been built yet."""


class ManifestMismatchError(EngineError):
    """A built file is not the one that was recorded when it was built."""


class EngineChoiceError(EngineError):
    """What is asked for is no choice."""

    exit_code = 2
