"""The engine as this package uses it: built on first need, and its faults in this package's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.exits import ExitCode, OperationError
from operations.workspace import ROOT

if TYPE_CHECKING:
    from engine.locate import Engine

VENV = ROOT / ".venv"


def ensure_engine() -> Engine:
    """The engine, built first when there is none; progress goes to standard error.

    Raises:
        OperationError: it cannot be built, or what was built is not what lies there now.
    """
    from engine import locate  # noqa: PLC0415 - what only reads files need not load it
    from engine.errors import EngineError  # noqa: PLC0415
    from engine.progress import Progress  # noqa: PLC0415

    try:
        return locate.ensure(Progress())
    except EngineError as error:
        raise OperationError(error.problem, error.way_out, ExitCode(error.exit_code)) from None


def engine_variables(engine: Engine) -> dict[str, str]:
    """What the engine's processes need, on top of an environment without ambient settings."""
    return {**engine.environment(VENV), "PYTHONPATH": str(ROOT)}
