"""How a command ends: its exit code, and what it tells the person who typed it."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of `hub`, `rehearse` and what else is typed here. They are a contract: scripts may rely on them."""

    OK = 0
    FAILED = 1
    USAGE = 2
    WOULD_CHANGE = 3
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.OK: "done",
    ExitCode.FAILED: "the operation failed, or a check found what fails",
    ExitCode.USAGE: "wrong usage, bad input, or refused",
    ExitCode.WOULD_CHANGE: "`--expect-no-changes` and there are changes",
    ExitCode.INTERRUPTED: "interrupted (the next run continues)",
}
"""What each code says; docs/guide/exit-codes.md has the same table."""

EXIT_CODES = f"\nExit codes: {'; '.join(f'{code} {meaning}' for code, meaning in MEANINGS.items())}.\n"


class OperationError(Exception):
    """An operation cannot be done.

    Attributes:
        problem: what is wrong, naming the file, value or resource.
        way_out: what to do about it.
        code: the exit code that the command ends with.
    """

    def __init__(self, problem: str, way_out: str = "", code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(problem)
        self.problem = problem
        self.way_out = way_out
        self.code = code


class RefusedError(OperationError):
    """The input or the circumstances forbid the operation; nothing was done."""

    def __init__(self, problem: str, way_out: str = "") -> None:
        super().__init__(problem, way_out, ExitCode.USAGE)
